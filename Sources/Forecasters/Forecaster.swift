public import Series

/// A model that is trained on one fold after the other and forecasts from any origin.
///
/// A forecaster lives in one task: it is neither shared nor copied while it works. What it learned stays until it is
/// trained again, so that a frozen model can forecast later folds.
public protocol Forecaster {
  /// The name by which arms and stores call it.
  var name: String { get }

  /// Learns from a task; throws with everything measured so far where training cannot be saved.
  ///
  /// After a failure the forecaster holds its last good state.
  mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome

  /// Forecasts of all leads in target units: origins × H, row-major; reads nothing after each origin's own row.
  mutating func forecast(origins: [Int], in windows: Windows) -> [Double]
}

/// Stops the program on a programmer's mistake, with a message that optimized builds keep.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}

extension Windows {
  /// Stops the program unless the window and, where wanted, the labels of every origin are held.
  func requireHeld(_ origins: [Int], labels: Bool) {
    guard let first = origins.min(), let last = origins.max() else { return }
    require(
      first - lookback + 1 >= rows.lowerBound && last + (labels ? horizon : 0) < rows.upperBound,
      "origins \(first)…\(last) need \(lookback) rows before\(labels ? " and \(horizon) after" : "") them; "
        + "the windows hold rows \(rows)")
  }
}
