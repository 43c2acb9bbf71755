import Foundation
import Metrics
import Results
import Testing
import WalkForward

@testable import Reporter

@Suite("Reports by another measure than the mean squared error")
struct MetricReportTests {
  /// The sample's report, and its text, by a measure; folds have a scale where it is asked for.
  private func sample(_ metric: Metric) throws -> (run: RunReport, text: String, json: String) {
    let scratch = try Scratch()
    try writeSample(scratch.store)
    let model = try ReportModel(ResultReader(path: scratch.store), metric: metric)
    return (try #require(model.runs.first), TerminalReport().text(model, paper: true), try model.json())
  }

  @Test("By MAE, errors and ratios are those of absolute errors, and nothing is called an MSE")
  func absolute() throws {
    let (run, text, json) = try sample(.mae)
    let learner = try #require(run.arm(named: "mlp/absolute/warm/both"))
    // By series the seeds miss by (1, 2), (2, 4) and (4, 8): geometric means √2, 2√2, 4√2; the best naive misses by 1.
    #expect(abs(try #require(learner.error) - 8.0.squareRoot()) < 1e-12 && learner.mse == nil)
    #expect(abs(try #require(learner.vsBestNaive?.mean.value) - 8.0.squareRoot()) < 1e-12)
    #expect(learner.vsAttainable == nil && run.claims.isEmpty && run.metric == "mae")
    #expect(text.contains("mlp: mean absolute error, and its ratio") && text.contains("MAE is over all leads"))
    #expect(!text.contains("MSE") && !text.contains("squared") && !text.contains("claim"))
    #expect(json.contains(#""metric" : "mae""#) && json.contains(#""error" : 2.82"#) && !json.contains("mse"))
  }

  @Test("By MSE, the report names no other measure")
  func squared() throws {
    let (run, text, json) = try sample(.mse)
    #expect(run.metric == nil && run.arms.allSatisfy { $0.error == nil && $0.mse != nil })
    #expect(!text.contains("MAE") && !json.contains(#""error""#) && !json.contains(#""metric""#))
  }

  @Test("The page by another measure has all its figures, and calls none an MSE")
  func page() throws {
    let scratch = try Scratch()
    try writeSample(scratch.store)
    let reader = try ResultReader(path: scratch.store)
    let (usual, other) = (try HTMLReport(reader).text(), try HTMLReport(reader).text(metric: .mae))
    #expect(usual.components(separatedBy: "<figure").count == other.components(separatedBy: "<figure").count)
    #expect(other.contains("Mean absolute error: which model is better") && !other.contains("MSE"))
  }
}

@Suite("Reports by the mean absolute scaled error")
struct ScaledReportTests {
  /// A store of one series; two arms miss by 1 and 2, in two folds with these scales, the naive one's times a factor.
  private func store(_ scratch: Scratch, scales: [Double?], naiveScale: Double = 1) throws -> ResultReader {
    try writeRun(
      scratch.store, series: [series("A")], arms: [naive("last"), learner(1)],
      record: { s, arm, fold in
        var one = record(series: s, arm: arm, fold: fold, error: Double(arm + 1))
        one.scale = scales[fold].map { arm == 0 ? naiveScale * $0 : $0 }
        return one
      })
    return try ResultReader(path: scratch.store)
  }

  @Test("Each error is over its own fold's scale")
  func scaled() throws {
    let scratch = try Scratch()
    let run = try #require(try ReportModel(store(scratch, scales: [0.5, 4]), metric: .mase).runs.first)
    let learner = try #require(run.arms.first)
    // The learner misses by 2, which is 4 steps in the first fold and half a step in the second.
    #expect(learner.error == 2.25 && learner.vsBestNaive?.mean.value == 2)
    #expect(!run.warnings.contains { $0.contains("scale") })
  }

  @Test("Where a fold has no scale, or 0, there is no number, and it is said why", arguments: [nil, 0.0])
  func unscaled(scale: Double?) throws {
    let scratch = try Scratch()
    let reader = try store(scratch, scales: [0.5, scale])
    let run = try #require(try ReportModel(reader, metric: .mase).runs.first)
    #expect(run.arms.allSatisfy { $0.error == nil && $0.vsBestNaive == nil && $0.missingForecasts == 0 })
    #expect(run.warnings.contains { $0.contains("no MASE on 1 of 1 series, where a fold holds no scale") })
    #expect(run.answers.first?.contains("no scored sequential arm") == true)
    let scores = try reader.scores(of: 1, by: .mase)
    #expect(scores.map(\.error) == [nil, nil] && scores.map(\.unscaledFolds) == [1, 1])
  }

  @Test("A comparison measures all arms by the reference's scale; without one it is refused")
  func compared() throws {
    let (scratch, other) = (try Scratch(), try Scratch())
    // As if the naive arm had been trained on other rows.
    let report = try CompareReport([store(scratch, scales: [0.5, 4], naiveScale: 100)], metric: .mase, draws: 100)
    #expect(report.arms.map(\.error) == [2.25, 1.125] && report.arms.map(\.mse) == [nil, nil])
    let heading = "Mean absolute scaled error, and what speaks for a difference"
    #expect(report.metric == "mase" && report.document.blocks.contains(.heading(heading)))
    let reader = try store(other, scales: [nil, nil])
    let error = try #require(throws: AnalysisError.self) {
      try CompareReport([reader], metric: .mase, draws: 100)
    }
    #expect("\(error)".contains("hold no scale for MASE"), "\(error)")
  }
}
