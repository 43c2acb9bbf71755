package import Forecasters
internal import Kernels
internal import LearningRates

extension RunConfiguration {
  /// Throws where the configuration cannot be run with these families.
  package func validate(with families: Families) throws(ConfigurationError) {
    for family in families.all where !Self.isNew(family.name, among: families) {
      throw ConfigurationError(
        key: "forecaster", expected: "a name of its own for each forecaster, of letters, digits, - and _",
        found: family.name)
    }
    guard label.isEmpty else {
      throw ConfigurationError(key: "label", expected: "it in an entry of --arm alone", found: label)
    }
    try validate(alone: families)
    if !arms.isEmpty { try validate(entries: families) }
    try validate(selection: families)
    try validate(combination: families)
  }

  /// Throws where the configuration, or one of its entries by itself, cannot be run with these families.
  func validate(alone families: Families) throws(ConfigurationError) {
    try validate(forecasters: families)
    let networks = families.all.filter { $0.learning == .network }.map(\.name)
    try validate(rates: families)
    if weight == .series, let rival = rival.first(where: \.measuresItsRate) {
      throw ConfigurationError(
        key: "weight", expected: "row with \(rival.name), whose rate is measured on a loss in which rows weigh alike",
        found: weight.rawValue)
    }
    if !self.quantiles.isEmpty {
      let found = rival.first(where: \.measuresItsRate).map { ("rival", $0.name) }
      let fitted = randomFit.contains(.untrainedReadout) ? ("random-fit", RandomFit.untrainedReadout.rawValue) : nil
      if let (key, name) = found ?? fitted {
        throw ConfigurationError(
          key: key, expected: "others with --quantiles, as \(name) is made for a loss of point forecasts", found: name,
          advice: "Leave it out, or run it without quantiles.")
      }
    }
    guard let name = forecaster.first(where: { !networks.contains($0) }) else { return }
    for (key, isSet, what) in [
      ("rival", !rival.isEmpty, "rivals, which train networks"),
      ("rate", rate.contains { $0.rule.layerFactors(1) != nil }, "rates by layer, which networks have"),
      ("adapt", adapt == .batch, "rates that follow batches, which networks have"),
      ("record", record.contains(.gradients), "gradients of layers, which networks have"),
      ("weight", weight == .series, "series that weigh alike, as networks learn"),
      ("static", !statics.isEmpty, "values beside each window, which networks read"),
      ("embed", embed != .none, "vectors of series, which networks learn"),
      ("random-fit", randomFit.contains(.untrainedReadout), "untrainedReadout, which has a network's hidden units"),
    ] where isSet {
      throw ConfigurationError(
        key: key, expected: "\(networks.joined(separator: " or ")) alone with \(what)", found: name,
        advice: "Run them apart, into the same store.")
    }
  }

  /// Throws where rules ask for what their optimizers, forecasters or each other do not have.
  private func validate(rates families: Families) throws(ConfigurationError) {
    let apart = rival.first {
      $0.stepsAsOne && ($0.rule.rule.layerFactors(1) != nil || $0.rule.rule.neuronGains != nil)
    }
    if let rival = apart {
      throw ConfigurationError(
        key: "rival", expected: "one rate for all parameters with \(rival.method.name)", found: rival.name,
        advice: "Take layerDecay and perNeuron away, or give them to an optimizer such as adam.")
    }
    let shared = forecaster.first { families[$0]?.hasNeurons != true }
    if let shared {
      let named = families.all.filter(\.hasNeurons).map(\.name).joined(separator: " or ")
      let rates = rate.map { ("rate", $0.rule, $0.name) } + rival.map { ("rival", $0.rule.rule, $0.name) }
      if let (key, _, name) = rates.first(where: { $0.1.neuronGains != nil }) {
        throw ConfigurationError(
          key: key, expected: "\(named) alone with rates by neuron, as the units of others share their weights",
          found: "\(name) with \(shared)", advice: "Run them apart, into the same store, or take perNeuron away.")
      }
    }
    guard adapt == .batch else { return }
    if let fixed = rate.first(where: { $0.rule.isScheduled }) {
      throw ConfigurationError(
        key: "adapt", expected: "rules that follow losses and accuracies with batch", found: fixed.name,
        advice: "Run it with --adapt epoch, or as a rival.")
    }
    if let costly = rate.first(where: { $0.rule.needsAccuracyError }) {
      throw ConfigurationError(
        key: "adapt", expected: "rules that do without the accuracy's standard error with batch", found: costly.name,
        advice: "Take its noise away, or run it with --adapt epoch.")
    }
  }

  /// The same with the names of forecasters as their families spell them, whatever the case of what was written.
  package func spelled(with families: Families) -> RunConfiguration {
    var result = self
    func spelled(_ name: String) -> String { families[name]?.name ?? name }
    (result.forecaster, result.naive) = (forecaster.map(spelled), naive.map(spelled))
    (result.shrinkTo, result.combineWith) = (spelled(shrinkTo), combineWith.map(spelled))
    result.arms = arms.map { $0.spelled(with: families) }
    return result
  }

  private static func isNew(_ name: String, among families: Families) -> Bool {
    // Matching takes half a millisecond, and nobody else has named those that are built in.
    let isPlain = Families.builtIn.all.contains { $0.name == name } || name.wholeMatch(of: /[\p{L}\p{N}_-]+/) != nil
    return isPlain && families.all.count { $0.name == name } == 1
  }

  /// What forecasters are made from on data with so many columns, values that are constant of a series and rows of a season, trained on so many series, and as a rival is
  /// where one is given.
  func forecasterSettings(
    features: Int, statics: Int = 0, season: Int = 1, series: Int = 1, rival: Rival? = nil
  ) -> ForecasterSettings {
    var settings = ForecasterSettings(lookback: lookback, features: features, horizon: horizon)
    settings.constants = statics + (embed == .none ? 0 : series)
    settings.season = season
    (settings.families, settings.own, settings.head) = (families, set, head)
    settings.optimizer = OptimizerSettings(kind: optimizer, weightDecay: weightDecay.map { Float($0) })
    // Buffers are as large as a batch, which no rolling training range fills beyond its own rows.
    let whole = window == .rolling ? train.rows.map { product($0, series) } : nil
    settings.batch = min(batch, whole ?? batch)
    settings.clipNorm = clip > 0 ? clip : .infinity
    (settings.dropout, settings.averageEpochs) = (dropout, averageEpochs)
    switch rival?.method {
    case .optimizer(let kind): settings.optimizer = OptimizerSettings(kind: kind)
    case .adaptive(let kind): settings.adaptive = kind
    case .lipschitz(let loss):
      settings.optimizer = OptimizerSettings(kind: .sgd)
      settings.lipschitz = loss
    case .population:
      settings.optimizer = OptimizerSettings(kind: .adam)
      settings.population = epochs
    case .search(let search):
      // The search sets the length of the step itself.
      (settings.search, settings.clipNorm) = (search, .infinity)
      if search == .lbfgs, let whole { settings.batch = whole }
    case nil: break
    }
    return settings
  }
}
