import LearningRates
import Testing

/// Wants the rate times a factor, every epoch.
private struct Greedy: RateRule {
  var factor: Double
  var name: String { "greedy" }
  func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    RateProposal(rate: moment.rate * factor, memory: memory)
  }
}

@Suite struct SafetyChainTests {
  let good = EpochObservation(loss: 1, accuracy: 0.5)

  @Test(
    arguments: [
      EpochObservation(loss: .nan, accuracy: 0.5), EpochObservation(loss: .infinity, accuracy: 0.5),
      EpochObservation(loss: 1, accuracy: .infinity), EpochObservation(loss: 1, accuracy: -.infinity),
      EpochObservation(loss: 1, accuracy: 0.5, gradientsAreFinite: false), EpochObservation(loss: 4.001, accuracy: 0.5),
    ])
  func anEpochThatBlowsUpIsRolledBackAndTheRateQuartered(_ bad: EpochObservation) throws {
    let chain = SafetyChain(rule: ConstantRate())
    let steps = chain.steps(over: [good, bad], in: context())
    #expect(steps[0].action == .proceed && steps[0].interventions.isEmpty)
    #expect(steps[1].action == .rollback && steps[1].interventions == [.rollback])
    #expect(steps[1].state.rate == 0.0025 && steps[1].state.rollbacks == 1)
  }

  @Test func fourTimesTheBestLossIsStillAllowed() {
    let steps = SafetyChain(rule: ConstantRate()).steps(
      over: [good, EpochObservation(loss: 4, accuracy: 0.5)], in: context())
    #expect(steps[1].action == .proceed)
  }

  @Test func divergenceIsMeasuredFromTheBestLossNotTheFirstOrTheLast() {
    let steps = SafetyChain(rule: ConstantRate()).steps(
      over: epochs([1, 0.2, 0.7, 0.9], [0, 0, 0, 0]), in: context())
    #expect(steps.map(\.action) == [.proceed, .proceed, .proceed, .rollback])
  }

  @Test func aPerfectLossOfZeroDoesNotMakeRoundingErrorsADivergence() throws {
    for specification in RateRuleCatalog.all where specification.name != "boldDriver" {
      let steps = SafetyChain(rule: specification.rule).steps(
        over: epochs([0, 0, 1e-14, 0], [1, 1, 1, 1]), in: context())
      #expect(steps.allSatisfy { !$0.interventions.contains(.rollback) && $0.state.rate > 0 })
    }
  }

  @Test func undefinedAccuracyIsNoBlowUpAndNoChange() throws {
    let chain = SafetyChain(rule: try rule("absolute"))
    let steps = chain.steps(over: epochs([1, 1, 1], [0.5, .nan, 0.75]), in: context())
    #expect(steps.map(\.action) == [.proceed, .proceed, .proceed])
    #expect(steps[1].interventions == [.accuracyUndefined] && steps[1].state.rate == 0.01)
    #expect(steps[2].state.rate == 0.0125)
  }

  @Test func theRuleRestsForThreeEpochsAfterARollback() throws {
    let chain = SafetyChain(rule: Greedy(factor: 1.5))
    let bad = EpochObservation(loss: .nan, accuracy: 0.5)
    let steps = chain.steps(over: [good, bad, good, good, good, good], in: context())
    #expect(steps.map(\.state.rate) == [0.015, 0.00375, 0.00375, 0.00375, 0.00375, 0.005625])
    #expect(steps[2...4].allSatisfy { $0.interventions == [.cooldown] && $0.action == .proceed })
    #expect(steps[5].interventions.isEmpty)
  }

  @Test func aSecondBlowUpDuringTheRestStartsItAnew() throws {
    let bad = EpochObservation(loss: .nan, accuracy: 0.5)
    let steps = SafetyChain(rule: Greedy(factor: 1.5)).steps(
      over: [bad, good, bad, good, good, good, good], in: context(base: 0.01))
    #expect(steps.map(\.state.rate)[2...5].allSatisfy { $0 == 0.01 / 16 })
    #expect(steps[6].state.rate == 0.01 / 16 * 1.5)
  }

  @Test func theFifthRollbackFailsTheFoldWithItsReason() throws {
    let bad = EpochObservation(loss: .nan, accuracy: 0.5)
    let steps = SafetyChain(rule: ConstantRate()).steps(over: Array(repeating: bad, count: 5), in: context())
    #expect(steps[..<4].allSatisfy { $0.action == .rollback })
    #expect(steps[4].action == .fail(reason: "5 rollbacks; at epoch 5 the validation loss is nan"))
    #expect(steps[4].state.counts == [.rollback: 5, .clampedLow: 0].filter { $0.value > 0 })
  }

  @Test func whatWasRolledBackLeavesNoTraceInTheSignals() throws {
    let chain = SafetyChain(rule: try rule("signed"))
    let wild = EpochObservation(loss: 100, accuracy: 0.9)
    let calm = Array(repeating: good, count: 3)
    let after = EpochObservation(loss: 1, accuracy: 0.75)
    let steps = chain.steps(over: [good, wild] + calm + [after], in: context())
    // .0025 and then 1 + (.75 − .5): the accuracy of .9 was of weights that are gone.
    #expect(steps[5].state.rate == 0.003125)
  }

