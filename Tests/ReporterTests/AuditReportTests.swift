import Foundation
import Reporter
import Results
import Testing

@testable import WalkForward

@Suite("A report says what the audit found")
struct AuditReportTests {
  @Test("A failed audit is named with its check, cause and place, in every form; a later one takes its place")
  func failed() throws {
    let scratch = try Scratch()
    try ForecastRun(
      arms: [naive("lastValue")], series: ["A"], actual: [[1, 2, 3, 4]],
      forecasts: [[[1, 2, 3, 5]]]
    ).write(scratch.store)
    try keep(audit(.failed), in: scratch.store)
    let model = try ReportModel(ResultReader(path: scratch.store))
    let text = TerminalReport().text(model)
    #expect(text.contains("FAILED in carried-state; 1970-01-01T00:00:10Z, foldcast 9.9"))
    #expect(text.contains("carried-state: a scaler sees rows after the cutoff: A, fold 2: scaler centre"))
    #expect(MarkdownReport().text(model).contains("a scaler sees rows after the cutoff"))
    #expect(try model.json().contains("\"knownAt\" : \"2020-01-01\""))

    try keep(audit(.passed), in: scratch.store)
    let again = TerminalReport().text(try ReportModel(ResultReader(path: scratch.store)))
    #expect(again.contains("passed, 1 of 1 checks") && !again.contains("FAILED"))
  }

  private func keep(_ result: AuditResult, in store: String) throws {
    let writer = try ResultWriter(path: store)
    try writer.write(
      StoredAudit(result, codeVersion: "9.9", at: Date(timeIntervalSince1970: 10)), identity: "id-run")
    try writer.close()
  }

  private func audit(_ status: AuditFinding.Status) -> AuditResult {
    let failures = [AuditFailure(cause: .scaler, series: "A", fold: 2, what: "scaler centre")]
    return AuditResult(
      passed: status != .failed, seed: 1, sample: [.init(series: "A", folds: [2], cutoffs: ["2020-01-01"])],
      seriesCount: 1, armCount: 1,
      findings: [
        AuditFinding(
          check: .carriedState, status: status, summary: "one scaler", compared: ["scalers": 1],
          failures: status == .failed ? failures : [])
      ], carried: [.init(arm: "m", item: "weights", amount: "3", knownAt: "2020-01-01")])
  }
}
