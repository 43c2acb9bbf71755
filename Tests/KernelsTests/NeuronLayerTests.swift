import Kernels
import Testing

@Suite struct NeuronLayerTests {
  private let network = MLPKernel(lookback: 3, features: 1, hidden: [4, 5], outputs: 2, activation: .tanh)

  @Test func hiddenLayersAreNeurons() {
    #expect(network.neurons.map(\.count) == [4, 5])
    #expect(MLPKernel(lookback: 3, features: 1, hidden: [], outputs: 2, activation: .relu).neurons.isEmpty)
    #expect(LSTMKernel(lookback: 3, features: 1, hidden: 4, layers: 1, outputs: 2).neurons.isEmpty)
  }

  /// What a neuron contributes is how the loss changes as its output is scaled, which is told here by a second network whose
  /// biases and weights give the neuron's output times 1 ± ε to the next layer.
  @Test(arguments: [0, 1])
  func contributionsAreTheLossesChangeAsANeuronIsScaled(layer: Int) {
    let batch = 6
    let parameters = normals(network.parameterCount, "neuron parameters", scale: 0.7)
    let inputs = normals(batch * 3, "neuron inputs")
    let labels = normals(batch * 2, "neuron labels")
    let workspace = FloatBuffer(count: network.workspaceCount(batch: batch))
    let outputs = FloatBuffer(count: batch * 2)
    func loss(_ parameters: FloatBuffer) -> Double {
      network.forward(
        parameters: parameters, inputs: inputs, batch: batch, dropoutMask: nil, outputs: outputs, workspace: workspace)
      return (0..<batch * 2).reduce(0) { $0 + pow2(Double(outputs[$1]) - Double(labels[$1])) }
    }
    _ = loss(parameters)
    let (slopes, gradients) = (FloatBuffer(count: batch * 2), FloatBuffer(count: network.parameterCount))
    for i in 0..<batch * 2 { slopes[i] = 2 * (outputs[i] - labels[i]) }
    network.backward(
      parameters: parameters, inputs: inputs, batch: batch, dropoutMask: nil, outputGradients: slopes,
      gradients: gradients, workspace: workspace)
    let neurons = network.neurons[layer]
    var found = [Double](repeating: 0, count: neurons.count)
    neurons.contributions(parameters: parameters, gradients: gradients, into: &found)
    let next = network.blocks.filter { $0.layer == layer + 1 && $0.kind == .weight }
    for j in 0..<neurons.count {
      let change = [1, -1].map { sign in
        let scaled = FloatBuffer(parameters.array)
        for block in next {
          for k in 0..<block.columns {
            scaled[block.range.lowerBound + j * block.columns + k] *= 1 + Float(sign) * 0.01
          }
        }
        return loss(scaled)
      }
      #expect(abs(found[j] - abs(change[0] - change[1]) / 0.02) < 2e-3 * max(1, found[j]))
    }
  }

  @Test func stepsIntoNeuronsAreScaledAndNoOthers() {
    let before = normals(network.parameterCount, "before")
    let after = normals(network.parameterCount, "after")
    let scaled = FloatBuffer(after.array)
    network.neurons[1].scaleSteps(of: scaled, from: before, by: [1, 0, 2, 1, 1])
    for block in network.blocks {
      for (place, i) in block.range.enumerated() {
        let gain: Float = block.layer == 1 ? [1, 0, 2, 1, 1][place % block.columns] : 1
        #expect(abs(scaled[i] - (before[i] + gain * (after[i] - before[i]))) < 1e-6)
      }
    }
    var lengths = [Double](repeating: 0, count: 5)
    network.neurons[1].addLengths(of: scaled, from: before, to: &lengths)
    #expect(lengths[1] == 0 && lengths[0] > 0)
    let all = VectorOperations.norm(before, of: [0..<network.parameterCount])
    #expect(abs(all - VectorOperations.norm(before)) < 1e-4)
  }
}

private func pow2(_ x: Double) -> Double { x * x }
