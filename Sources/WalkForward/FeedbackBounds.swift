public import Declarations

/// How feedback enters the inputs.
public enum FeedbackInput: String, Sendable, Codable, CaseIterable, SettingItem {
  /// Clipped to the range of the training samples' rows, and divided by the lookback L.
  case bounded
  /// As it is: at each cutoff it can take values that no training row has held.
  case plain
}

/// The least and greatest value that each feedback column took in the rows of the training samples' windows.
///
/// Known at the cutoff of that training. Clipping keeps feedback from leaving the range that a network was trained on, and changes
/// nothing else: the row at time t still shows an entry that was known at t, or a bound that was known when the model was trained.
/// Feedback changes once a fold, so that a window shows nearly the same value in each of its L rows; divided by L, they weigh together
/// as much as a column's value in a single row.
struct FeedbackBounds: Sendable, Codable, Equatable {
  var lower: [Double] = []
  var upper: [Double] = []

  /// The bounds of columns.
  init(of columns: [[Double]]) {
    lower = columns.map { $0.min() ?? 0 }
    upper = columns.map { $0.max() ?? 0 }
  }

  /// The columns, every value clipped and divided by the lookback.
  func bounded(_ columns: [[Double]], lookback: Int) -> [[Double]] {
    columns.enumerated().map { c, values in values.map { min(max($0, lower[c]), upper[c]) / Double(lookback) } }
  }
}
