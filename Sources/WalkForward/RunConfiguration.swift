public import Declarations
public import Forecasters
public import Kernels
public import LearningRates
public import Series

/// Everything that determines a run's results, and nothing else: not the workers, not the store.
///
/// What each property is called on the command line and in files, what it may be, and what else follows from it, is declared once, in
/// `settings`.
@dynamicMemberLookup
public struct RunConfiguration: SettingGroup, Equatable {
  /// The run's name in store and report; empty for the default.
  public var name = ""

  // MARK: What is forecast

  /// The column; empty to detect it.
  public var column = ""
  /// The transform of the column.
  public var target = Target.Kind.level
  /// H, leads.
  public var horizon = 1
  /// Whether forecasts of a lead are of its row alone, or of all rows up to it.
  public var cumulate = Target.Cumulation.none
  /// L, rows of a window.
  public var lookback = 30
  /// Past-only covariates, such as `Volume` or `Volume:logReturn`.
  public var covariates: [Covariate] = []
  /// Columns made of other series of the run, such as `market:mean` or `SPY.close:logReturn`.
  public var cross: [CrossColumn] = []
  /// Rows of a series that the newest value of another one's column may be old.
  public var crossAge = 10
  /// Earlier target values, and means and the like of the newest, as further columns.
  public var lags: [Lag] = []
  /// Calendar features, such as `hourOfDay`.
  public var calendar: [CalendarFeature] = []
  /// Seasons of so many rows, as sine pairs.
  public var fourier: [FourierTerms] = []
  /// What is known in advance and enters at the instants of all leads: columns, and parts of the calendar.
  package var known: [KnownName] = []
  /// Days that are known in advance to be holidays.
  package var holidays: [Cutoff] = []
  /// How columns are scaled, on a fold's training rows.
  public var scaler = Scaler.Kind.standard
  /// What is taken out of each window; nil for `lastValue` at levels and `none` at changes.
  public var anchor: Anchor?

  // MARK: The walk

  /// How much the training range holds.
  public var train: FoldPlan.Length = 504
  /// Where the next fold begins.
  public var step: FoldPlan.Step = 21
  /// The cutoffs of all folds; empty for those that the training range and the step give.
  public var cutoffs: [Cutoff] = []
  /// Where the training range begins.
  public var window = FoldPlan.Window.rolling
  /// The first row of an anchored window, as a date, time or row number; empty for the first row.
  public var anchoredAt = ""
  /// The most that a window which grows holds; nil for all.
  public var maximumTrain: FoldPlan.Length?
  /// The share of trainable origins that validate.
  public var validation = 0.2
  /// Rows between the cutoff and the first test origin.
  public var gap = 0
  /// Rows before an origin that are not known yet when it is forecast.
  public var latency = 0
  /// Every how many folds a model is trained.
  public var refitEvery = 1
  /// At most this many folds a series, counted from the first or, where it is negative, the last ones; 0 for all.
  public var folds = 0
  /// At most this many origins a fold, from its first; 0 for all up to the next fold's.
  public var origins = 0
  /// What becomes of the last fold where the rows end before it does.
  public var partialFold = FoldPlan.PartialFold.keep

  // MARK: Models and training

  /// Which series a model learns from.
  public var cohort = CohortChoice.each
  /// What weighs alike where a model learns from several series.
  public var weight = Weight.row
  /// The file that says what is constant of each series; empty for none.
  public var statics = ""
  /// What a vector is learned for.
  public var embed = Embedding.none
  /// The forecasters that learn over epochs, by their families' names.
  public var forecaster = ["mlp"]
  /// What the forecasters' families read beside what stands here; each has its setting's name.
  package var families = FamilyValues()
  /// The share of hidden units dropped while training.
  public var dropout = 0.0
  /// The optimizer.
  public var optimizer = OptimizerKind.adam
  /// η₀.
  public var learningRate = 0.001
  /// L2 penalty of the gradient, or AdamW's decoupled decay; nil for the optimizer's own default, 0.01 for AdamW and 0 for the others.
  public var weightDecay: Double?
  /// The largest global gradient norm; 0 for no limit.
  public var clip = 1.0
  /// Epochs of a fold.
  public var epochs = 50
  /// Samples of a minibatch.
  public var batch = 32
  /// Stop after this many epochs without a better validation loss and keep the best weights; 0 for never.
  ///
  /// Without a validation tail there is nothing to go by, and all epochs are trained.
  public var patience = 10
  /// Stop when the loss has changed by less than this share of itself for three epochs; nil for never.
  public var convergence: Double?
  /// What the linear head of a fresh network holds.
  public var head = NeuralForecaster.Head.zero
  /// A model's weights are the mean of those after this many epochs.
  public var averageEpochs = 1
  /// Networks of each trained arm, with random numbers of their own, whose forecasts are averaged.
  public var ensemble = 1
  /// How the forecasts of trained arms are shrunk to the naive one; without a validation tail they are not.
  public var shrinkage = Shrinkage.pooled
  /// What forecasts are shrunk to, itself shrunk to the last value first.
  public var shrinkTo = ForecasterFamily.blend.name
  /// K, the standard errors that are taken off a weight of shrinkage.
  public var shrinkageMargin = 2.0

