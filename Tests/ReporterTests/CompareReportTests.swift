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
    let (one, second) = ("\(scratch[0].store): one: \(learner(1).name)", "\(scratch[1].store): sec")
    #expect(report.leftOut[0].reason.hasPrefix("what came differs between \(one) and \(second)"))
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
      let ratio = try #require(found.ratio)
      #expect(try #require(found.low) <= ratio && ratio <= #require(found.high))
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
    #expect(near(other.arms[1].ratio, (report.arms[2].ratio ?? .nan) / (report.arms[1].ratio ?? .nan)))
    #expect(MarkdownReport().text(report.document).contains("| **last** |"))
  }

  @Test("Arms with the same forecasts have the same numbers whatever their stores are called, and count once")
  func twins() throws {
    let scratch = try [Scratch(), Scratch()]
    let first = run("one", arms: [learner(1), naive("last"), learner(2)], sizes: [2, 1, 1.9])
    try first.write(scratch[0].store)
    var second = run("two", arms: [naive("last"), naive("also")], sizes: [1, 1])
    second.forecasts = [first.forecasts[1], first.forecasts[0]]
    let other = scratch[1].folder + "/elsewhere.sqlite"
    try second.write(other)
    let report = try CompareReport([scratch[0].store, other].map { try ResultReader(path: $0) }, draws: 300)
    let (last, twin, same) = (report.arms[1], report.arms[3], report.arms[4])
    #expect(twin.label == "elsewhere: two: last" && twin.sameAs == last.label && same.sameAs == report.reference)
    #expect(twin.low == last.low && twin.high == last.high && last.low != nil)
    #expect(twin.confidence == last.confidence && same.confidence == report.arms[0].confidence)
    #expect(same.ratio == 1 && same.low == 1 && same.high == 1 && same.won == 0.5 && same.wilcoxon == 1)
    // Two hypotheses, not four: the exact two-sided p-value of four series of four is 2/16.
    #expect(last.wilcoxon == 0.25 && twin.wilcoxon == 0.25)
    let alone = try CompareReport([ResultReader(path: scratch[0].store)], draws: 300)
    #expect(alone.arms.map(\.confidence) == Array(report.arms.prefix(3)).map(\.confidence))
    #expect(alone.arms.map(\.sameAs) == [nil, nil, nil] && alone.arms[1].low == last.low)
    let text = MarkdownReport().text(report.document)
    #expect(text.contains("counted once by Holm and in the confidence set"), "\(text)")
  }

  @Test("Runs are named as often as wanted, over all stores, and a store is given once")
  func runs() throws {
    let scratch = try [Scratch(), Scratch()]
    for name in ["one", "two", "three"] {
      try run(name, arms: [learner(1)], sizes: [Double(name.utf8.count)]).write(scratch[0].store)
    }
    try run("four", arms: [learner(1)], sizes: [1]).write(scratch[1].store)
    let readers = try scratch.map { try ResultReader(path: $0.store) }
    let report = try CompareReport(readers, runs: ["three", "one", "four"], draws: 200)
    #expect(report.arms.map(\.run) == ["one", "three", "four"])
    #expect(try CompareReport([readers[0]], runs: ["one", "two"], draws: 200).arms.map(\.run) == ["one", "two"])
    #expect(throws: StoreError.self) { try CompareReport(readers, runs: ["one", "five"], draws: 200) }
    #expect(throws: StoreError.self) { try CompareReport(readers, runs: ["one", "two"], draws: 200) }
    let twice = #expect(throws: AnalysisError.self) { try CompareReport([readers[0], readers[0]], draws: 200) }
    #expect(twice?.description.contains("expected each store once") == true)
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
