import Forecasters
import Foundation
import Results
import Statistics
import Testing
import WalkForward

@testable import Reporter

@Suite("Forecasts from the newest rows of a store's run")
struct NewestForecastsTests {
  private let run = ForecastRun(
    arms: [naive("lastValue"), learner(1)], series: ["A", "B"],
    actual: (0..<2).map { s in (0..<260).map { scatter($0, s) } },
    forecasts: [0, 1].map { arm in (0..<2).map { s in (0..<260).map { scatter($0, s) * Double(arm) / 2 } } })

  /// The number of the newest row, whose label is not there.
  private var newest: Int { run.first + 260 }

  /// A forecast of series A from the newest row.
  private func record(arm: Int, _ forecast: Double, status: FoldRecord.Status = .trained) -> FoldRecord {
    FoldRecord(
      series: 0, arm: arm,
      fold: Fold(
        index: 2, cutoff: newest, trainRows: 0..<newest, trainOrigins: 0..<1, validationOrigins: 1..<2,
        testOrigins: newest..<newest + 1, refits: true), status: status, epochs: [],
      predictions: [.init(origin: newest, lead: 1, actual: .nan, forecast: forecast)], spending: Spending(), seconds: 0)
  }

  private func told(
    _ records: [FoldRecord], _ scratch: Scratch, arms: [String] = [], method: ConformalMethod = .defaultAdaptive,
    pending: Bool = false
  ) throws -> NewestForecasts {
    let reader = try ResultReader(path: scratch.store)
    return try NewestForecasts(
      records, of: try #require(reader.runs().first), reader, arms: arms, method: method, pending: pending)
  }

  @Test("Bounds are those of the errors before, and a series without a forecast is named", arguments: [false, true])
  func bounds(pending: Bool) throws {
    let scratch = try Scratch()
    try run.write(scratch.store)
    for method in [ConformalMethod.defaultSplit, .defaultAdaptive, .defaultPID] {
      let made = try told([record(arm: 1, 0.25), record(arm: 0, 0)], scratch, method: method, pending: pending)
      #expect(made.without == ["B"] && made.method == method.name && made.nominal == 0.9)
      #expect(made.forecasts.map(\.arm) == ["lastValue", "mlp/absolute/warm/both#1"])
      let row = made.forecasts[1]
      #expect(row.forecast == 0.25 && row.lead == 1 && row.originRow == newest && row.fold == 2)
      #expect(row.origin == row.trainedTo && row.origin.hasPrefix("1970-09-21") && row.targetTime == nil)
      let expected = try ConformalIntervals(
        run.actual[0].indices.map {
          .init(origin: run.first + $0, lead: 1, value: run.forecasts[1][0][$0], actual: run.actual[0][$0])
        } + [.init(origin: newest, lead: 1, value: 0.25, actual: .nan)], method: method
      ).intervals.last
      #expect(row.low == expected?.low && row.high == expected?.high)
      let (low, high) = (try #require(row.low), try #require(row.high))
      #expect(low < 0.25 && high > 0.25)
    }
  }

  @Test("As CSV, as a table and as JSON, of the arms that are asked for")
  func forms() throws {
    let scratch = try Scratch()
    try run.write(scratch.store)
    let failed = record(arm: 1, 0.25, status: .failed(reason: "it diverged"))
    let made = try told([record(arm: 0, 0), failed], scratch, arms: ["mlp/absolute/warm/both"])
    let lines = made.csv.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines.count == 2 && lines[0].map(String.init) == NewestForecasts.columns)
    #expect(
      lines[1][0] == "run" && lines[1][1] == "A" && lines[1][4] == "" && lines[1][5] == "1" && lines[1][6] == "0.25")
    #expect(lines[1][11] == "failed" && lines[1][15] == "\(newest)" && Double(lines[1][7]) == made.forecasts[0].low)
    let text = TerminalReport().text(made.document)
    #expect(text.contains("0.25") && text.contains("failed") && text.contains("90 % intervals (adaptive conformal)"))
    let json = try JSONEncoder().encode(made)
    #expect(try JSONDecoder().decode(NewestForecasts.self, from: json) == made)
    #expect(throws: AnalysisError.self) { try told([failed], scratch, arms: ["tcn"]) }
    #expect(try told([], scratch).forecasts.isEmpty && told([], scratch).without == ["A", "B"])
  }
}
