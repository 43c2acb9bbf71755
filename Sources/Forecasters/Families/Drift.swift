package import Series

extension ForecasterFamily {
  /// ŷ_{t+h} = y_t + h · mean step of the training rows; for a change, their mean.
  public static let drift = ForecasterFamily(atOnce: "drift") { _ in Drift() }
}

/// The last value and the mean step of the training rows, which are all that the task's windows hold.
///
/// O(rows).
package struct Drift: Forecaster {
  /// `drift`.
  package let name = "drift"
  /// The mean step, target units; zero before training.
  private var step = 0.0

  /// A forecaster that has learned nothing yet.
  package init() {}

  /// Learns the mean step.
  package mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    let y = task.windows.rawTarget
    step =
      task.windows.targetIsChange
      ? task.windows.trainingMean : y.count < 2 ? 0 : (y[y.count - 1] - y[0]) / Double(y.count - 1)
    return TrainingOutcome(atOnce: task)
  }

  /// Forecasts of all leads in target units: origins × H, row-major.
  package mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    windows.forecasts(of: origins) { origin, lead in
      windows.targetIsChange ? step : windows.asBefore(origin) + Double(windows.latency + lead) * step
    }
  }
}
