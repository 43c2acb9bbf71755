import Foundation
import Series
import Testing

/// A file of the folder of cases, how it is loaded, and what is right about it.
struct CaseFile: Sendable, CustomTestStringConvertible {
  var path: String
  var options: LoadOptions
  var columns: ColumnSelection?
  var outcomes: [ReadingCase.Outcome]

  var testDescription: String { path }

  init(
    _ path: String, column: String? = nil, covariates: [String] = [], options: LoadOptions = LoadOptions(),
    _ outcomes: [ReadingCase.Outcome]
  ) {
    (self.path, self.options, self.outcomes) = (path, options, outcomes)
    columns = column.map { ColumnSelection(target: $0, covariates: covariates) }
  }

  static let folder: String = {
    if let folder = ProcessInfo.processInfo.environment["FOLDCAST_CASES"] { return folder }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appendingPathComponent("../shared/cases").standardized.path
  }()

  static let isHere = FileManager.default.fileExists(atPath: folder + "/README.md")

  func check(_ location: SourceLocation = #_sourceLocation) {
    let reading = ReadingCase.Reading {
      try PanelLoader.load(["\(Self.folder)/\(path)"], options: options, columns: columns)
    }
    ReadingCase.check(reading, title: testDescription, outcomes: outcomes, forbidden: ["--duplicates"], location)
  }
}

@Suite(.enabled(if: CaseFile.isHere, "the folder of cases is not here: set FOLDCAST_CASES"))
struct CaseFilesTests {
  typealias Outcome = ReadingCase.Outcome

  /// One series of one column, from its first value to its last.
  static func one(
    _ column: String, _ rows: Int, _ first: String, _ last: String, _ from: Double, _ to: Double, name: String? = nil,
    notes: [String] = []
  ) -> Outcome {
    .reads([series(name, column, rows, first, last, from, to)], notes: notes)
  }

  static func series(
    _ name: String?, _ column: String, _ rows: Int, _ first: String, _ last: String, _ from: Double, _ to: Double
  ) -> ExpectedSeries {
    ExpectedSeries(
      name: name, rows: rows, first: first, last: last, columns: [column],
      values: [column: .init(first: from, last: to)])
  }

  /// Several series of one column, which rise by so much from these values.
  static func several(
    _ starts: [(name: String, from: Double)], _ column: String, _ rows: Int, _ first: String, _ last: String,
    rise: Double
  ) -> [ExpectedSeries] {
    starts.map { series($0.name, column, rows, first, last, $0.from, $0.from + rise) }
  }

