import Foundation
import Kernels
import LearningRates
import Series
import Testing

@testable import Forecasters

/// Series of different length that weigh alike in losses: against the sums by their definition, and against rows given twice.
@Suite struct SampleWeightsTests {
  private static let lookback = 4

  /// Rows of two series end to end, of which the second has twice the samples of the first.
  private func windows(alike: Bool, horizon: Int = 2, anchor: Anchor = .none, latency: Int = 0) -> Windows {
    let parts = [(20, 0.9, UInt64(1)), (35, -0.5, 2)].map { count, phi, seed in
      let target = autoregression(count + latency, phi: phi, seed: seed)
      let other = autoregression(count + latency, phi: 0.3, seed: seed + 7)
      let table = LearningTable(
        name: "\(seed)", clock: .row, instants: target.indices.map(Int64.init), columns: [target, other],
        columnNames: ["c0", "c1"], anchoredColumns: 1, target: Target(kind: .level, column: "c0", horizon: horizon))
      return Windows.Part(
        table, rows: 0..<table.count, scaler: Scaler(.standard, table: table, rows: 0..<table.count))
    }
    return Windows(
      parts, lookback: Self.lookback, anchor: anchor, latency: latency, weighsSeriesAlike: alike)
  }

  /// The origins of each series that have windows and labels.
  private func origins(_ windows: Windows) -> [[Int]] {
    let ends = windows.firsts.dropFirst() + [windows.rows.upperBound]
    return zip(windows.firsts, ends).map { first, end in
      Array(first + Self.lookback - 1..<end - windows.horizon - windows.latency)
    }
  }

  /// Origins of a series that train, and those that validate.
  private func split(_ origins: [Int]) -> (training: [Int], validation: [Int]) {
    let first = origins.count * 2 / 3
    return (Array(origins[..<first]), Array(origins[first...]))
  }

