import LearningRates
import Testing

@Suite struct RuleArithmeticTests {
  static let better = epochs([1, 0.9], [0.5, 0.75])
  static let worse = epochs([0.9, 1], [0.75, 0.5])

  /// Steps from η = .02 (η₀ = .01); the numbers are those of scripts/reference/learning_rates.py.
  static let steps: [(String, [EpochObservation], Double)] = [
    ("constant", better, 0.02),
    ("absolute", better, 0.025),
    ("absolute", worse, 0.025),
    ("absolute:alpha=0.5", better, 0.0225),
    ("absolute:metric=absLoss", better, 0.021999999999998),
    ("signed", better, 0.025),
    ("signed", worse, 0.015),
    ("positivePart", better, 0.025),
    ("positivePart", worse, 0.02),
    ("decayed", better, 0.0245),
    ("reverting", better, 0.023325824788420185),
    ("linear", better, 0.023499999999999),
    ("tanh", better, 0.0193335960718864),
    ("tanh", worse, 0.015428814096453783),
    ("tanh:faithful", worse, 0.022103418361512955),
    ("sigmoid", better, 0.01728863488975427),
    ("boldDriver", better, 0.021),
    ("boldDriver", worse, 0.01),
  ]

  @Test(arguments: steps)
  func oneStepIsExactToAnUlp(_ text: String, _ observations: [EpochObservation], _ expected: Double) throws {
    let rate = try oneStep(text, observations)
    #expect(abs(rate - expected) <= expected.ulp, "\(rate) is not \(expected)")
  }

  /// What a rule proposes from η = .02 after both epochs.
  private func oneStep(_ text: String, _ observations: [EpochObservation]) throws -> Double {
    var tracker = SignalTracker()
    var signals = ProgressSignals()
    for observation in observations { (tracker, signals) = tracker.observing(observation) }
    let moment = RuleMoment(rate: 0.02, epoch: 2, signals: signals, context: context(start: 0.02))
    return try rule(text).propose(at: moment, memory: RuleMemory(seed: 1)).rate
  }

  @Test func signalsAreThoseOfTheFormulas() {
    var tracker = SignalTracker()
    var signals = ProgressSignals()
    for observation in epochs([1, 0.8, 0.9, 0.7], [0.1, 0.4, 0.2, 0.3]) {
      (tracker, signals) = tracker.observing(observation)
    }
    #expect(abs(signals.trend - -0.9002074046281059) < 1e-15)
    #expect(abs(signals.lossChange - (0.7 - 0.9) / 0.9) < 1e-11)
    #expect(abs(signals.accuracyChange - 0.1) < 1e-15)
    // EMA with weight ⅓: .1, .2, .2; the plain mean of .1, .4, .2 is .7/3.
    #expect(abs(signals.accuracyChangeFromMean - 0.1) < 1e-15)
    #expect(abs(signals.accuracyChangeFromWindow - (0.3 - 0.7 / 3)) < 1e-15)
    #expect(abs((signals.accuracyChangeError ?? 0) - 0.05 * 2.0.squareRoot()) < 1e-15)
  }

  @Test func theWindowForgetsAccuraciesOlderThanFive() {
    var tracker = SignalTracker()
    var signals = ProgressSignals()
    for accuracy in [100, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75] {
      (tracker, signals) = tracker.observing(EpochObservation(loss: 1, accuracy: accuracy))
    }
    #expect(signals.accuracyChangeFromWindow == 0.25)
  }

  @Test func aSteadyFallHasTheSameTrendWhateverItsSpeed() {
    for factor in [0.5, 0.9, 0.99] {
      var tracker = SignalTracker()
      var signals = ProgressSignals()
      for t in 0..<200 {
        var loss = 1.0
        for _ in 0..<t { loss *= factor }
        guard loss > 1e-12 else { break }
        (tracker, signals) = tracker.observing(EpochObservation(loss: loss, accuracy: 0))
      }
      #expect(abs(signals.trend + 0.70) < 0.03)
    }
  }

  @Test func changesAreMeasuredFromTheLastDefinedAccuracy() throws {
    let observations = epochs([1, 1, 1, 1], [0.5, .nan, .nan, 0.75])
    let rates = try unguardedRates(rule("absolute"), over: observations, in: context())
    #expect(rates == [0.01, 0.01, 0.01, 0.01, 0.0125])
  }

