import LearningRates
import Testing

@Suite struct PerNeuronTests {
  @Test func gainsHaveAMeanOfOneBeforeTheyAreClipped() {
    let gains = NeuronGains()
    #expect(gains.gains([1, 3]) == [0.5, 1.5])
    #expect(gains.gains([0, 1, 11]) == [0.5, 0.5, 2])
    #expect(gains.gains([0, 0]) == [1, 1])
    #expect(gains.gains([.infinity, 1]) == [1, 1])
  }

  @Test func theWrappedRuleSetsTheRateAndWrappersNest() throws {
    let rule = try RateRuleSpecification(parsing: "cosine+perNeuron:memory=0.5,high=3").rule
    #expect(rule.name == "cosine+perNeuron:memory=0.5,high=3" && rule.isScheduled)
    #expect(rule.neuronGains?.memory == 0.5 && rule.neuronGains?.bounds == 0.5...3)
    #expect(
      rule.layerFactors(2) == nil && rule.rewrapping(ConstantRate()).name == "constant+perNeuron:memory=0.5,high=3")
    let context = RateContext(
      baseRate: 0.1, startRate: 0.1, epochs: 4, trainingCount: 10, validationCount: 2, seed: 1)
    let (one, other) = (SafetyChain(rule: try RateRuleSpecification(parsing: "cosine").rule), SafetyChain(rule: rule))
    var (a, b) = (one.start(context), other.start(context))
    for loss in [1, 0.9, 0.8] {
      let seen = EpochObservation(loss: loss, accuracy: 0.1)
      (a, b) = (one.next(after: seen, from: a).state, other.next(after: seen, from: b).state)
      #expect(a.rate == b.rate)
    }
    for text in [
      "absolute+layerDecay:factor=0.2+perNeuron", "absolute+perNeuron:low=0.25+layerDecay",
      "absolute+perNeuron+layerDecay",
    ] {
      let nested = try RateRuleSpecification(parsing: text).rule
      #expect(nested.name == text && nested.neuronGains != nil && nested.layerFactors(2) != nil)
    }
  }

  @Test(arguments: [
    "absolute+perNeuron:low=2", "absolute+perNeuron:high=0.5", "absolute+perNeuron:memory=1", "+perNeuron",
    "absolute+perNeuron:gain=2",
  ])
  func whatCannotBeReadIsRefused(text: String) {
    #expect(throws: RateRuleError.self) { try RateRuleSpecification(parsing: text) }
  }
}
