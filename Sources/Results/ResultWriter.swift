internal import Foundation
internal import GRDB
internal import Series
public import WalkForward

/// The one writer of a store: begins a run, takes its folds as they are done, and ends it.
///
/// Every call is one transaction, so a store that a crash leaves behind holds whole folds only. Calls from several
/// tasks are served one after the other. What the tables hold does not depend on the order of the calls.
public final class ResultWriter: Sendable {
  /// The store's file.
  public let path: String
  private let queue: DatabaseQueue

  /// Opens the store at `path`, or makes it.
  ///
  /// - Parameters:
  ///   - path: the file; its folder must exist.
  ///   - busyTimeout: seconds to wait for another process's lock.
  ///   - journal: how a crash is survived.
  /// - Throws: `StoreError` where the file cannot be written or is no store that this version knows.
  public init(path: String, busyTimeout: Double = 30, journal: StoreJournal = .ahead) throws {
    self.path = path
    queue = try StoreFile(path: path).openForWriting(busyTimeout: busyTimeout, journal: journal)
  }

  /// Begins a run and writes its series, their instants and its arms.
  ///
  /// An unfinished run of the same identity is removed and begun anew, a finished one only with `overwriting`.
  ///
  /// - Returns: the run's number in the store.
  /// - Throws: `StoreError`, of the kind `holdsRun` where the finished run is there already.
  public func begin(_ run: RunDescription, overwriting: Bool = false) throws -> Int {
    try write { db in
      let sql = "SELECT run_id, name, status, finished FROM run WHERE identity = ?"
      if let held = try Row.fetchOne(db, sql: sql, arguments: [run.identity]) {
        if held["status"] == RunStatus.done.rawValue && !overwriting {
          throw StoreError(path: path, kind: .holdsRun(name: held["name"], finished: held["finished"] ?? "before"))
        }
        try db.execute(sql: "DELETE FROM run WHERE run_id = ?", arguments: [held["run_id"] as Int])
      }
      try db.execute(
        sql: """
          INSERT INTO run(identity, name, configuration, data_hash, seed, code_version, started, status)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          run.identity, run.name, run.configuration, run.dataHash, run.seed, run.codeVersion, now(),
          RunStatus.running.rawValue,
        ])
      let id = Int(db.lastInsertedRowID)
      for (number, series) in run.series.enumerated() { try insert(series, number, of: id, into: db) }
      for (number, arm) in run.arms.enumerated() { try insert(arm, number, of: id, into: db) }
      return id
    }
  }

  /// Writes one fold of one arm.
  public func write(_ record: FoldRecord, run: Int) throws {
    try write([record], run: run)
  }

  /// Writes the records of one fold over its arms, or of any folds, in one transaction.
  ///
  /// A failed fold is also entered as a failure. O(predictions + epochs).
  ///
  /// - Throws: `StoreError`; nothing of `records` is then in the store.
  public func write(_ records: [FoldRecord], run: Int) throws {
    try write { db in
      for record in records {
        try insert(record, of: run, into: db)
        try insert(record.epochs, of: record, run: run, into: db)
        try insert(record.predictions, of: record, run: run, into: db)
      }
    }
  }

  /// Writes a failure that is not a fold's: a skipped series, an arm that could not begin.
  public func record(_ failure: Failure, run: Int) throws {
    try write { db in
      try db.cachedStatement(
        sql: "INSERT INTO failure(run_id, series_id, series, arm_id, fold, reason) VALUES (?, ?, ?, ?, ?, ?)"
      ).execute(arguments: [run, failure.seriesID, failure.series, failure.armID, failure.fold, failure.reason])
    }
  }

  /// Marks the run as ended.
  public func finish(run: Int, status: RunStatus = .done) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE run SET status = ?, finished = ? WHERE run_id = ?", arguments: [status.rawValue, now(), run])
    }
  }

  /// Closes the file and folds its log into it; nothing can be written afterwards.
  public func close() throws {
    try StoreFile(path: path).translating { try queue.close() }
  }

  /// Bounds the file to `pages` pages, so that tests can fill the disk.
  package func limit(pages: Int) throws {
    try queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
  }

  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try StoreFile(path: path).translating { try queue.write(body) }
  }
}

/// How a store survives a crash in the middle of a transaction.
public enum StoreJournal: Sendable {
  /// By a log that is written ahead (WAL): readers never wait. Only on a local disk.
  case ahead
  /// By a journal to roll back with: also on network storage.
  case rollback
}

/// Where a run stands.
public enum RunStatus: String, Sendable, CaseIterable {
  /// It is at work, or was when its process died.
  case running
  /// All its folds are in the store.
  case done
  /// It was stopped before its last fold.
  case interrupted
}

private func now() -> String {
  Clock.time.text(for: Int64(Date().timeIntervalSince1970) * 1000)
}
