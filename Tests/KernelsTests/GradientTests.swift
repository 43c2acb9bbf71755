internal import Kernels
internal import Testing

@Suite struct GradientTests {
  static let shapes = [
    Shape(kind: .mlp([5, 3], .tanh), lookback: 4, features: 2, outputs: 2, batch: 3),
    Shape(kind: .mlp([4], .gelu), lookback: 3, features: 1, outputs: 1, batch: 3),
    Shape(kind: .mlp([], .relu), lookback: 3, features: 2, outputs: 2, batch: 3),
    Shape(kind: .mlp([4], .tanh, shortcut: true), lookback: 3, features: 2, outputs: 1, batch: 3),
    Shape(kind: .mlp([5, 3], .gelu, shortcut: true), lookback: 4, features: 1, outputs: 2, batch: 3),
    Shape(kind: .tcn(3, [1, 2], width: 3, .tanh), lookback: 9, features: 2, outputs: 2, batch: 3),
    Shape(kind: .tcn(4, [2, 1, 7], width: 2, .gelu), lookback: 5, features: 1, outputs: 1, batch: 3),
    Shape(kind: .tcn(3, [1, 1], width: 2, .gelu, residual: false), lookback: 4, features: 2, outputs: 1, batch: 3),
    Shape(kind: .transformer(4, layers: 2, encoder(2)), lookback: 5, features: 2, outputs: 2, batch: 3),
    Shape(
      kind: .transformer(3, layers: 1, encoder(1, feed: 5, patch: 3, .sinusoidal, .mean)), lookback: 6, features: 1,
      outputs: 1, batch: 3),
    Shape(
      kind: .transformer(4, layers: 1, encoder(4, patch: 2, .learned, .all)), lookback: 5, features: 1, outputs: 2,
      batch: 3),
    Shape(kind: .lstm(3, layers: 1), lookback: 5, features: 2, outputs: 2, batch: 3),
    Shape(kind: .lstm(3, layers: 3), lookback: 4, features: 1, outputs: 1, batch: 3),
  ]

  @Test(arguments: shapes, [false, true])
  func referenceGradientsAgreeWithFiniteDifferences(shape: Shape, dropout: Bool) {
    let table = KernelTable.reference
    let setup = Setup(shape.network(table), batch: shape.batch, dropout: dropout, table: table)
    setup.lossAndGradients()
    let gradients = setup.gradients.array
    for i in 0..<setup.network.parameterCount {
      let value = setup.parameters[i]
      let h: Float = 1e-2
      setup.parameters[i] = value + h
      let above = setup.loss()
      setup.parameters[i] = value - h
      let below = setup.loss()
      setup.parameters[i] = value
      let slope = (above - below) / Double(2 * h)
      #expect(abs(slope - Double(gradients[i])) < 2e-3 * (1 + abs(slope)), "parameter \(i)")
    }
  }

  @Test(arguments: Shape.ragged, levels)
  func everyLevelAgreesWithTheReference(shape: Shape, level: CPULevel) throws {
    for dropout in [false, true] {
      let table = try table(level)
      let fast = Setup(shape.network(table), batch: shape.batch, dropout: dropout, table: table)
      let plain = Setup(shape.network(.reference), batch: shape.batch, dropout: dropout, table: .reference)
      let losses = (fast.lossAndGradients(), plain.lossAndGradients())
      #expect(abs(losses.0 - losses.1) < 2e-5 * losses.1)
      #expect(distance(fast.outputs.array, plain.outputs.array) < 2e-5)
      for block in fast.network.blocks {
        let error = distance(Array(fast.gradients.array[block.range]), Array(plain.gradients.array[block.range]))
        #expect(error < 5e-5, "\(block.name), dropout \(dropout)")
      }
    }
  }

  @Test(arguments: Shape.ragged)
  func wideAndNarrowVectorsGiveIdenticalBits(shape: Shape) {
    guard let (narrow, wide) = fusedLevels else { return }
    for dropout in [false, true] {
      let a = Setup(shape.network(narrow), batch: shape.batch, dropout: dropout, table: narrow)
      let b = Setup(shape.network(wide), batch: shape.batch, dropout: dropout, table: wide)
      #expect(a.lossAndGradients().bitPattern == b.lossAndGradients().bitPattern)
      #expect(a.outputs.bits == b.outputs.bits)
      #expect(a.gradients.bits == b.gradients.bits)
    }
  }

