import Series
import Testing

/// Stamps in words of their own: run together, as fractions of a year, as intervals, with dots.
@Suite struct ReadingStampTests {
  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// An hour after 2020-03-07T00 as `2020030700`.
  static func hour(_ number: Int) -> String { "202003\(two(7 + number / 24))\(two(number % 24))" }

  static let hours = ReadingText.closes(60, from: "2020-03-07T00:00:00Z", to: "2020-03-09T11:00:00Z")

  static let together: [ReadingCase] =
    ["Date", "date", "Datetime", "time", "timestamp", "DATE_TIME"].enumerated().map { number, name in
      ReadingCase(
        "yyyymmddhh in \(name)", ReadingText.stamped(name, rows: 60, newestFirst: number % 2 == 1, hour), hours,
        .refused([name, "--date-format"]))
    } + [
      ReadingCase(
        "yyyymmddhh every six hours", ReadingText.stamped("Date", rows: 8) { hour(6 * $0) },
        ReadingText.closes(8, from: "2020-03-07T00:00:00Z", to: "2020-03-08T18:00:00Z"),
        .refused(["Date", "--date-format"])),
      ReadingCase(
        "yyyymmddhh with hours 1 to 24",
        ReadingText.stamped("Date", rows: 48) { "202003\(two(7 + $0 / 24))\(two(1 + $0 % 24))" },
        ReadingText.closes(48, from: "2020-03-07T01:00:00Z", to: "2020-03-09T00:00:00Z"),
        ReadingText.closes(48, from: "2020-03-07T00:00:00Z", to: "2020-03-08T23:00:00Z"),
        .refused(["Date", "--date-format"])),
      ReadingCase(
        "yyyymmddhhmm", ReadingText.stamped("Date", rows: 60) { hour($0) + "30" },
        ReadingText.closes(60, from: "2020-03-07T00:30:00Z", to: "2020-03-09T11:30:00Z"),
        .refused(["Date", "--date-format"])),
      ReadingCase(
        "yyyymmddhhmm in timestamp, newest first",
        ReadingText.stamped("timestamp", rows: 60, newestFirst: true) { hour($0) + "00" }, hours,
        .refused(["timestamp", "--date-format"])),
      ReadingCase(
        "yyyymmddhhmmssSSS", ReadingText.stamped("Time", rows: 60) { hour($0) + "3015250" },
        ReadingText.closes(60, from: "2020-03-07T00:30:15.250Z", to: "2020-03-09T11:30:15.250Z"),
        .refused(["Time", "--date-format"])),
      ReadingCase(
        "yyyymmddhh by a pattern", ReadingText.stamped("Date", rows: 60, hour),
        options: with { $0.dateFormat = "yyyyMMddHH" }, hours),
    ]

  @Test(arguments: together) func digitsRunTogetherAreRead(test: ReadingCase) { test.check() }

  static let years: [ReadingCase] = {
    func month(_ number: Int, zero: Bool) -> String {
      let month = number % 12 + 1
      return "\(1871 + number / 12).\(month == 10 && !zero ? "1" : two(month))"
    }
    let months = ReadingText.closes(36, from: "1871-01-01", to: "1873-12-01")
    let commas = ReadingText.table("Date;CAPE", rows: 30) { "\(1881 + $0 / 12),\(two($0 % 12 + 1));18,\(two(10 + $0))" }
    return [
      ReadingCase("1871.1 is October", ReadingText.stamped("Date", rows: 36) { month($0, zero: false) }, months),
      ReadingCase(
        "1871.1 is October, newest first",
        ReadingText.stamped("date", rows: 36, newestFirst: true) { month($0, zero: false) }, months),
      ReadingCase("1871.10 is October", ReadingText.stamped("Date", rows: 36) { month($0, zero: true) }, months),
      ReadingCase(
        "1871.1 is October behind tabs",
        ReadingText.stamped("Date", rows: 36, separator: "\t") { month($0, zero: false) },
        months),
      ReadingCase(
        "1871.01 to 1871.09 alone", ReadingText.stamped("Date", rows: 9) { month($0, zero: false) },
        ReadingText.closes(9, from: "1871-01-01", to: "1871-09-01"), .refused(["Date", "--date-format"])),
      ReadingCase(
        "twelfths of a year stay fractions",
        ReadingText.stamped("time", rows: 24) { "\(1949 + Double($0) / 12)" },
        ReadingText.closes(24, from: "1949-01-01", to: "1950-12-01")),
      ReadingCase(
        "1881,01 beside decimal commas", commas,
        .reads([
          ExpectedSeries(
            rows: 30, first: "1881-01-01", last: "1883-06-01", columns: ["CAPE"],
            values: ["CAPE": .init(first: 18.1, last: 18.39)])
        ])),
      ReadingCase(
        "1881,1 is October beside decimal commas",
        ReadingText.table("Datum;Kurs", rows: 24) {
          "\(1881 + $0 / 12),\($0 % 12 == 9 ? "1" : two($0 % 12 + 1));18,\(two(10 + $0))"
        },
        .reads([
          ExpectedSeries(
            rows: 24, first: "1881-01-01", last: "1882-12-01", columns: ["Kurs"],
            values: ["Kurs": .init(first: 18.1, last: 18.33)])
        ]), .refused(["Datum"])),
    ]
  }()

