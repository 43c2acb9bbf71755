import Series
import Testing

/// Hours and minutes run together, years told twice, and years of two digits behind months.
@Suite struct ReadingClockTests {
  private static func clock(_ minute: Int) -> Int { minute / 60 % 24 * 100 + minute % 60 }

  /// Rows that nothing dates, one column of which tells the time of day.
  static let undated: [ReadingCase] = [
    ReadingCase(
      "day of the year and minutes, without names",
      ReadingText.table(nil, rows: 200) { "1\t\(clock($0 + 1))\t0\t12\t\(ReadingText.price($0))" },
      name: "station.txt", .refused(["a date beside the times of day", "--date-format none"])),
    ReadingCase(
      "a line of the station's numbers in front",
      "94255\t2018\t1000\t0\n"
        + ReadingText.table(nil, rows: 200) { "1\t\(clock($0 + 1))\t0\t\(ReadingText.price($0))" },
      name: "station.txt", .refused(["--date-format none"])),
    ReadingCase(
      "five minutes behind a value",
      ReadingText.table(nil, rows: 60) { "\(ReadingText.price($0)),\(clock(930 + 5 * $0))" },
      .refused(["--date-format none"])),
    ReadingCase(
      "hours over two days",
      ReadingText.table(nil, rows: 40) { "\(ReadingText.price($0)),\(clock(60 * $0))" },
      .refused(["--date-format none"])),
    ReadingCase(
      "names but no date",
      ReadingText.table("MST,Wind", rows: 90) { "\(clock($0)),\(ReadingText.price($0))" },
      .refused(["MST", "--date-format none"])),
  ]

  @Test(arguments: undated) func clocksWithoutADateAreRefused(test: ReadingCase) { test.check() }

  /// Numbers that no clock shows stay values.
  static let amounts: [ReadingCase] = [
    ReadingCase(
      "hundreds of one day",
      ReadingText.table(nil, rows: 24) { "\(ReadingText.price($0)),\(100 * $0)" },
      .reads([ExpectedSeries(rows: 24), ExpectedSeries(rows: 24)])),
    ReadingCase(
      "fives beyond sixty",
      ReadingText.table(nil, rows: 60) { "\(ReadingText.price($0)),\(5 * $0)" },
      .reads([ExpectedSeries(rows: 60), ExpectedSeries(rows: 60)])),
    ReadingCase(
      "rows that are to be numbered",
      ReadingText.table(nil, rows: 200) { "\(ReadingText.price($0)),\(clock($0 + 1))" },
      options: { () -> LoadOptions in
        var options = LoadOptions()
        options.dateFormat = "none"
        return options
      }(),
      .reads([ExpectedSeries(rows: 200, first: "0"), ExpectedSeries(rows: 200, first: "0")])),
  ]

  @Test(arguments: amounts) func countsAreNoClocks(test: ReadingCase) { test.check() }

  /// Times of day beside the parts of a date.
  static let parts: [ReadingCase] = ["MST", "HHMM", "Time", "Local"].map { name in
    ReadingCase(
      "day of the year and \(name)",
      ReadingText.table("Unnamed: 0,Year,DOY,\(name),Wind", rows: 300) {
        "0,2018,291,\(clock($0)),\(ReadingText.price($0))"
      },
      .reads([
        ExpectedSeries(rows: 300, first: "2018-10-18T00:00:00Z", last: "2018-10-18T04:59:00Z", columns: ["Wind"])
      ]))
  }

  @Test(arguments: parts) func clocksBesidePartsOfDatesAreRead(test: ReadingCase) { test.check() }

  /// Years and months beside a whole date say nothing new, and are no series.
  static let splits: [ReadingCase] = ["Yr,Mn", "year,month", "yyyy,mm"].map { names in
    ReadingCase(
      names,
      ReadingText.table("Station,\(names),Date,A,B", rows: 60) {
        let day = ReadingText.day($0)
        return "MLO,\(day.prefix(4)),\(Int(day.dropFirst(5).prefix(2)) ?? 0),\(day),\(ReadingText.price($0)),\(50 + $0)"
      },
      .reads([ExpectedSeries(name: "A", rows: 60), ExpectedSeries(name: "B", rows: 60)]),
      .reads([ExpectedSeries(rows: 60, columns: ["A", "B"])]))
  }

  @Test(arguments: splits) func yearsBesideDatesAreNoSeries(test: ReadingCase) { test.check() }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  private static func shortYear(_ month: Int) -> String {
    let year = (95 + month / 12) % 100
    return (year < 10 ? "0" : "") + "\(year)"
  }

  /// Months with years of two digits, each the one after the other.
  static let shortYears: [ReadingCase] = [
    ReadingCase(
      "Jan-95", ReadingText.stamped("Month") { "\(months[$0 % 12].prefix(3))-\(shortYear($0))" },
      ReadingText.closes(from: "1995-01-01", to: "1998-04-01")),
    ReadingCase(
      "January-95, newest first",
      ReadingText.stamped("Month", rows: 80, newestFirst: true) { "\(months[$0 % 12])-\(shortYear($0))" },
      ReadingText.closes(80, from: "1995-01-01", to: "2001-08-01")),
    ReadingCase(
      "95-Jan in the first column", ReadingText.stamped("x") { "\(shortYear($0))-\(months[$0 % 12].prefix(3))" },
      ReadingText.closes(from: "1995-01-01", to: "1998-04-01")),
    ReadingCase(
      "Jan 95", ReadingText.stamped("Date") { "\(months[$0 % 12].prefix(3)) \(shortYear($0))" },
      ReadingText.closes(from: "1995-01-01", to: "1998-04-01")),
    ReadingCase(
      "one year, which may be days", ReadingText.stamped("Month", rows: 12) { "\(months[$0].prefix(3))-15" },
      .refused(["'Jan-15'", "MMM-yy"])),
    ReadingCase(
      "days", ReadingText.stamped("Date", rows: 20) { "Jan-\($0 + 10)" }, .refused(["'Jan-10'"])),
  ]

  @Test(arguments: shortYears) func monthsInARowTellTheirYears(test: ReadingCase) { test.check() }
}
