import Forecasters
import Series

extension ForecasterFamily {
  /// ŷ_{t+h} = the median of the training rows.
  static let median = ForecasterFamily(atOnce: "median") { _ in Median() }
}

/// The median of the training rows, for every lead.
struct Median: Forecaster {
  let name = "median"
  private var median = 0.0

  mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    let sorted = task.windows.rawTarget.sorted()
    median = sorted.isEmpty ? 0 : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    return TrainingOutcome(atOnce: task)
  }

  mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    origins.flatMap { _ in (0..<windows.horizon).map { _ in median } }
  }
}
