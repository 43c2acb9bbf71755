import Foundation
import LearningRates
import Randomness
import Testing

@Suite struct RuleBehaviourTests {
  /// C7: with α ≥ 0 and no noise the rate never falls, and η_T ≤ η₀·exp(α·TV(A)).
  @Test func thePaperRuleIsMonotoneAndBoundedByTheTotalVariation() {
    var stream = RandomStream(seed: 21)
    for sequence in 0..<10_000 {
      let alpha = [0.1, 1, 3][sequence % 3]
      let accuracies = (0..<20).map { _ in 2 * stream.uniform() - 1 }
      let rates = unguardedRates(
        alphaRule(alpha), over: epochs(accuracies.map { _ in 1 }, accuracies), in: context())
      let variation = zip(accuracies, accuracies.dropFirst()).reduce(0) { $0 + abs($1.1 - $1.0) }
      let isMonotone = zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 }
      let isBounded = rates[20] <= 0.01 * exp(alpha * variation) * (1 + 1e-13)
      if !isMonotone || !isBounded { Issue.record("sequence \(sequence): \(rates)") }
    }
  }

  private func alphaRule(_ alpha: Double) -> ALDVI {
    var rule = ALDVI()
    rule.alpha = alpha
    return rule
  }

  @Test func aMonotoneClimbRaisesThePaperRateByAtMostE() throws {
    let accuracies = (0...1000).map { Double($0) / 1000 }
    let rates = try unguardedRates(
      rule("absolute"), over: epochs(accuracies.map { _ in 1 }, accuracies), in: context())
    let growth = (rates.last ?? 0) / 0.01
    #expect(growth > 2.71 && growth < M_E)
  }

  /// C7's warning: pure noise in the accuracy is enough to ramp the rate.
  @Test(arguments: [(100, 14.8), (500, 3.4), (10_000, 1.3)])
  func validationNoiseAloneRampsThePaperRate(_ samples: Int, _ expected: Double) throws {
    var stream = RandomStream(seed: RandomStream.seed("ramp", samples))
    let finals = try (0..<200).map { _ in
      let accuracies = (0...50).map { _ in 0.5 + 0.5 / Double(samples).squareRoot() * stream.normal() }
      return try unguardedRates(rule("absolute"), over: epochs(accuracies.map { _ in 1 }, accuracies), in: context())[
        51]
    }
    let median = finals.sorted()[100] / 0.01
    #expect(abs(median / expected - 1) < 0.12)
  }

  @Test func gaussianNoiseHasItsStandardDeviation() throws {
    let n = 2000
    let chain = SafetyChain(rule: try rule("absolute:alpha=0,noise=gaussian,c=0.5"))
    let factors = (0..<n).map { seed in
      let state = chain.start(context(validation: 25, seed: UInt64(seed)))
      return chain.next(after: EpochObservation(loss: 1, accuracy: 0.5), from: state).state.rate / 0.01 - 1
    }
    let mean = factors.reduce(0, +) / Double(n)
    let deviation = (factors.reduce(0) { $0 + $1 * $1 } / Double(n)).squareRoot()
    #expect(abs(mean) < 0.01 && abs(deviation - 0.1) < 0.005)
  }

  @Test func bootstrapNoiseVanishesWithTheErrorOfTheAccuracy() throws {
    let accuracies = [0.5, 0.75, 0.6, 0.8]
    func rates(_ text: String, error: Double) throws -> [Double] {
      let observations = accuracies.map { EpochObservation(loss: 1, accuracy: $0, accuracyError: error) }
      return SafetyChain(rule: try rule(text)).steps(over: observations, in: context()).map(\.state.rate)
    }
    #expect(try rates("absolute:noise=bootstrapMetric", error: 0) == rates("absolute", error: 0))
    #expect(try rates("absolute:noise=bootstrapMetric", error: 0.1) != rates("absolute", error: 0.1))
  }

  @Test func aReplayIsUntouchedByLimitsAndFollowsItsListThroughRollbacks() {
    let list = [1e-9, 5, 0.01, 0.5]
    let observations = epochs([1, 1, .nan, 1, 1], [0.5, 0.5, 0.5, 0.5, 0.5])
    let chain = SafetyChain(rule: ReplayedRates(list))
    let steps = chain.steps(over: observations, in: context())
    #expect([chain.start(context()).rate] + steps.map(\.state.rate) == [1e-9, 5, 0.01, 0.5, 0.5, 0.5])
    #expect(steps.map(\.action) == [.proceed, .proceed, .rollback, .proceed, .proceed])
    #expect(steps[4].state.counts == [.rollback: 1])
  }

  @Test func randomRatesAreLogUniform() throws {
    let chain = SafetyChain(rule: try rule("randomEta"))
    let calm = Array(repeating: EpochObservation(loss: 1, accuracy: 0.5), count: 4000)
    let logs = chain.steps(over: calm, in: context()).map { log10($0.state.rate) }
    #expect(logs.allSatisfy { $0 >= -5 && $0 <= 0 })
    for edge in [-4.0, -3, -2, -1] {
      let share = Double(logs.count { $0 < edge }) / 4000
      #expect(abs(share - (edge + 5) / 5) < 0.03)
    }
  }
}
