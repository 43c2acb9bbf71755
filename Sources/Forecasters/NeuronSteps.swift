internal import Kernels
internal import LearningRates

/// Makes the steps into the hidden neurons that contribute more larger, and those into the others smaller (`NeuronGains`).
///
/// Not `Sendable`: lives in one task.
final class NeuronSteps {
  private let settings: NeuronGains
  private let layers: [NeuronLayer]
  /// The moving means of what the neurons contribute, by layer; none before the first batch.
  private var means: [[Double]]
  private var latest: [[Double]]
  private var isFirst = true
  private let before: FloatBuffer

  /// Steps of a network's hidden layers; nil for a network that has none whose neurons are apart.
  init?(_ settings: NeuronGains, of kernel: any NetworkKernel) {
    layers = kernel.neurons
    guard !layers.isEmpty else { return nil }
    self.settings = settings
    means = layers.map { Array(repeating: 0, count: $0.count) }
    latest = means
    before = FloatBuffer(count: kernel.parameterCount)
  }

  /// Takes in a batch's gradients, before the step along them.
  func weigh(_ gradients: FloatBuffer, of weights: FloatBuffer) {
    before.copy(from: weights)
    for (i, layer) in layers.enumerated() {
      layer.contributions(parameters: weights, gradients: gradients, into: &latest[i])
      for j in means[i].indices {
        means[i][j] = isFirst ? latest[i][j] : settings.memory * means[i][j] + (1 - settings.memory) * latest[i][j]
      }
    }
    isFirst = false
  }

  /// Multiplies the step that was taken, neuron by neuron.
  func scale(_ weights: FloatBuffer) {
    for (i, layer) in layers.enumerated() {
      layer.scaleSteps(of: weights, from: before, by: settings.gains(means[i]).map { Float($0) })
    }
  }
}
