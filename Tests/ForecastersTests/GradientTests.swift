import Forecasters
import Kernels
import Randomness
import ReferenceNetworks
import Series
import Testing

@Suite struct GradientTests {
  static let perceptrons: [(Activation, [Int], Int)] = Activation.allCases.flatMap { activation in
    [[6], [6, 5], [6, 5, 4]].flatMap { hidden in [1, 5].map { (activation, hidden, $0) } }
  }

  @Test(arguments: perceptrons)
  func perceptronsGradientIsThatOfFiniteDifferences(activation: Activation, hidden: [Int], horizon: Int) {
    for anchor in Anchor.allCases {
      for shortcut in [false, true] {
        expectGradient(
          .mlp(hidden: hidden, activation: activation, shortcut: shortcut), .mlp(activation, shortcut: shortcut),
          horizon: horizon, anchor: anchor)
      }
    }
  }

  @Test(arguments: [1, 2], [1, 5])
  func recurrentGradientIsThatOfFiniteDifferences(layers: Int, horizon: Int) {
    for anchor in Anchor.allCases {
      expectGradient(.lstm(hidden: 4, layers: layers), .lstm, horizon: horizon, anchor: anchor)
    }
  }

  @Test(arguments: [([1, 2], 3, 1), ([1, 2, 4], 2, 5), ([3], 3, 1), ([2, 1, 9], 2, 1)], Activation.allCases)
  func convolutionsGradientIsThatOfFiniteDifferences(shape: ([Int], Int, Int), activation: Activation) {
    let (dilations, width, horizon) = shape
    for anchor in Anchor.allCases {
      for residual in [false, true] {
        expectGradient(
          .tcn(channels: 4, width: width, dilations: dilations, activation: activation, residual: residual),
          .tcn(dilations, width: width, activation, residual: residual), horizon: horizon, anchor: anchor)
      }
    }
  }

  @Test(arguments: TransformerShape.Readout.allCases, TransformerShape.Positions.allCases)
  func attentionsGradientIsThatOfFiniteDifferences(
    readout: TransformerShape.Readout, positions: TransformerShape.Positions
  ) {
    for (heads, layers, patch, stride) in [(2, 2, 1, nil), (1, 1, 2, nil), (4, 1, 3, 2 as Int?)] {
      var shape = TransformerShape()
      (shape.heads, shape.patch, shape.stride) = (heads, patch, stride)
      (shape.positions, shape.readout, shape.feedForward) = (positions, readout, layers == 1 ? 5 : nil)
      for anchor in Anchor.allCases {
        expectGradient(
          .transformer(width: 4, layers: layers, shape: shape), .transformer(shape), horizon: layers, anchor: anchor)
      }
    }
  }

  @Test(arguments: [1, 3])
  func quantilesGradientIsThatOfFiniteDifferencesForEveryNetwork(horizon: Int) {
    let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    let shape = TransformerShape()
    for anchor in Anchor.allCases {
      for (architecture, reference) in [
        (NeuralForecaster.Architecture.linear, ReferenceNetwork.Shape.mlp(.relu)),
        (.mlp(hidden: [6], activation: .tanh, shortcut: true), .mlp(.tanh, shortcut: true)),
        (.lstm(hidden: 4, layers: 1), .lstm),
        (.tcn(channels: 4, dilations: [1, 2]), .tcn([1, 2], width: 3, .relu, residual: true)),
        (.transformer(width: 4, layers: 1, shape: shape), .transformer(shape)),
      ] {
        expectGradient(architecture, reference, horizon: horizon, anchor: anchor, quantiles: levels)
      }
    }
  }

