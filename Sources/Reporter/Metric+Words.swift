internal import Metrics

extension Metric {
  /// Its words at the beginning of a title.
  var heading: String { words.prefix(1).uppercased() + words.dropFirst() }

  /// An error as reports hold it: `mse` for the usual measure, beside the name of any other.
  func split(_ error: Double?) -> (mse: Double?, error: Double?) {
    self == .mse ? (error, nil) : (nil, error)
  }
}
