import Series
import Testing

/// Columns of epoch stamps: every name, unit, direction and notation.
@Suite struct ReadingEpochTests {
  /// 2020-01-01 in seconds.
  static let start = 1_577_836_800
  static let day = 86_400

  /// Names say time; the values are whole days in the unit.
  static let named: [ReadingCase] = {
    let names = [
      "timestamp", "Timestamp", "ts", "ts_event", "ts_recv", "window_start", "open_time", "Open time", "unix",
      "Unix Timestamp", "time", "Time", "date", "Date", "datetime", "Datum", "fecha", "epoch", "event_time",
      "time_utc",
    ]
    let units: [(name: String, zeros: String)] = [("s", ""), ("ms", "000"), ("us", "000000"), ("ns", "000000000")]
    return names.enumerated().map { number, name in
      let unit = units[number % 4]
      let reversed = number % 3 == 0
      return ReadingCase(
        "\(name), epoch \(unit.name)\(reversed ? ", newest first" : "")",
        ReadingText.stamped(name, newestFirst: reversed) { "\(start + day * $0)\(unit.zeros)" }, ReadingText.fortyDays)
    }
  }()

  @Test(arguments: named) func aColumnWhoseNameSaysTimeIsTheTime(test: ReadingCase) { test.check() }

  /// The number of digits changes at 2001-09-09T01:46:40.
  static let digits: [ReadingCase] =
    [
      ("s", "", false), ("s", "", true), ("ms", "000", false), ("ms", "000", true), ("us", "000000", false),
      ("us", "000000", true), ("ns", "000000000", false), ("ns", "000000000", true),
    ].map { unit, zeros, reversed in
      ReadingCase(
        "over 2001-09-09 in \(unit)\(reversed ? ", newest first" : "")",
        ReadingText.stamped("timestamp", newestFirst: reversed) { "\(999_129_600 + day * $0)\(zeros)" },
        ReadingText.closes(from: "2001-08-30", to: "2001-10-08"))
    } + [
      ReadingCase(
        "over 2001-09-09 in ms beside open, high, low, close, newest first",
        ReadingText.table("ts,open,high,low,close,volume", rows: 40, newestFirst: true) {
          "\(999_129_600 + day * $0)000,\(100 + $0),\(101 + $0),\(99 + $0),\(100 + $0).5,10"
        },
        .reads([
          ExpectedSeries(
            rows: 40, first: "2001-08-30", last: "2001-10-08", columns: ["open", "high", "low", "close", "volume"],
            values: ["close": .init(first: 100.5, last: 139.5)])
        ])),
      ReadingCase(
        "nine digits alone, in 1980",
        ReadingText.stamped("unix") { "\(315_532_800 + day * $0)" },
        ReadingText.closes(from: "1980-01-01", to: "1980-02-09")),
      ReadingCase(
        "twelve digits alone, newest first, in 1980",
        ReadingText.stamped("open_time", newestFirst: true) { "\(315_532_800 + day * $0)000" },
        ReadingText.closes(from: "1980-01-01", to: "1980-02-09")),
    ]

  @Test(arguments: digits) func aGrowingNumberOfDigitsChangesNothing(test: ReadingCase) { test.check() }

