internal import GRDB
package import Metrics

/// How one arm did on one series by one measure: its losses over all forecasts, and over parts of them.
package struct StoredScore: Sendable, Equatable {
  /// The series' number.
  package var series: Int
  /// The arm's number.
  package var arm: Int
  /// The losses of all leads and origins.
  package var losses = Losses()
  /// The losses of each fold, by its number.
  package var byFold: [Int: Losses] = [:]
  /// The losses of each lead, from 1.
  package var byLead: [Int: Losses] = [:]
  /// Folds of the arm on the series.
  package var folds = 0
  /// Failed folds among them.
  package var failedFolds = 0
  /// Folds without a scale, or with one of 0, where the measure divides by it; nothing of them is in the losses.
  package var unscaledFolds = 0
  /// How its quantiles held; nil without any.
  package var quantiles: StoredQuantileScore?

  /// The mean over all leads and origins; nil where nothing could be scored, and where a fold has no scale to be scored by.
  package var error: Double? { unscaledFolds > 0 ? nil : losses.mean }

  init(series: Int, arm: Int) {
    self.series = series
    self.arm = arm
  }
}

extension ResultReader {
  /// The scores of every series and arm by a measure, by series, then arm.
  ///
  /// One pass over the run's forecasts. The losses of a score are summed in the order of its folds, origins and leads.
  package func scores(of run: Int, by metric: Metric = .mse) throws -> [StoredScore] {
    try access { db in
      var scores: [StoredScore] = []
      var scales: [Place: Double] = [:]
      let folds = """
        SELECT series_id, arm_id, fold, status = 'failed', \(metric.isScaled ? "mase_scale" : "NULL") FROM fold
        WHERE run_id = ? ORDER BY series_id, arm_id
        """
      try RawRow.forEach(folds, [run], in: db) { row in
        let (series, arm, scale) = (row.integer(0), row.integer(1), try row.number(4))
        if scores.last?.series != series || scores.last?.arm != arm { scores.append(.init(series: series, arm: arm)) }
        let last = scores.count - 1
        scores[last].folds += 1
        scores[last].failedFolds += row.integer(3)
        guard metric.isScaled else { return }
        if scale > 0 {
          scales[Place(series: series, arm: arm, fold: row.integer(2))] = scale
        } else {
          scores[last].unscaledFolds += 1
        }
      }
      let forecasts = """
        SELECT series_id, arm_id, fold, lead, y_true, y_pred, pinball, quantiles FROM prediction WHERE run_id = ?
        ORDER BY series_id, arm_id, fold, origin_row, lead
        """
      var index = 0
      var (place, scale) = (Place(series: -1, arm: -1, fold: -1), Double.nan)
      try RawRow.forEach(forecasts, [run], in: db) { row in
        let found = Place(series: row.integer(0), arm: row.integer(1), fold: row.integer(2))
        if found != place {
          place = found
          if metric.isScaled { scale = scales[found] ?? .nan }
          while index < scores.count, (scores[index].series, scores[index].arm) < (found.series, found.arm) {
            index += 1
          }
        }
        guard index < scores.count, (scores[index].series, scores[index].arm) == (found.series, found.arm),
          !metric.isScaled || !scale.isNaN
        else { return }
        let (actual, pinball) = (try row.number(4), try row.numberIfAny(6))
        let loss = metric.loss(actual, try row.number(5), scale, pinball: pinball)
        scores[index].losses.add(loss)
        scores[index].byFold[found.fold, default: Losses()].add(loss)
        scores[index].byLead[row.integer(3), default: Losses()].add(loss)
        guard let pinball, let text = row.text(7) else { return }
        let quantiles = try [Quantile](json: text)
        var score = scores[index].quantiles ?? StoredQuantileScore(quantiles)
        try score.add(quantiles, actual, pinball: pinball)
        scores[index].quantiles = score
      }
      return scores.filter { $0.unscaledFolds > 0 || !$0.byFold.isEmpty }
    }
  }
}

/// A fold of an arm on a series.
private struct Place: Hashable {
  var series, arm, fold: Int
}
