public import Foundation
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
  private let lock: StoreLock
  private let rescue: StoreRescue

  /// Opens the store at `path`, or makes it, and keeps every other writer off it until it is closed.
  ///
  /// - Parameters:
  ///   - path: the file; its folder must exist.
  ///   - busyTimeout: seconds to wait for another program's lock on the database until a run has begun; a run that is
  ///     at work waits for a minute, because hours of work are not to end for a moment's lock.
  ///   - journal: how a crash is survived.
  /// - Throws: `StoreError` where the file cannot be written or is no store that this version knows, of the kind `held`
  ///   where another writer has it.
  package init(path: String, busyTimeout: Double = 5, journal: StoreJournal = .ahead) throws {
    self.path = path
    let file = StoreFile(path: path)
    rescue = StoreRescue(path: path)
    lock = try file.lock()
    queue = try file.openForWriting(busyTimeout: busyTimeout, journal: journal)
  }

  deinit { try? close() }

  /// Begins a run and writes its series, their instants and its arms, or takes up an unfinished run of the same identity.
  ///
  /// Units of work that another run of the store has done, with the same data, settings, seed and version, are taken over from it
  /// where `takingOver` says so. With `overwriting`, a run of the same identity is removed first, and nothing is taken over.
  ///
  /// - Throws: `StoreError`, of the kind `holdsRun` where the finished run is there already.
  package func begin(
    _ run: RunDescription, overwriting: Bool = false, takingOver: Bool = true
  ) throws -> BegunRun {
    let begun = try enter(run, overwriting: overwriting, takingOver: takingOver && !overwriting)
    try waitLonger()
    return begun
  }

  /// A run that is at work waits for a minute.
  func waitLonger() throws { try queue.inDatabase { try $0.execute(sql: "PRAGMA busy_timeout = 60000") } }

  private func enter(_ run: RunDescription, overwriting: Bool, takingOver: Bool) throws -> BegunRun {
    try write { db in
      let sql = "SELECT run_id, name, status, finished, code_version FROM run WHERE identity = ?"
      for identity in run.identities {
        guard let held = try Row.fetchOne(db, sql: sql, arguments: [identity]).map(StoredCells.init)
        else { continue }
        let id: Int = try held["run_id"]
        if overwriting {
          try db.execute(sql: "DELETE FROM run WHERE run_id = ?", arguments: [id])
        } else if try held["status"] == RunStatus.done.rawValue {
          throw StoreError(
            path: path, kind: .holdsRun(name: try held["name"], finished: try held["finished"] ?? "before"))
        } else {
          var begun = try takeUp(id, name: held["name"], codeVersion: held["code_version"], in: db)
          begun.done = try done(run.units, run: id, in: db)
          return begun
        }
      }
      var begun = try insertRun(run, named: freeName(run.name, in: db), in: db)
      if takingOver {
        begun.take(try takeOver(run, run: begun.id, in: db), done: try done(run.units, run: begun.id, in: db))
      }
      return begun
    }
  }

  /// Writes what a run is before its first fold.
  func insertRun(_ run: RunDescription, named name: String, in db: Database) throws -> BegunRun {
    try Tables.run.insert(
      StoredRun(
        identity: run.identity, name: name, configuration: run.configuration, dataHash: run.dataHash, seed: run.seed,
        codeVersion: run.codeVersion, started: now(), status: .running), in: db)
    let id = Int(db.lastInsertedRowID)
    var calendars = Calendars()
    for number in 0..<run.seriesCount {
      var series = try run.series(number)
      series.calendar = calendars.owner(of: series, number)
      try insert(series, number, of: id, into: db)
    }
    for (number, arm) in run.arms.enumerated() { try Tables.arm.insert(arm, key: [id, number], in: db) }
    for failure in run.failures { try Tables.failure.insert(failure, key: [id], in: db) }
    try StoredContent.noteFrame(run: id, in: db)
    for unit in run.units { try StoredContent.expect(unit, run: id, in: db) }
    return BegunRun(id: id, name: name)
  }

  /// The name, or where another run of the store has it, the name with the next free number: views tell runs apart by it.
  private func freeName(_ wanted: String, in db: Database) throws -> String {
    let taken = try Set(String.fetchAll(db, sql: "SELECT name FROM run"))
    guard taken.contains(wanted) else { return wanted }
    var number = 2
    while taken.contains("\(wanted) (\(number))") { number += 1 }
    return "\(wanted) (\(number))"
  }

  private func takeUp(_ id: Int, name: String, codeVersion: String, in db: Database) throws -> BegunRun {
    var begun = BegunRun(id: id, name: name)
    begun.codeVersion = codeVersion
    let saved = try Row.fetchCursor(
      db, sql: "SELECT series_id, arm_id, data FROM walk_state WHERE run_id = ?", arguments: [id])
    while let row = try saved.next().map(StoredCells.init) {
      try begun.states[WalkStep.Key(series: row["series_id"], arm: row["arm_id"])] = row["data"]
    }
    let counts = """
      SELECT count(*), count(*) FILTER (WHERE status = 'failed' AND \(isJudged))
      FROM fold JOIN arm USING (run_id, arm_id) WHERE run_id = ?
      """
    if let row = try Row.fetchOne(db, sql: counts, arguments: [id]).map(StoredCells.init) {
      (begun.records, begun.failed) = try (row.count(0), row.count(1))
    }
    try db.execute(
      sql: "UPDATE run SET status = ?, finished = NULL WHERE run_id = ?", arguments: [RunStatus.running.rawValue, id])
    return begun
  }

  /// Writes one fold of one arm.
  public func write(_ record: FoldRecord, run: Int) throws {
    try write([record], run: run)
  }

  /// Writes records, and what the next folds of their units of work need, in one transaction.
  ///
  /// A failed fold is also entered as a failure. O(predictions + epochs).
  ///
  /// - Throws: `StoreError`; nothing of `records` is then in the store.
  public func write(_ records: [FoldRecord], states: [WalkStep.Key: Data] = [:], run: Int) throws {
    try write(records, states: states, settled: [:], run: run)
  }

  /// The same, with what goes on after the folds that rows which follow cannot change.
  func write(
    _ records: [FoldRecord], states: [WalkStep.Key: Data], settled: [WalkStep.Key: Data], run: Int
  ) throws {
    try write { db in
      try insert(records, of: run, into: db)
      try StoredContent.add(records.map { ($0.series, $0.arm, $0.fold.index) }, run: run, in: db)
      for (key, state) in states {
        try Tables.walkState.insert(state, key: [run, key.series, key.arm], onConflict: .replace, in: db)
      }
      for (key, state) in settled { try settle(state, key, run: run, in: db) }
    }
  }

  /// Marks the run as ended; of a run that is done, what was saved to go on is removed.
  package func finish(run: Int, status: RunStatus = .done) throws {
    try write { db in
      if status == .done { try db.execute(sql: "DELETE FROM walk_state WHERE run_id = ?", arguments: [run]) }
      try db.execute(
        sql: "UPDATE run SET status = ?, finished = ? WHERE run_id = ?", arguments: [status.rawValue, now(), run])
    }
  }

  /// Closes the file, folds its log into it and lets other writers have it; nothing can be written afterwards.
  public func close() throws {
    // A reader at work keeps the log in use: then the next writer leaves the one plain file.
    if lock.isInPlace { try? StoreFile.settle(queue) }
    try StoreFile(path: path).translating { try queue.close() }
    lock.release()
  }

  /// Bounds the file to `pages` pages, so that tests can fill the disk.
  package func limit(pages: Int) throws {
    try queue.inDatabase { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
  }

  /// One transaction, after which the store must still lie where it was: what no path leads to is lost with the process.
  func write<T>(_ body: (Database) throws -> T) throws -> T {
    let result = Result { try StoreFile(path: path).translating { try queue.write(body) } }
    guard lock.isInPlace else { throw StoreError(path: path, kind: .moved(rows: rescue.path(of: queue))) }
    return try result.get()
  }
}

