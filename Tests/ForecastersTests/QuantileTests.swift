import Forecasters
import Kernels
import LearningRates
import Metrics
import Series
import Testing

@Suite struct QuantileTests {
  static let levels = [0.1, 0.25, 0.5, 0.75, 0.9]
  static let networks: [NeuralForecaster.Architecture] = [
    .linear, .mlp(hidden: [6], activation: .tanh), .lstm(hidden: 4, layers: 1),
    .lstm(hidden: 4, layers: 1, bptt: 9), .tcn(channels: 4),
    .transformer(width: 4, layers: 1, shape: TransformerShape()),
  ]

  private func data(_ count: Int = 120, horizon: Int = 2, anchor: Anchor = .lastValue) -> Windows {
    makeWindows(
      [autoregression(count, phi: 0.8, seed: 4)], lookback: 6, horizon: horizon, anchor: anchor, scaler: .standard)
  }

  @Test(arguments: networks.indices)
  func quantilesAscendAndTheMedianIsTheForecast(network: Int) throws {
    let windows = data(anchor: network == 3 ? .none : .lastValue)
    let all = origins(of: windows)
    // Random heads cross everywhere before they have learned anything.
    let network = makeNetwork(Self.networks[network], for: windows, quantiles: Self.levels)
    for _ in 0..<2 {
      let quantiles = network.forecastQuantiles(origins: all, in: windows)
      #expect(quantiles.count == all.count * 2 * 5)
      for first in stride(from: 0, to: quantiles.count, by: 5) {
        #expect(quantiles[first..<first + 5].elementsEqual(quantiles[first..<first + 5].sorted()))
      }
      let medians = stride(from: 2, to: quantiles.count, by: 5).map { quantiles[$0] }
      #expect(network.forecast(origins: all, in: windows) == medians)
      _ = try network.train(makeTask(windows, training: Array(all.prefix(80)), epochs: 2, rate: 0.01))
    }
  }

  @Test(arguments: networks.indices)
  func theValidationLossIsTheMeanPinballLossOfWhatIsForecast(network: Int) throws {
    let windows = data(anchor: network == 3 ? .none : .lastValue)
    let all = origins(of: windows)
    let (training, validation) = (Array(all.prefix(80)), Array(all.suffix(20)))
    let network = makeNetwork(Self.networks[network], for: windows, quantiles: Self.levels)
    let outcome = try network.train(
      makeTask(windows, training: training, validation: validation, epochs: 3, rate: 0.01, accuracy: .expLoss))
    let quantiles = network.forecastQuantiles(origins: validation, in: windows)
    var sum = 0.0
    for (i, origin) in validation.enumerated() {
      for lead in 1...2 {
        let first = (2 * i + lead - 1) * 5
        let own = zip(Self.levels, quantiles[first...]).map { Quantile(level: $0, value: $1) }
        sum += own.pinball(windows.rawLabel(origin: origin, lead: lead))
      }
    }
    let loss = sum / Double(2 * validation.count) / windows.targetSpread
    #expect(abs(try #require(outcome.validationLoss) - loss) < 1e-6 * loss)
    // exp(−MSE/MSE₀) of the medians, whatever the loss: near 1/e after a few steps.
    #expect(abs(try #require(outcome.accuracy) - 0.37) < 0.3)
  }

