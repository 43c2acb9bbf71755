internal import Kernels
internal import Randomness
internal import Series

/// The rows of a streaming LSTM's training range, all lanes side by side in time order, a segment a step; the same in each epoch.
///
/// The rows are those from the first training origin to the last. Each lane begins with zero states `lookback` − 1 rows before its
/// first row, so that its first output has seen as many rows as a window; these rows warm it up without gradient.
struct LaneOrder: TrainingOrder {
  /// A training sample.
  struct Sample {
    /// Its place among the training origins.
    let index: Int
    /// Its origin, counted from the first row held, and the offset at which its window begins.
    let row: Int
    let start: Int
  }

  /// Rows that all lanes take in one call.
  struct Part {
    /// The offset of each lane's first row.
    let offsets: [Int]
    let steps: Int
    /// The samples at the rows, steps × lanes; nil at rows that are not trained on, or that a later lane takes.
    let samples: [Sample?]
    let sampleCount: Int
  }

  private let windows: Windows
  private let rows: RowStream
  private let streaming: NeuralForecaster.Streaming
  /// The rows before each lane.
  private let warmUp: [Part]
  /// The segments, one optimizer step each.
  private let segments: [Part]
  /// The part that the network's workspace holds.
  private var segment: NeuralForecaster.Segment?

  /// The order over the training windows of `origins`, ascending.
  init(
    origins: [Int], in windows: Windows, rows: RowStream, of network: NeuralForecaster,
    _ streaming: NeuralForecaster.Streaming
  ) {
    self.windows = windows
    self.rows = rows
    self.streaming = streaming
    let places = origins.map { $0 - windows.rows.lowerBound }
    guard let first = places.first, let last = places.last else {
      (warmUp, segments) = ([], [])
      return
    }
    var samples = [Sample?](repeating: nil, count: last - first + 1)
    for (index, row) in places.enumerated() {
      samples[row - first] = Sample(index: index, row: row, start: windows.start(of: origins[index]))
    }
    let lanes = Lanes(rows: samples.count, batch: network.configuration.batch, bptt: streaming.bptt)
    func part(_ steps: Range<Int>) -> Part {
      let taken = steps.flatMap { step in
        lanes.starts.indices.map { lane in step < 0 ? nil : lanes.row(lane: lane, step: step).flatMap { samples[$0] } }
      }
      return Part(
        offsets: lanes.starts.map { (first + $0 + steps.lowerBound) * windows.features }, steps: steps.count,
        samples: taken, sampleCount: taken.count { $0 != nil })
    }
    warmUp = stride(from: 1 - windows.lookback, to: 0, by: streaming.bptt).map {
      part($0..<min($0 + streaming.bptt, 0))
    }
    segments = (0..<lanes.segmentCount).map { part(lanes.steps(of: $0)) }
  }

  var stepCount: Int { segments.count }

  func sampleCount(of step: Int) -> Int { segments[step].sampleCount }

  func rowCount(of step: Int) -> Int { segments[step].samples.count }

  func sample(of step: Int, row: Int) -> Int? { segments[step].samples[row]?.index }

  mutating func begin(_ network: NeuralForecaster, seed: UInt64) {
    segment = nil
    for part in warmUp {
      segment = network.advance(streaming.kernel, offsets: part.offsets, steps: part.steps, after: segment, in: rows)
    }
  }

  mutating func take(
    _ step: Int, _ network: NeuralForecaster, rates: Rates, dropout: inout RandomStream
  ) -> BatchRecord {
    network.step(
      on: segments[step], of: streaming, after: &segment, in: windows, rows: rows, rates: rates, dropout: &dropout)
  }
}
