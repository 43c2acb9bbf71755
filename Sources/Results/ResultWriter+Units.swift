internal import Foundation
internal import GRDB
internal import WalkForward

/// What a run that begins takes over from runs that the store holds already.
struct TakenUnits {
  /// Folds that were taken over.
  var records = 0
  /// Failures among them of arms that are judged.
  var failed = 0
  /// What units go on with that were not at their end.
  var states: [WalkStep.Key: Data] = [:]
  /// The runs from which they are, by name, the first first.
  var runs: [String] = []
}

extension ResultWriter {
  /// Copies the rows of every unit of work that another run of the same version has, as far as it came with it.
  ///
  /// Rows that are not as they were written are left where they are, and computed anew.
  func takeOver(_ description: RunDescription, run: Int, in db: Database) throws -> TakenUnits {
    var taken = TakenUnits()
    // What several series learned together is computed anew.
    for unit in description.units where unit.series.count == 1 {
      guard
        let source = try source(of: unit, version: description.codeVersion, besides: run, in: db)
      else { continue }
      var isWhole = true
      for (old, new) in zip(source.arms, unit.arms) where isWhole {
        let kept = try StoredContent.kept(run: source.run, series: source.series, arm: old, in: db)
        try copyRows(
          from: (source.run, source.series, old), to: (run, unit.key.series, new), in: db)
        let copy = try StoredContent.counted(run: run, series: unit.key.series, arm: new, in: db)
        isWhole = copy.hasRows(of: kept)
        try StoredContent.keep(copy, run: run, in: db)
      }
      guard isWhole else {
        for arm in unit.arms { try removeRows(of: (run, unit.key.series, arm), in: db) }
        continue
      }
      if let settled = try settledState(of: source.run, series: source.series, arm: source.arms[0], in: db) {
        try settle(settled, unit.key, run: run, in: db)
      }
      if let state = source.state {
        taken.states[unit.key] = state
        try Tables.walkState.insert(state, key: [run, unit.key.series, unit.key.arm], in: db)
      }
      taken.records += source.folds * unit.arms.count
      if !taken.runs.contains(source.name) { taken.runs.append(source.name) }
    }
    taken.failed = try judgedFailures(of: run, in: db)
    return taken
  }

  func judgedFailures(of run: Int, in db: Database) throws -> Int {
    let sql =
      "SELECT count(*) FROM fold JOIN arm USING (run_id, arm_id) WHERE run_id = ? AND status = 'failed' AND \(isJudged)"
    return try Int.fetchOne(db, sql: sql, arguments: [run]) ?? 0
  }

  private struct Source {
    var run: Int
    var name: String
    var series: Int
    var arms: [Int]
    var folds: Int
    /// What its next fold needs; nil where all are there.
    var state: Data?
  }

  /// The run that came furthest with a unit.
  private func source(
    of unit: WorkUnit, version: String, besides run: Int, in db: Database
  ) throws -> Source? {
    let sql = """
      SELECT run_id, run.name, series_id, arm_id, folds FROM content JOIN run USING (run_id)
      WHERE unit = ? AND run_id <> ? AND code_version = ? AND folds > 0 ORDER BY run_id, series_id, arm_id
      """
    var found: [Source] = []
    let statement = try db.cachedStatement(sql: sql)
    for row in try Row.fetchAll(statement, arguments: [unit.content, run, version]).map(
      StoredCells.init)
    {
      let (id, series, arm, folds): (Int, Int, Int, Int) = (
        try row[0], try row[2], try row[3], try row.count(4)
      )
      if let last = found.last, last.run == id, last.series == series {
        found[found.count - 1].arms.append(arm)
        found[found.count - 1].folds = min(last.folds, folds)
      } else {
        found.append(Source(run: id, name: try row[1], series: series, arms: [arm], folds: folds))
      }
    }
    for var source in found.sorted(by: { ($1.folds, $0.run) < ($0.folds, $1.run) })
    where source.arms.count == unit.arms.count {
      if source.folds == unit.series[0].folds { return source }
      let sql = "SELECT data FROM walk_state WHERE run_id = ? AND series_id = ? AND arm_id = ?"
      source.state = try Data.fetchOne(
        db, sql: sql, arguments: [source.run, source.series, source.arms[0]])
      if source.state != nil { return source }
    }
    return nil
  }

  typealias Place = (run: Int, series: Int, arm: Int)

  /// Copies the rows of the folds before a number, or of all.
  func copyRows(from old: Place, to new: Place, before fold: Int = .max, in db: Database) throws {
    for table in Tables.ofParts {
      let columns = Schema.list(
        table.columns.map(\.name).filter { !["run_id", "series_id", "arm_id"].contains($0) })
      try db.cachedStatement(
        sql: """
          INSERT INTO \(table.name)(run_id, series_id, arm_id, \(columns))
          SELECT ?, ?, ?, \(columns) FROM \(table.name) WHERE run_id = ? AND series_id = ? AND arm_id = ? AND fold < ?
          """
      ).execute(arguments: [new.run, new.series, new.arm, old.run, old.series, old.arm, fold])
    }
    try db.cachedStatement(
      sql: """
        INSERT INTO failure(run_id, series_id, series, arm_id, fold, reason)
        SELECT ?, ?, series, ?, fold, reason FROM failure
        WHERE run_id = ? AND series_id = ? AND arm_id = ? AND fold < ?
        """
    ).execute(arguments: [new.run, new.series, new.arm, old.run, old.series, old.arm, fold])
  }

  private func removeRows(of place: Place, in db: Database) throws {
    for table in [Tables.failure.shape] + Tables.ofParts.reversed() {
      try db.execute(
        sql: "DELETE FROM \(table.name) WHERE run_id = ? AND series_id = ? AND arm_id = ?",
        arguments: [place.run, place.series, place.arm])
    }
    try StoredContent.keep(
      StoredContent(series: place.series, arm: place.arm), run: place.run, in: db)
  }

  /// The units of which all folds are in the store.
  func done(_ units: [WorkUnit], run: Int, in db: Database) throws -> Set<WalkStep.Key> {
    var done: Set<WalkStep.Key> = []
    for unit in units {
      let isDone = try unit.series.allSatisfy { member in
        try unit.arms.allSatisfy {
          try StoredContent.kept(run: run, series: member.index, arm: $0, in: db).folds == member.folds
        }
      }
      if isDone { done.insert(unit.key) }
    }
    return done
  }
}
