import Series
import Testing

/// Times that are counted, numbered or put together from columns.
@Suite struct LoadingTimeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var title: String
    var text: String
    var instants: [String]
    var options = LoadOptions()
    var testDescription: String { title }

    init(_ title: String, _ text: String, _ instants: [String], _ options: LoadOptions = LoadOptions()) {
      (self.title, self.text, self.instants, self.options) = (title, text, instants, options)
    }

    /// One column of dates beside prices.
    init(_ title: String, _ name: String, cells: [String], _ instants: [String], _ options: LoadOptions = LoadOptions())
    {
      let rows = cells.enumerated().map { "\($1),\($0 + 1).5" }
      self.init(title, ([name + ",price"] + rows).joined(separator: "\n"), instants, options)
    }
  }

  static let cases: [Case] = [
    Case(
      "microseconds", "timestamp", cells: ["1356998659486000", "1356998659486130"],
      ["2013-01-01T00:04:19.486000Z", "2013-01-01T00:04:19.486130Z"]),
    Case(
      "microseconds behind whole milliseconds, in eighths", "timestamp",
      cells: ["1356998659486000", "1356998659486008"],
      ["2013-01-01T00:04:19.486000Z", "2013-01-01T00:04:19.486008Z"]),
    Case(
      "microseconds before 1970", "t", cells: ["1969-12-31T23:59:59.999999", "1970-01-01T00:00:00"],
      ["1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00.000000Z"]),
    Case("negative seconds", "unix", cells: ["-315619200", "-315532800"], ["1960-01-01", "1960-01-02"]),
    Case(
      "milliseconds that cross 1970", "time",
      cells: ["-4320000000", "-864000000", "-259200000", "259200000", "4320000000"],
      ["1969-11-12", "1969-12-22", "1969-12-29", "1970-01-04", "1970-02-20"]),
    Case(
      "rounded nanoseconds before 1970", "ts", cells: ["-999999999999999600", "-999999999999998400"],
      ["1938-04-24T22:13:20.000000Z", "1938-04-24T22:13:20.000002Z"], with { $0.roundsToMicroseconds = true }),
    Case(
      "a unit by name", "x", cells: ["86400", "172800"], ["1970-01-02", "1970-01-03"],
      with {
        $0.dateFormat = "epoch-s"
        $0.dateColumns = ["x"]
      }),
    Case(
      "days from 1904", "Date", cells: ["42369", "42370"], ["2020-01-01", "2020-01-02"],
      with { $0.dateFormat = "excel-1904" }),
    Case(
      "spreadsheet hours of four decimals", "Date", cells: ["43831", "43831.0417", "43831.0833"],
      ["2020-01-01T00:00:00Z", "2020-01-01T01:00:00Z", "2020-01-01T02:00:00Z"]),
    Case("modified Julian days by name", "MJD", cells: ["58849", "58850"], ["2020-01-01", "2020-01-02"]),
    Case("ROC years over the hundredth", "日期", cells: ["99/12/31", "100/01/03"], ["2010-12-31", "2011-01-03"]),
    Case("年月日", "交易日期", cells: ["2020年1月2日", "2020年1月3日"], ["2020-01-02", "2020-01-03"]),
    Case("ROC 年月日", "date", cells: ["109年1月2日", "109年12月3日"], ["2020-01-02", "2020-12-03"]),
    Case(
      "hours from 1 to 24", "Date,Hour,load\n2020-01-01,1,5\n2020-01-01,2,6\n2020-01-01,24,7\n",
      ["2020-01-01T01:00:00Z", "2020-01-01T02:00:00Z", "2020-01-02T00:00:00Z"]),
    Case(
      "hour endings", "Date,HE,load\n2020-01-01,HE01,5\n2020-01-01,HE02,6\n2020-01-01,HE24,7\n",
      ["2020-01-01T01:00:00Z", "2020-01-01T02:00:00Z", "2020-01-02T00:00:00Z"]),
    Case(
      "hours from 0 to 23", "date,time,load\n20200101,0,5\n20200101,1,6\n20200101,23,7\n",
      ["2020-01-01T00:00:00Z", "2020-01-01T01:00:00Z", "2020-01-01T23:00:00Z"]),
    Case(
      "the end of the day", "date,time,load\n2020-01-01,23:00,5\n2020-01-01,24:00,6\n",
      ["2020-01-01T23:00:00Z", "2020-01-02T00:00:00Z"]),
    Case(
      "times with dots", "Date;Time;load\n13/03/2004;18.00;5\n13/03/2004;19.00;6\n",
      ["2004-03-13T18:00:00Z", "2004-03-13T19:00:00Z"]),
    Case(
      "a time beside a full stamp is not added",
      "datetime,time,load\n2020-01-01 09:30,09:30,5\n2020-01-01 10:30,10:30,6\n",
      ["2020-01-01T09:30:00Z", "2020-01-01T10:30:00Z"]),
    Case(
      "the start of an interval without blanks", "Zeit", cells: ["10.01.2020 00:00-01:00", "13.01.2020 01:00-02:00"],
      ["2020-01-10T00:00:00Z", "2020-01-13T01:00:00Z"]),
    Case(
      "years and months without names",
      (0..<14).map { "\(1749 + $0 / 12);\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1);\($0).5;1" }.joined(separator: "\n"),
      (0..<14).map { "\(1749 + $0 / 12)-\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1)-01" }),
    Case(
      "a second date is no value", "date,update_time,load\n2020-01-01,1577923200,5\n2020-01-02,1578009600,6\n",
      ["2020-01-01", "2020-01-02"]),
  ]

  @Test(arguments: cases) func timesAreRead(test: Case) throws {
    let panel = try load(test.text, options: test.options)
    #expect(panel.series.first?.texts == test.instants)
  }

  @Test func halfHoursOfASettlementDayAreDatedByTheirStart() throws {
    let rows = (0..<96).map { "\(36_526 + $0 / 48),\($0 % 48 + 1),\($0).5" }
    let series = try load((["Date,Period,Temp"] + rows).joined(separator: "\n")).series[0]
    #expect(series.texts.first == "2000-01-01T00:00:00Z" && series.texts[1] == "2000-01-01T00:30:00Z")
    #expect(series.texts.last == "2000-01-02T23:30:00Z" && series.columns.map(\.name) == ["Temp"])
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var title: String
    var text: String
    var words: [String]
    var options = LoadOptions()
    var testDescription: String { title }

    init(_ title: String, _ text: String, _ words: [String], _ options: LoadOptions = LoadOptions()) {
      (self.title, self.text, self.words, self.options) = (title, text, words, options)
    }
  }

  static let refusals: [Refusal] = [
    Refusal("0 and 24 in one column", "Date,Hour,load\n2020-01-01,0,5\n2020-01-01,24,7\n", ["line 3", "Hour", "24"]),
    Refusal(
      "some offsets, some not", "time,load\n2020-01-01 09:30+01:00,5\n2020-01-01 10:30,6\n",
      ["line 3", "offset", "time"]),
    Refusal(
      "years 543 ahead", "date,load\n2563-01-01,5\n2563-01-02,6\n", ["line 2", "2563-01-01", "Buddhist", "543"]),
    Refusal("years far ahead", "date,load\n2250-01-01,5\n2250-01-02,6\n", ["line 2", "2250-01-01", "--date-format"]),
    Refusal(
      "digits lost in a spreadsheet", "unix,load\n1.58302E+12,5\n1.58302E+12,6\n", ["lost digits", "line 3"]),
    Refusal(
      "Mondays to Fridays from 1904 alone",
      (["Date,load"] + (0..<10).map { "\(42_374 + $0 / 5 * 7 + $0 % 5),\($0)" }).joined(separator: "\n"),
      ["excel-1900", "excel-1904"]),
    Refusal(
      "months without a year", (["month,load"] + (0..<24).map { "\($0 % 12 + 1),\($0)" }).joined(separator: "\n"),
      ["month", "--date-column"]),
    Refusal(
      "periods in words beside the year", "year,period,load\n2000,M01,5\n2000,M02,6\n2001,M01,7\n",
      ["period", "'M01'", "--date-column"]),
    Refusal(
      "the long day of hours",
      (["Date,HE,load"] + (0..<25).map { "2020-11-01,\($0 + 1),\($0)" }).joined(separator: "\n"),
      ["line 26", "HE", "--zone"]),
    Refusal(
      "a zone for days", "date,load\n2020-01-01,5\n2020-01-02,6\n", ["--zone Europe/Berlin", "Leave --zone out."],
      with { $0.zone = "Europe/Berlin" }),
    Refusal("a duration called time", "Time,load\n0.25,5\n1.75,6\n5.5,7\n", ["Time", "0.25", "--date-format"]),
    Refusal(
      "numbers that stop counting",
      (["time,load"] + (0..<400).map { "\($0 == 399 ? 500 : $0),\($0)" }).joined(separator: "\n"), ["line 401", "time"]),
    Refusal(
      "a format that reads no column", "a,b\n1,2\n3,4\n", ["X.csv", "--date-format iso"], with { $0.dateFormat = "iso" }
    ),
    Refusal(
      "a pattern with two months", "date,load\n2013-01-01,1\n", ["month twice"], with { $0.dateFormat = "yyyy-MM-MMM" }),
    Refusal(
      "nanoseconds", "ts,load\n1356998659486000001,1\n1356998659486000002,2\n", ["line 2", "--round microseconds"]),
    Refusal(
      "ticks or nanoseconds", "Date,load\n637134336000000001,1\n637134336000000002,2\n", ["ticks", "epoch-ns"]),
    Refusal(
      "the long day of half-hours",
      (["Date,Period,load"] + (0..<50).map { "2020-10-25,\($0 + 1),\($0)" }).joined(separator: "\n"),
      ["Period", "--zone"]),
  ]

  @Test(arguments: refusals) func whatCannotBeToldIsRefusedInWords(test: Refusal) {
    let message = refusal(test.text, options: test.options)
    for word in test.words { #expect(message.contains(word), "\(message)") }
  }

  @Test(arguments: [
    "lifetime", "update", "Time spent", "runtime", "Response Time", "year to date", "ts_in_delta", "week_sales",
  ])
  func namesThatHoldWordsOfTimeByChanceAreValues(name: String) throws {
    let panel = try load("Date,\(name)\n2020-01-01,5.5\n2020-01-02,6.5\n")
    #expect(try panel.series[0].values(name) == [5.5, 6.5])
  }

  @Test func aSecondUnitIsReadByItsSizeAndSaid() throws {
    let panel = try load("unix,load\n1577836800000,1\n1577923200,2\n1578009600,3\n")
    #expect(panel.series[0].texts == ["2020-01-01", "2020-01-02", "2020-01-03"])
    #expect(panel.notes.contains { $0.text.contains("from line 3") })
  }

  @Test func withoutDatesOnRequestTheTimeIsNoSeries() throws {
    let panel = try load("Date,load\n43831,1\n43832,2\n", options: with { $0.dateFormat = "none" })
    #expect(panel.series.map { $0.columns.map(\.name) } == [["load"]] && panel.series[0].clock == .row)
  }
}