  @Test(arguments: Shape.ragged, levels)
  func whatWorkspaceAndGradientsHeldBeforeDoesNotMatter(shape: Shape, level: CPULevel) throws {
    let table = try table(level)
    let setup = Setup(shape.network(table), batch: shape.batch, dropout: true, table: table)
    let loss = setup.lossAndGradients()
    let gradients = setup.gradients.bits
    setup.workspace.fill(.nan)
    setup.gradients.fill(.nan)
    setup.outputs.fill(.nan)
    setup.outputGradients.fill(.nan)
    #expect(setup.lossAndGradients() == loss)
    #expect(setup.gradients.bits == gradients)
  }

  @Test(arguments: Shape.ragged, levels)
  func aSampleOfABatchIsComputedAsAlone(shape: Shape, level: CPULevel) throws {
    let table = try table(level)
    let network = shape.network(table)
    let setup = Setup(network, batch: shape.batch, dropout: false, table: table)
    _ = setup.loss()
    let one = Setup(network, batch: 1, dropout: false, table: table)
    one.parameters.copy(from: setup.parameters)
    let sample = shape.batch - 1
    for t in 0..<network.lookback {
      for f in 0..<network.features {
        let from =
          network.layout == .timeMajor
          ? (t * shape.batch + sample) * network.features + f : (sample * network.lookback + t) * network.features + f
        one.inputs[t * network.features + f] = setup.inputs[from]
      }
    }
    _ = one.loss()
    #expect(one.outputs.bits == Bits(patterns: Array(setup.outputs.bits.patterns[(sample * network.outputs)...])))
  }

  @Test(arguments: Shape.ragged, levels)
  func aNaNInTheInputsShowsInLossAndGradientNorm(shape: Shape, level: CPULevel) throws {
    let table = try table(level)
    let setup = Setup(shape.network(table), batch: shape.batch, dropout: false, table: table)
    setup.inputs[setup.inputs.count - 1] = .nan
    #expect(!setup.lossAndGradients().isFinite)
    #expect(!VectorOperations.norm(setup.gradients, table: table).isFinite)
  }

  /// The head's weight block is [U + L·F × H]: with its last L·F rows at zero the network is the one without a shortcut, and with its
  /// first U rows at zero it is the linear one of the window.
  @Test(arguments: levels)
  func aShortcutAddsALinearModelOfTheWindow(level: CPULevel) throws {
    let table = try table(level)
    for outputs in [1, 5, 18] {
      func setup(_ kind: Shape.Kind) -> Setup {
        let shape = Shape(kind: kind, lookback: 5, features: 3, outputs: outputs, batch: 6)
        return Setup(shape.network(table), batch: 6, dropout: false, table: table)
      }
      let whole = setup(.mlp([7, 4], .tanh, shortcut: true))
      let (plain, linear) = (setup(.mlp([7, 4], .tanh)), setup(.mlp([], .tanh)))
      let head = try #require(whole.network.blocks.last { $0.kind == .weight })
      #expect(head.name == "output.weight" && head.rows == 4 + 15 && head.columns == outputs)
      let split = head.range.lowerBound + 4 * outputs
      let parameters = whole.parameters.array
      let bias = Array(parameters[head.range.upperBound...])
      plain.parameters.copy(from: parameters[..<split] + bias)
      linear.parameters.copy(from: parameters[split..<head.range.upperBound] + bias)
      (_, _) = (plain.loss(), linear.loss())
      for i in split..<head.range.upperBound { whole.parameters[i] = 0 }
      _ = whole.loss()
      #expect(distance(whole.outputs.array, plain.outputs.array) < 1e-6)
      whole.parameters.copy(from: parameters)
      for i in head.range.lowerBound..<split { whole.parameters[i] = 0 }
      _ = whole.loss()
      #expect(distance(whole.outputs.array, linear.outputs.array) < 1e-6)
    }
  }

  @Test func aShortcutWithoutHiddenLayersStops() async {
    await #expect(processExitsWith: .failure) {
      _ = MLPKernel(lookback: 3, features: 1, hidden: [], outputs: 1, activation: .relu, shortcut: true)
    }
  }

  @Test func blocksTileTheParametersWithoutGaps() {
    for shape in Shape.ragged {
      let network = shape.network(.reference)
      var end = 0
      for block in network.blocks {
        #expect(block.range == end..<end + block.rows * block.columns)
        end = block.range.upperBound
      }
      #expect(end == network.parameterCount)
      #expect(Set(network.blocks.map(\.name)).count == network.blocks.count)
    }
  }
}
