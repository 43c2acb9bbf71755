import Series
import Testing

/// Dates and times whose parts stand in columns of their own.
@Suite struct ReadingFieldsTests {
  static func two(_ number: Int) -> String { ReadingStampTests.two(number) }

  /// One column of values under an instant that several columns make.
  static func values(_ rows: Int, _ column: String, from first: String, to last: String) -> ReadingCase.Outcome {
    .reads([
      ExpectedSeries(
        rows: rows, first: first, last: last, columns: [column],
        values: [column: .init(first: 100, last: 100 + Double(rows - 1) / 2)])
    ])
  }

  /// Hours that are counted from 1 stand for their start or for their end, the same for all.
  static func hourEnding(_ rows: Int, _ column: String) -> [ReadingCase.Outcome] {
    [
      values(rows, column, from: "2020-01-01T00:00:00Z", to: "2020-01-0\(rows / 24)T23:00:00Z"),
      values(rows, column, from: "2020-01-01T01:00:00Z", to: "2020-01-0\(rows / 24 + 1)T00:00:00Z"),
    ]
  }

  static let hours: [ReadingCase] = {
    func hours(_ title: String, _ header: String, _ cell: @escaping (Int) -> String) -> ReadingCase {
      var test = ReadingCase(
        title,
        ReadingText.table(header, rows: 72) {
          "\(ReadingText.day($0 / 24)),\(cell($0 % 24 + 1)),\(ReadingText.price($0))"
        },
        forbidden: ["--duplicates"], .refused([String(header.split(separator: ",")[1])]))
      test.outcomes += hourEnding(72, String(header.split(separator: ",")[2]))
      return test
    }
    let named = values(48, "Load", from: "2020-01-01T00:00:00Z", to: "2020-01-02T23:00:00Z")
    return [
      hours("hours 1 to 24", "Date,Hour,Load") { "\($0)" },
      hours("hours 1 to 24 in HE", "Date,HE,Price") { "\($0)" },
      hours("hours 01 to 24 in Hour Ending", "OperDay,Hour Ending,LMP") { two($0) },
      hours("HE01 to HE24", "Date,HourEnding,Load") { "HE\(two($0))" },
      hours("01:00 to 24:00", "Date,HourEnding,Load") { "\(two($0)):00" },
      hours("H1 to H24", "Date,Hour,Load") { "H\($0)" },
      ReadingCase(
        "hours 0 to 23",
        ReadingText.table("Date,Hour,Load", rows: 48) {
          "\(ReadingText.day($0 / 24)),\($0 % 24),\(ReadingText.price($0))"
        }, forbidden: ["--duplicates"], named, .refused(["Hour"])),
      ReadingCase(
        "hours 0 to 23, newest first",
        ReadingText.table("date;hour;Load", rows: 48, newestFirst: true) {
          "\(ReadingText.day($0 / 24));\($0 % 24);\(ReadingText.price($0))"
        }, forbidden: ["--duplicates"], named, .refused(["hour"])),
      ReadingCase(
        "a stamp with 24:00",
        ReadingText.stamped("Time", rows: 48) { "\(ReadingText.day($0 / 24)) \(two($0 % 24 + 1)):00" },
        ReadingText.closes(48, from: "2020-01-01T01:00:00Z", to: "2020-01-03T00:00:00Z"),
        ReadingText.closes(48, from: "2020-01-01T00:00:00Z", to: "2020-01-02T23:00:00Z"), .refused(["Time", "24:00"])),
    ]
  }()

  @Test(arguments: hours) func hoursBesideADateAreHours(test: ReadingCase) { test.check() }

  static let periods: [ReadingCase] = {
    func periods(_ title: String, _ header: String, perDay: Int, date: @escaping (Int) -> String) -> ReadingCase {
      let minutes = 1440 / perDay
      let value = String(header.split(separator: ",")[2])
      func clock(_ m: Int) -> String { "\(two(m / 60)):\(two(m % 60)):00Z" }
      return ReadingCase(
        title,
        ReadingText.table(header, rows: perDay * 3) {
          "\(date($0 / perDay)),\($0 % perDay + 1),\(ReadingText.price($0))"
        }, forbidden: ["--duplicates"],
        values(perDay * 3, value, from: "2020-01-01T00:00:00Z", to: "2020-01-03T\(clock(1440 - minutes))"),
        values(perDay * 3, value, from: "2020-01-01T\(clock(minutes))", to: "2020-01-04T00:00:00Z"),
        .refused([String(header.split(separator: ",")[1])]))
    }
    return [
      periods("a serial and 1 to 48", "Date,Period,Temp", perDay: 48) { "\(43_831 + $0)" },
      periods("a date and 1 to 48", "SETTLEMENT_DATE,SETTLEMENT_PERIOD,ND", perDay: 48) { ReadingText.day($0) },
      periods("a date and 1 to 96", "Date,Interval,Load", perDay: 96) { ReadingText.day($0) },
      periods("a date and 1 to 24", "Date,Period,Price", perDay: 24) { ReadingText.day($0) },
      periods("a day run together and 1 to 48", "Date,Period,Temp", perDay: 48) {
        ReadingText.day($0).replacing("-", with: "")
      },
    ]
  }()

