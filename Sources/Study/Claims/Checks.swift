internal import Forecasters
internal import Foundation
internal import Kernels
internal import LearningRates
internal import Randomness
internal import Series
internal import WalkForward

extension Claims {
  /// Everything after sampled cutoffs is replaced, and all before has to stay the same to the bit (`foldcast audit`).
  static let canary = Check(name: "values after T replaced: forecasts at T are the same to the bit") {
    let series = try [SyntheticSeries.Process.ar1, .randomWalk].map {
      try SyntheticSeries($0, variant: "canary", count: 400, seed: 4).timeSeries()
    }
    var setting = Setting().with(\.train, 128).with(\.epochs, 3)
    setting.seeds = 1
    var run = setting.configuration(.ci, folds: 4)
    run.rate = [try RateRuleSpecification(parsing: "absolute")]
    (run.start, run.feedback) = ([.warm], [.both])
    run.randomFit = RandomFit.allCases.filter { !$0.isLeaky }
    run.naive = Families.builtIn.atOnce
    let audit = try Audit(run, series: series) { series in
      try LearningTable(series, target: Target(kind: .level, column: series.columns[0].name, horizon: 1))
    }
    let result = try await audit.run(workers: 1) { _, _ in }
    let failed = result.findings.filter { $0.status == .failed }
    return (
      result.passed,
      "\(result.findings.count) checks on \(result.seriesCount) series and \(result.armCount) arms, \(failed.count) failed"
    )
  }

  /// The sample-weighted mean of batch losses, the last batch short, is the epoch's loss.
  static let batchMeans = Check(name: "sample-weighted mean of batch losses is the epoch's, to 1e-12") {
    let series = try SyntheticSeries(.ar1, variant: "batches", count: 300, seed: 4).timeSeries()
    let table = try LearningTable(series, target: Target(kind: .level, column: "value", horizon: 1))
    let windows = Windows(
      table, rows: 0..<300, scaler: Scaler(.standard, table: table, rows: 0..<300), lookback: Setting.lookback,
      anchor: .none)
    let network = NeuralForecaster(
      NeuralForecaster.Configuration(
        architecture: .mlp(hidden: [8], activation: .relu), optimizer: OptimizerSettings(kind: .adam), batch: 32),
      lookback: Setting.lookback, features: 1, horizon: 1)
    network.initialize(seed: 7)
    // 203 samples: six batches of 32 and one of 11.
    let training = Array(31..<234)
    var (sum, count) = (0.0, 0)
    network.onBatch = { batch in
      sum += batch.loss * Double(batch.samples)
      count += batch.samples
    }
    let outcome = try network.train(
      TrainingTask(
        windows: windows, training: training, validation: Array(240..<290), epochs: 1,
        rates: SafetyChain(rule: ConstantRate()),
        context: RateContext(
          baseRate: 0.001, startRate: 0.001, epochs: 1, trainingCount: training.count, validationCount: 50, seed: 1),
        shuffleSeed: RandomStream.seed("batches")))
    let difference = abs(sum / Double(count) - outcome.epochs[0].trainLoss)
    return (
      count == training.count && difference <= 1e-12,
      "\(count) samples, difference \(String(format: "%.1g", difference))"
    )
  }

  /// The rule's own time, an epoch after the other, beside that of training: medians of nine rounds on this machine.
  static let overhead = Check(name: "the rule takes less than 2 % of an epoch's time (MLP, 409 training windows)") {
    let series = try SyntheticSeries(.ar1, variant: "overhead", count: 512, seed: 4).timeSeries()
    let table = try LearningTable(series, target: Target(kind: .level, column: "value", horizon: 1))
    let windows = Windows(
      table, rows: 0..<512, scaler: Scaler(.standard, table: table, rows: 0..<512), lookback: Setting.lookback,
      anchor: .none)
    let network = NeuralForecaster(
      NeuralForecaster.Configuration(
        architecture: .mlp(hidden: [32], activation: .relu), optimizer: OptimizerSettings(kind: .adam)),
      lookback: Setting.lookback, features: 1, horizon: 1)
    let chain = SafetyChain(rule: try RateRuleSpecification(parsing: "absolute").rule)
    let context = RateContext(
      baseRate: 0.001, startRate: 0.001, epochs: 20, trainingCount: 409, validationCount: 70, seed: 1)
    let task = TrainingTask(
      windows: windows, training: Array(31..<440), validation: Array(441..<511), epochs: 20, rates: chain,
      context: context, shuffleSeed: 1)
    let clock = ContinuousClock()
    var (training, ruling) = ([Double](), [Double]())
    for _ in 0..<9 {
      network.initialize(seed: 1)
      var outcome: TrainingOutcome?
      training.append(try clock.measure { outcome = try network.train(task) } / .seconds(1))
      let epochs = outcome?.epochs ?? []
      ruling.append(
        clock.measure {
          var state = chain.start(context)
          for epoch in epochs {
            state =
              chain.next(
                after: EpochObservation(loss: epoch.validationLoss, accuracy: epoch.accuracy), from: state
              ).state
          }
        } / .seconds(1))
    }
    let (whole, own) = (middle(training), middle(ruling))
    return (
      own < 0.02 * whole,
      String(format: "%.2g %%: %.2g µs of %.3g µs an epoch", 100 * own / whole, own / 20 * 1e6, whole / 20 * 1e6)
    )
  }
}
