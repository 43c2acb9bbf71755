internal import GRDB

/// A forecast and what came.
package struct StoredForecast: Sendable, Equatable {
  /// The fold.
  package var fold: Int
  /// The row of the origin.
  package var originRow: Int
  /// The instant that is forecast.
  package var time: String
  /// What came, target units.
  package var actual: Double?
  /// What was forecast, target units.
  package var forecast: Double?
}

/// How much of the forecasts of an arm that is made of others is of one of them.
package struct StoredSource: Sendable {
  /// The arm that is made.
  package var arm: Int
  /// The arm of whose forecasts it is made.
  package var source: Int
  /// Its weights summed over the origins of all folds.
  package var weight: Double
  /// The origins of all folds of the arm that is made.
  package var origins: Int
}

extension ResultReader {
  /// What arms are made of that are made of others, by arm; folds in which no candidate was left count as origins alone.
  package func sources(of run: Int) throws -> [StoredSource] {
    let sql = """
      SELECT f.arm_id, CAST(s.key AS INTEGER), sum(f.n_test * s.value),
        (SELECT sum(n_test) FROM fold WHERE run_id = f.run_id AND arm_id = f.arm_id)
      FROM fold AS f JOIN json_each(CASE WHEN json_valid(f.sources) THEN f.sources ELSE '{}' END) AS s
      WHERE f.run_id = ? AND f.sources IS NOT NULL GROUP BY f.arm_id, s.key ORDER BY f.arm_id, 2
      """
    return try rows(sql, [run]) {
      try StoredSource(arm: $0[0], source: $0[1], weight: $0[2], origins: $0.count(3))
    }
  }

  /// What shrunk forecasts are made of, by arm; none of arms that are not shrunk, and of runs of versions that did not keep it.
  package func mixes(of run: Int) throws -> [StoredMix] {
    let sql = """
      SELECT arm_id, sum(n_test), sum(n_test * (naive_weight = 1)), sum(n_test * model_weight), sum(n_test * naive_weight)
      FROM fold WHERE run_id = ? AND model_weight IS NOT NULL AND naive_weight IS NOT NULL GROUP BY arm_id ORDER BY arm_id
      """
    return try rows(sql, [run]) {
      try StoredMix(
        arm: $0[0], origins: $0.count(1), naive: $0.count(2), modelWeight: $0[3], naiveWeight: $0[4])
    }
  }

  /// Whether an arm's forecasts of a series differ from what came anywhere.
  package func misses(run: Int, series: Int, arm: Int) throws -> Bool {
    let sql = """
      SELECT EXISTS (SELECT 1 FROM prediction WHERE run_id = ? AND series_id = ? AND arm_id = ? AND y_true <> y_pred)
      """
    return try rows(sql, [run, series, arm]) { try $0[0] as Bool } == [true]
  }

  /// The forecasts of one lead of an arm on a series, by origin.
  package func forecasts(of run: Int, series: Int, arm: Int, lead: Int = 1) throws -> [StoredForecast] {
    let sql = """
      SELECT p.fold, p.origin_row, i.time, p.y_true, p.y_pred FROM prediction AS p
      JOIN series AS s ON s.run_id = p.run_id AND s.series_id = p.series_id
      JOIN instant AS i
        ON i.run_id = p.run_id AND i.series_id = coalesce(s.calendar, p.series_id) AND i."row" = p.origin_row + p.lead
      WHERE p.run_id = ? AND p.series_id = ? AND p.arm_id = ? AND p.lead = ? ORDER BY p.origin_row, p.fold
      """
    return try rows(sql, [run, series, arm, lead]) {
      try StoredForecast(fold: $0.count(0), originRow: $0.count(1), time: $0[2], actual: $0[3], forecast: $0[4])
    }
  }
}
