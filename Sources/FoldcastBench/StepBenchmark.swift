internal import Foundation
internal import Kernels
internal import Randomness

/// One training step of small forecasters: at least 504 windows, four batches where that is more, in shuffled batches, gathered,
/// forward, squared error, backward, Adam.
struct StepBenchmark {
  struct Case {
    let kind: String
    let hidden: Int
    let lookback: Int
    let features: Int
    let batch: Int

    /// Three layers of three taps, as the peers' scripts have them.
    private static let (width, dilations) = (3, [1, 2, 4])

    /// Two layers of four heads, as the peers' scripts have them.
    private static let (layers, encoder) = (2, TransformerShape())

    func network(_ table: KernelTable) -> any NetworkKernel {
      switch kind {
      case "mlp":
        MLPKernel(
          lookback: lookback, features: features, hidden: [hidden, hidden], outputs: 1, activation: .relu, table: table)
      case "tcn":
        TCNKernel(
          lookback: lookback, features: features, channels: hidden, width: Self.width, dilations: Self.dilations,
          outputs: 1, activation: .relu, isResidual: true, table: table)
      case "transformer":
        TransformerKernel(
          lookback: lookback, features: features, width: hidden, layers: Self.layers, shape: Self.encoder, outputs: 1,
          table: table)
      default:
        LSTMKernel(lookback: lookback, features: features, hidden: hidden, layers: 1, outputs: 1, table: table)
      }
    }

    /// Whether kind, hidden and batch, as many of them as are given, are these.
    func matches(_ names: [String]) -> Bool {
      zip(names, [kind, "\(hidden)", "\(batch)"]).allSatisfy { $0 == $1 }
    }

    /// Floating-point operations of the products that one step needs, without biases, activations and optimizer.
    var operations: Double {
      let rows = Double(2 * batch)
      let (h, inputs) = (Double(hidden), Double(lookback * features))
      if kind == "mlp" { return rows * (2 * inputs * h + 3 * h * h + 3 * h) }
      if kind == "tcn" {
        let field = ReceptiveField(lookback: lookback, width: Self.width, dilations: Self.dilations)
        let taps = field.layers.map { Double($0.taps.count { $0 >= 0 }) }
        return rows * h * (2 * taps[0] * Double(features) + 3 * h * taps.dropFirst().reduce(0, +) + 3)
      }
      let (l, f) = (Double(lookback), Double(features))
      if kind == "transformer" {
        // A layer of all rows; then the last, whose keys and values meet one query a head.
        let all = l * (12 * h * h + 2 * l * h)
        let last = 12 * h * h + 2 * l * Double(Self.encoder.heads) * h
        return rows * (2 * l * f * h + 3 * (all + last))
      }
      return rows * 4 * h * (2 * l * (f + h) + (l - 1) * h) + rows * 3 * h
    }
  }

  struct Line: Codable {
    var kind: String
    var hidden, lookback, features, batch: Int
    var peer = "foldcast"
    var cpu: String
    var us_per_step, cpu_us_per_step, us_best, gflops, peak_gflops, share_of_peak: Double
  }

  /// The gradient differs from the plain loops' by more than rounding.
  struct WrongGradient: Error, CustomStringConvertible {
    let name: String
    let distance: Double
    var description: String {
      "\(name): expected the gradient of the plain loops within 1e-4 of its largest entry, found \(distance)"
    }
  }

  static let cases =
    [
      (16, 30, 3, 32), (32, 30, 3, 32), (64, 30, 3, 32), (64, 30, 3, 128), (128, 60, 3, 64), (64, 30, 3, 1024),
      (256, 60, 8, 1024),
    ].map { Case(kind: "mlp", hidden: $0.0, lookback: $0.1, features: $0.2, batch: $0.3) }
    + [(16, 30, 32), (32, 30, 32), (64, 30, 32), (64, 30, 128), (128, 60, 64)].map {
      Case(kind: "lstm", hidden: $0.0, lookback: $0.1, features: 3, batch: $0.2)
    }
    + [(16, 30, 32), (32, 30, 32), (32, 60, 128), (64, 60, 64)].map {
      Case(kind: "tcn", hidden: $0.0, lookback: $0.1, features: 3, batch: $0.2)
    }
    + [(16, 30, 32), (32, 30, 32), (32, 60, 128), (64, 60, 64)].map {
      Case(kind: "transformer", hidden: $0.0, lookback: $0.1, features: 3, batch: $0.2)
    }

  let seconds: Double
  /// Kind, hidden and batch of the cases to measure, as many as are given.
  let only: [String]

  func run() throws {
    let cases = StepBenchmark.cases.filter { $0.matches(only) }
    guard !cases.isEmpty else { throw UsageError(found: ["step", "--only", only.joined(separator: ",")]) }
    for item in cases { try measure(item) }
  }

