internal import Foundation
internal import GRDB
internal import Series
internal import WalkForward

/// What an import left in the store.
package struct ImportedArm: Sendable, Equatable {
  /// Forecasts of the new arm.
  package var forecasts = 0
  /// Lines of other origins or leads than the run's, which were left out.
  package var leftOut = 0
}

extension ResultWriter {
  /// Adds an arm to a run that is done: forecasts that another program made, one for every lead of every origin that the run forecasts.
  ///
  /// One transaction. The arm is a rival without rule, start and seed; its folds are those of the run's first arm, with nothing spent.
  /// O(n log n) in the file's lines, and O(forecasts) of an arm.
  ///
  /// - Parameter replacing: whether an arm of that name that was imported before gives way.
  /// - Throws: `SeriesError` where the forecasts do not fit the run, `StoreError` where the run takes none.
  package func add(
    _ outside: OutsideForecasts, asArm name: String, to run: StoredRun, replacing: Bool = false
  ) throws -> ImportedArm {
    let reader = try ResultReader(path: path)
    guard run.status == .done, try !reader.shards().contains(where: { $0.run.id == run.id }) else {
      throw StoreError(path: path, kind: .notWhole(run: run.name))
    }
    let held = try reader.arms(of: run.id)
    let former = held.first { $0.arm.name == name }
    if let former, !replacing || !former.arm.isImported {
      throw StoreError(path: path, kind: .holdsArm(name: name, isImported: former.arm.isImported))
    }
    let placed = try outside.placed(in: run, of: reader)
    return try write { db in
      if let former {
        for table in ["failure"] + Tables.ofParts.reversed().map(\.name) + ["content", "arm"] {
          try db.execute(sql: "DELETE FROM \(table) WHERE run_id = ? AND arm_id = ?", arguments: [run.id, former.id])
        }
      }
      let number = former?.id ?? (held.map(\.id).max() ?? -1) + 1
      try Tables.arm.insert(.imported(name, from: outside.source), key: [run.id, number], in: db)
      try db.execute(
        sql: """
          CREATE TEMPORARY TABLE outside(
            series_id INTEGER, origin_row INTEGER, lead INTEGER, y_true REAL, y_pred REAL, line INTEGER,
            PRIMARY KEY (series_id, origin_row, lead)) WITHOUT ROWID
          """)
      let insertion = try db.cachedStatement(sql: "INSERT INTO outside VALUES (?, ?, ?, ?, ?, ?)")
      for row in placed {
        try insertion.execute(arguments: [row.series, row.origin, row.lead, row.actual, row.forecast, row.line])
      }
      let added = try OutsideRows(source: outside.source, run: run.id, arm: number, lines: placed.count).add(in: db)
      try db.execute(sql: "DROP TABLE outside")
      try StoredContent.noteFrame(run: run.id, in: db)
      return added
    }
  }
}

extension Arm {
  /// Whether its forecasts were made by another program.
  package var isImported: Bool { role == .rival && forecaster == Self.imported && rateRule.isEmpty }

  private static let imported = "imported"

  fileprivate static func imported(_ name: String, from file: String) -> Arm {
    let settings = try? JSONEncoder().encode(["file": URL(filePath: file).lastPathComponent])
    return Arm(
      name: name, role: .rival, forecaster: imported, settings: settings.map { String(decoding: $0, as: UTF8.self) })
  }
}

/// The rows of an imported arm, made of the temporary table `outside` and of the folds of the run's first arm.
private struct OutsideRows {
  let source: String
  let run: Int
  let arm: Int
  let lines: Int

