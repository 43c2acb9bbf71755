package import Series

extension ForecasterFamily {
  /// ŷ_{t+h} = y_t, or zero for a change.
  public static let lastValue = ForecasterFamily(atOnce: "lastValue") { _ in LastValue() }
}

/// The forecast "as before": the target at the origin, or zero where the target is a change.
///
/// O(origins × H).
package struct LastValue: Forecaster {
  /// `lastValue`.
  package let name = "lastValue"

  /// A forecaster that needs no training.
  package init() {}

  /// Nothing to learn.
  package mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    TrainingOutcome(atOnce: task)
  }

  /// Forecasts of all leads in target units: origins × H, row-major.
  package mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    windows.forecasts(of: origins) { origin, _ in windows.asBefore(origin) }
  }
}

extension Windows {
  /// The forecast "as before" in target units: the origin's value, or zero for a change.
  func asBefore(_ origin: Int) -> Double { targetIsChange ? 0 : rawTarget[origin - rows.lowerBound] }

  /// A value for each origin and lead, origins × H row-major.
  func forecasts(of origins: [Int], _ value: (_ origin: Int, _ lead: Int) -> Double) -> [Double] {
    requireHeld(origins, labels: false)
    return origins.flatMap { origin in (1...horizon).map { value(origin, $0) } }
  }
}
