import Forecasters
import Kernels
import LearningRates
import Series
import Testing

/// Rates by neuron and by batch, and what is recorded of gradients.
@Suite struct RateReachTests {
  let windows = makeWindows([autoregression(160, phi: 0.8, seed: 41)], lookback: 6, horizon: 2, scaler: .standard)
  var training: [Int] { Array(origins(of: windows).prefix(101)) }
  var validation: [Int] { Array(origins(of: windows).suffix(40)) }

  private func trained(
    _ rule: any RateRule, _ architecture: NeuralForecaster.Architecture = .mlp(hidden: [8, 6], activation: .relu),
    optimizer: OptimizerKind = .adam, adaptation: Adaptation = .epoch, records: Bool = false, rate: Double = 0.01
  ) throws -> (network: NeuralForecaster, outcome: TrainingOutcome) {
    let network = makeNetwork(architecture, for: windows, optimizer: optimizer)
    var task = makeTask(windows, training: training, validation: validation, epochs: 4, rate: rate, rule: rule)
    task.rates = SafetyChain(rule: rule, adaptation: adaptation)
    task.recordsGradients = records
    return (network, try network.train(task))
  }

  @Test func neuronsWithAGainOfOneHaveTheBitsOfTheRuleAlone() throws {
    let plain = try trained(ConstantRate())
    var alike = PerNeuron(ConstantRate())
    alike.gains.bounds = 1...1
    #expect(try trained(alike).network.parameters == plain.network.parameters)
    #expect(try trained(PerNeuron(ConstantRate())).network.parameters != plain.network.parameters)
    // The next training has the gains of its own rule.
    _ = try plain.network.train(
      makeTask(
        windows, training: training, validation: validation, epochs: 1, rate: 0.01, rule: PerNeuron(ConstantRate())))
    let again = makeNetwork(.mlp(hidden: [8, 6], activation: .relu), for: windows, optimizer: .adam)
    _ = try again.train(makeTask(windows, training: training, validation: validation, epochs: 4, rate: 0.01))
    #expect(try trained(ConstantRate()).network.parameters == again.parameters)
  }

  @Test func neuronsThatContributeMoreTakeLargerSteps() throws {
    let plain = try #require(try trained(ConstantRate(), records: true).outcome.gradients?.partial)
    let own = try #require(try trained(PerNeuron(ConstantRate()), records: true).outcome.gradients?.partial)
    #expect(own > plain + 0.3, "\(own) against \(plain)")
  }

  @Test(arguments: TrainingTests.architectures)
  func recordingChangesNoBitAndTellsEachLayer(architecture: NeuralForecaster.Architecture) throws {
    let (plain, recorded) = (
      try trained(ConstantRate(), architecture), try trained(ConstantRate(), architecture, records: true)
    )
    #expect(plain.network.parameters == recorded.network.parameters)
    #expect(plain.outcome.gradients == nil && plain.outcome.epochs.allSatisfy { $0.layerNorms.isEmpty })
    let layers = (recorded.network.kernel.blocks.last?.layer ?? 0) + 1
    #expect(recorded.outcome.epochs.allSatisfy { $0.layerNorms.count == layers && $0.layerNorms.allSatisfy { $0 > 0 } })
    let spikes = try #require(recorded.outcome.gradients?.spikes)
    #expect((0...0.5).contains(spikes))
  }

  /// With the layers' lengths the whole gradient's is told: in an epoch of one batch they add up to it.
  @Test func lengthsOfLayersMakeUpTheWhole() throws {
    let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows, batch: 200)
    var lengths: [Double] = []
    network.onBatch = { lengths.append($0.gradientNorm) }
    var task = makeTask(windows, training: training, validation: validation, epochs: 3, rate: 0.01)
    task.recordsGradients = true
    for (epoch, length) in zip(try network.train(task).epochs, lengths) {
      #expect(abs(epoch.layerNorms.reduce(0) { $0 + $1 * $1 } - length * length) < 1e-5 * length * length)
    }
  }

  @Test(arguments: TrainingTests.architectures)
  func aConstantRateIsTheSameByBatchAndByEpoch(architecture: NeuralForecaster.Architecture) throws {
    let (epoch, batch) = (
      try trained(ConstantRate(), architecture), try trained(ConstantRate(), architecture, adaptation: .batch)
    )
    #expect(epoch.network.parameters == batch.network.parameters)
    #expect(zip(epoch.outcome.epochs, batch.outcome.epochs).allSatisfy { abs($0.rate - $1.rate) < 1e-15 })
  }

  @Test(arguments: TrainingTests.architectures)
  func aRuleMovesTheRateWithinAnEpoch(architecture: NeuralForecaster.Architecture) throws {
    let batch = try trained(ALDVI(), architecture, adaptation: .batch)
    // The paper's rule never lowers η, and a batch's accuracy is never the one before's.
    #expect(batch.outcome.epochs[0].rate > 0.01)
    for (a, b) in zip(batch.outcome.epochs, batch.outcome.epochs.dropFirst()) { #expect(b.rate > a.rate) }
    #expect(batch.outcome.rateEnd > batch.outcome.epochs[3].rate)
    #expect(try trained(ALDVI(), architecture).network.parameters != batch.network.parameters)
  }

  @Test func anEpochThatBlowsUpIsUndoneAndItsRateCut() throws {
    let wild = try trained(
      ALDVI(), .mlp(hidden: [8], activation: .relu), optimizer: .momentum, adaptation: .batch, rate: 3)
    let undone = wild.outcome.epochs.filter { $0.interventions.contains("rollback") }
    let (next, first) = (
      wild.outcome.epochs.first { $0.epoch == (undone.first?.epoch ?? 0) + 1 }, try #require(undone.first)
    )
    #expect((next?.rate ?? 0) < first.rate / 2)
  }
}
