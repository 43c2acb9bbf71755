import Kernels
import Series
import Testing

@testable import Forecasters

/// What networks are given beside each window of a series: the same for all its windows.
@Suite struct ConstantsTests {
  private static let rowByRow: [NeuralForecaster.Architecture] = [
    .lstm(hidden: 4, layers: 2), .tcn(channels: 4, width: 2, dilations: [1, 2]),
    .transformer(width: 4, layers: 1, shape: TransformerShape()),
  ]

  private static let values: [[Double]] = [[1, 0, -0.7], [0, 1, 1.3]]

  /// Rows of two series; the constants beside their windows, or as columns of equal values.
  private func windows(asColumns: Bool = false, constants: [[Double]]? = values, anchor: Anchor = .lastValue) -> Windows
  {
    let parts = [(18, UInt64(1)), (25, 2)].enumerated().map { number, shape in
      let target = autoregression(shape.0, phi: 0.7, seed: shape.1)
      let table = LearningTable(
        name: "\(number)", clock: .row, instants: target.indices.map(Int64.init), columns: [target],
        columnNames: ["c0"], anchoredColumns: 1, target: Target(kind: .level, column: "c0", horizon: 2))
      var part = Windows.Part(
        table, rows: 0..<table.count, scaler: Scaler(.standard, table: table, rows: 0..<table.count))
      if let constants {
        if asColumns {
          part.extra = constants[number].map { Array(repeating: $0, count: table.count) }
        } else {
          part.constants = constants[number]
        }
      }
      return part
    }
    return Windows(parts, lookback: 5, anchor: anchor, latency: 0, weighsSeriesAlike: false)
  }

  private func origins(_ windows: Windows) -> [Int] { Array(4..<16) + Array(22..<41) }

  private func network(
    _ architecture: NeuralForecaster.Architecture, _ windows: Windows, batch: Int = 8
  ) -> NeuralForecaster {
    var configuration = NeuralForecaster.Configuration(
      architecture: architecture, optimizer: OptimizerSettings(kind: .adam), batch: batch, clipNorm: .infinity)
    configuration.constants = windows.constants[0].count
    let network = NeuralForecaster(
      configuration, lookback: windows.lookback, features: windows.features, horizon: windows.horizon)
    network.initialize(seed: 3)
    return network
  }

  @Test(arguments: 0..<3)
  func networksThatReadRowByRowReadThemWithEachRow(which: Int) throws {
    let architecture = Self.rowByRow[which]
    let (beside, columns) = (windows(), windows(asColumns: true))
    let (first, second) = (network(architecture, beside), network(architecture, columns))
    for (network, windows) in [(first, beside), (second, columns)] {
      let training = origins(windows)
      _ = try network.train(
        makeTask(windows, training: Array(training[..<20]), validation: Array(training[20...]), epochs: 2, rate: 0.01))
    }
    #expect(first.parameters == second.parameters && first.parameterCount > 0)
    #expect(
      first.forecast(origins: origins(beside), in: beside) == second.forecast(origins: origins(columns), in: columns))
  }

  @Test(arguments: [NeuralForecaster.Architecture.mlp(hidden: [6], activation: .tanh), .linear])
  func aPlaceForEachSeriesIsAVectorThatIsAddedInTheFirstLayer(architecture: NeuralForecaster.Architecture) {
    let (beside, plain) = (windows(), windows(constants: nil))
    let (with, without) = (network(architecture, beside), network(architecture, plain))
    let width = architecture.name == "linear" ? 2 : 6
    let weights = with.parameters
    #expect(with.parameterCount == without.parameterCount + 3 * width)
    for series in 0..<2 {
      // Weights of the window stay; the series' vector, and its part by the number, go to the bias.
      var own = weights
      let vector = (0..<width).map { unit in
        Self.values[series].indices.reduce(0.0) {
          $0 + Self.values[series][$1] * Double(weights[(5 + $1) * width + unit])
        }
      }
      own.removeSubrange(5 * width..<8 * width)
      for unit in 0..<width { own[5 * width + unit] += Float(vector[unit]) }
      without.parameters = own
      let mine = origins(plain).filter { ($0 < 18) == (series == 0) }
      let found = with.forecast(origins: mine, in: beside)
      for (a, b) in zip(found, without.forecast(origins: mine, in: plain)) { #expect(abs(a - b) < 1e-5) }
    }
  }

  @Test func theGradientReachesTheVectors() throws {
    let windows = windows(anchor: .none)
    let training = origins(windows)
    let architecture = NeuralForecaster.Architecture.mlp(hidden: [5], activation: .tanh, shortcut: true)
    let (network, probe) = (network(architecture, windows, batch: 100), network(architecture, windows, batch: 100))
    func loss(_ parameters: [Float]) -> Double {
      probe.parameters = parameters
      return meanSquaredError(probe.forecast(origins: training, in: windows), training, windows)
    }
    let before = network.parameters
    _ = try network.train(makeTask(windows, training: training, epochs: 1, rate: 0.01))
    for i in before.indices {
      var (above, below) = (before, before)
      above[i] += 0.01
      below[i] -= 0.01
      let slope = (loss(above) - loss(below)) / Double(above[i] - below[i])
      #expect(abs(Double(network.gradients[i]) - slope) < 1e-3, "parameter \(i): \(network.gradients[i]), not \(slope)")
    }
  }

  @Test func theMemoryOfThemIsCounted() {
    for architecture in Self.rowByRow + [.mlp(hidden: [4], activation: .relu), .linear] {
      var configuration = NeuralForecaster.Configuration(
        architecture: architecture, optimizer: OptimizerSettings(kind: .adam))
      let none = NeuralForecaster.byteCount(configuration, lookback: 5, features: 2, horizon: 1)
      configuration.constants = 100
      let many = NeuralForecaster.byteCount(configuration, lookback: 5, features: 2, horizon: 1)
      // At least the inputs of a pass.
      #expect(many >= none + 4 * 64 * 100)
    }
  }
}
