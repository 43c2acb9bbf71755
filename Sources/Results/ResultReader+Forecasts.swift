internal import GRDB
package import Metrics

/// A forecast of any lead and what came, by rows.
package struct StoredPrediction: Sendable, Equatable {
  /// The fold.
  package var fold: Int
  /// The row of the origin.
  package var originRow: Int
  /// Steps from origin to target, from 1.
  package var lead: Int
  /// What came, target units; nil where it never became known.
  package var actual: Double?
  /// What was forecast, target units; nil where it was not a number.
  package var forecast: Double?
  /// The mean pinball loss of its quantiles, target units; nil where it has none.
  package var pinball: Double?
}

extension ResultReader {
  /// The forecasts of an arm on a series, by origin, then lead; all leads for nil.
  ///
  /// Of two folds that forecast from one origin the later one is taken, which was trained last.
  package func predictions(of run: Int, series: Int, arm: Int, lead: Int? = nil) throws -> [StoredPrediction] {
    // A bare column beside max() is that of the row with the highest fold.
    let sql = """
      SELECT origin_row, lead, y_true, y_pred, max(fold), pinball FROM prediction
      WHERE run_id = ?1 AND series_id = ?2 AND arm_id = ?3 AND (?4 IS NULL OR lead = ?4)
      GROUP BY origin_row, lead ORDER BY origin_row, lead
      """
    // The rows that `instants` gives, and no other count of them: in a damaged file an index may say otherwise.
    let last = try instants(of: run, series: series).count - 1
    return try rows(sql, [run, series, arm, lead]) {
      let found = try StoredPrediction(
        fold: $0.count(4), originRow: $0.count(0), lead: $0.count(1), actual: $0[2], forecast: $0[3], pinball: $0[5])
      guard found.originRow + found.lead <= last else {
        throw StoreError(
          path: path, kind: .damaged("a forecast from row \(found.originRow), which series \(series) does not have"))
      }
      return found
    }
  }

  /// The quantiles of an arm's forecasts of a series, by origin and lead; those of the fold that `predictions` takes.
  package func quantiles(of run: Int, series: Int, arm: Int) throws -> [[Int]: [Quantile]] {
    let sql = """
      SELECT origin_row, lead, quantiles, max(fold) FROM prediction WHERE run_id = ? AND series_id = ? AND arm_id = ?
      GROUP BY origin_row, lead
      """
    let found = try rows(sql, [run, series, arm]) {
      (place: [try $0.count(0), try $0.count(1)], text: try $0[2] as String?)
    }
    return try Dictionary(
      uniqueKeysWithValues: found.compactMap { row in try row.text.map { (row.place, try [Quantile](json: $0)) } })
  }

  /// The instants of a series' rows, from row 0.
  public func instants(of run: Int, series: Int) throws -> [String] {
    let all = try rows(
      """
      SELECT time, "row" FROM instant WHERE run_id = ?1 AND series_id =
        coalesce((SELECT calendar FROM series WHERE run_id = ?1 AND series_id = ?2), ?2) ORDER BY "row"
      """, [run, series]
    ) { (time: try $0[0] as String, row: try $0[1] as Int) }
    guard all.indices.allSatisfy({ all[$0].row == $0 }) else {
      throw StoreError(path: path, kind: .damaged("the instants of series \(series) have gaps"))
    }
    return all.map(\.time)
  }
}
