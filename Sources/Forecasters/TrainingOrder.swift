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
struct WindowOrder: TrainingOrder {
  private let windows: Windows
  private let batch: Int
  private let starts: [Int]
  /// The places of the samples in this epoch's order, and where their windows begin.
  private var order: [Int]
  private var orderedStarts: [Int]
  /// What the samples weigh, as they are and in this epoch's order; nil where all weigh 1.
  private let weights: [Float]?
  private var orderedWeights: [Float]?

  /// The training windows that begin at `starts`.
  init(starts: [Int], in windows: Windows, weights: [Float]?, batch: Int) {
    self.windows = windows
    self.batch = batch
    self.starts = starts
    order = Array(starts.indices)
    orderedStarts = starts
    (self.weights, orderedWeights) = (weights, weights)
  }

  var stepCount: Int { (starts.count + batch - 1) / batch }

  func sampleCount(of step: Int) -> Int { min(batch, starts.count - step * batch) }

  func rowCount(of step: Int) -> Int { sampleCount(of: step) }

  func sample(of step: Int, row: Int) -> Int? { order[step * batch + row] }

  mutating func begin(_ network: NeuralForecaster, seed: UInt64) {
    for i in order.indices { order[i] = i }
    var stream = RandomStream(seed: seed)
    // As RandomStream.shuffle, written out: across modules the generic one is not specialized, which costs a fifth of a small epoch.
    for i in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(i, stream.integer(below: i + 1)) }
    for i in order.indices { orderedStarts[i] = starts[order[i]] }
    if let weights { orderedWeights = order.map { weights[$0] } }
  }

  func take(
    _ step: Int, _ network: NeuralForecaster, rates: Rates, dropout: inout RandomStream
  ) -> BatchRecord {
    let range = step * batch..<step * batch + sampleCount(of: step)
    return network.step(
      on: orderedStarts[range], in: windows, weights: orderedWeights?[range], rates: rates, dropout: &dropout)
  }
}
