import Forecasters
import Kernels
import LearningRates
import Randomness
import Series
import Testing

@Suite struct PopulationTests {
  @Test func theWorstFifthGoesOnFromTheBest() {
    for seed in 0..<40 as Range<UInt64> {
      var stream = RandomStream(seed: seed)
      let four = Population.copies(losses: [3, 1, .infinity, 2], using: &stream)
      #expect(four.map(\.of) == [2] && four.map(\.from) == [1])
      let ten = Population.copies(losses: [5, 9, 0, 3, 8, 1, 4, 7, 6, 2], using: &stream)
      #expect(ten.map(\.of) == [1, 4] && ten.allSatisfy { [2, 5].contains($0.from) })
      #expect((four + ten).allSatisfy { [0.8, 1.2].contains($0.rateFactor) })
    }
    var stream = RandomStream(seed: 1)
    let many = (0..<400).flatMap { _ in Population.copies(losses: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], using: &stream) }
    #expect(abs(many.count { $0.rateFactor == 1.2 } - 400) < 60 && abs(many.count { $0.from == 0 } - 400) < 60)
    #expect(Population.copies(losses: [1], using: &stream).isEmpty)
    #expect(Population.copies(losses: [1, 1], using: &stream).map(\.of) == [1])
  }

  private func task(_ windows: Windows, epochs: Int, rate: Double) -> TrainingTask {
    makeTask(windows, training: Array(7...60), validation: Array(62...88), epochs: epochs, rate: rate)
  }

  private func train(epochs: Int, rate: Double = 0.01, seed: UInt64 = 3) throws -> (TrainingOutcome, [Float]) {
    let windows = makeWindows([autoregression(90, phi: 0.8, seed: 1)], lookback: 8, horizon: 1)
    let network = makeNetwork(.mlp(hidden: [6], activation: .tanh), for: windows, optimizer: .adam, seed: seed)
    let outcome = try Population(of: network, epochs: epochs).train(task(windows, epochs: epochs, rate: rate))
    return (outcome, network.parameters)
  }

  @Test func theSameTaskGivesTheSameBitsWhateverWasTrainedBefore() throws {
    let (first, again) = (try train(epochs: 24), try train(epochs: 24))
    #expect(first.0.epochs == again.0.epochs && first.1 == again.1)
    let windows = makeWindows([autoregression(90, phi: 0.8, seed: 1)], lookback: 8, horizon: 1)
    let network = makeNetwork(.mlp(hidden: [6], activation: .tanh), for: windows, optimizer: .adam)
    let population = Population(of: network, epochs: 24)
    _ = try population.train(task(windows, epochs: 24, rate: 0.3))
    network.initialize(seed: 3)
    let later = try population.train(task(windows, epochs: 24, rate: 0.01))
    #expect(later.epochs == first.0.epochs && network.parameters == first.1)
  }

  /// Epochs are shared: what does not divide is left.
  @Test(arguments: [(1, 1), (2, 2), (3, 3), (7, 4), (24, 24)])
  func noMoreIsSpentThanByOneNetwork(epochs: Int, spent: Int) throws {
    let outcome = try train(epochs: epochs).0
    #expect(outcome.spending.gradientSamples == spent * 54 && outcome.spending.forwardSamples == spent * 27)
    #expect(outcome.epochs.count == max(1, epochs / 4))
  }

  /// Without a best member among those that failed, training fails, with everything that was spent.
  @Test func aPopulationFailsWhereAllItsNetworksDo() throws {
    let windows = makeWindows([autoregression(90, phi: 0.8, seed: 1)], lookback: 8, horizon: 1)
    let network = makeNetwork(
      .mlp(hidden: [6], activation: .relu), for: windows, optimizer: .sgd, clipNorm: .infinity)
    network.parameters = network.parameters.map { $0 * .infinity }
    // Only the first network starts from infinite weights, and the others carry on without it.
    let outcome = try Population(of: network, epochs: 24).train(task(windows, epochs: 24, rate: 0.01))
    #expect(network.parameters.allSatisfy(\.isFinite) && outcome.epochs.count == 6)
    var broken = task(windows, epochs: 24, rate: 0.01)
    broken.rates = SafetyChain(rule: ReplayedRates([1e30]))
    let error = #expect(throws: TrainingFailure.self) { try Population(of: network, epochs: 24).train(broken) }
    #expect((error?.spending.gradientSamples ?? 0) > 4 * 32)
  }
}
