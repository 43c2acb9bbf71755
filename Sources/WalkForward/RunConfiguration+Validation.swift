internal import Declarations
internal import Forecasters

extension RunConfiguration {
  /// Throws at the first value that cannot be run with the built-in forecasters, naming its key.
  public func validate() throws(ConfigurationError) { try validate(forecasters: Self.networks) }

  /// The same with forecasters of these names: what each setting may be by itself, then what settings ask of each other.
  func validate(forecasters: [String]) throws(ConfigurationError) {
    if let fault { throw ConfigurationError(key: fault.key, expected: fault.expected, found: fault.found) }
    try require(
      "bptt", bptt == nil || lstmMode == .streaming, "--lstm-mode streaming with it", "--lstm-mode windowed")
    try require(
      "shortcut", shortcut != true || forecaster.contains("mlp"), "mlp among --forecaster with it",
      forecaster.joined(separator: ", "))
    try require(
      "train", train >= plan.minimumTrain, "at least \(plan.minimumTrain) rows", train,
      "With --lookback \(lookback), --horizon \(horizon) and --validation \(validation) fewer leave nothing to train on."
    )
    try require(
      "anchored-at", anchoredAt.isEmpty || window == .anchored, "--window anchored with it",
      "--window \(window.rawValue)")
    for name in forecaster {
      try require(
        "forecaster", forecasters.contains(name), forecasters.joined(separator: " or "), name)
    }
    try require(
      "rival", lstmMode != .streaming || !rival.contains { $0.passesAgain },
      "--lstm-mode windowed with sls, lbfgs, lalr and lalrMAE, which pass batches forward again",
      "--lstm-mode streaming")
    try require(
      "rival", window == .rolling || !rival.contains { $0.search == .lbfgs },
      "--window rolling with lbfgs, whose batch is the whole training range", "--window \(window.rawValue)")
  }

  private func require(
    _ key: String, _ holds: Bool, _ expected: String, _ found: some Any, _ advice: String = ""
  ) throws(ConfigurationError) {
    guard !holds else { return }
    throw ConfigurationError(key: key, expected: expected, found: "\(found)", advice: advice)
  }
}
