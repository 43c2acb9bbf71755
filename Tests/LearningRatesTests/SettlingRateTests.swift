import LearningRates
import Testing

@Suite struct SettlingRateTests {
  private let observations = epochs(
    [1, 0.8, 0.85, 0.7, 0.75, 0.6, 0.62, 0.3], [0.1, 0.3, 0.2, 0.4, 0.35, 0.5, 0.45, 0.7])

  @Test func theRateGrowsFallsAndSettlesAsItsReferenceDoes() throws {
    // Of scripts/reference/learned_rules.py: 12 epochs of which the fifth was rolled back and the rate quartered.
    let expected = [
      0.01, 0.015, 0.01275, 0.019125, 0.0040640625, 0.005687732900675771, 0.003886259765625001, 0.0038862597656249996,
    ]
    let settle = try rule("settle")
    var tracker = SignalTracker()
    var memory = RuleMemory(seed: 1)
    var rate = 0.01
    for (place, epoch) in [1, 2, 3, 4, 6, 7, 8, 9].enumerated() {
      let (next, signals) = tracker.observing(observations[place])
      tracker = next
      let moment = RuleMoment(
        rate: epoch == 6 ? rate / 4 : rate, epoch: epoch, signals: signals, context: context(epochs: 12))
      let proposal = settle.propose(at: moment, memory: memory)
      (rate, memory) = (proposal.rate, proposal.memory)
      #expect(abs(rate / expected[place] - 1) < 1e-12)
    }
  }

  @Test(arguments: [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1])
  func everyBaseRateBeginsWithTheSameRate(_ base: Double) throws {
    let chain = SafetyChain(rule: try rule("settle"))
    #expect(abs(chain.start(context(base: base)).rate / 0.001 - 1) < 1e-12)
  }

  @Test func theBaseRateActsThroughTheBoundsAlone() throws {
    let chain = SafetyChain(rule: try rule("settle"))
    let falling = epochs((0..<10).map { 1 / Double($0 + 1) }, Array(repeating: 0.5, count: 10))
    func rates(_ base: Double) -> [Double] { chain.steps(over: falling, in: context(base: base)).map(\.state.rate) }
    #expect(rates(1e-3) == rates(1e-2))
    #expect(rates(1e-3).allSatisfy { $0 >= 0.001 } && (rates(1e-3).last ?? 0) > 0.01)
    #expect(rates(1e-5).allSatisfy { abs($0 / 0.001 - 1) < 1e-12 })
  }

  @Test func withoutValidationTheTrainingSamplesSayWhatIsClear() throws {
    // A fall of 4 % is clear with 400 samples, where it must be more than 2.5 %, and is not with 100, where 5 % are needed.
    let falling = epochs([1, 0.96], [0.5, 0.5])
    func last(_ validation: Int) throws -> Double {
      try unguardedRates(rule("settle"), over: falling, in: context(validation: validation))[2]
    }
    #expect(try last(100) == 0.001 && last(400) == 0.0015 && last(0) == 0.0015)
  }
}
