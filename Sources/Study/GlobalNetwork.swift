internal import Forecasters
internal import Kernels
internal import LearningRates
internal import Randomness
internal import Series

/// Series laid end to end in one column, from which one network learns all of them.
///
/// A window and its labels lie in one series: rows are asked for by series, and what would reach past its ends is a mistake.
struct JoinedSeries: Sendable {
  /// All rows, not scaled again.
  let windows: Windows
  private let bounds: [Range<Int>]

  /// Joins series of scaled values.
  ///
  /// O(rows).
  init(_ series: [[Double]], lookback: Int, horizon: Int, anchor: Anchor) {
    var bounds: [Range<Int>] = []
    for values in series {
      let first = bounds.last?.upperBound ?? 0
      bounds.append(first..<first + values.count)
    }
    self.bounds = bounds
    let column = series.flatMap(\.self)
    let table = LearningTable(
      name: "joined", clock: .row, instants: column.indices.map(Int64.init), columns: [column],
      columnNames: ["value"], anchoredColumns: 1, target: Target(kind: .level, column: "value", horizon: horizon))
    windows = Windows(
      table, rows: column.indices, scaler: Scaler(.none, table: table, rows: column.indices), lookback: lookback,
      anchor: anchor)
  }

  /// The rows of `windows` that are these origins of a series, whose labels are held unless the origins are only forecast from.
  func rows(_ origins: some Sequence<Int>, of series: Int, labels: Bool = true) -> [Int] {
    let bounds = bounds[series]
    return origins.map { origin in
      precondition(
        origin - windows.lookback + 1 >= 0 && origin + (labels ? windows.horizon : 0) < bounds.count,
        "the window and labels of an origin lie in its own series")
      return bounds.lowerBound + origin
    }
  }
}

/// What a global network learns from and is chosen by: rows that end with the last label it is chosen by.
struct GlobalTask: Sendable {
  /// Scaled values, series by series.
  let series: [[Double]]
  /// The end of each series' rows that labels are trained on.
  let trainingEnds: [Int]
  /// Origins of each series that settings are chosen by.
  let validation: [Range<Int>]
  /// Leads.
  let horizon: Int

  /// The rows before a frozen split's test range.
  init(_ panel: FrozenPanel, horizon: Int) {
    let split = panel.split
    series = panel.channels.map { Array($0.prefix(split.training + split.validation)) }
    trainingEnds = series.map { _ in split.training }
    validation = series.map { _ in split.validationOrigins(horizon: horizon) }
    self.horizon = horizon
  }

  /// Any rows.
  init(series: [[Double]], trainingEnds: [Int], validation: [Range<Int>], horizon: Int) {
    self.series = series
    self.trainingEnds = trainingEnds
    self.validation = validation
    self.horizon = horizon
  }
}

/// A network for all series alike, and how it is trained.
struct GlobalNetwork: Sendable {
  /// The shape.
  var architecture: NeuralForecaster.Architecture
  /// L, rows of a window.
  var lookback = 336
  /// What is taken out of each window and put back.
  var anchor = Anchor.instance
  /// η of the first epoch.
  var rate: Double
  /// The share of η that each epoch leaves.
  var decay = 0.5
  /// Windows of a batch.
  var batch = 32
  /// The share of hidden outputs that are dropped.
  var dropout = 0.0
  /// Epochs at most.
  var epochs = 10
  /// One origin of so many is trained on.
  var stride = 1

  /// The settings in words, without those that all networks of an anchor share.
  var text: String {
    let parts = [
      architecture.text, "lookback \(lookback)", "anchor \(anchor.rawValue)", "η \(rate)", "batch \(batch)",
      dropout > 0 ? "dropout \(dropout)" : nil, stride > 1 ? "every \(stride)th window" : nil,
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// What training came to.
  struct Fit: Sendable {
    /// The weights of the best epoch by validation error.
    let parameters: [Float]
    /// Mean squared error over the validation origins and leads, scaled units.
    let validationError: Double
    /// Epochs trained.
    let epochs: Int
  }

  /// Trains by Adam with patience 3 on the validation error.
  ///
  /// O(epochs × windows × parameters), an LSTM's times the lookback.
  func fit(_ task: GlobalTask, seed: UInt64) throws -> Fit {
    let joined = JoinedSeries(task.series, lookback: lookback, horizon: task.horizon, anchor: anchor)
    let training = task.series.indices.flatMap { i in
      let first = lookback - 1
      return joined.rows(
        Swift.stride(from: first, to: task.trainingEnds[i] - task.horizon, by: stride), of: i)
    }
    let validation = task.series.indices.flatMap { joined.rows(task.validation[$0], of: $0) }
    var rule = ExponentialDecay()
    rule.gamma = decay
    let network = network(horizon: task.horizon)
    network.initialize(seed: seed)
    let outcome = try network.train(
      TrainingTask(
        windows: joined.windows, training: training, validation: validation, epochs: epochs,
        rates: SafetyChain(rule: rule),
        context: RateContext(
          baseRate: rate, startRate: rate, epochs: epochs, trainingCount: training.count,
          validationCount: validation.count, seed: seed),
        shuffleSeed: seed, stopping: Stopping(patience: 3)))
    return Fit(
      parameters: network.parameters, validationError: outcome.validationLoss ?? .nan, epochs: outcome.epochs.count)
  }

  /// Forecasts by fitted weights from origins of each series, whose later rows are not read: for each series origins × H, row-major.
  func forecasts(_ fit: Fit, of series: [[Double]], origins: [Range<Int>], horizon: Int) -> [[Double]] {
    let joined = JoinedSeries(series, lookback: lookback, horizon: horizon, anchor: anchor)
    let network = network(horizon: horizon)
    network.parameters = fit.parameters
    return series.indices.map {
      network.forecast(origins: joined.rows(origins[$0], of: $0, labels: false), in: joined.windows)
    }
  }

  private func network(horizon: Int) -> NeuralForecaster {
    NeuralForecaster(
      NeuralForecaster.Configuration(
        architecture: architecture, optimizer: OptimizerSettings(kind: .adam), batch: batch, clipNorm: .infinity,
        dropout: dropout),
      lookback: lookback, features: 1, horizon: horizon)
  }
}
