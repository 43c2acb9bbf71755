import Forecasters
import Foundation
import Results
import Series
import Statistics
import Testing
import WalkForward

@testable import Reporter

@Suite("Rank correlation over series")
struct RankCorrelationTests {
  /// Five series, three origins: outcomes in the forecasts' order, with the lowest two swapped, and the other way round.
  private static let outcomes: [[Double]] = [[1, 2, 5], [2, 1, 4], [3, 3, 3], [4, 4, 2], [5, 5, 1]]

  private static func run(
    _ kind: Target.Kind = .logReturn, series count: Int = 5, outcomes: [[Double]] = outcomes, name: String = "run"
  ) -> ForecastRun {
    let forecasts = (0..<count).map { s in outcomes[s].map { _ in Double(10 * s) } }
    return ForecastRun(
      name: name, kind: kind, arms: [learner(1), Arm(name: "lastValue", role: .naive, forecaster: "lastValue")],
      series: (0..<count).map { "S\($0)" }, actual: Array(outcomes.prefix(count)),
      forecasts: [forecasts, forecasts.map { $0.map { _ in 0 } }])
  }

  private static func report(_ run: ForecastRun) throws -> ReportModel {
    let scratch = try Scratch()
    try run.write(scratch.store)
    return try ReportModel(ResultReader(path: scratch.store))
  }

  @Test("It is the mean over instants of 1 − 6 Σ d² / (n (n² − 1)), with its t")
  func byHand() throws {
    let report = try Self.report(Self.run())
    let arms = report.runs[0].arms
    let found = try #require(arms.first { $0.role == "sequential" }?.rankCorrelation)
    // Coefficients 1, 0.9 and −1.
    #expect(near(found.mean, 0.3) && found.instants == 3 && found.skipped == 0)
    #expect(near(found.t, 0.3 / (2.54 / 9).squareRoot()))
    // A forecast that is the same for all ranks none.
    #expect(arms.first { $0.role == "naive" }?.rankCorrelation == nil)
    let text = TerminalReport().text(report)
    #expect(text.contains("How well forecasts rank the series at each instant"))
    #expect(text.contains("0.3000  0.56         3"), "\(text)")
    #expect(text.contains("IC: Spearman's rank correlation"))
  }

  @Test("Instants with fewer than five series are left out, by the series' own dates")
  func instants() throws {
    var run = Self.run()
    run.shift = [0, 0, 0, 0, 1]
    // The last series is a day later, so that two instants have all five: outcomes 2 1 3 4 5 and 5 4 3 2 5.
    let found = try #require(try Self.report(run).runs[0].arms.first { $0.role == "sequential" }?.rankCorrelation)
    let second = try #require(
      InformationCoefficient.coefficient(forecasts: [0, 10, 20, 30, 40], outcomes: [5, 4, 3, 2, 5], kind: .ranks))
    #expect(found.instants == 2 && found.skipped == 2 && near(found.mean, (0.9 + second) / 2))
  }

  @Test(
    "Levels, differences, few series and a single instant have none",
    arguments: [
      run(.level), run(.diff), run(series: 4), run(outcomes: outcomes.map { Array($0.prefix(1)) }),
    ])
  func none(_ run: ForecastRun) throws {
    let report = try Self.report(run)
    #expect(report.runs[0].arms.allSatisfy { $0.rankCorrelation == nil })
    #expect(!TerminalReport().text(report).contains("IC: "))
  }

  @Test("Targets that are held against other series have it too", arguments: [Target.Kind.relativeReturn, .rankReturn])
  func relative(_ kind: Target.Kind) throws {
    let scratch = try Scratch()
    try Self.run(kind).write(scratch.store)
    let reader = try ResultReader(path: scratch.store)
    let report = try ReportModel(reader)
    #expect(near(report.runs[0].arms.first { $0.role == "sequential" }?.rankCorrelation?.mean, 0.3))
    let error = #expect(throws: AnalysisError.self) {
      try TradingReport(reader, rule: TradingRule(signal: .sign, costBasisPoints: 1, delay: 1))
    }
    #expect(
      "\(error.map { "\($0)" } ?? "")".contains(
        "a \(kind.rawValue) of Close is what it gained beside the other series, not what a position in it earns; "
          + "run with --target level, return or logReturn"))
  }

  @Test("Leads are averaged at their origin, and lags of the t are one fewer than leads")
  func leads() throws {
    let scratch = try Scratch()
    let horizon = 2
    let origins = 12
    func value(_ s: Int, _ i: Int, _ lead: Int) -> Double { scatter(s + 10 * i, lead) }
    let writer = try ResultWriter(path: scratch.store)
    let names = (0..<6).map { "S\($0)" }
    let described = names.map { name in
      SeriesDescription(
        LearningTable(
          name: name, clock: .date, instants: (0..<20).map { $0 * 86_400_000 }, columns: [(0..<20).map(Double.init)],
          columnNames: ["Close"], anchoredColumns: 0,
          target: Target(kind: .logReturn, column: "Close", horizon: horizon)), source: "")
    }
    let id = try writer.begin(
      RunDescription(
        identity: "id", name: "run", configuration: "{}", dataHash: "", seed: 1, codeVersion: "0", series: described,
        arms: [learner(1)])
    ).id
    for s in names.indices {
      let fold = Fold(
        index: 0, cutoff: 3, trainRows: 0..<4, trainOrigins: 0..<1, validationOrigins: 1..<2,
        testOrigins: 3..<3 + origins, refits: true)
      try writer.write(
        FoldRecord(
          series: s, arm: 0, fold: fold, status: .trained, epochs: [],
          predictions: (0..<origins).flatMap { i in
            (1...horizon).map {
              .init(
                origin: 3 + i, lead: $0, actual: value(s, i, $0), forecast: value(s, i, 7 + $0) + 0.5 * value(s, i, $0))
            }
          }, spending: Spending(), seconds: 0), run: id)
    }
    try writer.finish(run: id)
    try writer.close()
    let found = try #require(
      try ReportModel(ResultReader(path: scratch.store)).runs[0].arms[0].rankCorrelation)
    let terms = try (0..<origins).map { i in
      let leads = try (1...horizon).map { lead in
        try #require(
          InformationCoefficient.coefficient(
            forecasts: names.indices.map { value($0, i, 7 + lead) + 0.5 * value($0, i, lead) },
            outcomes: names.indices.map { value($0, i, lead) }, kind: .ranks))
      }
      return leads.reduce(0, +) / Double(horizon)
    }
    let expected = try InformationCoefficient(coefficients: terms, skipped: 0, horizon: horizon)
    let plain = try InformationCoefficient(coefficients: terms, skipped: 0, horizon: 1)
    #expect(near(found.mean, expected.mean) && near(found.t, expected.t ?? .nan) && expected.t != plain.t)
  }

  @Test("A comparison ranks on the origins that all arms have")
  func compared() throws {
    let scratch = try Scratch()
    try Self.run().write(scratch.store)
    try Self.run(outcomes: Self.outcomes.map { Array($0.prefix(2)) }, name: "shorter").write(scratch.store)
    let report = try CompareReport([ResultReader(path: scratch.store)], draws: 20)
    let found = report.arms.compactMap(\.rankCorrelation)
    #expect(found.count == 2 && found.allSatisfy { near($0.mean, 0.95) && $0.instants == 2 })
    let text = TerminalReport(width: 100).text(report.document)
    #expect(text.contains("How well forecasts rank the series") && text.contains("0.9500"), "\(text)")
  }
}
