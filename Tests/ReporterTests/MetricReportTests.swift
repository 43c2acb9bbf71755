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
    return (try #require(model.runs.first), TerminalReport().text(model), try model.json())
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
    #expect(!text.contains("MSE") && !text.contains("squared") && !text.contains("paper"))
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
    #expect(other.contains("Mean absolute error against each baseline") && !other.contains("MSE"))
  }
}
