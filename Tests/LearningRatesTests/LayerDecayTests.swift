import LearningRates
import Testing

@Suite struct LayerDecayTests {
  @Test func theHeadHasTheRateAndEachLayerBeforeItAShareOfTheNext() throws {
    var decay = LayerDecay(ALDVI(.absolute))
    decay.factor = 0.25
    #expect(decay.layerFactors(3) == [0.0625, 0.25, 1])
    #expect(decay.layerFactors(1) == [1])
    #expect(ALDVI(.absolute).layerFactors(3) == nil)
    // Within another it multiplies.
    var outer = LayerDecay(decay)
    outer.factor = 0.5
    #expect(outer.layerFactors(2) == [0.125, 1])
    #expect(outer.name == "absolute+layerDecay:factor=0.25+layerDecay")
    #expect(try RateRuleSpecification(parsing: outer.name).rule.layerFactors(2) == [0.125, 1])
  }

  @Test func theWrappedRuleSetsTheRate() throws {
    let plain = try RateRuleSpecification(parsing: "cosine").rule
    let decay = LayerDecay(plain)
    let context = RateContext(
      baseRate: 0.1, startRate: 0.1, epochs: 4, trainingCount: 10, validationCount: 2, seed: 1)
    let (one, other) = (SafetyChain(rule: plain), SafetyChain(rule: decay))
    var (a, b) = (one.start(context), other.start(context))
    for loss in [1, 0.9, 0.8] {
      let seen = EpochObservation(loss: loss, accuracy: 0.1)
      (a, b) = (one.next(after: seen, from: a).state, other.next(after: seen, from: b).state)
      #expect(a.rate == b.rate)
    }
    #expect(decay.isScheduled == plain.isScheduled)
    let replayed = decay.rewrapping(ConstantRate())
    #expect(replayed.name == "constant+layerDecay" && replayed.layerFactors(2) == [0.5, 1])
  }

  @Test(arguments: ["absolute+layerDecay:factor=0", "absolute+layerDecay:share=1", "+layerDecay", "nothing+layerDecay"])
  func whatCannotBeReadIsRefused(text: String) {
    #expect(throws: RateRuleError.self) { try RateRuleSpecification(parsing: text) }
  }
}
