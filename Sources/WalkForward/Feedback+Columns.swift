extension Feedback {
  /// How many columns it adds to the inputs.
  var columns: Int {
    switch self {
    case .none: 0
    case .eta, .loss: 1
    case .both, .permuted: 2
    }
  }
}
