import Foundation
import LearningRates
import Testing

/// What every rule of the catalogue keeps in a training; what all rules promise is `RateRuleContract`.
@Suite struct RuleTrainingTests {
  @Test func onlyRulesThatDrawNumbersDependOnTheSeed() {
    let observations = (0..<10).map {
      EpochObservation(loss: 1 + 0.1 * Double($0 % 3), accuracy: 0.1 * Double($0 % 4), accuracyError: 0.1)
    }
    let differing = RateRuleCatalog.all.filter { specification in
      let chain = SafetyChain(rule: specification.rule)
      return chain.steps(over: observations, in: context(seed: 1)).map(\.state.rate)
        != chain.steps(over: observations, in: context(seed: 2)).map(\.state.rate)
    }
    #expect(
      differing.map(\.name) == [
        "absolute:noise=gaussian", "absolute:noise=bootstrapMetric", "reverting:noise=gaussian,c=0.5", "exp3",
        "exp3:prior=none", "randomEta",
      ])
  }

  @Test(arguments: RateRuleCatalog.all)
  func adaptingAtTheEndOfAnEpochOrAtTheStartOfTheNextGivesOneTrace(_ specification: RateRuleSpecification) {
    let chain = SafetyChain(rule: specification.rule)
    let atEnd = ToyTraining(chain: chain).run(epochs: 40)
    let atStart = ToyTraining(chain: chain).runAdaptingAtTheStart(epochs: 40)
    #expect(atEnd.rates == atStart.rates && atEnd.weights == atStart.weights)
  }

  @Test(arguments: RateRuleCatalog.all)
  func replayingTheRatesGivesTheSameWeightsBitByBit(_ specification: RateRuleSpecification) {
    let played = ToyTraining(chain: SafetyChain(rule: specification.rule)).run(epochs: 40)
    let replay = SafetyChain(rule: ReplayedRates(played.rates, undoneEpochs: played.undone))
    let replayed = ToyTraining(chain: replay).run(epochs: 40)
    #expect(replayed.rates == played.rates && replayed.weights == played.weights)
    #expect(played.weights.allSatisfy { $0.isFinite })
  }
}

extension RuleTrainingTests {
  @Test func theToyTrainingDoesBlowUpAndDoesUndo() throws {
    let wild = ToyTraining(chain: SafetyChain(rule: try rule("randomEta"))).run(epochs: 40)
    #expect(wild.rollbacks > 0)
    let bold = ToyTraining(chain: SafetyChain(rule: try rule("boldDriver"))).run(epochs: 40)
    #expect(!bold.undone.isEmpty)
    let adapted = ToyTraining(chain: SafetyChain(rule: try rule("tanh:faithful"))).run(epochs: 40)
    #expect(adapted.rollbacks > 0)
  }
}

/// Gradient descent with noise on ½(10·w₁² + 60·w₂²), which diverges for rates above 1/30: epochs are rolled back and undone.
private struct ToyTraining {
  struct Trace {
    var rates: [Double] = []
    var weights: [Double] = [3, 1]
    var undone: Set<Int> = []
    var rollbacks = 0
  }

  let chain: SafetyChain

  func run(epochs: Int) -> Trace {
    var trace = Trace()
    var good = trace.weights
    var state = chain.start(begin)
    for epoch in 1...epochs {
      trace.rates.append(state.rate)
      let step = chain.next(after: train(&trace.weights, state.rate), from: state)
      guard conclude(step, epoch, &trace, &good) else { break }
      state = step.state
    }
    return trace
  }

  func runAdaptingAtTheStart(epochs: Int) -> Trace {
    var trace = Trace()
    var good = trace.weights
    var state = chain.start(begin)
    var last: EpochObservation?
    for epoch in 1...epochs {
      if let last {
        let step = chain.next(after: last, from: state)
        guard conclude(step, epoch - 1, &trace, &good) else { return trace }
        state = step.state
      }
      trace.rates.append(state.rate)
      last = train(&trace.weights, state.rate)
    }
    if let last { _ = conclude(chain.next(after: last, from: state), epochs, &trace, &good) }
    return trace
  }

  private var begin: RateContext { context(base: 0.02, epochs: 40, seed: 5) }

  private func train(_ weights: inout [Double], _ rate: Double) -> EpochObservation {
    for noise in [0.1, -0.1, 0.1] {
      weights[0] -= rate * 10 * weights[0]
      weights[1] -= rate * (60 * weights[1] + noise)
    }
    let loss = 0.5 * (10 * weights[0] * weights[0] + 60 * weights[1] * weights[1]) + 0.1
    return EpochObservation(loss: loss, accuracy: exp(-loss), accuracyError: 0.01)
  }

  private func conclude(_ step: RateStep, _ epoch: Int, _ trace: inout Trace, _ good: inout [Double]) -> Bool {
    if step.interventions.contains(.undone) { trace.undone.insert(epoch) }
    trace.rollbacks = step.state.rollbacks
    switch step.action {
    case .proceed: good = trace.weights
    case .rollback: trace.weights = good
    case .fail:
      trace.weights = good
      return false
    }
    return true
  }
}
