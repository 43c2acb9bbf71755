import Foundation
import Results
import Series
import Statistics
import Testing
import WalkForward

@testable import Reporter

@Suite("Runs side by side")
struct CompareReportTests {
  /// Forecasts that miss by `size` times what is common to all, with a tenth of their own.
  private func run(
    _ name: String, arms: [Arm], sizes: [Double], series: [String] = ["A", "B", "C", "D"], first: Int = 3,
    rows: Int = 80
  ) -> ForecastRun {
    // By name, so that a series has the same values in every run.
    let actual = series.map { name in (0..<rows).map { scatter($0 + first, Int(name.utf8.first ?? 0)) } }
    return ForecastRun(
      name: name, data: name, arms: arms, series: series, first: first, actual: actual,
      forecasts: sizes.indices.map { a in
        series.indices.map { s in
          (0..<rows).map { t in
            actual[s][t] + sizes[a] * (1 + 0.1 * scatter(t + first, 40 + s + 9 * a + name.utf8.count))
          }
        }
      })
  }

  @Test("Two stores meet on the series that both have, if the same came")
  func twoStores() throws {
    let scratch = try [Scratch(), Scratch()]
    try run("one", arms: [naive("last"), learner(1)], sizes: [1, 2]).write(scratch[0].store)
    var two = run("second", arms: [learner(2)], sizes: [1], series: ["B", "A", "C", "X"])
    two.actual[2][7] += 1
    try two.write(scratch[1].store)
    let report = try CompareReport(scratch.map { try ResultReader(path: $0.store) }, draws: 200)
    #expect(report.series == 2 && report.origins == 160)
    #expect(report.leftOut.map(\.series) == ["C", "D", "X"])
    #expect(
      report.leftOut[0].reason.hasPrefix("what came differs between store: one: \(learner(1).name) and store: sec"))
    #expect(report.leftOut[1].reason == "it is not in every run")
    #expect(report.arms.map(\.store) == [scratch[0].store, scratch[0].store, scratch[1].store])
  }

  @Test("The numbers by hand, on one store")
  func numbers() throws {
    let scratch = try Scratch()
    let run = run("one", arms: [naive("last"), learner(1), learner(2)], sizes: [1, 2, 2])
    try run.write(scratch.store)
    let report = try CompareReport([ResultReader(path: scratch.store)], draws: 300)
    #expect(
      report.reference == learner(1).name && report.arms.map(\.name) == [learner(1).name, "last", learner(2).name])
    #expect(report.series == 4 && report.origins == 320 && report.unpaired == 0 && report.leftOut.isEmpty)
    func losses(_ a: Int, _ s: Int) -> [Double] {
      zip(run.actual[s], run.forecasts[a][s]).map { ($0 - $1) * ($0 - $1) }
    }
    func mse(_ a: Int, _ s: Int) -> Double { losses(a, s).reduce(0, +) / 80 }
    for (arm, a) in [(1, 0), (2, 2)] {
      let ratios = (0..<4).map { mse(a, $0) / mse(1, $0) }
      let found = report.arms[arm]
      #expect(near(found.ratio, exp(ratios.reduce(0) { $0 + log($1) } / 4)))
      #expect(near(found.won, Double(ratios.count { $0 < 1 }) / 4))
      let tests = try (0..<4).map {
        try DieboldMariano(lossDifferences: zip(losses(a, $0), losses(1, $0)).map { $0 - $1 })
      }
      #expect(found.betterShare == Double(tests.count { $0.pValue() < 0.05 && $0.statistic < 0 }) / 4)
      #expect(found.worseShare == Double(tests.count { $0.pValue() < 0.05 && $0.statistic > 0 }) / 4)
      #expect(try #require(found.low) <= found.ratio && found.ratio <= #require(found.high))
    }
    // Four of four series: the exact two-sided p-value is 2/16, and Holm's is twice that.
    #expect(report.arms[1].wilcoxon == 0.25 && report.arms[1].betterShare == 1 && report.arms[1].won == 1)
    #expect(report.arms.map(\.isInSet) == [false, true, false] && report.arms[1].confidence == 1)
    #expect(report.arms[0].wilcoxon == nil && report.arms[0].ratio == 1)
    let again = try CompareReport([ResultReader(path: scratch.store)], draws: 300)
    #expect(again == report)
    let other = try CompareReport(
      [ResultReader(path: scratch.store)], arms: ["last", "mlp/absolute/warm/both#2"], reference: "last", draws: 200)
    #expect(other.reference == "last" && other.arms.count == 2)
    #expect(near(other.arms[1].ratio, report.arms[2].ratio / report.arms[1].ratio))
    #expect(MarkdownReport().text(report.document).contains("| **last** |"))
  }

  @Test("Only common origins count, found by their instants")
  func origins() throws {
    let scratch = try Scratch()
    let early = run("one", arms: [learner(1)], sizes: [1], series: ["A"], first: 3, rows: 40)
    let late = run("two", arms: [learner(1)], sizes: [2], series: ["A"], first: 13, rows: 40)
    try early.write(scratch.store)
    try late.write(scratch.store)
    let report = try CompareReport([ResultReader(path: scratch.store)], draws: 200)
    #expect(report.origins == 30 && report.unpaired == 20 && report.series == 1)
    let misses: [Double] = (0..<30).map { t in
      let miss = early.forecasts[0][0][t + 10] - early.actual[0][t + 10]
      return miss * miss
    }
    let mse = misses.reduce(0) { $0 + $1 } / 30
    #expect(near(report.arms[0].mse, mse) && report.arms.map(\.run) == ["one", "two"])
    #expect(report.arms[1].label == "two: \(learner(1).name)")
  }

  @Test("What cannot be compared is said")
  func refused() throws {
    let scratch = try Scratch()
    try run("one", arms: [learner(1)], sizes: [1]).write(scratch.store)
    let reader = try ResultReader(path: scratch.store)
    #expect(#expect(throws: AnalysisError.self) { try CompareReport([reader]) }?.isUsage == true)
    var other = run("two", arms: [learner(1)], sizes: [1])
    other.kind = .diff
    try other.write(scratch.store)
    let error = #expect(throws: AnalysisError.self) { try CompareReport([reader]) }
    #expect(error?.description.contains("targets differ: logReturn of Close, diff of Close") == true)
    #expect(throws: AnalysisError.self) { try CompareReport([reader], arms: ["nobody"]) }
    #expect(throws: AnalysisError.self) { try CompareReport([reader], reference: "nobody") }
  }
}