  @Test func aBlowUpIsNotAlsoCountedAsUndefined() {
    let steps = SafetyChain(rule: ConstantRate()).steps(
      over: [EpochObservation(loss: .nan, accuracy: .nan)], in: context())
    #expect(steps[0].interventions == [.rollback])
  }

  @Test func theFactorIsLimitedBeforeTheRateIsClamped() {
    let steps = SafetyChain(rule: Greedy(factor: 100)).steps(over: Array(repeating: good, count: 8), in: context())
    #expect(steps[0].state.rate == 0.02 && steps[0].interventions == [.factorLimited])
    #expect(steps[5].state.rate == 0.64)
    #expect(steps[6].state.rate == 1 && steps[6].interventions == [.factorLimited, .clampedHigh])
    #expect(steps[7].state.counts == [.factorLimited: 8, .clampedHigh: 2])
  }

  @Test(arguments: [(0.0, 0.005), (-3, 0.005), (.infinity, 0.02), (-.infinity, 0.005), (.nan, 0.01)])
  func anUnusableWishIsLimitedLikeAnyOther(_ factor: Double, _ expected: Double) {
    let steps = SafetyChain(rule: Greedy(factor: factor)).steps(over: [good], in: context())
    #expect(steps[0].state.rate == expected && steps[0].interventions == [.factorLimited])
  }

  static let bounds: [(Double, Double, Double)] = [
    (0.01, 1e-5, 1.0), (1e-3, 1e-6, 0.1), (1e-5, 1e-7, 1e-3), (1e-8, 1e-8, 1e-6), (5, 0.005, 5),
    (1e-12, 1e-12, 1e-10),
  ]

  @Test(arguments: bounds)
  func theAllowedRatesFollowTheBaseRateAndHoldIt(_ base: Double, _ low: Double, _ high: Double) {
    let bounds = SafetyLimits().bounds(base: base)
    #expect(abs(bounds.lowerBound / low - 1) < 1e-12 && abs(bounds.upperBound / high - 1) < 1e-12)
    #expect(bounds.contains(base))
  }

  @Test func theStartRateIsClampedAndKeptFromThen() {
    let chain = SafetyChain(rule: ConstantRate())
    #expect(chain.start(context(base: 0.001, start: 0.5)).rate == 0.1)
    #expect(chain.start(context(base: 0.001, start: 1e-9)).rate == 1e-6)
    #expect(chain.start(context(base: 3)).rate == 3)
  }

  @Test func moreThanAFifthOfClampedEpochsIsAClampSchedule() {
    let chain = SafetyChain(rule: Greedy(factor: 2))
    // .02 … .64 in six epochs, clamped at 1 from the seventh on.
    let states = chain.steps(over: Array(repeating: good, count: 9), in: context()).map(\.state)
    #expect(states.map(chain.isClampSchedule) == Array(repeating: false, count: 7) + [true, true])
    #expect(states[7].clampHits == 2)
    #expect(!chain.isClampSchedule(chain.start(context())))
  }

  @Test func theCarriedRateIsTheGeometricMeanWithinTheBounds() {
    let chain = SafetyChain(rule: ConstantRate())
    #expect(chain.carried(from: 0.04, base: 0.01) == 0.02)
    #expect(chain.carried(from: 0.0137, base: 0.0137) == 0.0137)
    #expect(chain.carried(from: 1e30, base: 0.01) == 1)
    for unusable in [Double.nan, .infinity, 0, -1] { #expect(chain.carried(from: unusable, base: 0.01) == 0.01) }
  }

  @Test func theBoldDriverUndoesWithoutCountingARollback() throws {
    let steps = SafetyChain(rule: try rule("boldDriver")).steps(
      over: epochs([1, 0.9, 0.95, 0.92, 0.89], Array(repeating: .nan, count: 5)), in: context())
    // The fourth epoch is compared with .9, the last that stood.
    #expect(steps.map(\.action) == [.proceed, .proceed, .rollback, .rollback, .proceed])
    #expect(steps[2].interventions == [.accuracyUndefined, .undone] && steps[2].state.rollbacks == 0)
    #expect(steps[4].state.rate == 0.01 * 1.05 * 0.5 * 0.5 * 1.05)
    #expect(steps[4].state.counts[.undone] == 2)
  }

  @Test func epochsOfTheRestStillCountAsHistory() throws {
    let wild = EpochObservation(loss: 100, accuracy: 0.9)
    let resting = Array(repeating: EpochObservation(loss: 1, accuracy: 0.625), count: 3)
    let steps = SafetyChain(rule: try rule("signed")).steps(
      over: [good, wild] + resting + [EpochObservation(loss: 1, accuracy: 0.75)], in: context())
    #expect(steps[5].state.rate == 0.0025 * 1.125)
  }

  @Test func theErrorOfTheAccuracyIsMissedWhereItIsNeeded() throws {
    let chain = SafetyChain(rule: try rule("absolute:noise=bootstrapMetric"))
    let steps = chain.steps(over: [good, EpochObservation(loss: 1, accuracy: 0.75)], in: context())
    #expect(steps.allSatisfy { $0.interventions == [.accuracyErrorUndefined] })
    #expect(steps[1].state.rate == 0.0125)
  }
}
