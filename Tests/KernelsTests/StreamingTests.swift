internal import Kernels
internal import Testing

/// Two lanes and more that step through a long sequence in segments.
private struct Stream {
  let kernel: LSTMKernel
  let lanes: Int
  let rows: Int
  let parameters, inputs, labels, outputs, outputGradients, gradients, workspace, shifts, scales: FloatBuffer
  let mask: FloatBuffer?
  let table: KernelTable

  init(_ shape: Shape, rows: Int, dropout: Bool = false, table: KernelTable) throws {
    kernel = try #require(shape.network(table) as? LSTMKernel)
    lanes = shape.batch
    self.rows = rows
    self.table = table
    parameters = normals(kernel.parameterCount, "parameters", scale: 0.3)
    inputs = normals(rows * lanes * shape.features, "inputs")
    let outputs = shape.lookback * lanes * shape.outputs
    labels = normals(outputs, "labels")
    mask = dropout ? dropoutMask(lanes * kernel.dropoutUnits) : nil
    self.outputs = FloatBuffer(count: outputs)
    outputGradients = FloatBuffer(count: outputs)
    gradients = FloatBuffer(count: kernel.parameterCount)
    workspace = FloatBuffer(count: kernel.segmentWorkspaceCount(lanes: lanes))
    shifts = FloatBuffer(count: shape.lookback * lanes)
    scales = FloatBuffer((0..<shape.lookback * lanes).map { 0.5 + Float($0 % 3) })
  }

  /// The outputs of rows `segment`, which follow a segment of `after` rows.
  @discardableResult
  func forward(_ segment: Range<Int>, after: Int) -> [Float] {
    let width = lanes * kernel.features
    kernel.forwardSegment(
      steps: segment.count, lanes: lanes, after: after, parameters: parameters,
      inputs: FloatBuffer(Array(inputs.array[segment.lowerBound * width..<segment.upperBound * width])),
      dropoutMask: mask, outputs: outputs, workspace: workspace)
    return Array(outputs.array.prefix(segment.count * lanes * kernel.outputs))
  }

  func loss(_ segment: Range<Int>, after: Int) -> Double {
    forward(segment, after: after)
    return Loss.meanSquaredError(
      outputs: outputs, labels: labels, shifts: shifts, scales: scales, batch: segment.count * lanes,
      horizon: kernel.outputs, predictions: nil, gradients: outputGradients, table: table)
  }

  /// The loss of rows `segment` and its gradient.
  func lossAndGradients(_ segment: Range<Int>, after: Int) -> Double {
    let value = loss(segment, after: after)
    kernel.backwardSegment(
      steps: segment.count, lanes: lanes, after: after, parameters: parameters, inputs: inputs, dropoutMask: mask,
      outputGradients: outputGradients, gradients: gradients, workspace: workspace)
    return value
  }
}

@Suite struct StreamingTests {
  static let shapes = Shape.ragged.filter { if case .lstm = $0.kind { true } else { false } }

  @Test(arguments: shapes, levels)
  func piecesOfASequenceGiveTheOutputsOfTheWhole(shape: Shape, level: CPULevel) throws {
    let table = try table(level)
    let stream = try Stream(shape, rows: shape.lookback, table: table)
    let whole = stream.forward(0..<shape.lookback, after: 0)
    stream.workspace.fill(.nan)
    for cut in Set([1, shape.lookback / 2, shape.lookback - 1]) where cut > 0 && cut < shape.lookback {
      let pieces = stream.forward(0..<cut, after: 0) + stream.forward(cut..<shape.lookback, after: cut)
      #expect(pieces.map(\.bitPattern) == whole.map(\.bitPattern))
    }
    // The last row's outputs are those of a window.
    let window = Setup(shape.network(table), batch: shape.batch, dropout: false, table: table)
    window.parameters.copy(from: stream.parameters)
    window.inputs.copy(from: stream.inputs)
    _ = window.loss()
    #expect(whole.suffix(shape.batch * shape.outputs).map(\.bitPattern) == window.outputs.array.map(\.bitPattern))
  }