  @Test(arguments: years) func fractionsOfAYearAreMonthsWhereTheyRunToTwelve(test: ReadingCase) { test.check() }

  static let intervals: [ReadingCase] = {
    let from = "2020-01-10T00:00:00Z"
    let quarters = ReadingText.closes(8, from: from, to: "2020-01-10T01:45:00Z")
    let hours = ReadingText.closes(8, from: from, to: "2020-01-10T07:00:00Z")
    func clock(_ minutes: Int) -> String { "\(two(minutes / 60)):\(two(minutes % 60))" }
    func interval(_ title: String, _ name: String, _ outcome: ReadingCase.Outcome, _ cell: (Int) -> String)
      -> ReadingCase
    {
      ReadingCase(title, ReadingText.stamped(name, rows: 8) { "\"\(cell($0))\"" }, outcome, .refused([name]))
    }
    return [
      interval("dd.MM.yyyy HH:mm - dd.MM.yyyy HH:mm", "Zeit", hours) {
        "10.01.2020 \(clock(60 * $0)) - 10.01.2020 \(clock(60 * $0 + 60))"
      },
      interval("dd/MM/yyyy HH:mm:ss - dd/MM/yyyy HH:mm:ss", "MTU (UTC)", quarters) {
        "10/01/2020 \(clock(15 * $0)):00 - 10/01/2020 \(clock(15 * $0 + 15)):00"
      },
      interval("ISO 8601 with a slash", "Time", quarters) {
        "2020-01-10T\(clock(15 * $0))Z/2020-01-10T\(clock(15 * $0 + 15))Z"
      },
      interval("ISO 8601 with a hyphen", "Timestamp", hours) {
        "2020-01-10 \(clock(60 * $0)) - 2020-01-10 \(clock(60 * $0 + 60))"
      },
      interval("a day with an interval of hours", "Time interval", hours) {
        "10.01.2020 \(clock(60 * $0))-\(clock(60 * $0 + 60))"
      },
      interval(
        "weeks", "Week", ReadingText.closes(8, from: "2020-01-06", to: "2020-02-24")
      ) { "\(ReadingText.day(5 + 7 * $0)) - \(ReadingText.day(11 + 7 * $0))" },
      ReadingCase(
        "an interval of hours beside the date",
        ReadingText.table("Date,Hour,Price", rows: 8) {
          "2020-01-10,\(clock(60 * $0)) - \(clock(60 * $0 + 60)),\(ReadingText.price($0))"
        },
        .reads([ExpectedSeries(rows: 8, first: from, last: "2020-01-10T07:00:00Z", columns: ["Price"])]),
        .refused(["Hour"])),
      ReadingCase(
        "an interval over the spring change in a column that names its zone",
        ReadingText.table("\"Time (CET/CEST)\",Load", rows: 5) {
          let (a, b) = [
            ("00:00", "01:00"), ("01:00", "02:00"), ("03:00", "04:00"), ("04:00", "05:00"), ("05:00", "06:00"),
          ][$0]
          return "\"29.03.2020 \(a) - 29.03.2020 \(b)\",\(9500 + $0)"
        },
        .reads([
          ExpectedSeries(
            rows: 5, first: "2020-03-28T23:00:00Z", last: "2020-03-29T03:00:00Z", columns: ["Load"],
            values: ["Load": .init(first: 9500, last: 9504)])
        ]), .refused(["Time (CET/CEST)", "--zone"])),
    ]
  }()

  @Test(arguments: intervals) func anIntervalStandsForItsStart(test: ReadingCase) { test.check() }

  static let pattern: [ReadingCase] = [
    "dd/dd/yyyy", "yyyy-MM-dd HH:MM", "yyyy-yy-MM", "dd/MM/yyyy HH:mm:mm", "MMM-MM-yyyy",
  ].map {
    pattern in
    ReadingCase(
      "the pattern \(pattern)", ReadingText.stamped("Date", rows: 3) { "0\($0 + 1)/02/2020" },
      options: with { $0.dateFormat = pattern }, .refused([pattern, "--date-format"]))
  }

