import Forecasters
import Kernels
import LearningRates
import Randomness
import ReferenceNetworks
import Series
import Testing

/// A streaming LSTM against its definition, written out in Double.
@Suite struct StreamingTests {
  /// One epoch of plain gradient descent over lanes that begin at `lanes` (rows of the windows) and have `length` rows.
  ///
  /// Returns the parameters after it and the epoch's loss. The gradient is that of finite differences of a segment's loss, the
  /// states before the segment taken as given.
  private func epoch(
    _ reference: ReferenceNetwork, _ start: [Double], _ windows: Windows, training: [Int], lanes: [Int], length: Int,
    segments: [Range<Int>], rate: Double
  ) -> (parameters: [Double], loss: Double) {
    var p = start
    var states = lanes.map { lane in
      var states = reference.zeroStates
      for row in lane - windows.lookback + 1..<lane { _ = reference.step(inputs(windows, row).row, &states, p) }
      return states
    }
    var (sum, count) = (0.0, 0)
    for segment in segments {
      func pass(_ p: [Double]) -> (loss: Double, samples: Int, states: [[ReferenceNetwork.State]]) {
        var (after, sum, samples) = (states, 0.0, 0)
        for (l, lane) in lanes.enumerated() {
          for row in segment.map({ lane + $0 }) {
            let (inputs, shift, scale) = inputs(windows, row)
            let outputs = reference.step(inputs, &after[l], p)
            // A row that two lanes have counts in the later one.
            guard training.contains(row), l + 1 == lanes.count || row < lanes[l + 1] else { continue }
            samples += 1
            for lead in 1...windows.horizon {
              let error = outputs[lead - 1] * scale + shift - Double(windows.label(origin: row, lead: lead))
              sum += error * error
            }
          }
        }
        return (sum / Double(samples * windows.horizon), samples, after)
      }
      let (loss, samples, after) = pass(p)
      defer { states = after }
      guard samples > 0 else { continue }
      sum += loss * Double(samples)
      count += samples
      let gradient = p.indices.map { i in
        var q = p
        q[i] = p[i] + 1e-5
        let above = pass(q).loss
        q[i] = p[i] - 1e-5
        return (above - pass(q).loss) / 2e-5
      }
      for i in p.indices { p[i] -= rate * gradient[i] }
    }
    return (p, sum / Double(count))
  }

  /// A row as a streaming network reads it, and what its outputs are measured from.
  private func inputs(_ w: Windows, _ row: Int) -> (row: [Double], shift: Double, scale: Double) {
    func value(_ row: Int, _ column: Int) -> Double { Double(w.values[row * w.features + column]) }
    var (origin, shift, scale) = (0.0, 0.0, 1.0)
    switch w.anchor {
    case .none: break
    case .lastValue: (origin, shift) = (value(max(row - 1, 0), 0), value(row, 0))
    case .instance:
      let seen = (max(0, row - w.lookback + 1)...row).map { value($0, 0) }
      shift = seen.reduce(0, +) / Double(seen.count)
      scale = (seen.reduce(0) { $0 + ($1 - shift) * ($1 - shift) } / Double(seen.count)).squareRoot()
      origin = shift
      if scale < 1e-6 { scale = 1 }
    }
    return (
      (0..<w.features).map { $0 < w.anchoredColumns ? (value(row, $0) - origin) / scale : value(row, $0) }, shift, scale
    )
  }

  private func data(rows: Int, horizon: Int, anchor: Anchor) -> Windows {
    var stream = RandomStream(seed: 29)
    let columns = (0..<3).map { _ in (0..<rows).map { _ in stream.normal() } }
    return makeWindows(columns, lookback: 4, horizon: horizon, anchor: anchor, anchored: 2)
  }

  @Test(arguments: [1, 2], [1, 2])
  func anEpochOfOneLaneIsThatOfThePlainLoops(layers: Int, horizon: Int) throws {
    for anchor in Anchor.allCases {
      let windows = data(rows: 20 + horizon, horizon: horizon, anchor: anchor)
      let training = Array(4..<17)
      let network = makeNetwork(
        .lstm(hidden: 3, layers: layers, bptt: 5), for: windows, batch: 5, clipNorm: .infinity, seed: 8)
      try expectEpoch(network, windows, training, lanes: [4], length: 13, segments: [0..<4, 4..<8, 8..<13])
    }
  }

  /// 13 rows in two lanes of 7: row 10 is in both, and its output counts in the second.
  @Test func anEpochOfTwoLanesThatOverlapIsThatOfThePlainLoops() throws {
    let windows = data(rows: 22, horizon: 1, anchor: .lastValue)
    let network = makeNetwork(
      .lstm(hidden: 3, layers: 1, bptt: 4), for: windows, batch: 8, clipNorm: .infinity, seed: 8)
    try expectEpoch(network, windows, Array(4..<17), lanes: [4, 10], length: 7, segments: [0..<3, 3..<7])
  }

