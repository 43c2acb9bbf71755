public import Foundation
internal import GRDB
internal import Series
public import WalkForward

/// The audit that a store keeps of a run's configuration and data.
public struct StoredAudit: Sendable, Codable, Equatable {
  /// When it was made, ISO 8601 in UTC.
  public var made: String
  /// The version of the program that made it.
  public var codeVersion: String
  /// What it found.
  public var result: AuditResult

  /// An audit that was made at `date`.
  public init(_ result: AuditResult, codeVersion: String, at date: Date = Date()) {
    self.result = result
    self.codeVersion = codeVersion
    made = Clock.time.text(for: Int64(date.timeIntervalSince1970) * 1000)
  }
}

extension ResultWriter {
  /// Keeps an audit for the run of that identity; it takes the place of a former one.
  ///
  /// - Throws: `StoreError`; the store is then as it was.
  public func write(_ audit: StoredAudit, identity: String) throws {
    let document = String(decoding: try audit.result.json(), as: UTF8.self)
    try write { db in
      try db.execute(sql: Schema.audit)
      try db.execute(sql: "DELETE FROM audit_check WHERE identity = ?", arguments: [identity])
      try db.execute(
        sql: "INSERT OR REPLACE INTO audit(identity, passed, made, code_version, document) VALUES (?, ?, ?, ?, ?)",
        arguments: [identity, audit.result.passed, audit.made, audit.codeVersion, document])
      for (position, finding) in audit.result.findings.enumerated() {
        try db.execute(
          sql:
            "INSERT INTO audit_check(identity, position, name, status, summary, failures) VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [
            identity, position, finding.check.rawValue, finding.status.rawValue, finding.summary,
            finding.failures.reduce(0) { $0 + $1.occurrences },
          ])
      }
    }
  }
}

extension ResultReader {
  /// The audit that is kept for a run's identity; nil where there is none.
  ///
  /// - Throws: `StoreError` where the store cannot be read; a document that cannot be decoded counts as damage.
  public func audit(identity: String) throws -> StoredAudit? {
    let kept = try rows("SELECT count(*) FROM sqlite_schema WHERE name = 'audit'") { try $0[0] as Int }
    guard kept == [1] else { return nil }
    let sql = "SELECT made, code_version, document FROM audit WHERE identity = ?"
    let found = try rows(sql, [identity]) {
      (made: try $0[0] as String, version: try $0[1] as String, text: try $0[2] as String)
    }
    guard let row = found.first else { return nil }
    guard let result = try? AuditResult(json: Data(row.text.utf8)) else {
      throw StoreError(path: path, kind: .damaged("the audit of \(identity.prefix(12)) is no document"))
    }
    var audit = StoredAudit(result, codeVersion: row.version)
    audit.made = row.made
    return audit
  }
}