  @Test(arguments: periods) func periodsBesideADateAreTimes(test: ReadingCase) { test.check() }

  static let dots: [ReadingCase] = {
    func times(
      _ title: String, _ separator: String, reversed: Bool = false, _ clock: @escaping (Int) -> String
    ) -> ReadingCase {
      ReadingCase(
        title,
        ReadingText.table(["Date", "Time", "CO"].joined(separator: separator), rows: 48, newestFirst: reversed) {
          ["2020-01-1\($0 / 24)", clock($0 % 24), ReadingText.price($0)].joined(separator: separator)
        }, forbidden: ["--duplicates"],
        values(48, "CO", from: "2020-01-10T00:00:00Z", to: "2020-01-11T23:00:00Z"), .refused(["Time"]))
    }
    return [
      times("18.00.00", ";") { "\(two($0)).00.00" },
      times("18.00.00 behind commas, newest first", ",", reversed: true) { "\(two($0)).00.00" },
      times("18.00 as text", ";") { "\(two($0)).00" },
      times("18h00", ",") { "\(two($0))h00" },
      times("18:00:00", "\t") { "\(two($0)):00:00" },
      times("180000", ",") { "\(two($0))0000" },
      times("1800", ";") { "\(two($0))00" },
      times("6:00:00 PM", ",") { "\($0 % 12 == 0 ? 12 : $0 % 12):00:00 \($0 < 12 ? "AM" : "PM")" },
      ReadingCase(
        "date and time in one cell with dots",
        ReadingText.stamped("Datum", rows: 24, separator: ";") { "10.01.2020 \(two($0)).00.00" },
        ReadingText.closes(24, from: "2020-01-10T00:00:00Z", to: "2020-01-10T23:00:00Z"), .refused(["Datum"])),
    ]
  }()

  @Test(arguments: dots) func timesOfDayInManySpellingsAreRead(test: ReadingCase) { test.check() }

  static let months: [ReadingCase] = {
    let rows = 30
    func text(_ separator: String, header: String? = nil) -> String {
      ReadingText.table(header, rows: rows) {
        ["\(1749 + $0 / 12)", two($0 % 12 + 1), "\(90 + $0).5", "-1.0"].joined(separator: separator)
      }
    }
    let named = with { $0.dateColumns = ["column1", "column2"] }
    func right(_ column: String) -> ReadingCase.Outcome {
      .reads([
        ExpectedSeries(
          rows: rows, first: "1749-01-01", last: "1751-06-01", columns: [column],
          values: [column: .init(first: 90.5, last: 119.5)])
      ])
    }
    let third = ColumnSelection(target: "column3")
    return [
      ReadingCase("year;month named", text(";"), options: named, columns: third, right("column3")),
      ReadingCase("year,month named", text(","), options: named, columns: third, right("column3")),
      ReadingCase("year, tab, month named", text("\t"), options: named, columns: third, right("column3")),
      ReadingCase("year, blank, month named", text(" "), options: named, columns: third, right("column3")),
      ReadingCase("year;month not named", text(";"), columns: third, right("column3"), .refused(["--date-column"])),
      ReadingCase("year,month not named", text(","), columns: third, right("column3"), .refused(["--date-column"])),
      ReadingCase(
        "Year,Month with a header", text(",", header: "Year,Month,SSN,Err"), columns: ColumnSelection(target: "SSN"),
        right("SSN")),
      ReadingCase(
        "names that a user gives", text(",", header: "J,M,SSN,Err"), options: with { $0.dateColumns = ["J", "M"] },
        columns: ColumnSelection(target: "SSN"), right("SSN")),
      ReadingCase(
        "year,month,day named without a header",
        ReadingText.table(nil, rows: 20) { "2020,1,\($0 + 1),\(ReadingText.price($0))" },
        options: with { $0.dateColumns = ["column1", "column2", "column3"] },
        values(20, "column4", from: "2020-01-01", to: "2020-01-20")),
      ReadingCase(
        "year,month,day not named without a header",
        ReadingText.table(nil, rows: 20) { "2020,1,\($0 + 1),\(ReadingText.price($0))" },
        values(20, "column4", from: "2020-01-01", to: "2020-01-20"), .refused(["--date-column"])),
      ReadingCase(
        "YEAR,MO,DY with a header",
        ReadingText.table("YEAR,MO,DY,T2M", rows: 20) { "2020,1,\($0 + 1),\(ReadingText.price($0))" },
        values(20, "T2M", from: "2020-01-01", to: "2020-01-20"), .refused(["--date-column"])),
      ReadingCase(
        "a month that is none, named", "1749;01;90\n1749;13;91\n1749;03;92\n", options: named,
        .refused(["line 2", "13"])),
      ReadingCase(
        "a month's name beside the year",
        ReadingText.table("Year,Month,Sales", rows: 24) {
          "\(2019 + $0 / 12),\(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][$0 % 12]),\(ReadingText.price($0))"
        }, values(24, "Sales", from: "2019-01-01", to: "2020-12-01"), .refused(["Month"])),
    ]
  }()

  @Test(arguments: months) func yearsAndMonthsInColumnsAreMonths(test: ReadingCase) { test.check() }
}
