internal import Results
internal import WalkForward

extension ReportDocument {
  /// One line on the audit among a run's facts.
  static func auditFact(_ audit: StoredAudit?) -> String {
    guard let audit else {
      return "none kept; 'foldcast audit' with --store tests that nothing looked ahead"
    }
    let findings = audit.result.findings
    let failed = findings.filter { $0.status == .failed }.map(\.check.rawValue)
    let passed = findings.count { $0.status == .passed }
    let verdict =
      audit.result.passed
      ? "passed, \(passed) of \(findings.count) checks" : "FAILED in \(failed.joined(separator: ", "))"
    return "\(verdict); \(audit.made), foldcast \(audit.codeVersion)"
  }

  /// What each check of the audit compared and found.
  static func audit(_ audit: StoredAudit) -> [Block] {
    let result = audit.result
    let tone: (AuditFinding.Status) -> Tone = { $0 == .passed ? .good : $0 == .failed ? .bad : .plain }
    var blocks: [Block] = [
      .heading("Audit: did anything look ahead?"),
      .table(
        Table(
          columns: ["check", "result", "what was compared"],
          rows: result.findings.map {
            [Cell($0.check.rawValue), Cell($0.status.rawValue, tone($0.status)), Cell($0.summary)]
          }, textColumns: [0, 1, 2])),
    ]
    let failures = result.findings.flatMap { finding in
      finding.failures.map { "\(finding.check.rawValue): \($0.text)" }
    }
    if !failures.isEmpty { blocks.append(.list(failures, .bad)) }
    blocks.append(
      .paragraph(
        "Sampled: \(grouped(result.sample.count)) of \(grouped(result.seriesCount)) series, "
          + "\(grouped(result.sample.reduce(0) { $0 + $1.folds.count })) folds, \(grouped(result.armCount)) arms; "
          + "what is carried from fold to fold, with its known-at, is in the table audit.", .faint))
    return blocks
  }
}
