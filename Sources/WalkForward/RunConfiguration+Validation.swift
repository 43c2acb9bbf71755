internal import Declarations
internal import Forecasters

extension RunConfiguration {
  /// Throws at the first value that cannot be run with the built-in forecasters, naming its key.
  public func validate() throws(ConfigurationError) { try validate(with: .builtIn) }

  /// What each setting may be by itself, then what settings ask of each other and of these families.
  func validate(forecasters families: Families) throws(ConfigurationError) {
    if let fault {
      throw ConfigurationError(key: fault.key, expected: fault.expected, found: fault.found, advice: fault.advice)
    }
    try require(
      "bptt", bptt == nil || lstmMode == .streaming, "--lstm-mode streaming with it", "--lstm-mode windowed")
    try require(
      "dilations", dilations.count <= Self.maximumLayers, "at most \(Self.maximumLayers) of them, one a layer",
      "\(dilations.count)")
    try validateTransformer(among: families)
    try require(
      "shortcut", shortcut != true || forecaster.contains { families[$0]?.settings.contains("shortcut") == true },
      "\(families.reading("shortcut").joined(separator: " or ")) among --forecaster with it",
      forecaster.joined(separator: ", "))
    try require(
      "train", train >= plan.minimumTrain, "at least \(plan.minimumTrain) rows", train,
      "With --lookback \(lookback), --horizon \(horizon) and --validation \(validation) fewer leave nothing to train on."
    )
    try require(
      "anchored-at", anchoredAt.isEmpty || window == .anchored, "--window anchored with it",
      "--window \(window.rawValue)")
    for (key, names, known) in [
      ("forecaster", forecaster, families.trained), ("naive", naive, families.atOnce),
      ("shrink-to", [shrinkTo], families.atOnce),
    ] {
      for name in names {
        try require(
          key, known.contains(name), "one of \(known.joined(separator: ", "))", "'\(name)'",
          Nearest.advice(name, among: known))
      }
    }
    try require(
      "rival", lstmMode != .streaming || !rival.contains { $0.passesAgain },
      "--lstm-mode windowed with sls, lbfgs, lalr and lalrMAE, which pass batches forward again",
      "--lstm-mode streaming")
    try require(
      "lstm-mode", lstmMode != .streaming || cohort == .each,
      "--lstm-mode windowed with --cohort \(cohort.text), as rows of several series do not follow each other",
      "streaming")
    try require(
      "rival", cohort == .each || !rival.contains { $0.search == .lbfgs },
      "--cohort each with lbfgs, whose batch is the whole training range", "--cohort \(cohort.text)")
    try require(
      "rival", window == .rolling || !rival.contains { $0.search == .lbfgs },
      "--window rolling with lbfgs, whose batch is the whole training range", "--window \(window.rawValue)")
  }

  /// What a transformer among the forecasters asks of its heads and patches.
  private func validateTransformer(among families: Families) throws(ConfigurationError) {
    guard forecaster.contains(where: { families[$0]?.settings.contains("heads") == true }) else { return }
    let width = hidden[0]
    let divisors = (1...min(width, 16)).filter { width.isMultiple(of: $0) }.map(String.init).joined(separator: ", ")
    try require(
      "heads", width.isMultiple(of: heads), "a divisor of the Transformer's width, the first of --hidden \(width)",
      heads,
      "Such are \(divisors); or give another width.")
    try require("patch", patch <= lookback, "at most the \(lookback) rows of --lookback", patch)
    try require(
      "patch-stride", patchStride.map { $0 <= patch } ?? true,
      "at most the \(patch) rows of --patch, so that no row is left out", patchStride ?? 0)
  }

  private func require(
    _ key: String, _ holds: Bool, _ expected: String, _ found: some Any, _ advice: String = ""
  ) throws(ConfigurationError) {
    guard !holds else { return }
    throw ConfigurationError(key: key, expected: expected, found: "\(found)", advice: advice)
  }
}