  // MARK: Arms

  /// The rate rules of the sequential arms.
  public var rate = [RunConfiguration.paperRule]
  /// The accuracy that rules see.
  public var accuracy = Accuracy.r2
  /// How often the rules of the sequential arms move η; those of rivals and baselines move it after epochs.
  public var adapt = Adaptation.epoch
  /// What the guard watches over that undoes an epoch whose loss is far above the best one.
  public var guarding = Guarding.all
  /// What is measured of networks' training beside what stores always hold.
  public var record: [Recording] = []
  /// The starts of the sequential arms.
  public var start = [Start.shrinkPerturb]
  /// Whether η is carried from fold to fold.
  public var rateCarry = [RateCarry.carried]
  /// The feedback of the sequential arms.
  public var feedback = [Feedback.both]
  /// How feedback enters the inputs.
  public var feedbackInput = FeedbackInput.bounded
  /// The random-fit baselines of each sequential arm.
  public var randomFit = RandomFit.allCases.filter(\.isDefault)
  /// The rivals of the sequential arms.
  public var rival: [Rival] = []
  /// The arms that are fitted at once, by their families' names.
  public var naive = Families.builtIn.atOnce.filter {
    $0 != ForecasterFamily.har.name && $0 != ForecasterFamily.blend.name
  }
  /// Rows of a season for the seasonal naive forecast; 0 to detect it from the step between rows.
  public var season = 0
  /// How many seeds.
  public var seeds = 1
  /// The first seed.
  public var seed = 1
  /// Entries of a run with several kinds of arms, each this configuration but for settings of its own; empty for the arms that the
  /// settings above give.
  ///
  /// What an entry may have of its own, are the settings with the trait `own`; all others are the same in each.
  public var arms: [RunConfiguration] = []
  /// Settings that forecasters of a caller's own declare.
  public var set: [OwnSetting] = []
  /// The settings over which further arms choose; empty for no such arms.
  public var select: [String] = []
  /// How they choose.
  public var by = [Choice.tail(best: 1)]
  /// How arms are made of each trained arm's own forecasts and of naive ones; empty for no such arms.
  public var combine: [Choice] = []
  /// The naive arms whose forecasts are combined with those of the trained ones.
  public var combineWith = [ForecasterFamily.ridge.name]
  /// In an entry, what its arms are called in place of their forecaster; empty for the forecaster with what is the entry's own.
  public var label = ""

  /// The defaults.
  public init() {}

  /// A setting that families read.
  public subscript<Value>(dynamicMember name: KeyPath<FamilySettings, FamilySetting<Value>>) -> Value {
    get { families[FamilySettings()[keyPath: name]] }
    set { families[FamilySettings()[keyPath: name]] = newValue }
  }

  /// The rule of the paper, η(1 + |ΔA|).
  private static let paperRule: RateRuleSpecification = {
    guard let rule = RateRuleCatalog.all.first(where: { $0.name == "absolute" }) else {
      fatalError("the catalog holds the rule absolute")
    }
    return rule
  }()

  /// The anchor in force.
  package var resolvedAnchor: Anchor { anchor ?? Self.anchor(at: target) }

  /// What is taken out of each window of a target unless a configuration says otherwise.
  static func anchor(at target: Target.Kind) -> Anchor { target == .level ? .lastValue : .none }

  /// What forecasters see beside the target, over all entries.
  public var features: FeatureSet {
    let own = FeatureSet(
      covariates: covariates, cross: cross, lags: lags, calendar: Set(calendar), fourier: fourier,
      known: knownFeatures)
    return arms.reduce(own) { $0.union($1.features) }
  }

  /// The target on a column.
  public func target(on column: String) -> Target {
    Target(kind: target, column: column, horizon: horizon, cumulation: cumulate)
  }

  /// The geometry.
  public var plan: FoldPlan {
    var plan = FoldPlan(
      window: window, train: train, step: step, gap: gap, validation: validation, refitEvery: refitEvery,
      maximumFolds: folds == 0 ? nil : folds, lookback: lookback, horizon: horizon)
    (plan.cutoffs, plan.maximumTrain, plan.latency) = (cutoffs, maximumTrain, latency)
    (plan.originsPerFold, plan.partialFold) = (origins, partialFold)
    return plan
  }
}
