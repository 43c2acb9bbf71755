internal import Declarations
internal import Forecasters
internal import Series

extension RunConfiguration {
  /// Throws at the first value that cannot be run with the built-in forecasters, naming its key.
  public func validate() throws(ConfigurationError) { try validate(with: .builtIn) }

  /// What each setting may be by itself, then what settings ask of each other and of these families.
  func validate(forecasters families: Families) throws(ConfigurationError) {
    if let fault {
      throw ConfigurationError(key: fault.key, expected: fault.expected, found: fault.found, advice: fault.advice)
    }
    for declaration in families.declared { try validate(declaration, among: families) }
    for setting in set { try validate(setting, among: families) }
    try require(
      "shortcut", self.shortcut != true || forecaster.contains { families[$0]?.settings.contains("shortcut") == true },
      "\(families.reading("shortcut").joined(separator: " or ")) among --forecaster with it",
      forecaster.joined(separator: ", "))
    for (key, length) in [("train", train), ("max-train", maximumTrain)] {
      guard let rows = length?.rows else { continue }
      try require(
        key, rows >= plan.minimumTrain, "at least \(plan.minimumTrain) rows", rows,
        "With --lookback \(lookback), --horizon \(horizon)\(latency > 0 ? ", --latency \(latency)" : "") and --validation \(validation) "
          + "fewer leave nothing to train on.")
    }
    try require(
      "max-train", maximumTrain == nil || window != .rolling, "--window expanding or anchored with it",
      "--window rolling")
    if let most = maximumTrain?.rows, let least = train.rows {
      try require("max-train", most >= least, "at least the \(least) rows of --train", most)
    }
    try require(
      "cumulate", cumulate != .sum || target != .return,
      "--target logReturn or another whose sum is that of the whole stretch, as returns compound", "--target return",
      "Use --target logReturn, or --cumulate mean.")
    try require(
      "cumulate", cumulate == .none || self.quantiles.isEmpty,
      "point forecasts, as quantiles of rows do not add up to those of their sum", "--quantiles",
      "Bounds around what is cumulated are drawn by foldcast intervals.")
    for (a, b) in zip(cutoffs, cutoffs.dropFirst()) {
      try require(
        "cutoffs", a.isRow == b.isRow, "days and times, or row numbers", "\(b.text) after \(a.text)")
      try require("cutoffs", a.end < b.end, "each after the one before", "\(b.text) after \(a.text)")
    }
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
      "rival", self.lstmMode != .streaming || !rival.contains { $0.passesAgain },
      "--lstm-mode windowed with sls, lbfgs, lalr and lalrMAE, which pass batches forward again",
      "--lstm-mode streaming")
    try require(
      "lstm-mode", self.lstmMode != .streaming || cohort == .each,
      "--lstm-mode windowed with --cohort \(cohort.text), as rows of several series do not follow each other",
      "streaming")
    for (key, isSet) in [("static", !statics.isEmpty), ("embed", embed != .none)] {
      try require(
        key, !isSet || cohort != .each, "a model of several series with it, by --cohort", "--cohort \(cohort.text)")
    }
    try require(
      "weight", weight == .row || learnsFromSeveral,
      "a model that learns from several series with it, by --cohort or --start", "--cohort \(cohort.text)")
    let pretrained = start.first(where: \.isPretrained)
    try require(
      "start", pretrained == nil || cohort == .each,
      "--cohort each with \(pretrained?.rawValue ?? ""), as a model of all series is no start for itself",
      "--cohort \(cohort.text)")
    try require(
      "start", pretrained == nil || self.lstmMode != .streaming,
      "--lstm-mode windowed with \(pretrained?.rawValue ?? ""), as rows of several series do not follow each other",
      "streaming")
    try require(
      "rival", cohort == .each || !rival.contains { $0.search == .lbfgs },
      "--cohort each with lbfgs, whose batch is the whole training range", "--cohort \(cohort.text)")
    try require(
      "rival", window == .rolling || !rival.contains { $0.search == .lbfgs },
      "--window rolling with lbfgs, whose batch is the whole training range", "--window \(window.rawValue)")
    try require(
      "rival", train.rows != nil || !rival.contains { $0.search == .lbfgs },
      "--train in rows with lbfgs, whose batch is the whole training range", "--train \(train.text)")
  }

  /// What a setting of families asks of the others, where a forecaster reads it or it is given.
  private func validate(
    _ declaration: some FamilySettingDeclaration, among families: Families
  ) throws(ConfigurationError) {
    let setting = declaration.itself
    let isRead = forecaster.contains { families[$0]?.settings.contains(setting.key) == true }
    guard isRead || self.families.has(setting.key), let fault = setting.fault(shape, self.families[setting])
    else { return }
    throw ConfigurationError(key: setting.key, expected: fault.expected, found: fault.found, advice: fault.advice)
  }

  /// A value of a setting that a family of a caller's own declares, which one of the run has to be.
  private func validate(_ setting: OwnSetting, among families: Families) throws(ConfigurationError) {
    let named = (forecaster + naive + [shrinkTo]).compactMap { families[$0] }
    let known = named.flatMap(\.own)
    let keys = known.map(\.key)
    guard let declaration = known.first(where: { $0.key == setting.key }) else {
      throw ConfigurationError(
        key: "set",
        expected: keys.isEmpty
          ? "a forecaster of your own with settings among --forecaster or --naive"
          : "one of \(keys.joined(separator: ", "))",
        found: keys.isEmpty ? named.map(\.name).joined(separator: ", ") : "'\(setting.key)'",
        advice: Nearest.advice(setting.key, among: keys))
    }
    try require("set", self.set.count { $0.key == setting.key } == 1, "\(setting.key) once", "it again")
    if let fault = declaration.fault(of: setting.value) {
      throw ConfigurationError(key: "set, \(setting.key)", expected: fault.expected, found: fault.found)
    }
  }

  /// The settings that families read, and the shape of what they read.
  var shape: ForecasterSettings {
    var settings = ForecasterSettings(lookback: lookback, features: 1, horizon: horizon)
    (settings.families, settings.own) = (families, set)
    return settings
  }

  private func require(
    _ key: String, _ holds: Bool, _ expected: String, _ found: some Any, _ advice: @autoclosure () -> String = ""
  ) throws(ConfigurationError) {
    guard !holds else { return }
    throw ConfigurationError(key: key, expected: expected, found: "\(found)", advice: advice())
  }
}
