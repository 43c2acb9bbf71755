internal import Kernels
internal import Randomness
internal import Series

/// Which training samples each optimizer step of an epoch takes, and how.
protocol TrainingOrder {
  /// Optimizer steps of an epoch.
  var stepCount: Int { get }
  /// Samples that a step takes.
  func sampleCount(of step: Int) -> Int
  /// Rows of predictions that a step leaves.
  func rowCount(of step: Int) -> Int
  /// The place among the training samples whose prediction is in a row that a step left; nil where it is no sample's.
  func sample(of step: Int, row: Int) -> Int?
  /// Gets ready for an epoch, whose order is drawn from `seed`.
  mutating func begin(_ network: NeuralForecaster, seed: UInt64)
  /// Takes a step; the steps of an epoch come in their order.
  mutating func take(
    _ step: Int, _ network: NeuralForecaster, rates: Rates, dropout: inout RandomStream
  ) -> BatchRecord
}

/// Shuffled windows, a batch a step; the last one is short where it must be.
///
/// Four bytes a window: one network for many series has millions of them.
struct WindowOrder: TrainingOrder {
  private let windows: Windows
  private let batch: Int
  private let origins: [Int]
  /// The places of the samples, in this epoch's order.
  private var order: [Int32]
  /// Where a step's windows begin.
  private var starts: [Int]
  /// What the samples weigh, and those of a step; nil where all weigh 1.
  private let weights: [Float]?
  private var stepWeights: [Float]

  /// The training windows of `origins`.
  init(origins: [Int], in windows: Windows, weights: [Float]?, batch: Int) {
    self.windows = windows
    self.batch = batch
    self.origins = origins
    order = (0..<Int32(origins.count)).map { $0 }
    starts = Array(repeating: 0, count: min(batch, origins.count))
    self.weights = weights
    stepWeights = weights == nil ? [] : Array(repeating: 0, count: starts.count)
  }

  var stepCount: Int { (origins.count + batch - 1) / batch }

  func sampleCount(of step: Int) -> Int { min(batch, origins.count - step * batch) }

  func rowCount(of step: Int) -> Int { sampleCount(of: step) }

  func sample(of step: Int, row: Int) -> Int? { Int(order[step * batch + row]) }

  mutating func begin(_ network: NeuralForecaster, seed: UInt64) {
    for i in order.indices { order[i] = Int32(i) }
    var stream = RandomStream(seed: seed)
    // As RandomStream.shuffle, written out: across modules the generic one is not specialized, which costs a fifth of a small epoch.
    for i in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(i, stream.integer(below: i + 1)) }
  }

  mutating func take(
    _ step: Int, _ network: NeuralForecaster, rates: Rates, dropout: inout RandomStream
  ) -> BatchRecord {
    let count = sampleCount(of: step)
    for i in 0..<count {
      let sample = Int(order[step * batch + i])
      starts[i] = windows.start(of: origins[sample])
      if let weights { stepWeights[i] = weights[sample] }
    }
    return network.step(
      on: starts[..<count], in: windows, weights: weights == nil ? nil : stepWeights[..<count], rates: rates,
      dropout: &dropout)
  }
}
