internal import Kernels

extension NeuralForecaster {
  /// Bytes of all buffers of a network of this shape, without making it, and of `copies` of its parameters kept outside.
  ///
  /// O(layers).
  package static func byteCount(
    _ configuration: Configuration, lookback: Int, features: Int, horizon: Int, copies: Int = 0
  ) -> Int {
    let width = configuration.width(horizon: horizon)
    let streaming = Streaming(configuration, features: features, outputs: width)
    let kernel: any NetworkKernel =
      streaming?.kernel
      ?? configuration.architecture.kernel(lookback, features, constants: configuration.constants, width)
    let capacity = capacity(batch: streaming.map { $0.lanes * $0.bptt } ?? configuration.batch)
    // Four of parameters: present, gradient, last good and best, and one beside an adaptive optimizer; its moments are kept twice.
    let own = (configuration.adaptive == nil ? 4 : 5) + 2 * configuration.stateCount
    let averaged = configuration.averageEpochs == 1 ? 0 : configuration.averageEpochs
    let parameters = kernel.parameterCount * (own + averaged + copies)
    let mask = configuration.dropout > 0 ? kernel.dropoutUnits : 0
    let inputs = streaming == nil ? kernel.lookback * kernel.features : features
    let bare = configuration.constants > 0 ? lookback * features : 0
    let samples = capacity * (inputs + bare + 4 * width + 2 + mask)
    let workspace = streaming?.workspaceCount ?? kernel.workspaceCount(batch: capacity)
    let lipschitz = configuration.lipschitz.map {
      HeadLipschitz.floatCount($0, of: kernel, batch: configuration.batch)
    }
    return (parameters + samples + workspace + (lipschitz ?? 0)) * MemoryLayout<Float>.stride
  }

  /// Samples that one pass forward takes at most.
  static func capacity(batch: Int) -> Int { max(batch, 64) }
}