  @Test(arguments: OptimizerKind.allCases)
  func firstStepFollowsTheFormula(kind: OptimizerKind) throws {
    let windows = data(horizon: 2, anchor: .lastValue)
    let training = origins(of: windows)
    let rate = kind == .adadelta ? 1 : 0.01
    for architecture in [
      NeuralForecaster.Architecture.mlp(hidden: [5], activation: .tanh), .lstm(hidden: 3, layers: 2),
    ] {
      let network = makeNetwork(architecture, for: windows, optimizer: kind, batch: training.count, clipNorm: .infinity)
      let before = network.parameters
      _ = try network.train(makeTask(windows, training: training, epochs: 1, rate: rate))
      for (i, after) in network.parameters.enumerated() {
        let wanted = firstStep(kind, Double(before[i]), Double(network.gradients[i]), rate)
        #expect(abs(Double(after) - wanted) < 1e-6, "parameter \(i): \(after), not \(wanted)")
      }
    }
  }

  @Test func longGradientsAreScaledToTheClipNormAndShortOnesAreNot() throws {
    let windows = data(horizon: 1, anchor: .none)
    let training = origins(of: windows)
    for (clip, isClipped) in [(0.01, true), (1000.0, false)] {
      let network = makeNetwork(
        .mlp(hidden: [5], activation: .tanh), for: windows, batch: training.count, clipNorm: clip)
      let before = network.parameters
      var norms: [Double] = []
      network.onBatch = { norms.append($0.gradientNorm) }
      _ = try network.train(makeTask(windows, training: training, epochs: 1, rate: 0.5))
      let step = zip(before, network.parameters).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
      let wanted = 0.5 * (isClipped ? clip : norms[0])
      #expect(norms[0] > 0.01 && abs(step.squareRoot() - wanted) < 1e-5 * wanted + 1e-6)
    }
  }

  private func data(horizon: Int, anchor: Anchor) -> Windows {
    var stream = RandomStream(seed: 23)
    let columns = (0..<2).map { _ in (0..<12 + horizon).map { _ in stream.normal() } }
    return makeWindows(columns, lookback: 5, horizon: horizon, anchor: anchor)
  }

  private func expectGradient(
    _ architecture: NeuralForecaster.Architecture, _ shape: ReferenceNetwork.Shape, horizon: Int, anchor: Anchor,
    quantiles: [Double] = []
  ) {
    let windows = data(horizon: horizon, anchor: anchor)
    let training = origins(of: windows)
    let network = makeNetwork(
      architecture, for: windows, batch: training.count, clipNorm: .infinity, quantiles: quantiles, seed: 8)
    network.parameters = network.parameters.map { 1.5 * $0 }
    let reference = ReferenceNetwork(shape: shape, blocks: network.kernel.blocks, levels: quantiles)
    let parameters = network.parameters.map(Double.init)
    let wanted = reference.gradient(parameters, windows, origins: training)
    let outcome = try? network.train(makeTask(windows, training: training, epochs: 1, rate: 1e-6))
    let loss = reference.loss(parameters, windows, origins: training)
    #expect(abs((outcome?.trainLoss ?? .nan) - loss) < 1e-5 * loss)
    let largest = wanted.reduce(0) { max($0, abs($1)) }
    for (i, value) in wanted.enumerated() {
      let found = Double(network.gradients[i])
      #expect(abs(found - value) < 1e-5 * max(1, largest), "\(anchor), parameter \(i): \(found), not \(value)")
    }
  }

  /// θ after one step from zero moments, by the formulas of the optimizers.
  private func firstStep(_ kind: OptimizerKind, _ theta: Double, _ g: Double, _ rate: Double) -> Double {
    switch kind {
    case .sgd, .momentum: theta - rate * g
    case .nesterov: theta - rate * (g + 0.9 * g)
    case .rmsprop: theta - rate * g / ((0.01 * g * g).squareRoot() + 1e-8)
    case .adagrad: theta - rate * g / (abs(g) + 1e-10)
    case .adadelta: theta - rate * g * 1e-6.squareRoot() / (0.1 * g * g + 1e-6).squareRoot()
    case .adam: theta - rate * g / (abs(g) + 1e-8)
    case .adamw: theta * (1 - rate * 0.01) - rate * g / (abs(g) + 1e-8)
    }
  }
}
