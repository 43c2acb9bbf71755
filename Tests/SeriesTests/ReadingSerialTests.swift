import Series
import Testing

/// Dates counted in days or ticks by spreadsheets, MATLAB, .NET and astronomers.
@Suite struct ReadingSerialTests {
  /// Read as the dates from 2020-01-01, or refused with the flag that settles it.
  static func serial(
    _ title: String, _ name: String, reversed: Bool = false, cell: (Int) -> String
  ) -> ReadingCase {
    ReadingCase(
      title, ReadingText.stamped(name, newestFirst: reversed, cell), ReadingText.fortyDays,
      .refused([name, "--date-format"]))
  }

  static let spreadsheet: [ReadingCase] =
    ["Date", "date", "Datum", "Fecha", "Timestamp", "Trade Date", "DATE"].enumerated().map { number, name in
      serial("spreadsheet serials in \(name)", name, reversed: number % 2 == 0) { "\(43_831 + $0)" }
    } + [
      serial("spreadsheet serials with .0", "Date") { "\(43_831 + $0).0" },
      ReadingCase(
        "spreadsheet serials of hours",
        ReadingText.stamped("Date", rows: 4) { ["43831", "43831.0416666667", "43831.0833333333", "43831.125"][$0] },
        ReadingText.closes(4, from: "2020-01-01T00:00:00Z", to: "2020-01-01T03:00:00Z"),
        .refused(["Date", "--date-format"])),
      ReadingCase(
        "spreadsheet serials of business days beside open, high, low, close, newest first",
        ReadingText.table("Date,Open,High,Low,Close", rows: 20, newestFirst: true) {
          "\(43_836 + $0 / 5 * 7 + $0 % 5),\(10 + $0),\(12 + $0),\(9 + $0),\(11 + $0)"
        },
        .reads([
          ExpectedSeries(
            rows: 20, first: "2020-01-06", last: "2020-01-31", columns: ["Open", "High", "Low", "Close"],
            values: ["Close": .init(first: 11, last: 30)])
        ]),
        .refused(["Date", "--date-format"])),
      ReadingCase(
        "spreadsheet serials of a panel",
        ReadingText.table("Date,Ticker,Close", rows: 40) { "\(43_831 + $0 / 2),\(["A", "B"][$0 % 2]),\(100 + $0)" },
        .reads([
          ExpectedSeries(name: "A", rows: 20, first: "2020-01-01", last: "2020-01-20", columns: ["Close"]),
          ExpectedSeries(name: "B", rows: 20, first: "2020-01-01", last: "2020-01-20", columns: ["Close"]),
        ]), .refused(["Date", "--date-format"])),
    ]

  @Test(arguments: spreadsheet) func spreadsheetSerialsAreDates(test: ReadingCase) { test.check() }

  static let others: [ReadingCase] = [
    serial("MATLAB datenum", "Date") { "\(737_791 + $0)" },
    serial("MATLAB datenum, newest first, with .0", "datenum", reversed: true) { "\(737_791 + $0).0" },
    ReadingCase(
      "MATLAB datenum of half days",
      ReadingText.stamped("time", rows: 4) { ["737791", "737791.5", "737792", "737792.5"][$0] },
      ReadingText.closes(4, from: "2020-01-01T00:00:00Z", to: "2020-01-02T12:00:00Z"),
      .refused(["time", "--date-format"])),
    serial("Julian days at midnight", "Date") { "\(2_458_849 + $0).5" },
    serial("Julian days at midnight, newest first", "Julian Date", reversed: true) { "\(2_458_849 + $0).5" },
    ReadingCase(
      "Julian days at noon", ReadingText.stamped("JD") { "\(2_458_850 + $0)" }, ReadingText.fortyDays,
      ReadingText.closes(from: "2020-01-01T12:00:00Z", to: "2020-02-09T12:00:00Z"), .refused(["JD"])),
    serial("ticks since year 1", "Date") { "\(637_134_336_000_000_000 + 864_000_000_000 * $0)" },
    serial("ticks since year 1, newest first", "Ticks", reversed: true) {
      "\(637_134_336_000_000_000 + 864_000_000_000 * $0)"
    },
    serial("ticks since year 1 in Timestamp", "Timestamp") { "\(637_134_336_000_000_000 + 864_000_000_000 * $0)" },
  ]

  @Test(arguments: others) func otherCountsOfDaysAreDates(test: ReadingCase) { test.check() }

  /// What no column can prove: the same numbers are other days for a spreadsheet that counts from 1904.
  @Test func aFlagReadsSerialsThatCountFrom1904() {
    ReadingCase(
      "serials from 1904", ReadingText.stamped("Date") { "\(42_369 + $0)" },
      options: with { $0.dateFormat = "excel-1904" }, ReadingText.fortyDays
    ).check()
  }

  static let ordinal: [ReadingCase] = [
    serial("year and day of the year", "Date") { $0 < 9 ? "202000\($0 + 1)" : "20200\($0 + 1)" },
    serial("year and day of the year, newest first", "YYYYDDD", reversed: true) {
      $0 < 9 ? "202000\($0 + 1)" : "20200\($0 + 1)"
    },
    serial("year and day of the year with a hyphen", "date") { $0 < 9 ? "2020-00\($0 + 1)" : "2020-0\($0 + 1)" },
    ReadingCase(
      "year and day of the year over New Year",
      ReadingText.stamped("Date", rows: 4) { ["2019364", "2019365", "2020001", "2020002"][$0] },
      ReadingText.closes(4, from: "2019-12-30", to: "2020-01-02"), .refused(["Date", "--date-format"])),
    serial("days of the year 109 of the Republic of China", "日期") {
      "109/" + ReadingText.day($0).dropFirst(5).replacing("-", with: "/")
    },
    serial("days of the Republic of China without marks", "日期", reversed: true) {
      "109" + ReadingText.day($0).dropFirst(5).replacing("-", with: "")
    },
    serial("days of the Republic of China with hyphens", "Date") { "109" + ReadingText.day($0).dropFirst(4) },
  ]

  @Test(arguments: ordinal) func daysOfTheYearAndOtherErasAreDates(test: ReadingCase) { test.check() }
}