  static let times: [CaseFile] = [
    CaseFile(
      "newest_first_epoch_ms_over_2001.csv", column: "close",
      [one("close", 40, "2001-08-30", "2001-10-08", 100.5, 139.5)]),
    CaseFile("epoch_ms_over_2001.csv", [one("Close", 40, "2001-08-30", "2001-10-08", 100, 119.5)]),
    CaseFile(
      "newest_first_excel_serial.csv", column: "close",
      [one("close", 40, "2020-01-01", "2020-02-09", 100.5, 139.5), .refused(["Date", "--date-format"])]),
    CaseFile(
      "yyyymmddhh.csv",
      [
        one("Close", 60, "2020-03-07T00:00:00Z", "2020-03-09T11:00:00Z", 100, 129.5),
        .refused(["Date", "--date-format"]),
      ]),
    CaseFile(
      "cdd_mixed_units.csv", column: "Close",
      [one("Close", 6000, "2017-10-20T12:00:00Z", "2018-06-27T11:00:00Z", 6154, 6105)]),
    CaseFile(
      "cdd_mixed_units.csv", column: "Close", options: with { $0.dateColumns = ["Unix Timestamp"] },
      [
        one("Close", 6000, "2017-10-20T12:00:00Z", "2018-06-27T11:00:00Z", 6154, 6105),
        .refused(["Unix Timestamp"]),
      ]),
    CaseFile(
      "kraken_ohlcvt.csv", column: "column5",
      [one("column5", 12, "2013-10-06T21:00:00Z", "2013-10-12T07:00:00Z", 122.5, 133.5)]),
    CaseFile(
      "databento_ts_event.csv", column: "close",
      [one("close", 8, "2025-01-01T00:00:00Z", "2025-01-01T09:00:00Z", 93_576e9, 93_585e9)]),
    CaseFile(
      "microseconds.csv", [one("price", 20, "2013-01-01T00:04:19.486000Z", "2013-01-01T00:04:19.488470Z", 100, 105)]),
    CaseFile("shiller_october.csv", column: "P", [one("P", 36, "1871-01-01", "1873-12-01", 4.02, 4.72)]),
    CaseFile("year_comma_month.csv", [one("CAPE", 30, "1881-01-01", "1883-06-01", 18, 20.9)]),
    CaseFile(
      "silso_year_month_noheader.csv", column: "column4", options: with { $0.dateColumns = ["column1", "column2"] },
      [one("column4", 30, "1749-01-01", "1751-06-01", 90, 102)]),
    CaseFile(
      "serial_period.csv",
      [
        one("Temp", 240, "2000-01-01T00:00:00Z", "2000-01-05T23:30:00Z", 13, 13.1),
        one("Temp", 240, "2000-01-01T00:30:00Z", "2000-01-06T00:00:00Z", 13, 13.1), .refused(["Period"]),
      ]),
    CaseFile(
      "time_with_dots.csv", column: "CO(GT)",
      [one("CO(GT)", 96, "2004-03-10T00:00:00Z", "2004-03-13T23:00:00Z", 2, 2), .refused(["Time"])]),
    CaseFile(
      "entsoe_load.csv", options: with { $0.missing = .drop },
      [
        .reads([ExpectedSeries(rows: 59, first: "2020-03-27T23:00:00Z", last: "2020-03-30T09:00:00Z")]),
        .reads([ExpectedSeries(rows: 60, first: "2020-03-27T23:00:00Z", last: "2020-03-30T09:00:00Z")]),
        .refused(["--zone"]),
      ]),
    CaseFile(
      "entsoe_dayahead.csv", options: with { $0.missing = .drop },
      [
        .reads([ExpectedSeries(rows: 29, first: "2020-03-27T23:00:00Z", last: "2020-03-29T03:00:00Z")]),
        .refused(["--zone"]),
      ]),
    CaseFile("daily_plain.csv", [one("Close", 144, "2019-01-01", "2019-07-19", 100, 100)]),
    CaseFile("daily_plus0100.csv", [one("Close", 144, "2019-01-01", "2019-07-19", 100, 100)]),
  ]

  @Test(arguments: times) func theTimeIsRight(file: CaseFile) { file.check() }

  /// Two series a land, equal in value, over ten years.
  static let lands: [ExpectedSeries] = (0..<12).map { (number: Int) -> ExpectedSeries in
    let from = Double(50 + number / 2)
    return series(nil, "value", 10, "2000-01-01", "2009-01-01", from, from + 9)
  }

  static let names: [CaseFile] = [
    CaseFile(
      "codes_mixed_130A.csv",
      [
        .reads(
          several([("1301", 100), ("1332", 110), ("130A", 120)], "Close", 28, "2020-01-01", "2020-01-28", rise: 13.5))
      ]),
    CaseFile(
      "inf_infy.csv",
      [
        .reads(
          several([("INF", 100), ("INFY", 110)], "Close", 28, "2020-01-01", "2020-01-28", rise: 13.5))
      ]),
    CaseFile("weekday_column.csv", [one("Close", 60, "2020-01-01", "2020-02-29", 100, 159)]),
    CaseFile(
      "wind_direction.csv", column: "pm2.5",
      [one("pm2.5", 60, "2010-01-01T00:00:00Z", "2010-01-03T11:00:00Z", 100, 105)]),
    CaseFile(
      "yfinance_two_tickers.csv",
      [
        .reads([
          ExpectedSeries(
            name: "AAPL", rows: 40, first: "2020-01-01", last: "2020-02-09", columns: ["Close", "High"],
            values: ["Close": .init(first: 100, last: 119.5), "High": .init(first: 101, last: 140)]),
          ExpectedSeries(
            name: "MSFT", rows: 40, first: "2020-01-01", last: "2020-02-09", columns: ["Close", "High"],
            values: ["Close": .init(first: 200, last: 239), "High": .init(first: 99, last: 99)]),
        ])
      ]),
    CaseFile(
      "index_filtered.csv",
      [
        .reads(
          several([("AAPL", 100), ("MSFT", 200)], "value", 40, "2015-01-01", "2015-02-09", rise: 39))
      ]),
    CaseFile(
      "notice_with_commas.csv", column: "VIX Close", [one("VIX Close", 20, "2004-01-02", "2004-01-21", 17.5, 36.5)]),
    CaseFile("cdd_url_line.csv", column: "close", [one("close", 40, "2015-01-01", "2015-02-09", 100, 139)]),
    CaseFile("sep_line.csv", column: "Bid", [one("Bid", 20, "2019-02-09", "2019-02-28", 189, 208)]),
    CaseFile(
      "french_stacked.csv", column: "SMB", [one("SMB", 36, "1990-01-01", "1992-12-01", 0.1, 0.1, notes: ["--section"])]),
    CaseFile(
      "years_as_columns.csv", [.reads(lands)]),
    CaseFile("candles.json", [.refused(["JSON"])]),
    CaseFile(
      "binance_months", column: "column5", options: with { $0.join = true },
      [
        one("column5", 48, "2024-12-31T00:00:00Z", "2025-01-01T23:00:00Z", 93_005, 93_028, name: "BTCUSDT-1h"),
        .reads([ExpectedSeries(rows: 24), ExpectedSeries(rows: 24)], notes: ["--join"]),
      ]),
  ]

