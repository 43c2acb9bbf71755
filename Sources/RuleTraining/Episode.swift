import Forecasters
import Foundation
import Kernels
import LearningRates
import Randomness
import Series
import WalkForward

/// One fold of one synthetic series, ready to be trained on with any rule and base rate.
///
/// The network is that of `foldcast run`'s defaults: an MLP of 32 units on 30 rows, Adam, batches of 32, 20 epochs, a fifth of the origins for validation.
struct Episode {
  private static let lookback = 30
  private static let epochs = 20
  private static let tested = 48

  private let windows: Windows
  private let training: [Int]
  private let validation: [Int]
  private let test: [Int]
  private let actuals: [Double]
  private let baseRate: Double
  private let seed: UInt64
  /// The squared error of the last value, by which episodes are made comparable.
  private let naive: Double

  /// An episode drawn at random: process, training size 128 or 512, place in the series, and log-uniform η₀ in [1e-5, 1].
  init(number: Int, using stream: inout RandomStream) throws {
    let processes = SyntheticSeries.Process.allCases
    let process = processes[stream.integer(below: processes.count)]
    let series = SyntheticSeries(process, variant: "training \(number)", count: 700, seed: 2026)
    let table = try LearningTable(
      series.timeSeries(), target: Target(kind: .level, column: "value", horizon: 1), features: FeatureSet())
    let plan = FoldPlan(
      window: .rolling, train: stream.integer(below: 2) == 0 ? 128 : 512, step: .rows(Self.tested), gap: 0,
      validation: 0.2,
      lookback: Self.lookback, horizon: 1)
    let folds = plan.folds(rows: table.count)
    let fold = folds[stream.integer(below: folds.count)]
    training = Array(fold.trainOrigins)
    validation = Array(fold.validationOrigins)
    test = Array(fold.testOrigins)
    let scaler = Scaler(
      .standard, table: table, rows: fold.trainRows.lowerBound..<fold.trainOrigins.upperBound + 1)
    windows = Windows(
      table, rows: fold.trainRows.lowerBound..<fold.testOrigins.upperBound, scaler: scaler, lookback: Self.lookback,
      anchor: .lastValue)
    let values = table.columns[0]
    actuals = test.map { values[$0 + 1] }
    naive = zip(test, actuals).reduce(0) { $0 + ($1.1 - values[$1.0]) * ($1.1 - values[$1.0]) } / Double(test.count)
    baseRate = pow(10, -5 + 5 * stream.uniform())
    seed = stream.next()
  }

  /// Trains with a rule and gives log₁₀(test MSE / MSE of the last value), at most 1, and what the rule has learned.
  func run(_ rule: any RateRule, lessons: [Double] = []) -> (score: Double, lessons: [Double]) {
    let network = NeuralForecaster(
      NeuralForecaster.Configuration(
        architecture: .mlp(hidden: [32], activation: .relu), optimizer: OptimizerSettings(kind: .adam)),
      lookback: windows.lookback, features: windows.features, horizon: windows.horizon)
    network.initialize(seed: seed)
    let task = TrainingTask(
      windows: windows, training: training, validation: validation, epochs: Self.epochs, rates: SafetyChain(rule: rule),
      context: RateContext(
        baseRate: baseRate, startRate: baseRate, epochs: Self.epochs, trainingCount: training.count,
        validationCount: validation.count, seed: seed, lessons: lessons),
      shuffleSeed: seed)
    guard let outcome = try? network.train(task) else { return (1, lessons) }
    let forecasts = network.forecast(origins: test, in: windows)
    let mse = zip(forecasts, actuals).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(actuals.count)
    return (min(log10(mse / naive), 1), outcome.finalState.lessons)
  }
}
