internal import GRDB

/// How well intervals around the forecasts of an arm on a series held: a row of `interval_score`.
public struct StoredIntervalScore: Sendable, Equatable {
  /// The series' number.
  public var series: Int
  /// The arm's number.
  public var arm: Int
  /// `split`, `adaptive` or `pid`.
  public var method: String
  /// The coverage that was asked for.
  public var nominal: Double
  /// Steps from origin to target; 0 for all leads together.
  public var lead: Int
  /// Intervals with a known label.
  public var count: Int
  /// The share of labels within their interval; nil without labels.
  public var coverage: Double?
  /// The mean width of the finite intervals, target units; nil without any.
  public var meanWidth: Double?
  /// Intervals without bounds.
  public var infinite: Int
  /// The mean Winkler score of the finite intervals, target units.
  public var winkler: Double?
  /// The least coverage over 100 intervals of one lead in a row; nil where there are fewer.
  public var rollingLow: Double?
  /// The greatest coverage over 100 intervals of one lead in a row.
  public var rollingHigh: Double?

  /// A score.
  public init(
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
  public func write(_ scores: [StoredIntervalScore], run: Int) throws {
    try write { db in
      try db.execute(sql: Schema.intervals)
      let insert = try db.makeStatement(
        sql: "INSERT OR REPLACE INTO interval_score VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      for score in scores {
        try insert.execute(arguments: [
          run, score.series, score.arm, score.method, score.nominal, score.lead, score.count, score.coverage,
          score.meanWidth, score.infinite, score.winkler, score.rollingLow, score.rollingHigh,
        ])
      }
    }
  }
}

extension ResultReader {
  /// The interval scores that are kept with a run, by arm, method, level, series and lead; none where none were written.
  public func intervalScores(of run: Int) throws -> [StoredIntervalScore] {
    // Asked of SQLite itself: GRDB keeps what it knows of a schema, which another connection may have added to.
    let kept = try rows("SELECT count(*) FROM sqlite_schema WHERE name = 'interval_score'") { try $0[0] as Int }
    guard kept == [1] else { return [] }
    let sql = """
      SELECT series_id, arm_id, method, nominal, lead, n, coverage, mean_width, infinite, winkler, rolling_low,
        rolling_high
      FROM interval_score WHERE run_id = ? ORDER BY arm_id, method, nominal, series_id, lead
      """
    return try rows(sql, [run]) {
      try StoredIntervalScore(
        series: $0[0], arm: $0[1], method: $0[2], nominal: $0[3], lead: $0.count(4), count: $0.count(5),
        coverage: $0[6], meanWidth: $0[7], infinite: $0.count(8), winkler: $0[9], rollingLow: $0[10],
        rollingHigh: $0[11])
    }
  }
}