  @Test func theHybridRunsThroughItsPhasesByFraction() throws {
    let accuracies = (0..<10).map { $0.isMultiple(of: 2) ? 0.5 : 0.75 }
    let rates = try unguardedRates(
      rule("hybrid"), over: epochs(Array(repeating: 1, count: 10), accuracies), in: context(epochs: 10))
    // ¼ of change each epoch after the first: α = 1 up to p = .2, then α = .25 and κ = .2.
    var expected = [0.01, 0.01, 0.0125]
    for _ in 3..<8 { expected.append(reverted(expected[expected.count - 1])) }
    // p = .8 is the cosine's start and p = .9 its middle; at p = 1 it rests at a hundredth.
    let entry = expected[7]
    expected += [entry, entry * 0.5, entry * 0.01]
    #expect(rates.count == expected.count)
    for (rate, expected) in zip(rates, expected) { #expect(abs(rate / expected - 1) < 1e-14) }
  }

  @Test func aPhaseLeftOutLeavesItsEpochsToTheOneBeforeAndTheFirstToTheNext() throws {
    let accuracies = (0..<10).map { $0.isMultiple(of: 2) ? 0.5 : 0.75 }
    func rates(_ phase: String) throws -> [Double] {
      try unguardedRates(
        rule("hybrid:without=\(phase)"), over: epochs(Array(repeating: 1, count: 10), accuracies),
        in: context(epochs: 10))
    }
    // The first epoch knows no change of accuracy, and the reverting rule is at η₀ then: all stay.
    func follow(aggressive: Int, moderate: Int) -> [Double] {
      var rates = [0.01, 0.01]
      for _ in 0..<aggressive { rates.append(rates[rates.count - 1] * 1.25) }
      for _ in 0..<moderate { rates.append(reverted(rates[rates.count - 1])) }
      return rates
    }
    func closed(_ rates: [Double]) -> [Double] { rates + [rates[7], rates[7] * 0.5, rates[7] * 0.01] }
    let expected = [
      "aggressive": closed(follow(aggressive: 0, moderate: 6)), "moderate": closed(follow(aggressive: 6, moderate: 0)),
      "fine": follow(aggressive: 1, moderate: 8),
    ]
    for (phase, wanted) in expected {
      let found = try rates(phase)
      #expect(found.count == wanted.count, "\(phase)")
      for (rate, wanted) in zip(found, wanted) { #expect(abs(rate / wanted - 1) < 1e-14, "\(phase)") }
    }
  }

  @Test func thePlateauTriggerLeavesOutTheMiddlePhase() throws {
    let accuracies = (0..<12).map { $0.isMultiple(of: 2) ? 0.5 : 0.75 }
    let rates = try unguardedRates(
      rule("hybrid:trigger=plateau,without=moderate"), over: epochs(Array(repeating: 1, count: 12), accuracies),
      in: context(epochs: 20))
    #expect(rates[3] == 0.01 * 1.25 * 1.25 && rates[4] == rates[3], "calm for three epochs: the cosine begins")
    #expect(zip(rates[4...], rates[5...]).allSatisfy { $0 > $1 })
  }

  /// η·(1 + ¼·¼)·(.01/η)^.2, the root by Newton's method, without the library's logarithm.
  private func reverted(_ rate: Double) -> Double {
    let ratio = 0.01 / rate
    var root = 1.0
    for _ in 0..<60 { root -= (root * root * root * root * root - ratio) / (5 * root * root * root * root) }
    return rate * 1.0625 * root
  }

  @Test func thePlateauTriggerAdvancesAfterThreeCalmEpochsInARow() throws {
    // Calm from the second epoch on: aggressive for epochs 1–3, moderate for 4–6, the cosine from then.
    let calm = Array(repeating: 1.0, count: 12)
    let accuracies = (0..<12).map { $0.isMultiple(of: 2) ? 0.5 : 0.75 }
    let rates = try unguardedRates(
      rule("hybrid:trigger=plateau"), over: epochs(calm, accuracies), in: context(epochs: 20))
    #expect(rates[3] == 0.01 * 1.25 * 1.25)
    #expect(abs(rates[4] / reverted(rates[3]) - 1) < 1e-14)
    #expect(rates[7] == rates[6])
    #expect(zip(rates[7...], rates[8...]).allSatisfy { $0 > $1 })
    // A loss that moves all the time never leaves the first phase.
    let moving = (0..<12).map { 1 - 0.07 * Double($0) }
    let busy = try unguardedRates(
      rule("hybrid:trigger=plateau"), over: epochs(moving, accuracies), in: context(epochs: 20))
    #expect(zip(busy[1...], busy[2...]).allSatisfy { abs($1 / $0 - 1.25) < 1e-15 })
  }

  @Test func theCosineFallsToAHundredthOfItsEntryAndFollowsTheTrend() throws {
    let hybrid = try rule("hybrid")
    let memory = hybrid.propose(
      at: RuleMoment(rate: 0.02, epoch: 8, signals: ProgressSignals(), context: context(epochs: 10)),
      memory: RuleMemory(seed: 1)
    ).memory
    var tracker = SignalTracker()
    var signals = ProgressSignals()
    for observation in Self.better { (tracker, signals) = tracker.observing(observation) }
    let moment = RuleMoment(rate: 0.015, epoch: 9, signals: signals, context: context(epochs: 10))
    #expect(abs(hybrid.propose(at: moment, memory: memory).rate / 0.0096667980359432 - 1) < 1e-14)
  }
}
