import LearningRates

/// A context of 50 epochs; the start rate is the base rate unless given.
func context(
  base: Double = 0.01, start: Double? = nil, epochs: Int = 50, validation: Int = 100, seed: UInt64 = 1
) -> RateContext {
  RateContext(
    baseRate: base, startRate: start ?? base, epochs: epochs, trainingCount: 400, validationCount: validation,
    seed: seed)
}

func rule(_ text: String) throws -> any RateRule { try RateRuleSpecification(parsing: text).rule }

/// Epochs with these losses and accuracies.
func epochs(_ losses: [Double], _ accuracies: [Double]) -> [EpochObservation] {
  zip(losses, accuracies).map { EpochObservation(loss: $0, accuracy: $1, accuracyError: 0.05) }
}

extension SafetyChain {
  /// Every step over a list of epochs.
  func steps(over observations: [EpochObservation], in context: RateContext) -> [RateStep] {
    var state = start(context)
    return observations.map { observation in
      let step = next(after: observation, from: state)
      state = step.state
      return step
    }
  }
}

/// The rule's own proposals, with no chain about it.
func unguardedRates(_ rule: any RateRule, over observations: [EpochObservation], in context: RateContext) -> [Double] {
  var proposal = rule.start(context, memory: RuleMemory(seed: context.seed))
  var tracker = SignalTracker()
  var rates = [proposal.rate]
  for (index, observation) in observations.enumerated() {
    let (next, signals) = tracker.observing(observation)
    tracker = next
    let moment = RuleMoment(rate: proposal.rate, epoch: index + 1, signals: signals, context: context)
    proposal = rule.propose(at: moment, memory: proposal.memory)
    rates.append(proposal.rate)
  }
  return rates
}