  @Test func eachSeriesHasTheSameSumAndTheMeanIsOne() {
    let weights = SampleWeights.alike([3, 3, 3, 5, 3, 8, 8])
    #expect(abs(weights.reduce(0, +) / 7 - 1) < 1e-15)
    let expected: [Double] = [12, 12, 12, 3, 12, 6, 6].map { 7.0 / $0 }
    for (found, wanted) in zip(weights, expected) { #expect(abs(found - wanted) < 1e-15) }
    #expect(SampleWeights.alike([Int]()).isEmpty && SampleWeights.alike([2, 2]) == [1, 1])
    #expect(windows(alike: false).weights(of: [3, 4, 25]) == nil)
    #expect(windows(alike: true).weights(of: [3, 4, 25]) == [0.75, 0.75, 1.5])
  }

  private func network(_ windows: Windows, batch: Int) -> NeuralForecaster {
    makeNetwork(
      .mlp(hidden: [5], activation: .tanh), for: windows, batch: batch, clipNorm: .infinity)
  }

  @Test func anMLPsGradientIsThatOfTheWeightedLoss() throws {
    let windows = windows(alike: true)
    let training = origins(windows).flatMap { $0 }
    let network = network(windows, batch: training.count)
    let before = network.parameters
    let probe = self.network(windows, batch: training.count)
    /// The loss by its definition.
    func loss(_ parameters: [Float]) -> Double {
      probe.parameters = parameters
      let forecasts = probe.forecast(origins: training, in: windows)
      let counts = origins(windows).map { Double($0.count) }
      var sum = 0.0
      for (i, origin) in training.enumerated() {
        let weight = Double(training.count) / (2 * (origin < windows.firsts[1] ? counts[0] : counts[1]))
        for lead in 1...2 {
          let error = forecasts[2 * i + lead - 1] - Double(windows.label(origin: origin, lead: lead))
          sum += weight * error * error
        }
      }
      return sum / Double(2 * training.count)
    }
    let outcome = try network.train(makeTask(windows, training: training, epochs: 1, rate: 0.1))
    #expect(abs((outcome.trainLoss ?? 0) / loss(before) - 1) < 1e-5)
    for i in before.indices {
      var (above, below) = (before, before)
      above[i] += 0.01
      below[i] -= 0.01
      let slope = (loss(above) - loss(below)) / Double(above[i] - below[i])
      #expect(abs(Double(network.gradients[i]) - slope) < 1e-3, "parameter \(i): \(network.gradients[i]), not \(slope)")
    }
  }

  @Test(arguments: [1, 7])
  func aSeriesHalfAsLongLearnsAsIfItsRowsStoodTwice(divisor: Int) throws {
    let (weighted, plain) = (windows(alike: true), windows(alike: false))
    let parts = origins(weighted).map(split)
    // Twice the origins of the short series are as many as those of the long one.
    let (short, long) = (
      parts[0], (training: Array(parts[1].training.prefix(2 * parts[0].training.count)), parts[1].validation)
    )
    #expect(long.training.count == 2 * short.training.count)
    let network = network(weighted, batch: 1000)
    let twice = self.network(plain, batch: 1000)
    let validation = (short.validation, Array(long.1.prefix(2 * short.validation.count)))
    let first = try network.train(
      makeTask(
        weighted, training: short.training + long.training, validation: validation.0 + validation.1, epochs: 3,
        rate: 0.1))
    let second = try twice.train(
      makeTask(
        plain, training: short.training + short.training + long.training,
        validation: validation.0 + validation.0 + validation.1, epochs: 3, rate: 0.1))
    for (a, b) in zip(first.epochs, second.epochs) {
      #expect(abs(a.trainLoss / b.trainLoss - 1) < 1e-5 && abs(a.validationLoss / b.validationLoss - 1) < 1e-5)
    }
    for (a, b) in zip(network.parameters, twice.parameters) { #expect(abs(a - b) < 1e-5) }
    // The test can fail: rows that weigh alike give another network.
    let rows = self.network(plain, batch: 1000)
    let third = try rows.train(
      makeTask(
        plain, training: short.training + long.training, validation: validation.0 + validation.1, epochs: 3, rate: 0.1))
    #expect(abs(third.epochs[0].trainLoss / second.epochs[0].trainLoss - 1) > 1e-3)
  }

  @Test func searchesJudgeTheWeightedLoss() throws {
    let (weighted, plain) = (windows(alike: true), windows(alike: false))
    let parts = origins(weighted)
    let long = Array(parts[1].prefix(2 * parts[0].count))
    var parameters: [[Float]] = []
    for (windows, training) in [(weighted, parts[0] + long), (plain, parts[0] + parts[0] + long)] {
      var configuration = NeuralForecaster.Configuration(
        architecture: .mlp(hidden: [5], activation: .tanh), optimizer: OptimizerSettings(kind: .sgd), batch: 1000,
        clipNorm: .infinity)
      configuration.search = .armijo
      let network = NeuralForecaster(
        configuration, lookback: windows.lookback, features: windows.features, horizon: windows.horizon)
      network.initialize(seed: 3)
      _ = try network.train(makeTask(windows, training: training, epochs: 2, rate: 0.5))
      parameters.append(network.parameters)
    }
    for (a, b) in zip(parameters[0], parameters[1]) { #expect(abs(a - b) < 1e-4) }
  }

  /// Ridge regression with rows that weigh w: (Σ w x xᵀ / Σ w + λ s) β = Σ w x y / Σ w, x and y less their weighted means.
  private func solved(_ rows: [(weight: Double, inputs: [Double], target: Double)], penalty: Double) -> [Double] {
    let (p, whole) = (rows[0].inputs.count, rows.reduce(0) { $0 + $1.weight })
    func mean(_ value: ((weight: Double, inputs: [Double], target: Double)) -> Double) -> Double {
      rows.reduce(0) { $0 + $1.weight * value($1) } / whole
    }
    let means = (0..<p).map { j in mean { $0.inputs[j] } }
    let goal = mean { $0.target }
    var a = (0..<p).map { i in
      (0..<p).map { j in mean { ($0.inputs[i] - means[i]) * ($0.inputs[j] - means[j]) } }
        + [mean { ($0.inputs[i] - means[i]) * ($0.target - goal) }]
    }
    let variance = (0..<p).reduce(0) { $0 + a[$1][$1] } / Double(p)
    for i in 0..<p { a[i][i] += penalty * variance }
    for i in 0..<p {
      for j in 0..<p where j != i {
        let factor = a[j][i] / a[i][i]
        for k in i...p { a[j][k] -= factor * a[i][k] }
      }
    }
    let slopes = (0..<p).map { a[$0][p] / a[$0][$0] }
    return slopes + [goal - zip(means, slopes).reduce(0) { $0 + $1.0 * $1.1 }]
  }

  @Test(arguments: [(false, 0), (true, 0), (true, 3)])
  func ridgeSolvesTheWeightedEquations(hasTail: Bool, latency: Int) throws {
    // Eight inputs of 14 and 28 rows at least: more rows than inputs; of 3 and 4 fewer.
    for rows in [1000, 3] {
      let windows = windows(alike: true, horizon: 1, latency: latency)
      let parts = origins(windows).map { split(Array($0.prefix(rows == 3 ? 5 : rows))) }
      let (training, validation) = (parts.flatMap(\.training), hasTail ? parts.flatMap(\.validation) : [])
      var ridge = Ridge()
      _ = try ridge.train(makeTask(windows, training: training, validation: validation, epochs: 1, rate: 1))
      // Weights are those of all rows, also in the sums over a part of them.
      let all = training + validation
      let counts = Dictionary(grouping: all) { $0 < windows.firsts[1] }.mapValues { Double($0.count) }
      func weighted(_ origins: [Int]) -> [(weight: Double, inputs: [Double], target: Double)] {
        origins.map {
          (
            1 / (counts[$0 < windows.firsts[1]] ?? 1), windows.window(of: $0).map { Double($0) },
            Double(windows.label(origin: $0, lead: 1))
          )
        }
      }
      var penalty = 1.0
      let blocks = RidgeRegression.blocks(of: all.count, purge: windows.purge)
      var least = Double.infinity
      for candidate in RidgeRegression.penalties where !blocks.isEmpty {
        let error = blocks.reduce(0.0) { error, part in
          let fitted = all[..<part.hidden.lowerBound] + all[part.hidden.upperBound...]
          let solution = solved(weighted(Array(fitted)), penalty: candidate)
          return weighted(Array(all[part.block])).reduce(error) { sum, row in
            let forecast = zip(row.inputs, solution).reduce(solution[8]) { $0 + $1.0 * $1.1 }
            return sum + row.weight * (forecast - row.target) * (forecast - row.target)
          }
        }
        if error < least { (least, penalty) = (error, candidate) }
      }
      let solution = solved(weighted(training + validation), penalty: penalty)
      for (origin, forecast) in zip(training, ridge.forecast(origins: training, in: windows)) {
        let expected = zip(windows.window(of: origin), solution).reduce(solution[8]) { $0 + Double($1.0) * $1.1 }
        #expect(abs(forecast - expected) < 1e-7 * max(1, abs(expected)), "\(rows) rows, penalty \(penalty)")
      }
    }
  }

  @Test func theReadoutIsFittedByTheSameWeights() throws {
    let (weighted, plain) = (windows(alike: true), windows(alike: false))
    let parts = origins(weighted).map(split)
    let long = Array(parts[1].training.prefix(2 * parts[0].training.count))
    let tail = Array(parts[1].validation.prefix(2 * parts[0].validation.count))
    let (network, twice) = (network(weighted, batch: 32), self.network(plain, batch: 32))
    _ = network.fitReadout(
      windows: weighted, training: parts[0].training + long, validation: parts[0].validation + tail)
    _ = twice.fitReadout(
      windows: plain, training: parts[0].training + parts[0].training + long,
      validation: parts[0].validation + parts[0].validation + tail)
    for (a, b) in zip(network.parameters, twice.parameters) { #expect(abs(a - b) < 1e-4) }
  }
}

/// The rows that are hidden from a regression that forecasts a block of them.
@Suite struct RidgePurgeTests {
  @Test(arguments: [0, 3], [1, 2])
  func labelsAreSeenBeforeTheFirstOriginThatJudges(latency: Int, horizon: Int) {
    let target = autoregression(60, phi: 0.6, seed: 4)
    let table = LearningTable(
      name: "x", clock: .row, instants: target.indices.map(Int64.init), columns: [target], columnNames: ["c0"],
      anchoredColumns: 1, target: Target(kind: .level, column: "c0", horizon: horizon))
    let windows = Windows(
      table, rows: 0..<60, scaler: Scaler(.none, table: table, rows: 0..<60), lookback: 3, anchor: .none,
      latency: latency)
    // The newest rows that 50 origins see.
    let seen = Array(2..<52)
    func lastLabel(_ place: Int) -> Int { seen[place] + latency + horizon }
    let blocks = RidgeRegression.blocks(of: 50, purge: windows.purge)
    #expect(blocks.map(\.block) == [0..<10, 10..<20, 20..<30, 30..<40, 40..<50])
    for (block, hidden) in blocks {
      // What is fitted before a block has its labels by the block's first origin, and what is after it begins when the last label is known.
      if let before = hidden.lowerBound > 0 ? hidden.lowerBound - 1 : nil {
        #expect(lastLabel(before) <= seen[block.lowerBound] && lastLabel(before + 1) > seen[block.lowerBound])
      }
      if hidden.upperBound < 50 {
        #expect(seen[hidden.upperBound] >= lastLabel(block.upperBound - 1) - 1)
        #expect(seen[hidden.upperBound - 1] < lastLabel(block.upperBound - 1) || block.upperBound == hidden.upperBound)
      }
    }
    #expect(RidgeRegression.blocks(of: 3, purge: 4).isEmpty && RidgeRegression.blocks(of: 0, purge: 1).isEmpty)
  }
}