  static let notations: [ReadingCase] = [
    ReadingCase(
      "seconds with .0", ReadingText.stamped("timestamp") { "\(start + day * $0).0" }, ReadingText.fortyDays),
    ReadingCase(
      "milliseconds with .0, newest first",
      ReadingText.stamped("time", newestFirst: true) { "\(start + day * $0)000.0" }, ReadingText.fortyDays),
    ReadingCase(
      "seconds with .000000000", ReadingText.stamped("Timestamp") { "\(start + day * $0).000000000" },
      ReadingText.fortyDays),
    ReadingCase(
      "seconds with an exponent",
      ReadingText.stamped("ts", rows: 3) { ["1.5778368e9", "1.5779232e9", "1.5780096e9"][$0] },
      ReadingText.closes(3, from: "2020-01-01", to: "2020-01-03")),
    ReadingCase(
      "milliseconds with an exponent, newest first",
      ReadingText.stamped("unix", rows: 3, newestFirst: true) {
        ["1.5778368E+12", "1.5779232E+12", "1.5780096E+12"][$0]
      },
      ReadingText.closes(3, from: "2020-01-01", to: "2020-01-03")),
    ReadingCase(
      "nanoseconds with an exponent",
      ReadingText.stamped("ts_event", rows: 3) { ["1.5778368e+18", "1.5779232e+18", "1.5780096e+18"][$0] },
      ReadingText.closes(3, from: "2020-01-01", to: "2020-01-03")),
    ReadingCase(
      "seconds with quarters",
      ReadingText.stamped("ts", rows: 3) { ["1577836800.25", "1577836800.5", "1577836801.75"][$0] },
      ReadingText.closes(3, from: "2020-01-01T00:00:00.250Z", to: "2020-01-01T00:00:01.750Z")),
    ReadingCase(
      "seconds with microseconds",
      ReadingText.stamped("ts", rows: 3) { ["1577836800.000250", "1577836800.000500", "1577836801.000000"][$0] },
      ReadingText.closes(3, from: "2020-01-01T00:00:00.000250Z", to: "2020-01-01T00:00:01.000000Z")),
    ReadingCase(
      "quoted milliseconds", ReadingText.stamped("\"open_time\"") { "\"\(start + day * $0)000\"" },
      ReadingText.fortyDays),
    ReadingCase(
      "minutes behind semicolons", ReadingText.stamped("Unix", separator: ";") { "\(start + 60 * $0)" },
      ReadingText.closes(from: "2020-01-01T00:00:00Z", to: "2020-01-01T00:39:00Z")),
  ]

  @Test(arguments: notations) func decimalsAndExponentsAreStamps(test: ReadingCase) { test.check() }

  /// A column that holds two units is read cell by cell and said, or refused.
  static let mixed: [ReadingCase] = {
    func mixed(_ title: String, name: String, reversed: Bool, _ zeros: (Int) -> String) -> ReadingCase {
      ReadingCase(
        title, ReadingText.stamped(name, newestFirst: reversed) { "\(start + day * $0)\(zeros($0))" },
        ReadingText.fortyDays, .refused([name]))
    }
    return [
      mixed("ms at the top, s below", name: "Unix Timestamp", reversed: true) { $0 >= 20 ? "000" : "" },
      mixed("s at the top, ms below", name: "unix", reversed: false) { $0 >= 20 ? "000" : "" },
      mixed("ms, then us", name: "open_time", reversed: false) { $0 >= 25 ? "000000" : "000" },
      mixed("us, then ns", name: "ts_event", reversed: false) { $0 >= 39 ? "000000000" : "000000" },
      mixed("one cell in ms among s", name: "time", reversed: false) { $0 == 17 ? "000" : "" },
      mixed("every other cell in ms", name: "timestamp", reversed: true) { $0 % 2 == 0 ? "000" : "" },
    ]
  }()

  @Test(arguments: mixed) func aUnitThatChangesIsReadCellByCell(test: ReadingCase) { test.check() }

  /// A change of unit after thousands of rows, where no head of the file shows it.
  @Test func aUnitThatChangesFarBelowTheHeadIsSeen() {
    ReadingCase(
      "ms for 6000 rows, s below",
      ReadingText.stamped("timestamp", rows: 9000) { "\(Self.start + 3600 * $0)\($0 < 6000 ? "000" : "")" },
      ReadingText.closes(9000, from: "2020-01-01T00:00:00Z", to: "2021-01-09T23:00:00Z"), .refused(["timestamp"])
    ).check()
  }

