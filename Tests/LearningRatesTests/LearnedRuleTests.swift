import Foundation
import LearningRates
import Randomness
import Testing

/// Rules that learn from what followed their choices.
@Suite struct LearnedRuleTests {
  /// Epochs of which the fifth was rolled back, as in scripts/reference/learned_rules.py.
  private static let numbers = [1, 2, 3, 4, 6, 7, 8, 9]
  private static let observations = epochs(
    [1, 0.8, 0.85, 0.7, 0.75, 0.6, 0.62, 0.3], [0.1, 0.3, 0.2, 0.4, 0.35, 0.5, 0.45, 0.7])

  private struct Trace {
    var rates: [Double] = []
    var memory = RuleMemory(seed: 1)
  }

  private func trace(_ rule: any RateRule, lessons: [Double] = []) -> Trace {
    var trace = Trace()
    trace.memory.lessons = lessons
    var tracker = SignalTracker()
    for (epoch, observation) in zip(Self.numbers, Self.observations) {
      let (next, signals) = tracker.observing(observation)
      tracker = next
      let moment = RuleMoment(
        rate: trace.rates.last ?? 0.01, epoch: epoch, signals: signals, context: context(epochs: 12))
      let proposal = rule.propose(at: moment, memory: trace.memory)
      (trace.memory, trace.rates) = (proposal.memory, trace.rates + [proposal.rate])
    }
    return trace
  }

  private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, abs($1)) }
  }

  @Test func theBanditChoosesAsItsReferenceDoes() throws {
    let found = try trace(rule("linUCB:prior=none"))
    #expect(isClose(found.rates, [0.01, 0.01, 0.0125, 0.01, 0.02, 0.01, 0.0125, 0.015625]))
  }

  @Test func theLeastSquaresFitAsTheirReferenceDoes() throws {
    let found = try trace(rule("rls:prior=none"))
    let rates = [
      0.013498588075760033, 0.018221188003905094, 0.013498588075760034, 0.010000000000000002, 0.013498588075760034,
      0.018221188003905094, 0.024596031111569504, 0.03320116922736549,
    ]
    let weights = [
      -0.028088553791235947, -0.14083688997720586, 0.2784955083184761, -0.13629150194231615, 0.006933942577888412,
      -0.1058119799023011, 0.0, -0.2682162896812368, -0.002527969841211256, 0.22547444455790014, -0.034029522602271,
      -0.14571186687205034, 0.06621189417321477, -0.037092663028591724, 0.0,
    ]
    #expect(isClose(found.rates, rates) && isClose(Array(found.memory.lessons.prefix(15)), weights))
  }

  @Test func exponentialWeightsDrawAndGrowAsTheirReferenceDoes() throws {
    let found = try trace(rule("exp3:prior=none"))
    #expect(isClose(found.rates, [0.02, 0.016, 0.008, 0.016, 0.0128, 0.01024, 0.02048, 0.016384]))
    let logWeights = [
      -0.08822877131509897, 0.0, -0.14212973939267126, -0.14212973939267126, -0.004901574847079254,
    ]
    #expect(isClose(found.memory.lessons, logWeights))
  }

  @Test func theNetworkMovesTheRateAsItsReferenceDoes() {
    let weights = (1...MetaRule.weightCount).map { 0.5 * sin(Double($0)) }
    let rates = [
      0.0075194249166221526, 0.005632874115339963, 0.004218359189844247, 0.0031628424713206513, 0.0023715969986174094,
      0.0017833247304359504, 0.0013409949935658703, 0.0010152822600943843,
    ]
    let found = trace(MetaRule(weights: weights))
    #expect(isClose(found.rates, rates) && found.memory.lessons.isEmpty)
  }

  static let learners = ["linUCB", "linUCB:prior=none", "exp3", "exp3:prior=none", "rls", "rls:prior=none"]

  @Test(arguments: learners)
  func whatAFoldTaughtIsWhereTheNextBegins(_ text: String) throws {
    let chain = SafetyChain(rule: try rule(text))
    var first = context(epochs: 12)
    let state = try #require(chain.steps(over: Self.observations, in: first).last?.state)
    #expect(!state.lessons.isEmpty && state.lessons.allSatisfy(\.isFinite))
    first.lessons = state.lessons
    #expect(chain.start(first).lessons == state.lessons)
    let untaught = chain.steps(over: Self.observations, in: context(epochs: 12))
    let taught = chain.steps(over: Self.observations, in: first)
    #expect(taught.last?.state.lessons != untaught.last?.state.lessons)
    // Lessons of another shape, as of another version, are set aside.
    first.lessons = [1, 2, 3]
    #expect(chain.steps(over: Self.observations, in: first).map(\.state.rate) == untaught.map(\.state.rate))
  }

  @Test(arguments: ["linUCB", "exp3", "rls"])
  func aTrainedPriorIsWhereTheFirstFoldBegins(_ text: String) throws {
    let (trained, untaught) = (try trace(rule(text)), try trace(rule(text + ":prior=none")))
    #expect(trained.memory.lessons != untaught.memory.lessons)
    #expect(trained.memory.lessons.count == untaught.memory.lessons.count)
  }

  @Test func aRewardNeedsTheEpochThatFollowsAndARollbackIsTheWorst() throws {
    // All weight on one choice that was good, and on the same where the epoch after it is missing.
    let exp3 = try rule("exp3:prior=none")
    func lessons(secondEpoch: Int) -> [Double] {
      var tracker = SignalTracker()
      var memory = RuleMemory(seed: 1)
      for (epoch, loss) in [(1, 1.0), (secondEpoch, 0.5)] {
        let (next, signals) = tracker.observing(EpochObservation(loss: loss, accuracy: 0))
        tracker = next
        let moment = RuleMoment(rate: 0.01, epoch: epoch, signals: signals, context: context())
        memory = exp3.propose(at: moment, memory: memory).memory
      }
      return memory.lessons
    }
    // The first draw of this stream is the factor 2; r̂ = (1 + log 2)/2p with p = 1/5.
    let gain = 0.1 * (1 + log(2.0)) / 2
    #expect(isClose(lessons(secondEpoch: 2), [-gain, -gain, -gain, -gain, 0]))
    #expect(lessons(secondEpoch: 3) == [0, 0, 0, 0, 0])
  }
}
