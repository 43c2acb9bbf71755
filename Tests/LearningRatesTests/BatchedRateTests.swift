import Foundation
import LearningRates
import Testing

@Suite struct BatchedRateTests {
  private let context = RateContext(
    baseRate: 0.1, startRate: 0.1, epochs: 3, trainingCount: 40, validationCount: 10, seed: 1)

  private func batched(_ rule: String, batches: Int = 4) throws -> BatchedRate {
    BatchedRate(
      SafetyChain(rule: try RateRuleSpecification(parsing: rule).rule, adaptation: .batch), context, batches: batches)
  }

  @Test func aBatchTakesTheRootOfWhatTheRuleAsksFor() throws {
    var rate = try batched("absolute")
    rate.begin(SafetyChain(rule: ConstantRate()).start(context))
    var expected = [0.1]
    // A lone accuracy says nothing; then it changes by .3, and by .1.
    for (accuracy, factor) in [(0.2, 1.0), (0.5, 1.3), (0.4, 1.1)] {
      rate.take(loss: 1, accuracy: accuracy)
      expected.append(expected[expected.count - 1] * pow(factor, 0.25))
      #expect(abs(rate.rate / expected[expected.count - 1] - 1) < 1e-12)
    }
    #expect(abs(rate.mean - expected.dropLast().reduce(0, +) / 3) < 1e-12)
  }

  @Test func lossesThatLeapUndoNothingAndBrokenOnesMoveNothing() throws {
    var rate = try batched("absolute")
    for loss in [1.0, 1000, 1, .infinity, .nan] { rate.take(loss: loss, accuracy: .nan) }
    #expect(rate.rate == 0.1)
    rate.take(loss: 1, accuracy: .infinity)
    #expect(rate.rate == 0.1)
  }

  @Test func theRuleKnowsBatchesForEpochs() throws {
    // Of 3 epochs of 4 batches three tenths are past after the fourth batch, where the first phase ends.
    var (whole, part) = (try batched("hybrid"), try batched("hybrid:without=moderate"))
    var differs: [Bool] = []
    for batch in 0..<12 {
      whole.take(loss: 1, accuracy: Double(batch % 2))
      part.take(loss: 1, accuracy: Double(batch % 2))
      differs.append(whole.rate != part.rate)
    }
    #expect(differs.prefix(3).allSatisfy { !$0 } && differs.contains(true))
  }

  /// After an epoch that was undone the rate is cut and kept throughout, as it is where epochs move it.
  @Test func itRestsWhereTheGuardSaysSo() throws {
    let chain = SafetyChain(rule: try RateRuleSpecification(parsing: "absolute").rule, adaptation: .batch)
    var state = chain.judge.start(context)
    state = chain.judge.next(after: EpochObservation(loss: 1, accuracy: 0), from: state).state
    let step = chain.judge.next(after: EpochObservation(loss: 5, accuracy: 0.9), from: state)
    #expect(step.interventions == [.rollback] && step.state.rate == 0.025)
    var rate = try batched("absolute")
    rate.begin(step.state)
    rate.take(loss: 1, accuracy: 0)
    rate.take(loss: 1, accuracy: 1)
    #expect(rate.rate == 0.025)
    #expect(step.state.taking(rate).rate == 0.025)
    #expect(SafetyChain(rule: chain.rule).judge.rule.name == "absolute", "where epochs move it, the rule does")
  }

  @Test func withoutTheGuardOnlyALossThatIsNoNumberUndoesAnEpoch() {
    let chain = SafetyChain(rule: ConstantRate(), limits: .unguarded)
    var state = chain.start(context)
    state = chain.next(after: EpochObservation(loss: 1, accuracy: 0), from: state).state
    let leapt = chain.next(after: EpochObservation(loss: 1e9, accuracy: 0), from: state)
    #expect(leapt.interventions.isEmpty && leapt.action == .proceed)
    #expect(chain.next(after: EpochObservation(loss: .nan, accuracy: 0), from: state).action == .rollback)
  }
}
