import Forecasters
import Kernels
import LearningRates
import Randomness
import Series

/// Windows over columns given row by row, the first one the target; `shared` of them are in its units.
func makeWindows(
  _ columns: [[Double]], lookback: Int, horizon: Int, anchor: Anchor = .none, kind: Target.Kind = .level,
  anchored: Int = 1, scaler: Scaler.Kind = .none
) -> Windows {
  let table = LearningTable(
    name: "test", clock: .row, instants: columns[0].indices.map(Int64.init), columns: columns,
    columnNames: columns.indices.map { "c\($0)" }, anchoredColumns: anchored,
    target: Target(kind: kind, column: "c0", horizon: horizon))
  let rows = columns[0].indices.lowerBound..<columns[0].indices.upperBound
  return Windows(
    table, rows: rows, scaler: Scaler(scaler, columns: columns, rows: rows), lookback: lookback, anchor: anchor)
}

/// y_t = φ y_{t−1} + e_t, e_t standard normal.
func autoregression(_ count: Int, phi: Double, seed: UInt64) -> [Double] {
  var stream = RandomStream(seed: seed)
  var y = 0.0
  return (0..<count).map { _ in
    y = phi * y + stream.normal()
    return y
  }
}

/// A task on `training` origins at a fixed rate, unless another rule is given.
func makeTask(
  _ windows: Windows, training: [Int], validation: [Int] = [], epochs: Int, rate: Double,
  rule: any RateRule = ConstantRate(), accuracy: Accuracy = .r2, stopping: Stopping = Stopping()
) -> TrainingTask {
  TrainingTask(
    windows: windows, training: training, validation: validation, epochs: epochs, rates: SafetyChain(rule: rule),
    context: RateContext(
      baseRate: rate, startRate: rate, epochs: epochs, trainingCount: training.count,
      validationCount: validation.count, seed: 5),
    accuracy: accuracy, shuffleSeed: 17, stopping: stopping)
}

func makeNetwork(
  _ architecture: NeuralForecaster.Architecture, for windows: Windows, optimizer: OptimizerKind = .sgd, batch: Int = 32,
  clipNorm: Double = 1, dropout: Double = 0, head: NeuralForecaster.Head = .random, averageEpochs: Int = 1,
  quantiles: [Double] = [], seed: UInt64 = 3
) -> NeuralForecaster {
  var configuration = NeuralForecaster.Configuration(
    architecture: architecture, optimizer: OptimizerSettings(kind: optimizer), batch: batch, clipNorm: clipNorm,
    dropout: dropout, head: head, averageEpochs: averageEpochs)
  configuration.quantiles = quantiles
  let network = NeuralForecaster(
    configuration, lookback: windows.lookback, features: windows.features, horizon: windows.horizon)
  network.initialize(seed: seed)
  return network
}

/// All origins of the windows that have their lookback and their labels.
func origins(of windows: Windows) -> [Int] {
  Array(windows.rows.lowerBound + windows.lookback - 1..<windows.rows.upperBound - windows.horizon)
}

/// Mean squared error of forecasts over all leads, target units.
func meanSquaredError(_ forecasts: [Double], _ origins: [Int], _ windows: Windows) -> Double {
  let actuals = origins.flatMap { t in (1...windows.horizon).map { windows.rawLabel(origin: t, lead: $0) } }
  return zip(forecasts, actuals).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(actuals.count)
}
