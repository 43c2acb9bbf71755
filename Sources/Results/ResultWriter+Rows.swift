internal import Forecasters
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Series
internal import WalkForward

extension ResultWriter {
  func insert(_ series: SeriesDescription, _ number: Int, of run: Int, into db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO series(run_id, series_id, name, source, is_synthetic, rows, first_instant, last_instant, clock,
          target_kind, target_column, horizon, target_variance, attainable_mse)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run, number, series.name, series.source, series.isSynthetic, series.instants.count,
        series.instants.first.map(series.clock.text), series.instants.last.map(series.clock.text),
        series.clock.rawValue, series.target.kind.rawValue, series.target.column, series.target.horizon,
        series.targetVariance, series.attainableMSE,
      ])
    let statement = try db.cachedStatement(
      sql: #"INSERT INTO instant(run_id, series_id, "row", time) VALUES (?, ?, ?, ?)"#)
    for (row, instant) in series.instants.enumerated() {
      try statement.execute(arguments: [run, number, row, series.clock.text(for: instant)])
    }
  }

  func insert(_ arm: Arm, _ number: Int, of run: Int, into db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO arm(run_id, arm_id, name, role, forecaster, rate_rule, start, feedback, seed, compared_with,
          random_fit, leaky)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run, number, arm.name, arm.role.rawValue, arm.forecaster, arm.rateRule, arm.start, arm.feedback, arm.seed,
        arm.comparedWith, arm.randomFit, arm.isLeaky,
      ])
  }

  func insert(_ record: FoldRecord, of run: Int, into db: Database) throws {
    let fold = record.fold
    var reason: String?
    if case .failed(let why) = record.status { reason = why }
    try db.cachedStatement(
      sql: """
        INSERT INTO fold(run_id, series_id, arm_id, fold, cutoff, train_start, train_end, n_train, n_validation, n_test,
          refit, status, reason, eta_start, eta_end, train_loss, validation_loss, accuracy, gradient_steps,
          gradient_samples, forward_samples, interventions)
        VALUES (?1, ?2, ?3, ?4, (SELECT time FROM instant WHERE run_id = ?1 AND series_id = ?2 AND "row" = ?5), ?6, ?5,
          ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        """
    ).execute(arguments: [
      run, record.series, record.arm, fold.index, fold.cutoff, fold.trainRows.lowerBound, fold.trainOrigins.count,
      fold.validationOrigins.count, fold.testOrigins.count, fold.refits, record.status.name, reason, record.rateStart,
      record.rateEnd, record.trainLoss, record.validationLoss, record.accuracy, record.spending.gradientSteps,
      record.spending.gradientSamples, record.spending.forwardSamples, interventionCounts(record.epochs),
    ])
    try db.cachedStatement(
      sql: "INSERT INTO fold_timing(run_id, series_id, arm_id, fold, seconds) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [run, record.series, record.arm, fold.index, record.seconds])
    if let reason {
      try db.cachedStatement(
        sql: """
          INSERT INTO failure(run_id, series_id, series, arm_id, fold, reason)
          VALUES (?1, ?2, (SELECT name FROM series WHERE run_id = ?1 AND series_id = ?2), ?3, ?4, ?5)
          """
      ).execute(arguments: [run, record.series, record.arm, fold.index, reason])
    }
  }

  func insert(_ epochs: [EpochRecord], of record: FoldRecord, run: Int, into db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO epoch(run_id, series_id, arm_id, fold, epoch, eta, train_loss, validation_loss, accuracy,
          interventions)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for epoch in epochs {
      try statement.execute(arguments: [
        run, record.series, record.arm, record.fold.index, epoch.epoch, epoch.rate, epoch.trainLoss,
        epoch.validationLoss, epoch.accuracy, epoch.interventions,
      ])
    }
  }

  /// Binds numbers by SQLite's own calls: forecasts are by far the most rows, and GRDB's arguments cost twice the insertion.
  func insert(_ predictions: [FoldRecord.Prediction], of record: FoldRecord, run: Int, into db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO prediction(run_id, series_id, arm_id, fold, origin_row, lead, y_true, y_pred)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    let raw = statement.sqliteStatement
    for (index, key) in [run, record.series, record.arm, record.fold.index].enumerated() {
      sqlite3_bind_int64(raw, CInt(index + 1), Int64(key))
    }
    for prediction in predictions {
      sqlite3_bind_int64(raw, 5, Int64(prediction.origin))
      sqlite3_bind_int64(raw, 6, Int64(prediction.lead))
      sqlite3_bind_double(raw, 7, prediction.actual)
      sqlite3_bind_double(raw, 8, prediction.forecast)
      let stepped = sqlite3_step(raw)
      let code = sqlite3_reset(raw)
      guard stepped == SQLITE_DONE else {
        throw DatabaseError(
          resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
      }
    }
  }

  /// How often the safety chain did what, as a JSON object with its names sorted.
  private func interventionCounts(_ epochs: [EpochRecord]) throws -> String {
    var counts: [String: Int] = [:]
    for epoch in epochs {
      for name in epoch.interventions.split(separator: ",") {
        counts[name.trimmingCharacters(in: .whitespaces), default: 0] += 1
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(counts), as: UTF8.self)
  }
}