  @Test(arguments: pattern) func aPatternThatNamesAFieldTwiceIsRefused(test: ReadingCase) { test.check() }

  static let effectless: [ReadingCase] = [
    ReadingCase(
      "no column of dates", "a,b\n1,2\n3,4\n5,7\n", options: with { $0.dateFormat = "dmy" },
      .refused(["--date-format", "dmy"])),
    ReadingCase(
      "year and month in columns", ReadingText.table("year,month,Close", rows: 6) { "2020,\($0 + 1),\(100 + $0)" },
      options: with { $0.dateFormat = "mdy" }, .refused(["--date-format", "mdy"])),
    ReadingCase(
      "no header, values alone", "0.7855,1.611\n0.7818,1.61\n0.7867,1.6293\n",
      options: with { $0.dateFormat = "epoch-ms" }, .refused(["--date-format", "epoch-ms"])),
    ReadingCase(
      "a format that the cells are not in", ReadingText.stamped("Date", rows: 5) { ReadingText.day($0) },
      options: with { $0.dateFormat = "MM/dd/yyyy" }, .refused(["line 2", "Date", "2020-01-01"])),
    ReadingCase(
      "an epoch's format on dates", ReadingText.stamped("Date", rows: 5) { ReadingText.day($0) },
      options: with { $0.dateFormat = "epoch-s" }, .refused(["line 2", "Date", "2020-01-01"])),
    ReadingCase(
      "a series a row",
      ReadingText.table(nil, rows: 3) { n in "H\(n)," + (0..<12).map { "\($0 + n)" }.joined(separator: ",") },
      options: with {
        $0.dateFormat = "iso"
        $0.layout = .rows
      }, .refused(["--date-format", "iso"])),
  ]

  @Test(arguments: effectless) func aFormatWithoutEffectIsAnError(test: ReadingCase) { test.check() }

  /// Numbers under a name that says time are not taken for values, nor the rows counted, without being told so.
  static let unreadable: [ReadingCase] = {
    let laps = ReadingText.table("Time,Speed", rows: 12) { "\(Double($0 * $0) * 1.37 + 0.25),\(100 + $0)" }
    let words = ReadingText.table("Timestamp,Close", rows: 12) { "tick \($0 * $0),\(100 + $0)" }
    func numbered(_ column: String) -> ReadingCase.Outcome {
      .reads([
        ExpectedSeries(
          rows: 12, first: "0", last: "11", columns: [column], values: [column: .init(first: 100, last: 111)])
      ])
    }
    return [
      ReadingCase("seconds of a lap", laps, .refused(["Time", "0.25", "--date-format"])),
      ReadingCase("seconds of a lap, told none", laps, options: with { $0.dateFormat = "none" }, numbered("Speed")),
      ReadingCase("words in Timestamp", words, .refused(["Timestamp", "'tick 0'", "--date-format"])),
      ReadingCase("words in Timestamp, told none", words, options: with { $0.dateFormat = "none" }, numbered("Close")),
      ReadingCase(
        "small numbers in ts", ReadingText.stamped("ts", rows: 12) { "\($0 * $0 + 3)" },
        .refused(["ts", "--date-format"])),
      ReadingCase(
        "negative numbers in Date", ReadingText.stamped("Date", rows: 12) { "\(-5 * $0 - 1)" },
        .refused(["Date", "--date-format"])),
      ReadingCase(
        "steps 1, 2, 3 in time", ReadingText.stamped("time", rows: 12) { "\($0 + 1)" },
        ReadingText.closes(12, from: "1", to: "12"),
        .refused(["time", "--date-format"])),
      ReadingCase(
        "a blank column Date", ReadingText.stamped("Date", rows: 12) { _ in "" }, .refused(["Date", "--date-format"])),
      ReadingCase(
        "one damaged epoch",
        ReadingText.stamped("timestamp", rows: 40) { $0 == 30 ? "15804288OO" : "\(1_577_836_800 + 86_400 * $0)" },
        .refused(["line 32", "timestamp", "15804288OO"])),
      ReadingCase(
        "one damaged epoch, newest first",
        ReadingText.stamped("unix", rows: 5000, newestFirst: true) {
          $0 == 30 ? "tomorrow" : "\(1_577_836_800 + 60 * $0)000"
        },
        .refused(["line 4971", "unix", "'tomorrow'"])),
      ReadingCase(
        "one blank date", ReadingText.stamped("Date", rows: 40) { $0 == 7 ? "" : ReadingText.day($0) },
        .refused(["line 9", "Date"])),
    ]
  }()

  @Test(arguments: unreadable) func aTimeThatCannotBeReadIsRefused(test: ReadingCase) { test.check() }
}
