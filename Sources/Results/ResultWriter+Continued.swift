package import Foundation
internal import GRDB
package import WalkForward

/// A run of the store whose series have more rows now.
package struct GrownRun: Sendable {
  /// The former run's number in the store.
  package var former: Int
  /// The units of work of which folds are the same as then.
  package var units: [ContinuedUnit]

  /// A run that has grown.
  package init(former: Int, units: [ContinuedUnit]) { (self.former, self.units) = (former, units) }
}

extension ResultWriter {
  /// Puts a run in the place of a former one, the rows of whose series are the first of its own: with the former's name and its folds, as
  /// far as rows that follow cannot change them.
  ///
  /// One transaction, so that the store holds one or the other. O(rows).
  ///
  /// - Throws: `StoreError`, of the kind `holdsRun` where the store holds the grown run beside the former one.
  package func grow(_ grown: GrownRun, into run: RunDescription) throws -> BegunRun {
    let begun = try write { db in
      for identity in run.identities {
        let sql = "SELECT name, finished FROM run WHERE identity = ?"
        guard let held = try Row.fetchOne(db, sql: sql, arguments: [identity]).map(StoredCells.init) else { continue }
        throw StoreError(
          path: path, kind: .holdsRun(name: try held["name"], finished: try held["finished"] ?? "before"))
      }
      let name = try String.fetchOne(db, sql: "SELECT name FROM run WHERE run_id = ?", arguments: [grown.former])
      var begun = try insertRun(run, named: name ?? run.name, in: db)
      let taken = try keep(grown, run: begun.id, in: db)
      begun.take(taken, done: try done(run.units, run: begun.id, in: db))
      try db.execute(sql: "DELETE FROM run WHERE run_id = ?", arguments: [grown.former])
      return begun
    }
    try waitLonger()
    return begun
  }

  private func keep(_ grown: GrownRun, run: Int, in db: Database) throws -> TakenUnits {
    var taken = TakenUnits()
    for unit in grown.units where try content(of: unit, run: grown.former, in: db) == unit.formerContent {
      let settled = try settledState(
        of: grown.former, series: unit.former.series, arm: unit.former.arm, in: db)
      let walked = try Data.fetchOne(
        db, sql: "SELECT data FROM walk_state WHERE run_id = ? AND series_id = ? AND arm_id = ?",
        arguments: [grown.former, unit.former.series, unit.former.arm])
      let starts = unit.starts(from: [settled, walked].compactMap(\.self))
      guard let start = try starts.first(where: { try holds(unit, before: $0.fold, run: grown.former, in: db) })
      else { continue }
      for (now, former, _) in unit.series {
        for arm in unit.arms {
          try copyRows(
            from: (grown.former, former, arm), to: (run, now, arm), before: start.fold, in: db)
          let copy = try StoredContent.counted(run: run, series: now, arm: arm, in: db)
          try StoredContent.keep(copy, run: run, in: db)
          taken.records += copy.folds
        }
      }
      taken.states[unit.key] = start.state
      try Tables.walkState.insert(start.state, key: [run, unit.key.series, unit.key.arm], in: db)
      if let settled, start.state == settled { try settle(settled, unit.key, run: run, in: db) }
    }
    taken.failed = try judgedFailures(of: run, in: db)
    return taken
  }

  /// Whether a run has all folds of a unit before a number, as one that was stopped may not.
  private func holds(_ unit: ContinuedUnit, before fold: Int, run: Int, in db: Database) throws -> Bool {
    let sql = "SELECT count(*) FROM fold WHERE run_id = ? AND series_id = ? AND arm_id = ? AND fold < ?"
    return try unit.series.allSatisfy { _, series, forecast in
      let expected = forecast.count { $0 < fold }
      return try unit.arms.allSatisfy { arm in
        try Int.fetchOne(db, sql: sql, arguments: [run, series, arm, fold]) == expected
      }
    }
  }

  private func content(of unit: ContinuedUnit, run: Int, in db: Database) throws -> String? {
    try String.fetchOne(
      db, sql: "SELECT unit FROM content WHERE run_id = ? AND series_id = ? AND arm_id = ?",
      arguments: [run, unit.former.series, unit.former.arm])
  }

  /// Keeps what goes on after the folds of a unit that rows which follow cannot change.
  func settle(_ state: Data, _ key: WalkStep.Key, run: Int, in db: Database) throws {
    try Tables.settledState.make(in: db)
    try Tables.settledState.insert(state, key: [run, key.series, key.arm], onConflict: .replace, in: db)
  }

  /// What was kept so; nil where nothing was.
  func settledState(of run: Int, series: Int, arm: Int, in db: Database) throws -> Data? {
    guard try Tables.settledState.exists(in: db) else { return nil }
    return try Data.fetchOne(
      db, sql: "SELECT data FROM settled_state WHERE run_id = ? AND series_id = ? AND arm_id = ?",
      arguments: [run, series, arm])
  }
}

extension ResultReader {
  /// What the units of a run go on with when rows have followed, where they need more than the number of a fold.
  package func settledStates(of run: Int) throws -> [WalkStep.Key: Data] {
    try access { db in
      guard try Tables.settledState.exists(in: db) else { return [:] }
      var states: [WalkStep.Key: Data] = [:]
      let sql = "SELECT series_id, arm_id, data FROM settled_state WHERE run_id = ?"
      for row in try Row.fetchAll(db, sql: sql, arguments: [run]).map(StoredCells.init) {
        states[WalkStep.Key(series: try row["series_id"], arm: try row["arm_id"])] = try row["data"]
      }
      return states
    }
  }
}
