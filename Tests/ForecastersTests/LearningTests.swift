import Forecasters
import Kernels
import LearningRates
import Randomness
import Series
import Testing

@Suite struct LearningTests {
  /// AR(1), φ = 0.8, unit noise: the best forecast is φ y_t, its error that of the noise.
  @Test(arguments: [
    NeuralForecaster.Architecture.mlp(hidden: [16], activation: .relu), .mlp(hidden: [16], activation: .tanh),
    .lstm(hidden: 8, layers: 1), .lstm(hidden: 8, layers: 1, bptt: 12),
  ])
  func networksComeNearTheAttainableErrorOnAnAutoregression(architecture: NeuralForecaster.Architecture) throws {
    let y = autoregression(2400, phi: 0.8, seed: 77)
    let windows = makeWindows([y], lookback: 6, horizon: 1, scaler: .standard)
    let (training, validation, test) = (Array(5..<1400), Array(1401..<1500), Array(1501..<2399))
    let attainable = meanSquaredError(test.map { 0.8 * y[$0] }, test, windows)
    let network = makeNetwork(architecture, for: windows, optimizer: .adam)
    let before = meanSquaredError(network.forecast(origins: test, in: windows), test, windows)
    let task = makeTask(
      windows, training: training, validation: validation, epochs: 12, rate: 0.005, stopping: Stopping(patience: 5))
    _ = try network.train(task)
    let error = meanSquaredError(network.forecast(origins: test, in: windows), test, windows)
    var mean = TrainingMean()
    _ = try mean.train(task)
    let ofMean = meanSquaredError(mean.forecast(origins: test, in: windows), test, windows)
    #expect(error < 1.05 * attainable, "\(error / attainable) of the attainable error")
    #expect(error < 0.5 * ofMean && error < 0.6 * before)
    var ridge = Ridge()
    _ = try ridge.train(task)
    #expect(meanSquaredError(ridge.forecast(origins: test, in: windows), test, windows) < 1.02 * attainable)
  }

  @Test(arguments: [
    NeuralForecaster.Architecture.mlp(hidden: [8], activation: .relu), .lstm(hidden: 6, layers: 2),
    .lstm(hidden: 6, layers: 2, bptt: 9),
  ])
  func anAnchoredForecastMovesWithTheLevel(architecture: NeuralForecaster.Architecture) throws {
    let y = autoregression(200, phi: 0.95, seed: 12).map { ($0 * 64).rounded() / 64 }
    for anchor in [Anchor.lastValue, .instance] {
      let forecasts = try [0.0, 64].map { constant in
        let windows = makeWindows([y.map { $0 + constant }], lookback: 5, horizon: 2, anchor: anchor)
        let network = makeNetwork(architecture, for: windows)
        _ = try network.train(makeTask(windows, training: Array(4..<150), epochs: 3, rate: 0.01))
        return network.forecast(origins: Array(160..<190), in: windows)
      }
      for (low, high) in zip(forecasts[0], forecasts[1]) { #expect(abs(high - low - 64) < 2e-4) }
      #expect(forecasts[0] != forecasts[1])
    }
  }

  @Test func moreLayersAndLeadsStillLearn() throws {
    let y = autoregression(600, phi: 0.9, seed: 4)
    let windows = makeWindows([y], lookback: 5, horizon: 3, scaler: .standard)
    for architecture in [
      NeuralForecaster.Architecture.mlp(hidden: [12, 12], activation: .gelu), .lstm(hidden: 6, layers: 2),
      .lstm(hidden: 6, layers: 2, bptt: 9),
    ] {
      let network = makeNetwork(architecture, for: windows, optimizer: .adam)
      let outcome = try network.train(makeTask(windows, training: Array(4..<597), epochs: 20, rate: 0.01))
      #expect(outcome.epochs[19].trainLoss < 0.6 * outcome.epochs[0].trainLoss)
    }
  }

  @Test func initialWeightsAreUniformOverTheFanAndDependOnTheSeed() {
    let windows = makeWindows([autoregression(50, phi: 0.8, seed: 1)], lookback: 9, horizon: 2)
    for (architecture, fans) in [
      (NeuralForecaster.Architecture.mlp(hidden: [16, 25], activation: .relu), [9, 9, 16, 16, 25, 25]),
      (.mlp(hidden: [16], activation: .relu, shortcut: true), [9, 9, 25, 25]),
      (.lstm(hidden: 16, layers: 2), [16, 16, 16, 16, 16, 16, 16, 16]),
    ] {
      let network = makeNetwork(architecture, for: windows, seed: 1)
      for (block, fan) in zip(network.kernel.blocks, fans) {
        let values = network.parameters[block.range]
        let bound = 1 / Float(fan).squareRoot()
        #expect(values.allSatisfy { abs($0) <= bound } && values.contains { abs($0) > bound / 2 }, "\(block.name)")
      }
      #expect(network.kernel.blocks.count == fans.count)
      #expect(makeNetwork(architecture, for: windows, seed: 2).parameters != network.parameters)
      #expect(makeNetwork(architecture, for: windows, seed: 1).parameters == network.parameters)
    }
  }

  @Test func shrinkAndPerturbKeepsSixTenthsAndAddsALittleNoise() {
    let windows = makeWindows([autoregression(50, phi: 0.8, seed: 1)], lookback: 9, horizon: 2)
    let network = makeNetwork(.mlp(hidden: [40, 40], activation: .relu), for: windows)
    let before = network.parameters
    network.shrinkPerturb(seed: 9)
    let noise = zip(before, network.parameters).map { Double($1 - 0.6 * $0) }
    let deviation = (noise.reduce(0) { $0 + $1 * $1 } / Double(noise.count)).squareRoot()
    #expect(abs(deviation - 0.01) < 0.001 && abs(noise.reduce(0, +) / Double(noise.count)) < 0.001)
  }

  @Test(arguments: [
    NeuralForecaster.Architecture.mlp(hidden: [24], activation: .tanh), .lstm(hidden: 12, layers: 2),
    .mlp(hidden: [], activation: .relu), .mlp(hidden: [8], activation: .tanh, shortcut: true),
    .lstm(hidden: 12, layers: 2, bptt: 20),
  ])
  func aFittedReadoutChangesTheHeadAloneAndForecastsWell(architecture: NeuralForecaster.Architecture) throws {
    let y = autoregression(1200, phi: 0.8, seed: 31)
    for anchor in Anchor.allCases {
      let windows = makeWindows([y], lookback: 5, horizon: 2, anchor: anchor, scaler: .standard)
      let network = makeNetwork(architecture, for: windows)
      let before = network.parameters
      let (training, validation, test) = (Array(4..<700), Array(702..<800), Array(802..<1198))
      let untrained = meanSquaredError(network.forecast(origins: test, in: windows), test, windows)
      let spending = try #require(
        network.fitReadout(windows: windows, training: training, validation: validation))
      #expect(spending.forwardSamples == 794 && spending.gradientSamples == 0)
      let head = network.kernel.blocks.suffix(2).map(\.range.lowerBound).min() ?? 0
      #expect(Array(network.parameters.prefix(head)) == Array(before.prefix(head)))
      let fitted = meanSquaredError(network.forecast(origins: test, in: windows), test, windows)
      var ridge = Ridge()
      _ = try ridge.train(makeTask(windows, training: training, validation: validation, epochs: 0, rate: 1))
      let ridged = meanSquaredError(ridge.forecast(origins: test, in: windows), test, windows)
      #expect(
        fitted < 0.95 * untrained && fitted < 1.15 * ridged, "\(anchor): \(fitted / untrained), \(fitted / ridged)")
    }
  }
}