  @Test(arguments: networks.indices, [Anchor.none, .lastValue, .instance])
  func aHeadOfZerosBeginsAtTheQuantilesOfItsTrainingLabels(network: Int, anchor: Anchor) throws {
    let windows = data(400, anchor: network == 3 ? .none : anchor)
    let training = Array(origins(of: windows).prefix(301))
    let network = makeNetwork(Self.networks[network], for: windows, head: .zero, quantiles: Self.levels)
    _ = try network.train(makeTask(windows, training: training, epochs: 1, rate: 1e-9))
    let quantiles = network.forecastQuantiles(origins: training, in: windows)
    for lead in 1...2 {
      for (k, level) in Self.levels.enumerated() {
        let below = training.indices.count {
          windows.rawLabel(origin: training[$0], lead: lead) <= quantiles[5 * (2 * $0 + lead - 1) + k]
        }
        #expect(abs(Double(below) - 301 * level) <= 2, "level \(level), lead \(lead): \(below) of 301")
      }
    }
    // A head that has learned something stays, wherever its labels lie.
    let before = network.parameters
    _ = try network.train(makeTask(windows, training: Array(training.prefix(50)), epochs: 1, rate: 1e-9))
    #expect(zip(before, network.parameters).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func shrinkingANetworkDoesNotDrawItsQuantilesTogether() throws {
    let windows = data()
    let all = origins(of: windows)
    let network = makeNetwork(.linear, for: windows, head: .zero, quantiles: Self.levels)
    _ = try network.train(makeTask(windows, training: Array(all.prefix(80)), epochs: 1, rate: 1e-9))
    func widths() -> [Double] {
      let quantiles = network.forecastQuantiles(origins: all, in: windows)
      return stride(from: 0, to: quantiles.count, by: 5).map { quantiles[$0 + 4] - quantiles[$0] }
    }
    let (before, after) = (
      widths(),
      {
        network.shrinkPerturb(seed: 4); return widths()
      }()
    )
    #expect(zip(before, after).allSatisfy { abs($1 / $0 - 1) < 0.1 })
  }

  @Test(arguments: [0, 1, 2])
  func quantilesOfNoiseAreLearnedAtTheirLevels(network: Int) throws {
    // y = 0.8 y₋₁ + e: the τ-quantile of the next value is 0.8 y₋₁ + Φ⁻¹(τ).
    let windows = data(3000, horizon: 1)
    let all = origins(of: windows)
    let (training, test) = (Array(all.prefix(2000)), Array(all.suffix(900)))
    let network = makeNetwork(
      Self.networks[network], for: windows, optimizer: .adam, head: .zero, quantiles: Self.levels)
    _ = try network.train(makeTask(windows, training: training, epochs: 20, rate: 0.003))
    let quantiles = network.forecastQuantiles(origins: test, in: windows)
    for (k, level) in Self.levels.enumerated() {
      let below = test.indices.count { windows.rawLabel(origin: test[$0], lead: 1) <= quantiles[5 * $0 + k] }
      // Three standard errors of a share of 900.
      let error = (level * (1 - level) / 900).squareRoot()
      #expect(abs(Double(below) / 900 - level) < 3 * error + 0.02, "level \(level): \(below) of 900")
    }
  }

  @Test func withoutQuantilesNothingIsOtherThanBefore() throws {
    let windows = data()
    let all = origins(of: windows)
    let network = makeNetwork(.mlp(hidden: [6], activation: .tanh), for: windows)
    #expect(network.quantileLevels.isEmpty && network.forecastQuantiles(origins: all, in: windows).isEmpty)
    #expect(network.parameterCount == 6 * 6 + 6 + 6 * 2 + 2)
    let levels = makeNetwork(.mlp(hidden: [6], activation: .tanh), for: windows, quantiles: Self.levels)
    #expect(levels.parameterCount == 6 * 6 + 6 + 6 * 10 + 10)
    #expect(
      levels.fitReadout(windows: windows, training: Array(all.prefix(80)), validation: Array(all.suffix(20))) == nil)
  }

  @Test func aPopulationHasTheQuantilesOfItsNetworks() throws {
    let windows = data()
    let all = origins(of: windows)
    let network = makeNetwork(.linear, for: windows, quantiles: Self.levels)
    let population = Population(of: network, epochs: 8)
    population.initialize(seed: 3)
    _ = try population.train(makeTask(windows, training: Array(all.prefix(80)), epochs: 8, rate: 0.01))
    #expect(population.quantileLevels == Self.levels)
    let quantiles = population.forecastQuantiles(origins: all, in: windows)
    #expect(quantiles == network.forecastQuantiles(origins: all, in: windows) && quantiles.count == all.count * 10)
  }
}
