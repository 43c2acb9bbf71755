internal import Forecasters
internal import LearningRates

extension RunConfiguration {
  // Far above what anyone runs, and so far below Int.max that no sum or product of them overflows.
  private static let maximumRows = 1_000_000_000
  private static let maximumWindow = 100_000
  private static let maximumBatch = 1_000_000
  private static let maximumEpochs = 1_000_000
  private static let maximumSeeds = 10_000
  private static let maximumLayers = 64
  private static let maximumEnsemble = 1000

  /// Throws at the first value that cannot be run with the built-in forecasters, naming its key.
  public func validate() throws(ConfigurationError) { try validate(forecasters: Self.networks) }

  /// The same with forecasters of these names.
  func validate(forecasters: [String]) throws(ConfigurationError) {
    try require("name", !name.utf8.contains(0), "a name without NUL characters", "one with them")
    try requireCount("horizon", horizon, 1...Self.maximumWindow)
    try requireCount("lookback", lookback, 1...Self.maximumWindow)
    try requireCount("step", step, 1...Self.maximumRows)
    try requireCount("gap", gap, 0...Self.maximumRows)
    try requireCount("refit-every", refitEvery, 1...Self.maximumRows)
    try requireCount("folds", folds, 0...Self.maximumRows, "(0 for all)")
    try require(
      "validation", validation == 0 || (validation >= 1e-9 && validation <= 0.99),
      "0, or a share from 1e-9 to 0.99",
      validation)
    try requireCount("epochs", epochs, 1...Self.maximumEpochs)
    try requireCount("batch", batch, 1...Self.maximumBatch)
    try requireCount("patience", patience, 0...Self.maximumEpochs, "(0 for never)")
    if let convergence {
      try require("convergence", convergence > 0 && convergence < 1, "a share above 0 and below 1", convergence)
    }
    try requireCount("average-epochs", averageEpochs, 1...Self.maximumEnsemble)
    try requireCount("ensemble", ensemble, 1...Self.maximumEnsemble)
    try require(
      "shrinkage-margin", shrinkageMargin >= 0 && shrinkageMargin.isFinite, "a number of at least 0", shrinkageMargin)
    try requireCount("seeds", seeds, 1...Self.maximumSeeds)
    try require("seed", seed.magnitude <= 1 << 53, "a whole number of at most 2^53", seed)
    try requireCount("season", season, 0...Self.maximumRows, "(0 to detect)")
    try requireCount("layers", layers, 1...Self.maximumLayers)
    if let bptt {
      try requireCount("bptt", bptt, 1...Self.maximumWindow)
      try require("bptt", lstmMode == .streaming, "--lstm-mode streaming with it", "--lstm-mode windowed")
    }
    try require(
      "hidden", !hidden.isEmpty && hidden.allSatisfy { (1...4096).contains($0) }, "widths from 1 to 4096", hidden)
    try require(
      "shortcut", shortcut != true || forecaster.contains("mlp"), "mlp among --forecaster with it",
      forecaster.joined(separator: ", "))
    try require("dropout", dropout >= 0 && dropout < 1, "a share from 0 to below 1", dropout)
    try require(
      "learning-rate", learningRate > 0 && learningRate.isFinite, "a number above 0", learningRate)
    let decay = weightDecay ?? 0
    try require("weight-decay", decay >= 0 && decay.isFinite, "a number of at least 0", decay)
    try require("clip", clip >= 0 && clip.isFinite, "a number of at least 0 (0 for no limit)", clip)
    try require("lags", lags.allSatisfy { $0 >= 1 }, "lags of at least 1", lags)
    try requireCount("train", train, 1...Self.maximumRows)
    try require(
      "train", train >= plan.minimumTrain, "at least \(plan.minimumTrain) rows", train,
      "With --lookback \(lookback), --horizon \(horizon) and --validation \(validation) fewer leave nothing to train on."
    )
    try require(
      "anchored-at", anchoredAt.isEmpty || window == .anchored, "--window anchored with it",
      "--window \(window.rawValue)")
    try require(
      "anchored-at", anchoredAt.isEmpty || anchoredAt.wholeMatch(of: /\d+|\d{4}-\d\d(-\d\d(T[0-9:.]+Z?)?)?/) != nil,
      "a date such as 2013-02-08, a time such as 2013-02-08T14:30:00Z or a row number", anchoredAt)
    try require(
      "forecaster", !forecaster.isEmpty, "at least one of \(forecasters.joined(separator: ", "))", "none")
    try require("rate", !rate.isEmpty, "at least one rate rule", "none")
    try require("start", !start.isEmpty, "at least one of \(names(Start.self))", "none")
    try require("rate-carry", !rateCarry.isEmpty, "at least one of \(names(RateCarry.self))", "none")
    try require("feedback", !feedback.isEmpty, "at least one of \(names(Feedback.self))", "none")
    for name in forecaster {
      try require(
        "forecaster", forecasters.contains(name), forecasters.joined(separator: " or "), name)
    }
    try requireOnce("forecaster", forecaster)
    try requireOnce("rate", rate.map(\.description))
    try requireOnce("start", start.map(\.rawValue))
    try requireOnce("rate-carry", rateCarry.map(\.rawValue))
    try requireOnce("feedback", feedback.map(\.rawValue))
    try requireOnce("random-fit", randomFit.map(\.rawValue))
    try require(
      "rival", lstmMode != .streaming || !rival.contains { $0.passesAgain },
      "--lstm-mode windowed with sls, lbfgs, lalr and lalrMAE, which pass batches forward again",
      "--lstm-mode streaming")
    try require(
      "rival", window == .rolling || !rival.contains { $0.search == .lbfgs },
      "--window rolling with lbfgs, whose batch is the whole training range", "--window \(window.rawValue)")
    try requireOnce("rival", rival.map(\.name))
    try requireOnce("naive", naive.map(\.rawValue))
    try requireOnce("lags", lags.map(String.init))
  }

  private func requireCount(
    _ key: String, _ value: Int, _ range: ClosedRange<Int>, _ note: String = ""
  ) throws(ConfigurationError) {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)\(note.isEmpty ? "" : " \(note)")"
    try require(key, range.contains(value), expected, value)
  }

  private func requireOnce(_ key: String, _ values: [String]) throws(ConfigurationError) {
    var seen: Set<String> = []
    for value in values { try require(key, seen.insert(value).inserted, "each value once", "\(value) twice") }
  }

  private func require(
    _ key: String, _ holds: Bool, _ expected: String, _ found: some Any, _ advice: String = ""
  ) throws(ConfigurationError) {
    guard !holds else { return }
    throw ConfigurationError(key: key, expected: expected, found: "\(found)", advice: advice)
  }
}

/// The cases of an enumeration by name.
package func names<E: CaseIterable & RawRepresentable>(_: E.Type) -> String where E.RawValue == String {
  E.allCases.map(\.rawValue).joined(separator: ", ")
}
