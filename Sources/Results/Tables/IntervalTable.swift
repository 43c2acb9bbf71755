internal import GRDB

/// How well intervals around the forecasts of an arm on a series held: a row of `interval_score`.
package struct StoredIntervalScore: Sendable, Equatable, StoredRow {
  /// The series' number.
  package var series = 0
  /// The arm's number.
  package var arm = 0
  /// `split`, `adaptive` or `pid`, after `cqr-` where quantiles are corrected.
  package var method = ""
  /// The coverage that was asked for.
  package var nominal = 0.0
  /// Steps from origin to target; 0 for all leads together.
  package var lead = 0
  /// Intervals with a known label.
  package var count = 0
  /// The share of labels within their interval; nil without labels.
  package var coverage: Double?
  /// The mean width of the finite intervals, target units; nil without any.
  package var meanWidth: Double?
  /// Intervals without bounds.
  package var infinite = 0
  /// The mean Winkler score of the finite intervals, target units.
  package var winkler: Double?
  /// The least coverage over 100 intervals of one lead in a row; nil where there are fewer.
  package var rollingLow: Double?
  /// The greatest coverage over 100 intervals of one lead in a row.
  package var rollingHigh: Double?

  init() {}

  /// A score.
  package init(
    series: Int, arm: Int, method: String, nominal: Double, lead: Int, count: Int, coverage: Double?,
    meanWidth: Double?, infinite: Int, winkler: Double?, rollingLow: Double?, rollingHigh: Double?
  ) {
    (self.series, self.arm, self.method, self.nominal, self.lead) = (series, arm, method, nominal, lead)
    (self.count, self.coverage, self.meanWidth, self.infinite) = (count, coverage, meanWidth, infinite)
    (self.winkler, self.rollingLow, self.rollingHigh) = (winkler, rollingLow, rollingHigh)
  }
}

extension ResultWriter {
  /// Keeps interval scores with a run; they take the place of those of the same series, arm, method, level and lead.
  ///
  /// - Throws: `StoreError`; the store is then as it was.
  package func write(_ scores: [StoredIntervalScore], run: Int) throws {
    try write { db in
      try Tables.intervalScore.make(in: db)
      try Tables.intervalScore.insertion(onConflict: .replace, in: db).insert(scores, key: [run])
    }
  }
}

extension ResultReader {
  /// The interval scores that are kept with a run, by arm, method, level, series and lead; none where none were written.
  package func intervalScores(of run: Int) throws -> [StoredIntervalScore] {
    try access { db in
      guard try Tables.intervalScore.exists(in: db) else { return [] }
      return try Tables.intervalScore.rows(
        "WHERE run_id = ? ORDER BY arm_id, method, nominal, series_id, lead", [run], in: db)
    }
  }
}

extension Tables {
  private typealias C = Column<StoredIntervalScore, StoredIntervalScore>

  static let intervalScore = Table<StoredIntervalScore, StoredIntervalScore>(
    "interval_score",
    "How well conformal prediction intervals around an arm's forecasts held, by method, level and lead.",
    presence: .onDemand, key: ["run_id", "series_id", "arm_id", "method", "nominal", "lead"],
    constraints: [Reference.series, Reference.arm],
    [
      C.key("run_id", "the run"),
      C("series_id", "INTEGER NOT NULL", "the series", \.series),
      C("arm_id", "INTEGER NOT NULL", "the arm", \.arm),
      C("method", "TEXT NOT NULL", "split, adaptive or pid, after cqr- where quantiles are corrected", \.method),
      C("nominal", "REAL NOT NULL", "the coverage that was asked for, within 0 and 1", \.nominal),
      C("lead", "INTEGER NOT NULL", "steps from origin to target; 0 for all leads together", count: \.lead),
      C("n", "INTEGER NOT NULL", "intervals with a known label", count: \.count),
      C("coverage", "REAL", "share of labels within their interval; NULL without labels", \.coverage),
      C(
        "mean_width", "REAL", "mean width of the finite intervals, target units; NULL without any", \.meanWidth),
      C(
        "infinite", "INTEGER NOT NULL", "intervals without bounds, made while too few labels were known",
        count: \.infinite),
      C(
        "winkler", "REAL", "mean Winkler score of the finite intervals, target units, lower is better", \.winkler),
      C(
        "rolling_low", "REAL", "least coverage over 100 intervals of one lead in a row; NULL where there are fewer",
        \.rollingLow),
      C(
        "rolling_high", "REAL", "greatest coverage over 100 intervals of one lead in a row", \.rollingHigh),
    ])
}
