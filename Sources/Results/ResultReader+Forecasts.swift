internal import GRDB
package import Metrics
internal import Synchronization

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
  /// Of two folds that forecast from one origin the later one is taken, which was trained last. O(forecasts of the arm on the series).
  package func predictions(of run: Int, series: Int, arm: Int, lead: Int? = nil) throws -> [StoredPrediction] {
    // As the table holds them, so that nothing needs to be sorted where each origin is in one fold.
    let sql = """
      SELECT origin_row, lead, y_true, y_pred, fold, pinball FROM prediction
      WHERE run_id = ? AND series_id = ? AND arm_id = ?\(lead.map { " AND lead = \($0)" } ?? "")
      ORDER BY fold, origin_row, lead
      """
    let last = try rowCount(of: run, series: series) - 1
    var found: [StoredPrediction] = []
    var isSorted = true
    try access { db in
      found.removeAll()
      try RawRow.forEach(sql, [run, series, arm], in: db) { row in
        let one = StoredPrediction(
          fold: row.integer(4), originRow: row.integer(0), lead: row.integer(1), actual: try row.numberIfAny(2),
          forecast: try row.numberIfAny(3), pinball: try row.numberIfAny(5))
        guard one.originRow >= 0, one.lead >= 1, one.fold >= 0, one.originRow <= last - one.lead else {
          throw DatabaseError(
            resultCode: .SQLITE_CORRUPT,
            message: "a forecast of lead \(one.lead) from row \(one.originRow), which series \(series) does not have")
        }
        if let before = found.last, (before.originRow, before.lead) >= (one.originRow, one.lead) { isSorted = false }
        found.append(one)
      }
    }
    if isSorted { return found }
    found.sort { ($0.originRow, $0.lead, $0.fold) < ($1.originRow, $1.lead, $1.fold) }
    return found.indices.filter { i in
      i + 1 == found.count || (found[i].originRow, found[i].lead) != (found[i + 1].originRow, found[i + 1].lead)
    }.map { found[$0] }
  }

  /// The rows that `instants` gives, counted once a reader.
  ///
  /// No other count of them will do: in a damaged file an index may say otherwise.
  private func rowCount(of run: Int, series: Int) throws -> Int {
    let key = [run, series]
    if let known = rowCounts.withLock({ $0[key] }) { return known }
    let count = try instants(of: run, series: series).count
    rowCounts.withLock { $0[key] = count }
    return count
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