  @Test(arguments: names) func theSeriesAndColumnsAreRight(file: CaseFile) { file.check() }

  static let thousands = several(
    [("AAPL", 100), ("BRK-A", 412_000), ("MSFT", 200)], "value", 40, "2020-01-01", "2020-02-09", rise: 39)

  static let numbers: [CaseFile] = [
    CaseFile(
      "wide_thousands.csv",
      [
        .reads(
          thousands),
        .partly(
          thousands, refused: ["line 2", "'412,000.00'"]),
        .refused(["line 2", "'412,000.00'"]),
      ]),
    CaseFile(
      "investing.csv", column: "Price",
      [one("Price", 40, "2020-01-01", "2020-02-09", 3257.85, 3296.85), .refused(["line 2", "'3,296.85'"])]),
    CaseFile(
      "nasdaq_dollar.csv", column: "Close/Last",
      [one("Close/Last", 300, "2024-07-14", "2025-05-09", 402.5, 400.5), .refused(["line 2", "'$400.50'"])]),
    CaseFile(
      "crsp_negative_price.csv", column: "PRC",
      [.reads([ExpectedSeries(rows: 36, first: "1990-01-28", last: "1992-12-28")], notes: ["PRC", "bid"])]),
    CaseFile(
      "volume_starts_late.csv", column: "Close", covariates: ["Volume"],
      [.reads([ExpectedSeries(rows: 1200, first: "2018-01-01", last: "2021-04-14", columns: ["Close", "Volume"])])]),
    CaseFile(
      "sparse_eps.csv", column: "Close", covariates: ["EPS"], options: with { $0.missing = .forwardFill(limit: nil) },
      [.reads([ExpectedSeries(rows: 400, first: "2019-01-01", last: "2020-02-04", columns: ["Close", "EPS"])])]),
    CaseFile(
      "sunday_week.csv",
      [.reads([ExpectedSeries(rows: 214, first: "2019-01-01", last: "2019-10-27", columns: ["Close"])])]),
    CaseFile(
      "us_hourly_7_bars.csv",
      [
        .reads([
          ExpectedSeries(rows: 420, first: "2019-01-01T09:30:00Z", last: "2019-03-25T15:30:00Z", columns: ["Close"])
        ])
      ]),
    CaseFile(
      "pbo_prices",
      [
        .reads(
          [("A", 500), ("B", 461), ("C", 350), ("D", 350)].map {
            ExpectedSeries(name: $0.0, rows: $0.1, columns: ["Close"])
          })
      ]),
  ]

  @Test(arguments: numbers) func theNumbersAreRight(file: CaseFile) { file.check() }

  @Test func theDefaultColumnIsNotTheBlankOne() throws {
    let panel = try PanelLoader.load([CaseFile.folder + "/blank_adj_close.csv"], columns: ColumnSelection())
    try #require(panel.series.count == 1)
    #expect(panel.series[0].columns.map(\.name) == ["Close"] && panel.series[0].count == 20)
    #expect(
      panel.series[0].texts.first == "2014-06-23T00:00:00Z" && panel.series[0].texts.last == "2014-06-23T19:00:00Z")
  }
}
