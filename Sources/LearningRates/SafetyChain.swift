internal import Foundation

/// A rule within its guards: what the trainer asks for the rate of every epoch.
///
/// After each epoch, in this order:
/// 1. A non-finite loss, an infinite accuracy, a non-finite gradient or L > 4·min L rolls the epoch back: the last good weights and
///    moments are restored, η ← η/4, and the rule rests for 3 epochs. The fifth rollback fails the fold.
/// 2. An undefined (`nan`) accuracy counts as ΔA = 0.
/// 3. The rule's factor η_{t+1}/η_t is held within [.5, 2].
/// 4. η is held within [max(1e-7, η₀/1000), min(1, 100·η₀)], a range that always holds η₀ itself.
///
/// Every intervention is counted in the state. An epoch that is rolled back or undone leaves no trace in the signals, because the
/// weights it belonged to are gone. Rates that the chain must not bend (`RateRule.isScheduled`) pass steps 3 and 4 untouched and know no
/// cooldown, while step 1 still guards their weights.
///
/// The rate of epoch t+1 depends on what was known when epoch t ended and on nothing else, so it makes no difference whether `next` is
/// called when an epoch ends or when the following one starts: both readings give the same trace.
public struct SafetyChain: Sendable {
  /// The rule that proposes.
  public let rule: any RateRule
  /// The bounds of the chain.
  public let limits: SafetyLimits
  /// How often the rule moves η.
  public let adaptation: Adaptation

  /// A rule within its guards.
  public init(rule: any RateRule, limits: SafetyLimits = SafetyLimits(), adaptation: Adaptation = .epoch) {
    self.rule = rule
    self.limits = limits
    self.adaptation = adaptation
  }

  /// The state from which the first epoch of a fold runs.
  ///
  /// - Precondition: the context's rates are finite and above 0.
  public func start(_ context: RateContext) -> RateState {
    require(isUsable(context.baseRate), "the base rate must be finite and above 0, not \(context.baseRate)")
    require(isUsable(context.startRate), "the start rate must be finite and above 0, not \(context.startRate)")
    var memory = RuleMemory(seed: context.seed)
    memory.lessons = context.lessons
    let first = rule.start(context, memory: memory)
    let rate = rule.isScheduled ? first.rate : limits.bounds(base: context.baseRate).clamp(first.rate)
    return RateState(
      rate: rate, epoch: 0, rollbacks: 0, counts: [:], cooldown: 0, signals: SignalTracker(), memory: first.memory,
      context: context)
  }

  /// The state for the next epoch, given what the one that ran from `state` has shown.
  public func next(after observation: EpochObservation, from state: RateState) -> RateStep {
    var step = RateStep(state: state, action: .proceed, interventions: [])
    step.state.epoch += 1
    if let cause = blowUp(in: observation, best: state.signals.bestLoss) {
      rollBack(because: cause, &step)
    } else {
      adapt(to: observation, &step)
    }
    for intervention in step.interventions { step.state.counts[intervention, default: 0] += 1 }
    return step
  }

  /// The start rate of the next fold: the geometric mean of the last rate and the base rate, clamped.
  ///
  /// An end rate that is not finite and above 0, of a fold that failed, gives the base rate.
  public func carried(from endRate: Double, base: Double) -> Double {
    guard isUsable(endRate) else { return base }
    // base·√(end/base) is exp(½ log end + ½ log base), and exactly the base where the two are equal.
    return limits.bounds(base: base).clamp(base * (endRate / base).squareRoot())
  }

  /// A state whose rates, this and the start rate, are multiplied by a factor; clamped unless the rule is scheduled.
  package func scaled(_ state: RateState, by factor: Double) -> RateState {
    let bounds = limits.bounds(base: state.context.baseRate)
    var state = state
    state.rate = rule.isScheduled ? state.rate * factor : bounds.clamp(state.rate * factor)
    state.context.startRate *= factor
    return state
  }

  /// Whether the clamps made so many of the rates (more than 20 % of the epochs) that they are the schedule, not the rule.
  public func isClampSchedule(_ state: RateState) -> Bool {
    Double(state.clampHits) > limits.clampShare * Double(state.epoch)
  }

  private func blowUp(in observation: EpochObservation, best: Double?) -> String? {
    if !observation.loss.isFinite { return "the validation loss is \(observation.loss)" }
    if observation.accuracy.isInfinite { return "the accuracy is infinite" }
    if !observation.gradientsAreFinite { return "a gradient is not finite" }
    // A floor under the best loss: after a perfect epoch any rounding error would count as divergence.
    if let best, observation.loss > limits.divergenceRatio * max(best, SignalTracker.lossFloor) {
      return "the validation loss is \(short(observation.loss)), the best was \(short(best))"
    }
    return nil
  }

  private func rollBack(because cause: String, _ step: inout RateStep) {
    step.interventions.append(.rollback)
    step.state.rollbacks += 1
    if step.state.rollbacks >= limits.maximumRollbacks {
      step.action = .fail(reason: "\(step.state.rollbacks) rollbacks; at epoch \(step.state.epoch) \(cause)")
      return
    }
    step.action = .rollback
    if rule.isScheduled {
      // An epoch that was undone has gained nothing.
      var signals = ProgressSignals()
      signals.loss = .infinity
      take(rule.propose(at: moment(step.state, signals), memory: step.state.memory), &step)
    } else {
      step.state.cooldown = limits.cooldownEpochs
      step.state.rate = clamped(step.state.rate * limits.rollbackFactor, &step)
    }
  }

  private func adapt(to observation: EpochObservation, _ step: inout RateStep) {
    if observation.accuracy.isNaN { step.interventions.append(.accuracyUndefined) }
    let (tracker, signals) = step.state.signals.observing(observation)
    if step.state.cooldown > 0 {
      step.state.cooldown -= 1
      step.state.signals = tracker
      step.interventions.append(.cooldown)
      return
    }
    if rule.needsAccuracyError && !observation.accuracy.isNaN && observation.accuracyError?.isFinite != true {
      step.interventions.append(.accuracyErrorUndefined)
    }
    let proposal = rule.propose(at: moment(step.state, signals), memory: step.state.memory)
    if !proposal.undoesEpoch { step.state.signals = tracker }
    take(proposal, &step)
  }

  private func take(_ proposal: RateProposal, _ step: inout RateStep) {
    step.state.memory = proposal.memory
    if proposal.undoesEpoch {
      step.interventions.append(.undone)
      step.action = .rollback
    }
    step.state.rate = rule.isScheduled ? proposal.rate : clamped(limited(proposal.rate, &step), &step)
  }

  private func limited(_ wish: Double, _ step: inout RateStep) -> Double {
    let rate = step.state.rate
    let allowed = wish.isNaN ? rate : (rate * limits.factor.lowerBound...rate * limits.factor.upperBound).clamp(wish)
    if allowed != wish { step.interventions.append(.factorLimited) }
    return allowed
  }

  private func clamped(_ wish: Double, _ step: inout RateStep) -> Double {
    let bounds = limits.bounds(base: step.state.context.baseRate)
    if wish < bounds.lowerBound { step.interventions.append(.clampedLow) }
    if wish > bounds.upperBound { step.interventions.append(.clampedHigh) }
    return bounds.clamp(wish)
  }

  private func moment(_ state: RateState, _ signals: ProgressSignals) -> RuleMoment {
    RuleMoment(rate: state.rate, epoch: state.epoch, signals: signals, context: state.context)
  }
}

/// The number to four significant digits, for people.
private func short(_ x: Double) -> String { String(format: "%.4g", x) }
