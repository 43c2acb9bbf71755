import Series
import Testing

/// Stamps with and without offsets: zones, clock changes, daily bars.
@Suite struct ReadingZoneTests {
  static func stamps(_ cells: [String], name: String = "Time") -> String {
    ReadingText.stamped(name, rows: cells.count) { cells[$0] }
  }

  static func instants(_ texts: [String]) -> ReadingCase.Outcome {
    .reads([
      ExpectedSeries(
        rows: texts.count, columns: ["Close"],
        values: ["Close": .init(first: 100, last: 100 + Double(texts.count - 1) / 2)], instants: texts)
    ])
  }

  static func zone(_ name: String) -> LoadOptions { with { $0.zone = name } }

  static let zones: [ReadingCase] = {
    let spring = ["2020-03-29 00:00", "2020-03-29 01:00", "2020-03-29 03:00", "2020-03-29 04:00"]
    let springInstants = [
      "2020-03-28T23:00:00Z", "2020-03-29T00:00:00Z", "2020-03-29T01:00:00Z", "2020-03-29T02:00:00Z",
    ]
    let autumn = ["2020-10-25 01:00", "2020-10-25 02:00", "2020-10-25 02:00", "2020-10-25 03:00"]
    let autumnInstants = [
      "2020-10-24T23:00:00Z", "2020-10-25T00:00:00Z", "2020-10-25T01:00:00Z", "2020-10-25T02:00:00Z",
    ]
    let halves = ["02:00", "02:30", "02:00", "02:30", "03:00"].map { "2020-10-25 \($0)" }
    var reversed = ReadingText.stamped("Time", rows: 4, newestFirst: true) { autumn[$0] }
    reversed = String(reversed)
    return [
      ReadingCase("the spring gap", stamps(spring), options: zone("Europe/Berlin"), instants(springInstants)),
      ReadingCase(
        "the spring gap without a zone stands as it is", stamps(spring),
        instants([
          "2020-03-29T00:00:00Z", "2020-03-29T01:00:00Z", "2020-03-29T03:00:00Z", "2020-03-29T04:00:00Z",
        ])),
      ReadingCase("the autumn repeat", stamps(autumn), options: zone("Europe/Berlin"), instants(autumnInstants)),
      ReadingCase(
        "the autumn repeat, newest first", reversed, options: zone("Europe/Berlin"), instants(autumnInstants)),
      ReadingCase(
        "the autumn repeat of half hours", stamps(halves), options: zone("Europe/Berlin"),
        instants(["00:00", "00:30", "01:00", "01:30", "02:00"].map { "2020-10-25T\($0):00Z" })),
      ReadingCase("the autumn repeat without a zone", stamps(autumn), .refused(["line 4", "--zone"])),
      ReadingCase(
        "one hour of the autumn repeat alone",
        stamps(["2020-10-25 01:00", "2020-10-25 02:00", "2020-10-25 04:00"]), options: zone("Europe/Berlin"),
        .refused(["line 3", "2020-10-25 02:00"])),
      ReadingCase(
        "an hour that the spring change leaves out",
        stamps(["2020-03-29 01:00", "2020-03-29 02:30", "2020-03-29 04:00"]), options: zone("Europe/Berlin"),
        .refused(["line 3", "2020-03-29 02:30"])),
      ReadingCase(
        "an hour three times", stamps(["2020-10-25 02:00", "2020-10-25 02:00", "2020-10-25 02:00"]),
        options: zone("Europe/Berlin"), .refused(["line"])),
      ReadingCase(
        "New York in winter and summer", stamps(["01/15/2020 09:30", "07/15/2020 09:30"]),
        options: zone("America/New_York"),
        instants(["2020-01-15T14:30:00Z", "2020-07-15T13:30:00Z"])),
      ReadingCase(
        "New York over the autumn change",
        stamps(["2020-11-01 00:30", "2020-11-01 01:30", "2020-11-01 01:30", "2020-11-01 02:30"]),
        options: zone("America/New_York"),
        instants(["2020-11-01T04:30:00Z", "2020-11-01T05:30:00Z", "2020-11-01T06:30:00Z", "2020-11-01T07:30:00Z"])),
      ReadingCase(
        "India", stamps(["2020-01-15 09:15", "2020-01-15 10:15"]), options: zone("Asia/Kolkata"),
        instants(["2020-01-15T03:45:00Z", "2020-01-15T04:45:00Z"])),
      ReadingCase(
        "Lord Howe changes by half an hour", stamps(["2020-10-04 01:30", "2020-10-04 02:30"]),
        options: zone("Australia/Lord_Howe"),
        instants(["2020-10-03T15:00:00Z", "2020-10-03T15:30:00Z"])),
      ReadingCase(
        "date and time in two columns",
        ReadingText.table("Date,Time,Close", rows: 2) {
          "2020-07-15,\(["09:30", "10:30"][$0]),\(ReadingText.price($0))"
        },
        options: zone("Europe/Berlin"), instants(["2020-07-15T07:30:00Z", "2020-07-15T08:30:00Z"])),
      ReadingCase(
        "UTC", stamps(["2020-01-15 09:15", "2020-01-15 10:15"]), options: zone("UTC"),
        instants(["2020-01-15T09:15:00Z", "2020-01-15T10:15:00Z"])),
      ReadingCase("no such zone", stamps(spring), options: zone("Mars/Olympus"), .refused(["Mars/Olympus"])),
      ReadingCase(
        "a zone's abbreviation", stamps(["2020-01-15 09:15", "2020-07-15 10:15"]), options: zone("XYZT"),
        .refused(["XYZT"])),
      ReadingCase(
        "a zone beside offsets", stamps(["2020-01-15 09:15+01:00", "2020-01-15 10:15+01:00"]),
        options: zone("America/New_York"),
        instants(["2020-01-15T08:15:00Z", "2020-01-15T09:15:00Z"]), .refused(["--zone"])),
      ReadingCase(
        "a zone beside days", ReadingText.stamped("Date", rows: 40) { ReadingText.day($0) },
        options: zone("America/New_York"),
        ReadingText.fortyDays, .refused(["--zone"])),
    ]
  }()

