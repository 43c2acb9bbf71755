internal import Kernels
internal import Randomness
internal import Testing

/// Fills a buffer with reproducible normal numbers.
func normals(_ count: Int, _ name: String, scale: Double = 1) -> FloatBuffer {
  var stream = RandomStream(seed: RandomStream.seed(name, count))
  return FloatBuffer((0..<count).map { _ in Float(scale * stream.normal()) })
}

/// Masks that keep three units of four.
func dropoutMask(_ count: Int) -> FloatBuffer {
  var stream = RandomStream(seed: RandomStream.seed("mask", count))
  return FloatBuffer((0..<count).map { _ in stream.uniform() < 0.25 ? 0 : 4 / 3 })
}

/// What every CPU has to agree on: the levels of this one.
let levels: [CPULevel] = CPULevel.available

/// The functions of two levels with fused multiply-add, or nil with a printed reason where this CPU lacks one.
let fusedLevels: (narrow: KernelTable, wide: KernelTable)? = {
  guard let narrow = KernelTable.of(.v3), let wide = KernelTable.of(.v4) else {
    print("skipped: this CPU has not both v3 and v4, only \(levels.map(\.rawValue))")
    return nil
  }
  return (narrow, wide)
}()

func table(_ level: CPULevel) throws -> KernelTable { try #require(KernelTable.of(level)) }

/// The largest distance between two arrays, relative to the largest element of the second; infinite where one alone is not finite.
func distance(_ a: [Float], _ b: [Float]) -> Double {
  var worst = 0.0
  let scale = max(b.map { abs(Double($0)) }.max() ?? 0, 1e-30)
  for (x, y) in zip(a, b) where x != y { worst = max(worst, abs(Double(x) - Double(y)) / scale) }
  return a.count == b.count && a.allSatisfy(\.isFinite) == b.allSatisfy(\.isFinite) ? worst : .infinity
}

extension FloatBuffer {
  /// The bit patterns, in a type whose description stays short when an expectation fails.
  var bits: Bits { Bits(patterns: array.map(\.bitPattern)) }
}

struct Bits: Equatable, CustomStringConvertible {
  var patterns: [UInt32]
  var description: String { "\(patterns.count) floats, the first \(patterns.prefix(4).map { Float(bitPattern: $0) })" }
}

/// A network with everything that a training step over one batch needs.
struct Setup {
  let network: any NetworkKernel
  let batch: Int
  let parameters: FloatBuffer
  let inputs: FloatBuffer
  let labels: FloatBuffer
  let mask: FloatBuffer?
  let shifts: FloatBuffer
  let scales: FloatBuffer
  let outputs: FloatBuffer
  let outputGradients: FloatBuffer
  let gradients: FloatBuffer
  let workspace: FloatBuffer
  let table: KernelTable

  init(_ network: any NetworkKernel, batch: Int, dropout: Bool, table: KernelTable) {
    self.network = network
    self.batch = batch
    self.table = table
    parameters = normals(network.parameterCount, "parameters", scale: 0.3)
    inputs = normals(batch * network.lookback * network.features, "inputs")
    labels = normals(batch * network.outputs, "labels")
    mask = dropout ? dropoutMask(batch * network.dropoutUnits) : nil
    shifts = normals(batch, "shifts")
    scales = FloatBuffer((0..<batch).map { 0.5 + Float($0 % 3) })
    outputs = FloatBuffer(count: batch * network.outputs)
    outputGradients = FloatBuffer(count: batch * network.outputs)
    gradients = FloatBuffer(count: network.parameterCount)
    workspace = FloatBuffer(count: network.workspaceCount(batch: batch))
  }

  func loss() -> Double {
    network.forward(
      parameters: parameters, inputs: inputs, batch: batch, dropoutMask: mask, outputs: outputs, workspace: workspace)
    return Loss.meanSquaredError(
      outputs: outputs, labels: labels, shifts: shifts, scales: scales, batch: batch, horizon: network.outputs,
      predictions: nil, gradients: outputGradients, table: table)
  }

  @discardableResult
  func lossAndGradients() -> Double {
    let value = loss()
    network.backward(
      parameters: parameters, inputs: inputs, batch: batch, dropoutMask: mask, outputGradients: outputGradients,
      gradients: gradients, workspace: workspace)
    return value
  }
}

/// A network's shape, from which it can be built on any functions.
struct Shape: CustomStringConvertible, Sendable {
  enum Kind: Sendable {
    case mlp([Int], Activation, shortcut: Bool = false)
    case lstm(Int, layers: Int)
    case tcn(Int, [Int], width: Int, Activation, residual: Bool = true)
    case transformer(Int, layers: Int, TransformerShape)
  }
  let kind: Kind
  let lookback: Int
  let features: Int
  let outputs: Int
  let batch: Int

  var description: String { "\(kind) \(lookback)×\(features)→\(outputs), batch \(batch)" }

  func network(_ table: KernelTable) -> any NetworkKernel {
    switch kind {
    case .mlp(let hidden, let activation, let shortcut):
      MLPKernel(
        lookback: lookback, features: features, hidden: hidden, outputs: outputs, activation: activation,
        shortcut: shortcut, table: table)
    case .tcn(let channels, let dilations, let width, let activation, let residual):
      TCNKernel(
        lookback: lookback, features: features, channels: channels, width: width, dilations: dilations,
        outputs: outputs, activation: activation, isResidual: residual, table: table)
    case .transformer(let width, let layers, let shape):
      TransformerKernel(
        lookback: lookback, features: features, width: width, layers: layers, shape: shape, outputs: outputs,
        table: table)
    case .lstm(let hidden, let layers):
      LSTMKernel(
        lookback: lookback, features: features, hidden: hidden, layers: layers, outputs: outputs, table: table)
    }
  }

  /// Every size that the tiles treat differently: one row, odd rows, more columns than vectors, single columns.
  ///
  /// Debug builds compile the C loops without optimization and leave out the large ones.
  static let ragged: [Shape] = {
    let small = [
      Shape(kind: .mlp([5], .tanh), lookback: 1, features: 1, outputs: 1, batch: 1),
      Shape(kind: .mlp([1, 3], .relu), lookback: 7, features: 1, outputs: 2, batch: 3),
      Shape(kind: .mlp([16, 20], .gelu), lookback: 15, features: 1, outputs: 1, batch: 13),
      Shape(kind: .mlp([37], .gelu), lookback: 5, features: 3, outputs: 24, batch: 9),
      Shape(kind: .mlp([], .relu), lookback: 9, features: 2, outputs: 17, batch: 7),
      Shape(kind: .mlp([5], .relu, shortcut: true), lookback: 7, features: 3, outputs: 1, batch: 5),
      Shape(kind: .mlp([16, 3], .gelu, shortcut: true), lookback: 13, features: 1, outputs: 19, batch: 9),
      Shape(kind: .lstm(1, layers: 1), lookback: 1, features: 1, outputs: 1, batch: 1),
      Shape(kind: .lstm(5, layers: 3), lookback: 7, features: 3, outputs: 2, batch: 3),
      Shape(kind: .lstm(16, layers: 1), lookback: 9, features: 3, outputs: 1, batch: 7),
      Shape(kind: .lstm(20, layers: 2), lookback: 4, features: 18, outputs: 1, batch: 5),
      Shape(kind: .tcn(1, [1], width: 1, .gelu), lookback: 1, features: 1, outputs: 1, batch: 1),
      Shape(kind: .tcn(5, [1, 2, 4], width: 3, .relu), lookback: 1, features: 1, outputs: 2, batch: 3),
      Shape(kind: .tcn(16, [1, 2, 4], width: 3, .relu), lookback: 16, features: 3, outputs: 1, batch: 33),
      Shape(kind: .tcn(20, [4, 1, 30], width: 2, .gelu), lookback: 9, features: 2, outputs: 17, batch: 7),
      Shape(kind: .tcn(7, [3, 2], width: 4, .tanh, residual: false), lookback: 8, features: 18, outputs: 1, batch: 5),
      Shape(kind: .transformer(1, layers: 1, encoder(1)), lookback: 1, features: 1, outputs: 1, batch: 1),
      Shape(kind: .transformer(6, layers: 2, encoder(3)), lookback: 7, features: 2, outputs: 2, batch: 3),
      Shape(kind: .transformer(16, layers: 2, encoder(4)), lookback: 17, features: 3, outputs: 1, batch: 9),
      Shape(
        kind: .transformer(20, layers: 1, encoder(2, feed: 7, patch: 4, stride: 3, .sinusoidal, .mean)), lookback: 12,
        features: 1, outputs: 5, batch: 4),
      Shape(
        kind: .transformer(10, layers: 2, encoder(5, patch: 3, .learned, .all)), lookback: 9, features: 2, outputs: 1,
        batch: 13),
    ]
    #if DEBUG
      return small
    #else
      return small + [
        Shape(kind: .mlp([64, 100], .tanh), lookback: 30, features: 3, outputs: 24, batch: 33),
        Shape(kind: .mlp([100, 5], .relu), lookback: 13, features: 7, outputs: 5, batch: 3),
        Shape(kind: .mlp([128, 128], .relu), lookback: 60, features: 3, outputs: 1, batch: 64),
        // Its products are large enough to be packed, in stretches of unequal length.
        Shape(kind: .mlp([130, 70], .relu), lookback: 49, features: 4, outputs: 3, batch: 300),
        Shape(kind: .mlp([100], .tanh, shortcut: true), lookback: 30, features: 3, outputs: 24, batch: 33),
        Shape(kind: .tcn(32, [1, 2, 4], width: 3, .relu), lookback: 60, features: 3, outputs: 1, batch: 128),
        Shape(kind: .tcn(64, [1, 2, 4, 8], width: 3, .gelu), lookback: 30, features: 3, outputs: 24, batch: 65),
        Shape(kind: .tcn(37, [8, 2, 1], width: 5, .tanh), lookback: 40, features: 1, outputs: 3, batch: 40),
        Shape(kind: .transformer(32, layers: 2, encoder(4)), lookback: 30, features: 3, outputs: 1, batch: 33),
        Shape(kind: .transformer(64, layers: 3, encoder(4)), lookback: 60, features: 3, outputs: 5, batch: 20),
        Shape(
          kind: .transformer(36, layers: 2, encoder(6, patch: 16, .learned, .all)), lookback: 130, features: 1,
          outputs: 24, batch: 17),
        Shape(
          kind: .transformer(48, layers: 2, encoder(3, .sinusoidal, .mean)), lookback: 150, features: 2, outputs: 1,
          batch: 9),
        Shape(kind: .lstm(16, layers: 1), lookback: 30, features: 3, outputs: 1, batch: 32),
        Shape(kind: .lstm(48, layers: 1), lookback: 11, features: 20, outputs: 5, batch: 33),
        Shape(kind: .lstm(64, layers: 2), lookback: 10, features: 2, outputs: 1, batch: 32),
        Shape(kind: .lstm(100, layers: 3), lookback: 5, features: 1, outputs: 3, batch: 7),
        Shape(kind: .lstm(128, layers: 1), lookback: 6, features: 3, outputs: 1, batch: 64),
      ]
    #endif
  }()
}

/// An encoder of so many heads.
func encoder(
  _ heads: Int, feed: Int? = nil, patch: Int = 1, stride: Int? = nil,
  _ positions: TransformerShape.Positions = .learned, _ readout: TransformerShape.Readout = .last
) -> TransformerShape {
  var shape = TransformerShape()
  (shape.heads, shape.feedForward, shape.patch, shape.stride) = (heads, feed, patch, stride)
  (shape.positions, shape.readout) = (positions, readout)
  return shape
}
