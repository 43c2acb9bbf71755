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

@Suite struct GradientTests {
  static func networks(_ table: KernelTable) -> [any NetworkKernel] {
    [
      MLPKernel(lookback: 4, features: 2, hidden: [5, 3], outputs: 2, activation: .tanh, table: table),
      MLPKernel(lookback: 3, features: 1, hidden: [4], outputs: 1, activation: .gelu, table: table),
      MLPKernel(lookback: 3, features: 2, hidden: [], outputs: 2, activation: .relu, table: table),
      LSTMKernel(lookback: 5, features: 2, hidden: 3, layers: 1, outputs: 2, table: table),
      LSTMKernel(lookback: 4, features: 1, hidden: 3, layers: 3, outputs: 1, table: table),
    ]
  }

  @Test(arguments: 0..<5, [false, true])
  func gradientsAgreeWithFiniteDifferences(index: Int, dropout: Bool) {
    let table = KernelTable.reference
    let setup = Setup(GradientTests.networks(table)[index], batch: 3, dropout: dropout, table: table)
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
}
