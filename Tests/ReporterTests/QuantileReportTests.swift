import Foundation
import Metrics
import Results
import Testing
import WalkForward

@testable import Reporter

@Suite("Reports on quantile forecasts")
struct QuantileReportTests {
  /// A store of one series; a model misses by 1, with quantiles `spread` below and above, beside a naive forecast that misses by 2.
  private func store(
    _ scratch: Scratch, name: String = "sample", levels: [Double] = [0.1, 0.5, 0.9], spread: Double = 2
  ) throws -> ResultReader {
    try writeRun(
      scratch.store, name: name, series: [series("A")], arms: [learner(1), naive("last")],
      record: { s, arm, fold in
        var one = record(series: s, arm: arm, fold: fold, error: Double(arm + 1))
        for i in one.predictions.indices where arm == 0 {
          let point = one.predictions[i].forecast
          let middle = levels.count / 2
          one.predictions[i].quantiles = levels.enumerated().map {
            Quantile(level: $1, value: point + spread * Double($0 - middle))
          }
        }
        return one
      })
    return try ResultReader(path: scratch.store)
  }

  @Test("CRPS, pinball loss and the share of outcomes at or below each level")
  func figures() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let model = try ReportModel(reader)
    let found = try #require(model.runs[0].arms[0].quantiles)
    // One above what came, with quantiles at −1, 1 and 3 of it: 0.1·1 + 0.5·1 + 0.1·3, over three.
    #expect(abs(found.pinball - 0.3) < 1e-12 && abs(found.crps - 0.6) < 1e-12 && found.forecasts == 4)
    #expect(found.levels.map(\.share) == [0, 1, 1] && model.runs[0].arms[1].quantiles == nil)
    let text = TerminalReport().text(model)
    #expect(text.contains("Quantile forecasts, and the share") && text.contains("≤ q0.9") && text.contains("0.6"))
    let json = try model.json()
    #expect(json.contains(#""crps" : 0.6"#) && json.contains(#""level" : 0.1"#))
    let back = try JSONDecoder().decode(ReportModel.self, from: Data(json.utf8))
    #expect(back == model)
    let crps = try ReportModel(reader, metric: .crps).runs[0]
    #expect(abs(try #require(crps.arms[0].error) - 0.6) < 1e-12 && crps.arms[1].error == 2)
    #expect(abs(try #require(crps.arms[0].vsBestNaive?.mean.value) - 0.3) < 1e-12)
  }

  @Test("Of many levels nine are shown, the outermost and the median among them")
  func manyLevels() throws {
    let scratch = try Scratch()
    let levels = (1...99).map { Double($0) / 100 }
    let model = try ReportModel(store(scratch, levels: levels, spread: 0.1))
    let text = MarkdownReport().text(model)
    for level in ["0.01", "0.5", "0.99"] { #expect(text.contains("≤ q\(level) ")) }
    #expect(text.components(separatedBy: "≤ q").count == 11 && model.runs[0].arms[0].quantiles?.levels.count == 99)
  }

  @Test("A report without quantiles says nothing of them")
  func none() throws {
    let report = try sampleReport.get()
    let json = try report.json()
    #expect(!TerminalReport().text(report).contains("uantile") && !json.contains("quantile"))
  }

  @Test("Quantiles of other levels are not compared by a score of quantiles")
  func levels() throws {
    let (one, two) = (try Scratch(), try Scratch())
    let readers = [try store(one), try store(two, name: "other", levels: [0.5], spread: 0)]
    _ = try CompareReport(readers, metric: .mse, draws: 100)
    let error = try #require(throws: AnalysisError.self) {
      try CompareReport(readers, metric: .crps, draws: 100)
    }
    #expect(
      "\(error)".contains("expected quantiles of the same levels") && "\(error)".contains("0.1,0.5,0.9"), "\(error)")
  }

  @Test("They are exported one a line, exactly, and no file is written where there are none")
  func exported() throws {
    let (one, two) = (try Scratch(), try Scratch())
    let written = try CSVExport(store(one)).write(to: one.folder + "/csv")
    #expect(written.last?.path.hasSuffix("quantiles.csv") == true && written.last?.rows == 12)
    let lines = try String(contentsOfFile: one.folder + "/csv/quantiles.csv", encoding: .utf8)
      .components(separatedBy: "\r\n")
    #expect(lines[0] == "run,series,arm,fold,origin,target_time,lead,y_true,level,y_quantile")
    #expect(lines[1] == "sample,A,mlp/absolute/warm/both#1,0,1970-01-21,1970-01-22,1,21.0,0.1,20.0")
    try writeSample(two.store)
    try "mine".write(toFile: two.folder + "/quantiles.csv", atomically: true, encoding: .utf8)
    #expect(try CSVExport(ResultReader(path: two.store)).write(to: two.folder).count == 4)
    #expect(try String(contentsOfFile: two.folder + "/quantiles.csv", encoding: .utf8) == "mine")
    #expect(try FileManager.default.contentsOfDirectory(atPath: two.folder).allSatisfy { !$0.hasSuffix(".partial") })
  }
}