  private func measure(_ item: Case) throws {
    let trainer = StepTrainer(item.network(.current), batch: item.batch, table: .current)
    let plain = StepTrainer(item.network(.reference), batch: item.batch, table: .reference)
    // A sum that rounds to either side of the kink of ReLU changes a gradient by more than rounding: one batch of three decides.
    let distances = (0..<3).map { trainer.distance(to: plain, of: $0 * item.batch..<($0 + 1) * item.batch) }
    guard let distance = distances.min(), distance <= 1e-4 else {
      throw WrongGradient(name: "\(item.kind) \(item.hidden)", distance: distances.min() ?? .nan)
    }
    let peak = KernelTable.current.peakGigaflops()
    let clock = ContinuousClock()
    var rounds: [Double] = []
    var processor: [Double] = []
    var best = Double.infinity
    trainer.epoch()
    for _ in 0..<5 {
      let start = clock.now
      let used = processorMicroseconds()
      var steps = 0
      while clock.now - start < .seconds(seconds) {
        let before = clock.now
        let count = trainer.epoch()
        best = min(best, (clock.now - before) / .microseconds(1) / Double(count))
        steps += count
      }
      rounds.append((clock.now - start) / .microseconds(1) / Double(steps))
      processor.append((processorMicroseconds() - used) / Double(steps))
    }
    let median = rounds.sorted()[2]
    let gigaflops = item.operations / median / 1000
    try print(
      Line(
        kind: item.kind, hidden: item.hidden, lookback: item.lookback, features: item.features, batch: item.batch,
        cpu: CPULevel.current.rawValue, us_per_step: rounded(median, 10),
        cpu_us_per_step: rounded(processor.sorted()[2], 10), us_best: rounded(best, 10),
        gflops: rounded(gigaflops, 10), peak_gflops: rounded(peak, 10), share_of_peak: rounded(gigaflops / peak, 1000)))
  }

  /// What this process has used of its processors: beside the wall time it shows how far others disturbed a measurement.
  private func processorMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }

  private func print(_ line: Line) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    FileHandle.standardOutput.write(try encoder.encode(line) + Data("\n".utf8))
  }

  private func rounded(_ x: Double, _ digits: Double) -> Double { (x * digits).rounded() / digits }
}

/// What a fold's training loop does, without the bookkeeping around it.
final class StepTrainer {
  let gradients: FloatBuffer
  private let network: any NetworkKernel
  private let batch: Int
  private let rows: Int
  private let values: [Float]
  private let labels: [Float]
  private var order: [Int]
  private var starts: [Int]
  private var stream: RandomStream
  private let table: KernelTable
  private let optimizer: OptimizerState
  private let parameters, inputs, batchLabels, shifts, scales, outputs, outputGradients, workspace: FloatBuffer

  init(_ network: any NetworkKernel, batch: Int, table: KernelTable) {
    self.network = network
    self.batch = batch
    rows = max(504, 4 * batch)
    self.table = table
    let size = network.lookback * network.features
    var stream = RandomStream(seed: RandomStream.seed("step", network.parameterCount, batch))
    values = (0..<rows * size).map { _ in Float(stream.normal()) }
    labels = (0..<rows).map { _ in Float(stream.normal()) }
    order = Array(0..<rows)
    starts = order.map { $0 * size }
    var start: [Float] = []
    for block in network.blocks {
      let bound = 1 / Double(block.kind == .bias ? block.columns : block.rows).squareRoot()
      for _ in block.range { start.append(Float(bound * (2 * stream.uniform() - 1))) }
    }
    parameters = FloatBuffer(start)
    self.stream = stream
    optimizer = OptimizerState(settings: OptimizerSettings(kind: .adam), count: network.parameterCount, table: table)
    gradients = FloatBuffer(count: network.parameterCount)
    inputs = FloatBuffer(count: batch * size)
    batchLabels = FloatBuffer(count: batch)
    shifts = FloatBuffer(count: batch)
    scales = FloatBuffer(count: batch)
    outputs = FloatBuffer(count: batch)
    outputGradients = FloatBuffer(count: batch)
    workspace = FloatBuffer(count: network.workspaceCount(batch: batch))
  }

  /// Computes the gradients of one batch, named by its places in the current order.
  func gradients(of places: Range<Int>) {
    Gather.windows(
      values, starts: starts[places], lookback: network.lookback, features: network.features, anchor: .none,
      anchoredColumns: 0, layout: network.layout, into: inputs, shifts: shifts, scales: scales, table: table)
    for (i, place) in places.enumerated() { batchLabels[i] = labels[order[place]] }
    network.forward(
      parameters: parameters, inputs: inputs, batch: batch, dropoutMask: nil, outputs: outputs, workspace: workspace)
    _ = Loss.meanSquaredError(
      outputs: outputs, labels: batchLabels, shifts: shifts, scales: scales, batch: batch, horizon: 1, predictions: nil,
      gradients: outputGradients, table: table)
    network.backward(
      parameters: parameters, inputs: inputs, batch: batch, dropoutMask: nil, outputGradients: outputGradients,
      gradients: gradients, workspace: workspace)
  }

  /// The largest difference between both gradients of one batch, as a share of the other's largest entry.
  func distance(to other: StepTrainer, of places: Range<Int>) -> Double {
    gradients(of: places)
    other.gradients(of: places)
    let largest = other.gradients.array.map(abs).max() ?? 0
    return Double((zip(gradients.array, other.gradients.array).map { abs($0 - $1) }.max() ?? 0) / largest)
  }

  /// One shuffled epoch of whole batches; returns its steps.
  @discardableResult
  func epoch() -> Int {
    let size = network.lookback * network.features
    stream.shuffle(&order)
    for i in order.indices { starts[i] = order[i] * size }
    var steps = 0
    for start in stride(from: 0, through: rows - batch, by: batch) {
      gradients(of: start..<start + batch)
      optimizer.step(parameters: parameters, gradients: gradients, rates: Rates(1e-3))
      steps += 1
    }
    return steps
  }
}
