internal import Forecasters
internal import LearningRates

/// Arms that are walked together over a series in one task: a sequential arm and the random-fit baselines whose budgets it sets, a
/// rival alone, or all arms that are fitted at once.
struct ArmGroup: Sendable {
  /// One of the arms.
  struct Member: Sendable {
    /// Its index among the run's arms.
    var index: Int
    var arm: Arm
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
  }

  /// The arms; the first one leads.
  var members: [Member]
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

  /// The arm that leads.
  var lead: Member { members[0] }
  /// Whether the arms learn over epochs, and carry what they learn from fold to fold.
  var learns: Bool { lead.fit != .atOnce }
}

/// All arms of a run, in the order of their ids, and how they are trained.
struct ArmCatalog: Sendable {
  var arms: [Arm] = []
  var groups: [ArmGroup] = []

  /// The arms of a configuration: those that are fitted at once, then forecaster × rule × start × carry × feedback × seed, each with its
  /// baselines, then forecaster × rival × seed.
  init(_ configuration: RunConfiguration, _ families: Families) {
    let atOnce = configuration.naive.compactMap { families[$0] }.map { family in
      member(Arm(name: family.name, role: .naive, forecaster: family.name), family, .atOnce)
    }
    if !atOnce.isEmpty { groups.append(ArmGroup(members: atOnce)) }
    let trained = configuration.forecaster.compactMap { families[$0] }
    for family in trained {
      for rate in configuration.rate {
        for start in configuration.start {
          for carry in configuration.rateCarry {
            for feedback in configuration.feedback {
              for seed in configuration.seed..<configuration.seed + configuration.seeds {
                append(
                  configuration, family, rule: rate.rule, start: start, carry: carry, feedback: feedback, seed: seed)
              }
            }
          }
        }
      }
    }
    for family in trained {
      for rival in configuration.rival {
        for seed in configuration.seed..<configuration.seed + configuration.seeds {
          append(rival, family, seed: seed)
        }
      }
    }
  }

  private mutating func member(_ arm: Arm, _ family: ForecasterFamily, _ fit: ArmGroup.Fit) -> ArmGroup.Member {
    arms.append(arm)
    return ArmGroup.Member(index: arms.count - 1, arm: arm, family: family, fit: fit)
  }

  /// A rival begins each fold afresh and sees nothing of its past.
  private mutating func append(_ rival: Rival, _ family: ForecasterFamily, seed: Int) {
    let arm = Arm(
      name: "\(family.name)/\(rival.name)#\(seed)", role: .rival, forecaster: family.name, rateRule: rival.rule.name,
      start: Start.cold.rawValue, feedback: Feedback.none.rawValue, seed: seed)
    groups.append(
      ArmGroup(members: [member(arm, family, .sequential)], rule: rival.rule.rule, seed: seed, rival: rival))
  }

  private mutating func append(
    _ configuration: RunConfiguration, _ family: ForecasterFamily, rule: any RateRule, start: Start, carry: RateCarry,
    feedback: Feedback, seed: Int
  ) {
    // The carry is named only where it is not the usual one of its start, so that common arms have short names.
    let startName = carry == .carried ? start.rawValue : "\(start.rawValue)+reset"
    let base = "\(family.name)/\(rule.name)/\(startName)/\(feedback.rawValue)"
    let sequential = Arm(
      name: "\(base)#\(seed)", role: .sequential, forecaster: family.name, rateRule: rule.name, start: startName,
      feedback: feedback.rawValue, seed: seed)
    var group = ArmGroup(
      members: [member(sequential, family, .sequential)], rule: rule, start: start, rateCarry: carry,
      feedback: feedback, seed: seed)
    for fit in configuration.randomFit {
      let arm = Arm(
        name: "\(base)~\(fit.rawValue)#\(seed)", role: .randomFit, forecaster: family.name, rateRule: fit.rateRule,
        start: fit.replaysRates ? startName : Start.cold.rawValue,
        feedback: fit.replaysRates ? feedback.rawValue : Feedback.none.rawValue, seed: seed,
        comparedWith: sequential.name, randomFit: fit.rawValue, isLeaky: fit.isLeaky)
      group.members.append(member(arm, family, .random(fit)))
    }
    groups.append(group)
  }
}

extension RandomFit {
  /// The rate of the baseline by name.
  var rateRule: String {
    switch self {
    case .freshInit, .shuffledSplit: "constant"
    case .randomSearch: "random constant"
    case .randomEta: "random"
    case .shuffledEta: "shuffled"
    case .matchedMean: "matched mean"
    case .matchedCosine: "matched cosine"
    case .untrained, .untrainedReadout: "none"
    }
  }
}
