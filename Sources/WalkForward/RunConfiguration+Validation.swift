extension RunConfiguration {
  /// Throws at the first value that cannot be run, naming its key.
  public func validate() throws(ConfigurationError) {
    try require("horizon", horizon >= 1, "a whole number of at least 1", horizon)
    try require("lookback", lookback >= 1, "a whole number of at least 1", lookback)
    try require("step", step >= 1, "a whole number of at least 1", step)
    try require("gap", gap >= 0, "a whole number of at least 0", gap)
    try require("refit-every", refitEvery >= 1, "a whole number of at least 1", refitEvery)
    try require("folds", folds >= 0, "a whole number of at least 0 (0 for all)", folds)
    try require("validation", validation >= 0 && validation < 1, "a share from 0 to below 1", validation)
    try require("epochs", epochs >= 1, "a whole number of at least 1", epochs)
    try require("batch", batch >= 1, "a whole number of at least 1", batch)
    try require("patience", patience >= 0, "a whole number of at least 0 (0 for never)", patience)
    try require(
      "patience", patience == 0 || validation > 0, "--validation above 0 with early stopping", "--validation 0")
    try require("seeds", seeds >= 1, "a whole number of at least 1", seeds)
    try require("season", season >= 0, "a whole number of at least 0 (0 to detect)", season)
    try require("layers", layers >= 1, "a whole number of at least 1", layers)
    try require(
      "hidden", !hidden.isEmpty && hidden.allSatisfy { (1...4096).contains($0) }, "widths from 1 to 4096", hidden)
    try require("dropout", dropout >= 0 && dropout < 1, "a share from 0 to below 1", dropout)
    try require(
      "learning-rate", learningRate > 0 && learningRate.isFinite, "a number above 0", learningRate)
    let decay = weightDecay ?? 0
    try require("weight-decay", decay >= 0 && decay.isFinite, "a number of at least 0", decay)
    try require("clip", clip >= 0 && clip.isFinite, "a number of at least 0 (0 for no limit)", clip)
    try require("lags", lags.allSatisfy { $0 >= 1 }, "lags of at least 1", lags)
    try require("train", train >= 1 && train < 1 << 40, "a whole number of at least 1", train)
    try require(
      "train", train >= plan.minimumTrain, "at least \(plan.minimumTrain) rows", train,
      "With --lookback \(lookback), --horizon \(horizon) and --validation \(validation) fewer leave nothing to train on."
    )
    try require(
      "anchored-at", anchoredAt.isEmpty || window == .anchored, "--window anchored with it",
      "--window \(window.rawValue)")
    try require("forecaster", !forecaster.isEmpty, "at least one of mlp, lstm", "none")
    try require("rate", !rate.isEmpty, "at least one rate rule", "none")
    try require("start", !start.isEmpty, "at least one of \(names(Start.self))", "none")
    try require("rate-carry", !rateCarry.isEmpty, "at least one of \(names(RateCarry.self))", "none")
    try require("feedback", !feedback.isEmpty, "at least one of \(names(Feedback.self))", "none")
    for name in forecaster {
      try require("forecaster", name == "mlp" || name == "lstm", "mlp or lstm", name)
    }
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