  /// Rows between training origins carry the states on and are not trained on.
  @Test func anEpochOverRowsWithHolesIsThatOfThePlainLoops() throws {
    let windows = data(rows: 22, horizon: 2, anchor: .none)
    let network = makeNetwork(
      .lstm(hidden: 3, layers: 1, bptt: 5), for: windows, batch: 5, clipNorm: .infinity, seed: 8)
    let training = [4, 6, 7, 13, 16]
    try expectEpoch(network, windows, training, lanes: [4], length: 13, segments: [0..<4, 4..<8, 8..<13])
  }

  private func expectEpoch(
    _ network: NeuralForecaster, _ windows: Windows, _ training: [Int], lanes: [Int], length: Int,
    segments: [Range<Int>]
  ) throws {
    network.parameters = network.parameters.map { 1.5 * $0 }
    let reference = ReferenceNetwork(shape: .lstm, blocks: network.kernel.blocks)
    let wanted = epoch(
      reference, network.parameters.map(Double.init), windows, training: training, lanes: lanes, length: length,
      segments: segments, rate: 0.1)
    let steps = segments.count { segment in training.contains { segment.contains($0 - lanes[0]) } }
    let outcome = try network.train(makeTask(windows, training: training, epochs: 1, rate: 0.1))
    #expect(abs((outcome.trainLoss ?? .nan) - wanted.loss) < 1e-5 * wanted.loss)
    #expect(outcome.spending.gradientSteps == steps && outcome.spending.gradientSamples == training.count)
    for (i, (found, value)) in zip(network.parameters, wanted.parameters).enumerated() {
      #expect(abs(Double(found) - value) < 1e-5, "\(windows.anchor), parameter \(i): \(found), not \(value)")
    }
    // Forecasts run through all rows from the first, across the places where passes are cut.
    var states = reference.zeroStates
    let parameters = network.parameters.map(Double.init)
    let rows = Array(0...training[training.count - 1])
    let outputs = rows.map { row in
      let (inputs, shift, scale) = inputs(windows, row)
      return reference.step(inputs, &states, parameters).map { $0 * scale + shift }
    }
    let found = network.forecast(origins: training.reversed(), in: windows)
    for (a, b) in zip(found, training.reversed().flatMap { outputs[$0] }) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func theStateGoesOnFromTheFirstRowHeld() {
    var stream = RandomStream(seed: 3)
    var columns = [(0..<200).map { _ in stream.normal() }]
    let network = makeNetwork(.lstm(hidden: 6, layers: 1, bptt: 8), for: makeWindows(columns, lookback: 5, horizon: 1))
    let before = network.forecast(origins: [60, 199], in: makeWindows(columns, lookback: 5, horizon: 1))
    columns[0][50] += 1
    let after = network.forecast(origins: [60, 199], in: makeWindows(columns, lookback: 5, horizon: 1))
    #expect(before[0] != after[0] && abs(before[1] - after[1]) < 1e-6)
  }

  @Test(arguments: [(101, 32, 8, 4), (97, 32, 8, 4), (20, 32, 8, 2), (5, 32, 8, 1), (100, 4, 8, 1), (13, 8, 4, 2)])
  func lanesHoldEveryRowOnceAndAreEquallyLong(rows: Int, batch: Int, bptt: Int, count: Int) throws {
    let windows = makeWindows([(0..<rows + 6).map { Double($0 % 7) }], lookback: 3, horizon: 1)
    let network = makeNetwork(.lstm(hidden: 2, layers: 1, bptt: bptt), for: windows, batch: batch)
    var records: [BatchRecord] = []
    network.onBatch = { records.append($0) }
    _ = try network.train(makeTask(windows, training: Array(2..<2 + rows), epochs: 1, rate: 0.001))
    #expect(records.reduce(0) { $0 + $1.samples } == rows)
    #expect(records.count == network.configuration.steps(samples: rows))
    #expect(records.allSatisfy { $0.samples <= count * bptt && $0.samples > 0 })
    #expect((records.map(\.samples).max() ?? 0) - (records.map(\.samples).min() ?? 0) <= 2 * count)
  }

  @Test func theBudgetIsNeverExceeded() throws {
    let windows = makeWindows([autoregression(140, phi: 0.8, seed: 4)], lookback: 6, horizon: 1)
    let network = makeNetwork(.lstm(hidden: 3, layers: 1, bptt: 10), for: windows, batch: 10)
    let task = makeTask(
      windows, training: Array(5..<105), epochs: 5, rate: 0.01, stopping: Stopping(gradientSamples: 137))
    let outcome = try network.train(task)
    #expect(outcome.spending.gradientSamples == 130 && outcome.epochs.count == 2)
  }
}
