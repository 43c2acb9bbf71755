internal import Forecasters
internal import LearningRates
internal import Series

/// Arms that are walked together over a series in one task: a sequential arm and the random-fit baselines whose budgets it sets, a
/// rival alone, or all arms that are fitted at once.
struct ArmGroup: Sendable {
  /// One of the arms.
  struct Member: Sendable {
    /// Its index among the run's arms.
    var index: Int
    var arm: Arm
    /// The arm as a run without entries would call it: by this name its random numbers are drawn, and its results are known.
    var plain: Arm
    var family: ForecasterFamily
    var fit: Fit
  }

  /// How an arm is fitted in a fold.
  enum Fit: Sendable, Equatable {
    /// By gradients, at the rates of the group's rule.
    case sequential
    /// At random, within the budget of the group's first arm.
    case random(RandomFit)
    /// At once.
    case atOnce
    /// Not at all: its forecasts are made of those of other groups' leading arms.
    case made(Choice)
  }

  /// The arms; the first one leads, unless they are made of others.
  var members: [Member]
  /// The groups of whose leading arms these arms are made, and which are walked with them; none of arms that are fitted themselves.
  var candidates: [ArmGroup] = []
  /// The naive arms whose forecasts are combined with the candidates' own, fitted as the candidates' settings have it.
  var partners: [Member] = []
  /// The settings of the arms: those of an entry of the run, or the run's own.
  var settings: RunConfiguration
  /// The place of the entry among the run's; nil for arms that all entries share.
  var entry: Int?
  /// What the arms read of a table beside the target; nil for all of it.
  let inputs: FeatureSet?
  /// What its rate follows.
  var rule: any RateRule = ConstantRate()
  /// What weights it starts from.
  var start = Start.cold
  /// What rate it starts from.
  var rateCarry = RateCarry.reset
  /// What it sees of its own past.
  var feedback = Feedback.none
  /// Its seed.
  var seed = 0
  /// What trains it in place of the run's optimizer; nil but for a rival.
  var rival: Rival?

  /// A group without a rule yet, on tables that have these features.
  init(members: [Member], settings: RunConfiguration, entry: Int? = nil, among features: FeatureSet) {
    (self.members, self.settings, self.entry) = (members, settings, entry)
    inputs = settings.features == features ? nil : settings.features
  }

  /// The arm that leads.
  var lead: Member { candidates.first?.lead ?? members[0] }
  /// The groups whose arms are fitted.
  var parts: [ArmGroup] { candidates.isEmpty ? [self] : candidates }
  /// All arms that are walked together, in the order of their records.
  var all: [Member] { candidates.flatMap(\.members) + members }
  /// What is constant of a series, as its arms read it; what is fitted at once reads none, as it is a series' own.
  func statics(of walked: Job.Walked) -> [StaticTable.Value] {
    learns ? walked.facts.statics[settings.statics] ?? [] : []
  }
  /// Whether a fold that is trained depends on none before it.
  var hasApartFolds: Bool { candidates.isEmpty && learns && start == .cold && rateCarry == .reset && feedback == .none }
  /// Whether the first fold after some that are walked needs more than its number.
  var carriesState: Bool { learns && !hasApartFolds }
  /// Whether the arms learn over epochs, and carry what they learn from fold to fold.
  var learns: Bool { lead.fit != .atOnce }
}