  func add(in db: Database) throws -> ImportedArm {
    let firsts = try Row.fetchAll(
      db, sql: "SELECT series_id, min(arm_id) FROM fold WHERE run_id = ? AND arm_id <> ? GROUP BY series_id",
      arguments: [run, arm]
    ).map(StoredCells.init).map { (series: try $0.count(0), arm: try $0.count(1)) }
    var (added, used) = (ImportedArm(), 0)
    for (series, first) in firsts {
      try requireFit(series, first, in: db)
      try db.execute(
        sql: """
          INSERT INTO fold(run_id, series_id, arm_id, fold, cutoff, train_start, train_end, n_train, n_validation, n_test, refit,
            status, gradient_steps, gradient_samples, forward_samples, interventions, mase_scale)
          SELECT run_id, series_id, ?, fold, cutoff, train_start, train_end, 0, 0, n_test, refit,
            CASE refit WHEN 1 THEN 'trained' ELSE 'frozen' END, 0, 0, 0, '{}', mase_scale
          FROM fold WHERE run_id = ? AND series_id = ? AND arm_id = ?
          """, arguments: [arm, run, series, first])
      try db.execute(
        sql: """
          INSERT INTO prediction(run_id, series_id, arm_id, fold, origin_row, lead, y_true, y_pred)
          SELECT run_id, series_id, ?, fold, origin_row, lead, p.y_true, o.y_pred
          FROM prediction AS p JOIN outside AS o USING (series_id, origin_row, lead)
          WHERE run_id = ? AND series_id = ? AND arm_id = ?
          """, arguments: [arm, run, series, first])
      let content = try StoredContent.counted(run: run, series: series, arm: arm, in: db)
      try StoredContent.keep(content, run: run, in: db)
      added.forecasts += content.predictions
      used +=
        try Int.fetchOne(
          db,
          sql:
            "SELECT count(DISTINCT origin_row || ' ' || lead) FROM prediction WHERE run_id = ? AND series_id = ? AND arm_id = ?",
          arguments: [run, series, arm]) ?? 0
    }
    added.leftOut = lines - used
    return added
  }

  /// Throws where a forecast of the run has no counterpart, or came to something else.
  private func requireFit(_ series: Int, _ first: Int, in db: Database) throws {
    let joined = """
      FROM prediction AS p LEFT JOIN outside AS o USING (series_id, origin_row, lead)
      JOIN series AS s USING (run_id, series_id)
      JOIN instant AS i ON i.run_id = p.run_id AND i.series_id = coalesce(s.calendar, s.series_id) AND i."row" = p.origin_row
      WHERE p.run_id = ? AND p.series_id = ? AND p.arm_id = ?
      """
    let missing =
      "SELECT s.name, i.time, p.lead, count(*) OVER () \(joined) AND o.lead IS NULL ORDER BY p.origin_row, p.lead"
    let key: StatementArguments = [run, series, first]
    if let row = try Row.fetchOne(db, sql: missing, arguments: key).map(StoredCells.init) {
      let (name, time, lead, count) = (try row[0] as String, try row[1] as String, try row.count(2), try row.count(3))
      throw SeriesError(
        source: source, expected: "a forecast of every lead from every origin of '\(name)' in the run",
        found: "none of lead \(lead) from \(time)\(count > 1 ? ", and \(count - 1) more are missing" : "")",
        advice: "Forecast from the origins of the run's folds, as 'foldcast export --csv' writes them.")
    }
    // Rounded to three digits of the target's spread a value is still the same; that of another row or target is not.
    let other = """
      SELECT s.name, i.time, p.lead, p.y_true, o.y_true, o.line \(joined)
        AND abs(o.y_true - p.y_true) > 1e-3 * sqrt(s.target_variance) + 1e-9 * abs(p.y_true) ORDER BY o.line
      """
    if let row = try Row.fetchOne(db, sql: other, arguments: key).map(StoredCells.init) {
      let (name, time, lead) = (try row[0] as String, try row[1] as String, try row.count(2))
      throw SeriesError(
        source: source, line: try row[5],
        expected: "what came at lead \(lead) from \(time) of '\(name)', \(try row[3] as Double)",
        found: "\(try row[4] as Double)",
        advice: "Forecast what the run forecasts: the same target, in its units, from the same rows.")
    }
  }
}