/// How a store survives a crash in the middle of a transaction.
package enum StoreJournal: Sendable {
  /// By a log that is written ahead (WAL): readers never wait. Only on a local disk.
  case ahead
  /// By a journal to roll back with: also on network storage.
  case rollback
}

/// A run that has begun, or goes on.
package struct BegunRun: Sendable {
  /// The run's number in the store.
  package var id: Int
  /// The name by which reports call it: the one asked for, numbered where another run of the store has it.
  package var name: String
  /// What its units of work saved before it was interrupted.
  package var states: [WalkStep.Key: Data] = [:]
  /// Fold records that are already there.
  package var records = 0
  /// How many of them are failures.
  package var failed = 0
  /// The units of work of which all folds are there.
  package var done: Set<WalkStep.Key> = []
  /// The runs from which folds were taken over, by name; empty for a run that goes on.
  package var takenFrom: [String] = []
  /// The version of the program that began a run which goes on; nil for a new run.
  package var codeVersion: String?

  init(id: Int, name: String) {
    self.id = id
    self.name = name
  }

  mutating func take(_ taken: TakenUnits, done: Set<WalkStep.Key>) {
    (records, failed, states, takenFrom) = (taken.records, taken.failed, taken.states, taken.runs)
    self.done = done
  }
}

/// Where a run stands.
package enum RunStatus: String, Sendable, CaseIterable {
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