  /// Stamps below a millisecond stand as they are, down to microseconds.
  static let fine: [ReadingCase] = [
    ReadingCase(
      "microseconds of an epoch",
      ReadingText.stamped("timestamp", rows: 20) { "\(1_356_998_659_486_000 + 130 * $0)" },
      ReadingText.closes(20, from: "2013-01-01T00:04:19.486000Z", to: "2013-01-01T00:04:19.488470Z")),
    ReadingCase(
      "microseconds of an epoch, newest first",
      ReadingText.stamped("ts", rows: 20, newestFirst: true) { "\(1_356_998_659_486_000 + 130 * $0)" },
      ReadingText.closes(20, from: "2013-01-01T00:04:19.486000Z", to: "2013-01-01T00:04:19.488470Z")),
    ReadingCase(
      "whole microseconds in nanoseconds",
      ReadingText.stamped("ts_event", rows: 20) { "\(1_356_998_659_486_000 + 130 * $0)000" },
      ReadingText.closes(20, from: "2013-01-01T00:04:19.486000Z", to: "2013-01-01T00:04:19.488470Z")),
    ReadingCase(
      "microseconds in ISO 8601",
      ReadingText.stamped("time", rows: 3) { "2020-01-01T00:00:00.00\(2 + $0)250" },
      ReadingText.closes(3, from: "2020-01-01T00:00:00.002250Z", to: "2020-01-01T00:00:00.004250Z")),
    ReadingCase(
      "microseconds behind a blank and an offset",
      ReadingText.stamped("Datetime", rows: 3) { "2020-01-01 01:00:00.00\(2 + $0)250+01:00" },
      ReadingText.closes(3, from: "2020-01-01T00:00:00.002250Z", to: "2020-01-01T00:00:00.004250Z")),
    ReadingCase(
      "milliseconds in ISO 8601", ReadingText.stamped("time", rows: 3) { "2020-01-01T00:00:0\($0).250Z" },
      ReadingText.closes(3, from: "2020-01-01T00:00:00.250Z", to: "2020-01-01T00:00:02.250Z")),
    ReadingCase(
      "seven zeros behind the point", ReadingText.stamped("time", rows: 3) { "2020-01-01T00:00:0\($0).0000000" },
      ReadingText.closes(3, from: "2020-01-01T00:00:00Z", to: "2020-01-01T00:00:02Z")),
    ReadingCase(
      "nanoseconds that are no whole microseconds",
      ReadingText.stamped("ts_event", rows: 3) { "157783680000000\($0)001" },
      .refused(["line 2", "ts_event", "1577836800000000001", "--round microseconds"])),
    ReadingCase(
      "nanoseconds in ISO 8601", ReadingText.stamped("time", rows: 3) { "2020-01-01T00:00:0\($0).000250125Z" },
      .refused(["line 2", "time", "2020-01-01T00:00:00.000250125Z", "--round microseconds"])),
    ReadingCase(
      "nanoseconds far below the head",
      ReadingText.stamped("ts_event", rows: 5000, newestFirst: true) {
        "\(1_577_836_800_000_000 + 1000 * $0)\($0 == 10 ? "077" : "000")"
      },
      .refused(["line 4991", "1577836800010000077", "--round microseconds"])),
    ReadingCase(
      "nanoseconds rounded by the flag",
      ReadingText.stamped("ts_event", rows: 3) { "157783680000000\($0)600" },
      options: with { $0.roundsToMicroseconds = true },
      .reads(
        [ReadingText.closeSeries(3, from: "2020-01-01T00:00:00.000001Z", to: "2020-01-01T00:00:00.000003Z")],
        notes: ["round"])),
    ReadingCase(
      "nanoseconds that the flag would make equal",
      ReadingText.stamped("ts_event", rows: 3) { "157783680000000000\(1 + $0)" },
      options: with { $0.roundsToMicroseconds = true }, .refused(["2020-01-01T00:00:00"])),
  ]

  @Test(arguments: fine) func instantsKeepMicroseconds(test: ReadingCase) { test.check() }
}
