package import Series

extension ForecasterFamily {
  /// ŷ_{t+h} = the mean of the training rows.
  public static let trainingMean = ForecasterFamily(atOnce: "trainingMean") { _ in TrainingMean() }
}

/// The mean of the training rows, which are all that the task's windows hold.
///
/// O(rows).
package struct TrainingMean: Forecaster {
  /// `trainingMean`.
  package let name = "trainingMean"
  /// Target units; zero before training.
  private var mean = 0.0

  /// A forecaster that has learned nothing yet.
  package init() {}

  /// Learns the mean.
  package mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    mean = task.windows.trainingMean
    return TrainingOutcome(atOnce: task)
  }

  /// Forecasts of all leads in target units: origins × H, row-major.
  package mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    windows.forecasts(of: origins) { _, _ in mean }
  }
}

extension Windows {
  /// The mean of the target over all rows held, target units; zero without rows.
  var trainingMean: Double { rawTarget.isEmpty ? 0 : rawTarget.reduce(0, +) / Double(rawTarget.count) }
}
