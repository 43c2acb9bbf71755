internal import Forecasters
internal import LearningRates

/// One sequential arm and the random-fit baselines whose budgets it sets, or a rival alone: the unit that is trained in one task.
struct ArmGroup: Sendable {
  /// The sequential arm or the rival, and its index among the run's arms.
  var sequential: (index: Int, arm: Arm)
  /// Its baselines, with theirs.
  var baselines: [(index: Int, arm: Arm, fit: RandomFit)]
  /// What its rate follows.
  var rule: any RateRule
  /// What weights it starts from.
  var start: Start
  /// What rate it starts from.
  var rateCarry: RateCarry
  /// What it sees of its own past.
  var feedback: Feedback
  /// Its seed.
  var seed: Int
  /// What trains it in place of the run's optimizer; nil for a sequential arm.
  var rival: Rival?
}

/// All arms of a run, in the order of their ids, and how they are trained.
struct ArmCatalog: Sendable {
  var arms: [Arm] = []
  var groups: [ArmGroup] = []
  var naive: [(index: Int, kind: NaiveKind)] = []

  /// The arms of a configuration: the naive ones, then forecaster × rule × start × carry × feedback × seed, each with its baselines,
  /// then forecaster × rival × seed.
  init(_ configuration: RunConfiguration) {
    for kind in configuration.naive {
      naive.append((arms.count, kind))
      arms.append(Arm(name: kind.rawValue, role: .naive, forecaster: kind.rawValue))
    }
    for forecaster in configuration.forecaster {
      for rate in configuration.rate {
        for start in configuration.start {
          for carry in configuration.rateCarry {
            for feedback in configuration.feedback {
              for seed in configuration.seed..<configuration.seed + configuration.seeds {
                append(
                  configuration, forecaster: forecaster, rule: rate.rule, start: start, carry: carry,
                  feedback: feedback,
                  seed: seed)
              }
            }
          }
        }
      }
    }
    for forecaster in configuration.forecaster {
      for rival in configuration.rival {
        for seed in configuration.seed..<configuration.seed + configuration.seeds {
          append(rival, forecaster: forecaster, seed: seed)
        }
      }
    }
  }

  /// A rival begins each fold afresh and sees nothing of its past.
  private mutating func append(_ rival: Rival, forecaster: String, seed: Int) {
    let arm = Arm(
      name: "\(forecaster)/\(rival.name)#\(seed)", role: .rival, forecaster: forecaster, rateRule: rival.rule.name,
      start: Start.cold.rawValue, feedback: Feedback.none.rawValue, seed: seed)
    groups.append(
      ArmGroup(
        sequential: (arms.count, arm), baselines: [], rule: rival.rule.rule, start: .cold, rateCarry: .reset,
        feedback: .none, seed: seed, rival: rival))
    arms.append(arm)
  }

  private mutating func append(
    _ configuration: RunConfiguration, forecaster: String, rule: any RateRule, start: Start, carry: RateCarry,
    feedback: Feedback, seed: Int
  ) {
    // The carry is named only where it is not the usual one of its start, so that common arms have short names.
    let startName = carry == .carried ? start.rawValue : "\(start.rawValue)+reset"
    let base = "\(forecaster)/\(rule.name)/\(startName)/\(feedback.rawValue)"
    let sequential = Arm(
      name: "\(base)#\(seed)", role: .sequential, forecaster: forecaster, rateRule: rule.name, start: startName,
      feedback: feedback.rawValue, seed: seed)
    var group = ArmGroup(
      sequential: (arms.count, sequential), baselines: [], rule: rule, start: start, rateCarry: carry,
      feedback: feedback, seed: seed)
    arms.append(sequential)
    for fit in configuration.randomFit {
      let arm = Arm(
        name: "\(base)~\(fit.rawValue)#\(seed)", role: .randomFit, forecaster: forecaster, rateRule: fit.rateRule,
        start: fit.replaysRates ? startName : Start.cold.rawValue,
        feedback: fit.replaysRates ? feedback.rawValue : Feedback.none.rawValue, seed: seed,
        comparedWith: sequential.name, randomFit: fit.rawValue, isLeaky: fit.isLeaky)
      group.baselines.append((arms.count, arm, fit))
      arms.append(arm)
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