  @Test(arguments: zones) func stampsWithoutAnOffsetFollowTheZone(test: ReadingCase) { test.check() }

  static let daily: [ReadingCase] = {
    func days(_ offset: String, reversed: Bool = false, name: String = "Date", mark: String = " ") -> ReadingCase {
      ReadingCase(
        "days at midnight\(mark)\(offset)\(reversed ? ", newest first" : "")",
        ReadingText.stamped(name, newestFirst: reversed) { "\(ReadingText.day($0))\(mark)00:00:00\(offset)" },
        ReadingText.fortyDays)
    }
    return [
      days("+01:00"), days("-05:00"), days("+05:30", reversed: true), days("+0900", mark: "T"),
      days("+00:00", name: "Datetime"), days("Z", mark: "T"), days("-0500", reversed: true, name: "timestamp"),
      days(""),
      ReadingCase(
        "days at midnight over a clock change",
        stamps(["2020-03-05 00:00:00-05:00", "2020-03-06 00:00:00-05:00", "2020-03-09 00:00:00-04:00"], name: "Date"),
        instants(["2020-03-05", "2020-03-06", "2020-03-09"])),
      ReadingCase(
        "months at midnight over clock changes",
        stamps(["2020-03-01 00:00:00+01:00", "2020-04-01 00:00:00+02:00", "2020-11-01 00:00:00+01:00"], name: "Date"),
        instants(["2020-03-01", "2020-04-01", "2020-11-01"])),
      ReadingCase(
        "hours with an offset are times", stamps(["2020-03-05 23:00:00+01:00", "2020-03-06 00:00:00+01:00"]),
        instants(["2020-03-05T22:00:00Z", "2020-03-05T23:00:00Z"])),
      ReadingCase(
        "closes at four with an offset are times", stamps(["2020-03-06 16:00:00-05:00", "2020-03-09 16:00:00-04:00"]),
        instants(["2020-03-06T21:00:00Z", "2020-03-09T20:00:00Z"])),
    ]
  }()

  @Test(arguments: daily) func dailyBarsWithAnOffsetAreDates(test: ReadingCase) { test.check() }
}