  /// The gradient of a segment's loss, the states before it held fixed.
  @Test(arguments: GradientTests.shapes.filter { $0.lookback > 4 || $0.outputs == 1 }, [false, true])
  func referenceGradientsAgreeWithFiniteDifferences(shape: Shape, dropout: Bool) throws {
    guard case .lstm = shape.kind else { return }
    let stream = try Stream(shape, rows: 2 * shape.lookback, dropout: dropout, table: .reference)
    let (cut, end) = (shape.lookback, 2 * shape.lookback - 1)
    stream.forward(0..<cut, after: 0)
    let carried = stream.workspace.array
    _ = stream.lossAndGradients(cut..<end, after: cut)
    let gradients = stream.gradients.array
    func loss() -> Double {
      stream.workspace.copy(from: carried)
      return stream.loss(cut..<end, after: cut)
    }
    for i in 0..<stream.kernel.parameterCount {
      let value = stream.parameters[i]
      let h: Float = 1e-2
      stream.parameters[i] = value + h
      let above = loss()
      stream.parameters[i] = value - h
      let slope = (above - loss()) / Double(2 * h)
      stream.parameters[i] = value
      #expect(abs(slope - Double(gradients[i])) < 2e-3 * (1 + abs(slope)), "parameter \(i)")
    }
  }

  @Test(arguments: shapes, levels)
  func everyLevelAgreesWithTheReference(shape: Shape, level: CPULevel) throws {
    for dropout in [false, true] {
      let streams = try [table(level), .reference].map {
        try Stream(shape, rows: 2 * shape.lookback, dropout: dropout, table: $0)
      }
      for (segment, after) in [(0..<shape.lookback, 0), (shape.lookback..<2 * shape.lookback, shape.lookback)] {
        let losses = streams.map { $0.lossAndGradients(segment, after: after) }
        #expect(abs(losses[0] - losses[1]) < 2e-5 * losses[1])
        for block in streams[0].kernel.blocks {
          let found = streams.map { Array($0.gradients.array[block.range]) }
          #expect(distance(found[0], found[1]) < 5e-5, "\(block.name), dropout \(dropout), after \(after)")
        }
      }
    }
  }

  @Test(arguments: shapes)
  func wideAndNarrowVectorsGiveIdenticalBits(shape: Shape) throws {
    guard let (narrow, wide) = fusedLevels else { return }
    let streams = try [narrow, wide].map { try Stream(shape, rows: 2 * shape.lookback, dropout: true, table: $0) }
    for (segment, after) in [(0..<shape.lookback, 0), (shape.lookback..<2 * shape.lookback, shape.lookback)] {
      let losses = streams.map { $0.lossAndGradients(segment, after: after) }
      #expect(losses[0].bitPattern == losses[1].bitPattern)
      #expect(streams[0].gradients.bits == streams[1].gradients.bits)
    }
  }

  @Test(arguments: shapes, levels)
  func whatWorkspaceAndGradientsHeldBeforeTheFirstSegmentDoesNotMatter(shape: Shape, level: CPULevel) throws {
    let stream = try Stream(shape, rows: 2 * shape.lookback, dropout: true, table: table(level))
    func run() -> Bits {
      stream.gradients.fill(.nan)
      _ = stream.lossAndGradients(0..<shape.lookback, after: 0)
      _ = stream.lossAndGradients(shape.lookback..<2 * shape.lookback, after: shape.lookback)
      return stream.gradients.bits
    }
    let first = run()
    stream.workspace.fill(.nan)
    #expect(run() == first)
  }

  @Test(arguments: shapes, levels)
  func aLaneIsComputedAsAlone(shape: Shape, level: CPULevel) throws {
    let table = try table(level)
    let all = try Stream(shape, rows: 2 * shape.lookback, table: table)
    let one = try Stream(
      Shape(kind: shape.kind, lookback: shape.lookback, features: shape.features, outputs: shape.outputs, batch: 1),
      rows: 2 * shape.lookback, table: table)
    one.parameters.copy(from: all.parameters)
    let lane = shape.batch - 1
    for row in 0..<2 * shape.lookback {
      for f in 0..<shape.features {
        one.inputs[row * shape.features + f] = all.inputs[(row * shape.batch + lane) * shape.features + f]
      }
    }
    for (segment, after) in [(0..<shape.lookback, 0), (shape.lookback..<2 * shape.lookback, shape.lookback)] {
      let (many, alone) = (all.forward(segment, after: after), one.forward(segment, after: after))
      for step in 0..<shape.lookback {
        let at = (step * shape.batch + lane) * shape.outputs
        #expect(Array(many[at..<at + shape.outputs]) == Array(alone[step * shape.outputs..<(step + 1) * shape.outputs]))
      }
    }
  }
}
