package import Declarations
internal import Forecasters
internal import Kernels

extension RunConfiguration {
  private static let maximumEpochs = 1_000_000
  private static let maximumEnsemble = 1000

  /// Models and how they are trained.
  package static let training =
    [
      RunSetting(
        "forecaster", \.forecaster,
        "\(Families.builtIn.trained.joined(separator: ", ")), or several with commas",
        [.everyday, .some, .once, .naming, .own], suggestions: Families.builtIn.trained),
      RunSetting(
        "cohort", \.cohort,
        """
        Which series a model learns from: each alone, all, or the groups of a file of lines TICKER,GROUP, or where there is no such file of \
        a column such as sector; folds are then cut by instants
        """, [.everyday, .shown, .own, .omitted], valueName: "each|all|FILE|COLUMN"),
      RunSetting(
        "weight", \.weight,
        "What weighs alike where a model learns from several series: each row, so that a long series weighs more, or each series",
        [.shown, .own, .omitted],
        needs: [
          Need("a model that learns from several series (--cohort all, or --start pretrained)") {
            $0.learnsFromSeveral ? nil : "--cohort \($0.cohort.text)"
          }
        ]),
      RunSetting(
        "static", \.statics,
        """
        A file of what is constant of each series, as inputs beside each window: a line of names such as ticker,sector,cap, and a line for \
        each series; numbers are standardized over the series that are learned from
        """, [.shown, .own, .omitted], needs: [pooled], valueName: "file"),
      RunSetting(
        "embed", \.embed,
        "none, or ticker: a vector for each series that is learned with the network, as wide as its first layer",
        [.shown, .own, .omitted], needs: [pooled]),
    ] + Families.builtIn.declared.map { setting(of: $0) } + [
      RunSetting(
        "set", \.set, "A setting that a forecaster of your own declares, as NAME=VALUE; may be repeated",
        [.shown, .repeated, .own, .omitted], valueName: "name=value"),
      RunSetting(
        "dropout", \.dropout, "Share of hidden units dropped while training",
        .own, takes: Allowed("a share from 0 to below 1") { $0 >= 0 && $0 < 1 }),
      RunSetting("optimizer", \.optimizer, choice(OptimizerKind.self), [.shown, .own]),
      RunSetting(
        "learning-rate", \.learningRate, "The base learning rate η₀",
        [.shown, .everyday, .own], takes: Allowed("a number above 0") { $0 > 0 && $0.isFinite }),
      RunSetting(
        "weight-decay", \.weightDecay, "Weight decay", .own, takes: .zeroOrMore(), default: decays,
        isDefault: { configuration, decay in decay.map { Float($0) } == configuration.optimizer.defaultWeightDecay }),
      RunSetting(
        "clip", \.clip, "Largest global gradient norm; 0 for no limit", .own, takes: .zeroOrMore(" (0 for no limit)")),
      RunSetting("epochs", \.epochs, "Epochs of a fold", [.shown, .everyday, .own], takes: .whole(1...maximumEpochs)),
      RunSetting("batch", \.batch, "Samples of a minibatch", [.shown, .own], takes: .whole(1...1_000_000)),
      RunSetting(
        "patience", \.patience, "Stop after this many epochs without a better validation loss; 0 for never",
        [.shown, .own], takes: .whole(0...maximumEpochs, " (0 for never)"),
        needs: [Need("a validation tail, or 0") { $0.patience == 0 ? nil : tailless($0) }]),
      RunSetting(
        "convergence", \.convergence,
        "Stop when the loss has changed by less than this share of itself for three epochs, such as 1e-4",
        [.shown, .own], takes: Allowed("a share above 0 and below 1") { $0 > 0 && $0 < 1 }, default: "never"),
      RunSetting(
        "head", \.head, "Head of a fresh network: random, or zero, which begins at the naive forecast", [.shown, .own]),
      RunSetting(
        "average-epochs", \.averageEpochs, "Keep the mean of the weights after the last k epochs; 1 for the last",
        [.shown, .own], takes: .whole(1...maximumEnsemble)),
      RunSetting(
        "ensemble", \.ensemble,
        "Networks of each trained arm, whose forecasts are averaged; multiplies every arm's budget",
        [.shown, .own], takes: .whole(1...maximumEnsemble)),
      RunSetting(
        "shrinkage", \.shrinkage,
        "Shrink forecasts to the naive one as the validation tail tells: \(choice(Shrinkage.self))", [.shown, .own],
        needs: [Need("a validation tail, or none") { $0.shrinkage == .none ? nil : tailless($0) }]),
      RunSetting(
        "shrink-to", \.shrinkTo,
        "What they are shrunk to: \(choice(Families.builtIn.atOnce)); all but lastValue are themselves shrunk to that first, blend by more than the tail",
        [.shown, .own], needs: [shrunk], suggestions: Families.builtIn.atOnce),
      RunSetting(
        "shrinkage-margin", \.shrinkageMargin, "Standard errors taken off the weight that the tail gives a forecast",
        [.shown, .own], takes: .zeroOrMore(), needs: [shrunk]),
    ]

  /// What a family declares, as a setting of runs.
  private static func setting(of declaration: some FamilySettingDeclaration) -> RunSetting {
    let setting = declaration.itself
    return RunSetting(
      setting.key, \.families[setting], setting.summary, setting.traits, takes: setting.allowed,
      default: setting.words, needs: needs(of: setting.key), isDefault: { setting.isDefault($0.shape, $1) })
  }

  private static let decays =
    OptimizerKind.allCases.filter { $0.defaultWeightDecay > 0 }
    .map { "\($0.defaultWeightDecay) for \($0.rawValue), " }.joined() + "else 0"

  /// That a forecaster reads it, and several widths where there is a layer for each.
  private static func needs(of key: String) -> [Need<RunConfiguration>] {
    let readers = names(of: { $0.settings.contains(key) })
    let reader = Need<RunConfiguration>("\(readers) among --forecaster with it") { configuration in
      configuration.forecasters(of: { $0.settings.contains(key) })
    }
    guard key == FamilySettings().hidden.key else { return [reader] }
    let layered = names(of: \.hasLayersOfEachWidth)
    return [
      reader,
      Need("one width, or \(layered) among --forecaster") { configuration in
        configuration.hidden.count > 1
          ? configuration.forecasters(of: \.hasLayersOfEachWidth).map { "several with \($0)" } : nil
      },
    ]
  }

  private static func names(of isOne: (ForecasterFamily) -> Bool) -> String {
    Families.builtIn.all.filter(isOne).map(\.name).joined(separator: " or ")
  }

  private static let pooled = Need<RunConfiguration>("a model of several series, by --cohort with it") {
    $0.cohort == .each ? "--cohort each" : nil
  }

  private static let shrunk = Need("forecasts that are shrunk") {
    $0.shrinkage == .none ? "--shrinkage none" : tailless($0)
  }

  /// The forecasters, where none of them is such a family; one of the caller's own may be.
  private func forecasters(of isOne: (ForecasterFamily) -> Bool) -> String? {
    forecaster.contains { Families.builtIn[$0].map(isOne) ?? true } ? nil : forecaster.joined(separator: ", ")
  }

  private static func tailless(_ configuration: RunConfiguration) -> String? {
    configuration.validation == 0 ? "--validation 0" : nil
  }
}
