package import Series

extension ForecasterFamily {
  /// ŷ_{t+h} = y_{t+h−m⌈h/m⌉}, the newest known value of the same season, m rows to a season.
  public static let seasonalNaive = ForecasterFamily(
    atOnce: "seasonalNaive", readsBeforeTraining: true, reach: \.season
  ) { SeasonalNaive(season: $0.season) }
}

/// The newest known value of the same place in the season; the last value where that lies before the rows held.
///
/// O(origins × H).
package struct SeasonalNaive: Forecaster {
  /// `seasonalNaive`.
  package let name = "seasonalNaive"
  /// m, rows to a season.
  package let season: Int

  /// A forecaster that needs no training.
  package init(season: Int) {
    require(season >= 1, "a season has at least one row, not \(season)")
    self.season = season
  }

  /// Nothing to learn.
  package mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    TrainingOutcome(atOnce: task)
  }

  /// Forecasts of all leads in target units: origins × H, row-major.
  package mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    windows.forecasts(of: origins) { origin, lead in
      let ahead = windows.latency + lead
      let row = origin + ahead - season * ((ahead + season - 1) / season)
      return row < windows.rows.lowerBound
        ? windows.asBefore(origin) : windows.rawTarget[row - windows.rows.lowerBound]
    }
  }
}
