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

  /// The whole numbers that a key takes, and what one of them means.
  private static let counts: [String: (range: ClosedRange<Int>, note: String)] = [
    "horizon": (1...maximumWindow, ""), "lookback": (1...maximumWindow, ""), "train": (1...maximumRows, ""),
    "step": (1...maximumRows, ""), "gap": (0...maximumRows, ""), "refit-every": (1...maximumRows, ""),
    "folds": (0...maximumRows, " (0 for all)"), "epochs": (1...maximumEpochs, ""), "batch": (1...maximumBatch, ""),
    "patience": (0...maximumEpochs, " (0 for never)"), "average-epochs": (1...maximumEnsemble, ""),
    "ensemble": (1...maximumEnsemble, ""), "seeds": (1...maximumSeeds, ""),
    "seed": (-(1 << 53)...1 << 53, ""), "season": (0...maximumRows, " (0 to detect)"),
    "layers": (1...maximumLayers, ""), "bptt": (1...maximumWindow, ""), "hidden": (1...4096, ""),
    "lags": (1...maximumRows, ""),
  ]

  /// The numbers that a key takes, in words.
  private static let numbers = [
    "validation": "0, or a share from 1e-9 to 0.99", "convergence": "a share above 0 and below 1",
    "shrinkage-margin": "a number of at least 0", "dropout": "a share from 0 to below 1",
    "learning-rate": "a number above 0", "weight-decay": "a number of at least 0",
    "clip": "a number of at least 0 (0 for no limit)",
  ]

  /// What a key that takes a number, or numbers, takes; nil for any other key.
  package static func range(of key: String) -> String? {
    numbers[key]
      ?? counts[key].map { "a whole number from \($0.range.lowerBound) to \($0.range.upperBound)\($0.note)" }
  }

  /// Throws at the first value that cannot be run with the built-in forecasters, naming its key.
  public func validate() throws(ConfigurationError) { try validate(with: .builtIn) }

  /// The values themselves, with these families.
  func validate(forecasters families: Families) throws(ConfigurationError) {
    let forecasters = families.trained
    try require("name", !name.utf8.contains(0), "a name without NUL characters", "one with them")
    try requireCount("horizon", horizon)
    try requireCount("lookback", lookback)
    try requireCount("step", step)
    try requireCount("gap", gap)
    try requireCount("refit-every", refitEvery)
    try requireCount("folds", folds)
    try requireNumber("validation", validation, validation == 0 || validation >= 1e-9 && validation <= 0.99)
    try requireCount("epochs", epochs)
    try requireCount("batch", batch)
    try requireCount("patience", patience)
    if let convergence {
      try requireNumber("convergence", convergence, convergence > 0 && convergence < 1)
    }
    try requireCount("average-epochs", averageEpochs)
    try requireCount("ensemble", ensemble)
    try requireNumber("shrinkage-margin", shrinkageMargin, shrinkageMargin >= 0 && shrinkageMargin.isFinite)
    try requireCount("seeds", seeds)
    try requireCount("seed", seed)
    try requireCount("season", season)
    try requireCount("layers", layers)
    if let bptt {
      try requireCount("bptt", bptt)
      try require("bptt", lstmMode == .streaming, "--lstm-mode streaming with it", "--lstm-mode windowed")
    }
    try require("hidden", !hidden.isEmpty, "at least one width", "none")
    for width in hidden { try requireCount("hidden", width) }
    try require(
      "shortcut", shortcut != true || forecaster.contains { families[$0]?.settings.contains("shortcut") == true },
      "\(families.reading("shortcut").joined(separator: " or ")) among --forecaster with it",
      forecaster.joined(separator: ", "))
    try requireNumber("dropout", dropout, dropout >= 0 && dropout < 1)
    try requireNumber("learning-rate", learningRate, learningRate > 0 && learningRate.isFinite)
    let decay = weightDecay ?? 0
    try requireNumber("weight-decay", decay, decay >= 0 && decay.isFinite)
    try requireNumber("clip", clip, clip >= 0 && clip.isFinite)
    for lag in lags { try requireCount("lags", lag) }
    try requireCount("train", train)
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
        "forecaster", forecasters.contains(name), "one of \(forecasters.joined(separator: ", "))", name)
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
    for (key, names) in [("naive", naive), ("shrink-to", [shrinkTo])] {
      for name in names {
        try require(
          key, families.atOnce.contains(name), "one of \(families.atOnce.joined(separator: ", "))", "'\(name)'")
      }
    }
    try requireOnce("naive", naive)
    try requireOnce("lags", lags.map(String.init))
  }

  private func requireCount(_ key: String, _ value: Int) throws(ConfigurationError) {
    try require(key, Self.counts[key]?.range.contains(value) ?? false, Self.range(of: key) ?? "", value)
  }

  private func requireNumber(_ key: String, _ value: Double, _ holds: Bool) throws(ConfigurationError) {
    try require(key, holds, Self.range(of: key) ?? "", value)
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
