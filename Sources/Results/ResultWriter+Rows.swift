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
          target_kind, target_column, horizon, target_variance, attainable_mse, reading)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run, number, series.name, series.source, series.isSynthetic, series.instants.count,
        series.instants.first.map(series.clock.text), series.instants.last.map(series.clock.text),
        series.clock.rawValue, series.target.kind.rawValue, series.target.column, series.target.horizon,
        series.targetVariance, series.attainableMSE, series.reading,
      ])
    // One statement for all rows, as a statement for each costs more than the row; texts of instants need no escapes.
    let times = series.instants.map { "\"\(series.clock.text(for: $0))\"" }.joined(separator: ",")
    try db.cachedStatement(
      sql: #"INSERT INTO instant(run_id, series_id, "row", time) SELECT ?, ?, key, value FROM json_each(?)"#
    ).execute(arguments: [run, number, "[\(times)]"])
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
    let (fold, training) = (record.fold, record.training)
    var reason: String?
    if case .failed(let why) = record.status { reason = why }
    try db.cachedStatement(
      sql: """
        INSERT INTO fold(run_id, series_id, arm_id, fold, cutoff, train_start, train_end, n_train, n_validation, n_test,
          refit, status, reason, eta_start, eta_end, train_loss, validation_loss, accuracy, gradient_steps,
          gradient_samples, forward_samples, interventions, model_weight, naive_weight)
        VALUES (?1, ?2, ?3, ?4, (SELECT time FROM instant WHERE run_id = ?1 AND series_id = ?2 AND "row" = ?5), ?6, ?7,
          ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)
        """
    ).execute(arguments: [
      run, record.series, record.arm, fold.index, fold.cutoff, training.trainRows.lowerBound, training.cutoff,
      training.trainOrigins.count, training.validationOrigins.count, fold.testOrigins.count, fold.refits,
      record.status.name, reason, record.rateStart,
      record.rateEnd, record.trainLoss, record.validationLoss, record.accuracy, record.spending.gradientSteps,
      record.spending.gradientSamples, record.spending.forwardSamples, interventionCounts(record),
      record.weights?.model, record.weights?.naive,
    ])
    var timing = try NumberInsertion(
      "INSERT INTO fold_timing(run_id, series_id, arm_id, fold, seconds) VALUES (?, ?, ?, ?, ?)",
      key: [run, record.series, record.arm, fold.index], in: db)
    timing.bind(record.seconds)
    try timing.insert()
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
    var numbers = try NumberInsertion(
      """
      INSERT INTO epoch(run_id, series_id, arm_id, fold, epoch, eta, train_loss, validation_loss, accuracy,
        interventions)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')
      """, key: [run, record.series, record.arm, record.fold.index], in: db)
    for epoch in epochs {
      if epoch.interventions.isEmpty {
        numbers.bind(epoch.epoch)
        for value in [epoch.rate, epoch.trainLoss, epoch.validationLoss, epoch.accuracy] { numbers.bind(value) }
        try numbers.insert()
      } else {
        try db.cachedStatement(
          sql: """
            INSERT INTO epoch(run_id, series_id, arm_id, fold, epoch, eta, train_loss, validation_loss, accuracy,
              interventions)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).execute(arguments: [
          run, record.series, record.arm, record.fold.index, epoch.epoch, epoch.rate, epoch.trainLoss,
          epoch.validationLoss, epoch.accuracy, epoch.interventions,
        ])
      }
    }
  }

  func insert(_ predictions: [FoldRecord.Prediction], of record: FoldRecord, run: Int, into db: Database) throws {
    var numbers = try NumberInsertion(
      """
      INSERT INTO prediction(run_id, series_id, arm_id, fold, origin_row, lead, y_true, y_pred)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, key: [run, record.series, record.arm, record.fold.index], in: db)
    for prediction in predictions {
      numbers.bind(prediction.origin)
      numbers.bind(prediction.lead)
      numbers.bind(prediction.actual)
      numbers.bind(prediction.forecast)
      try numbers.insert()
    }
  }

  /// How often the safety chain did what, and what covariates could not be taken as they were, as a JSON object with its names
  /// sorted.
  private func interventionCounts(_ record: FoldRecord) -> String {
    var counts: [String: Int] = [:]
    for epoch in record.epochs where !epoch.interventions.isEmpty {
      for name in epoch.interventions.split(separator: ",") {
        counts[name.trimmingCharacters(in: .whitespaces), default: 0] += 1
      }
    }
    for note in record.covariates { counts[StoredCovariateNote.name(note.kind) + note.column] = note.values }
    // Columns have any name, so that quotes in them are escaped.
    let members = counts.sorted { $0.key < $1.key }.map { "\(jsonText($0.key)):\($0.value)" }
    return "{\(members.joined(separator: ","))}"
  }
}

/// A text as a JSON string.
private func jsonText(_ text: String) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.withoutEscapingSlashes]
  return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
}

/// An insertion of rows of numbers by SQLite's own calls: GRDB's arguments cost twice the insertion.
///
/// The first values of all rows are the same and stay bound.
private struct NumberInsertion {
  private let db: Database
  private let statement: Statement
  private let keyCount: Int
  private var bound: CInt

  init(_ sql: String, key: [Int], in db: Database) throws {
    self.db = db
    statement = try db.cachedStatement(sql: sql)
    keyCount = key.count
    bound = 0
    for value in key { bind(value) }
  }

  mutating func bind(_ value: Int) {
    bound += 1
    sqlite3_bind_int64(statement.sqliteStatement, bound, Int64(value))
  }

  /// Binds a number; what is none becomes NULL.
  mutating func bind(_ value: Double) {
    bound += 1
    sqlite3_bind_double(statement.sqliteStatement, bound, value)
  }

  mutating func insert() throws {
    bound = CInt(keyCount)
    let stepped = sqlite3_step(statement.sqliteStatement)
    let code = sqlite3_reset(statement.sqliteStatement)
    guard stepped == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
    }
  }
}
