package import Foundation
internal import GRDB
internal import Series
package import WalkForward

/// The audit that a store keeps of a run's configuration and data.
package struct StoredAudit: Sendable, Codable, Equatable {
  /// When it was made, ISO 8601 in UTC.
  package var made: String
  /// The version of the program that made it.
  package var codeVersion: String
  /// What it found.
  package var result: AuditResult

  /// An audit that was made at `date`.
  package init(_ result: AuditResult, codeVersion: String, at date: Date = Date()) {
    self.result = result
    self.codeVersion = codeVersion
    made = Clock.time.text(for: Int64(date.timeIntervalSince1970) * 1000)
  }
}

extension ResultWriter {
  /// Keeps an audit for the run of that identity; it takes the place of a former one.
  ///
  /// - Throws: `StoreError`; the store is then as it was.
  package func write(_ audit: StoredAudit, identity: String) throws {
    let document = String(decoding: try audit.result.json(), as: UTF8.self)
    try write { db in
      for table in [Tables.audit.shape, Tables.auditCheck.shape] { try db.execute(sql: table.sql) }
      try db.execute(sql: "DELETE FROM audit_check WHERE identity = ?", arguments: [identity])
      try Tables.audit.insert(
        KeptAudit(identity: identity, audit: audit, document: document), onConflict: .replace, in: db)
      for (position, finding) in audit.result.findings.enumerated() {
        try Tables.auditCheck.insert((identity, position, finding), in: db)
      }
    }
  }
}

extension ResultReader {
  /// The audit that is kept for a run's identity; nil where there is none.
  ///
  /// - Throws: `StoreError` where the store cannot be read; a document that cannot be decoded counts as damage.
  package func audit(identity: String) throws -> StoredAudit? {
    let found = try access { db in
      guard try Tables.audit.exists(in: db) else { return [KeptAudit]() }
      return try Tables.audit.rows("WHERE identity = ?", [identity], in: db)
    }
    guard let kept = found.first else { return nil }
    guard let result = try? AuditResult(json: Data(kept.document.utf8)) else {
      throw StoreError(path: path, kind: .damaged("the audit of \(identity.prefix(12)) is no document"))
    }
    var audit = StoredAudit(result, codeVersion: kept.codeVersion)
    audit.made = kept.made
    return audit
  }
}

/// An audit as a row of the table `audit`.
struct KeptAudit: StoredRow {
  var identity = ""
  var passed = false
  var made = ""
  var codeVersion = ""
  var document = ""
}

extension KeptAudit {
  fileprivate init(identity: String, audit: StoredAudit, document: String) {
    self.init(
      identity: identity, passed: audit.result.passed, made: audit.made, codeVersion: audit.codeVersion,
      document: document)
  }
}

extension Tables {
  private typealias C = Column<KeptAudit, KeptAudit>

  static let audit = Table<KeptAudit, KeptAudit>(
    "audit",
    "The last audit of a configuration on its data. It belongs to the run of the same identity, whether that is in the store or not.",
    presence: .onDemand, hasRowID: true,
    [
      C(
        "identity", "TEXT PRIMARY KEY", "hash of configuration, data content and seed, as in the table run",
        \.identity),
      C("passed", "INTEGER NOT NULL CHECK(passed IN (0, 1))", "1 where no check failed", \.passed),
      C("made", "TEXT NOT NULL", "when it was made, ISO 8601 in UTC", \.made),
      C("code_version", "TEXT NOT NULL", "version of the program that made it", \.codeVersion),
      C(
        "document", "TEXT NOT NULL",
        "the whole result as JSON: sample, checks, failures, and all that is carried with its known-at", \.document),
    ])

  static let auditCheck = Table<(identity: String, position: Int, finding: AuditFinding), Unread>(
    "audit_check", "What each check of an audit found.", presence: .onDemand, key: ["identity", "position"],
    [
      .init(
        "identity", "TEXT NOT NULL REFERENCES audit(identity) ON DELETE CASCADE", "the audit",
        write: { $0.identity }),
      .init(
        "position", "INTEGER NOT NULL", "the check's place in the report, from 0", write: { $0.position }),
      .init(
        "name", "TEXT NOT NULL",
        "the check: future-perturbation, fold-ranges, fold-alone, shuffled-targets, cutoffs or carried-state",
        write: { $0.finding.check.rawValue }),
      .init(
        "status", "TEXT NOT NULL", "passed, failed or not applicable", write: { $0.finding.status.rawValue }),
      .init("summary", "TEXT NOT NULL", "what was compared, in words", write: { $0.finding.summary }),
      .init(
        "failures", "INTEGER NOT NULL", "differences that were found",
        write: { $0.finding.failures.reduce(0) { $0 + $1.occurrences } }),
    ])
}
