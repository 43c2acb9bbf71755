import Forecasters
import Foundation
import LearningRates
import Randomness
import Series
import Testing
import WalkForward

/// Small jobs that tests walk.
enum Walking {
  /// A positive price-like series with a volume column, of `rows` days.
  static func series(_ name: String, rows: Int) throws -> TimeSeries {
    var stream = RandomStream(seed: RandomStream.seed("test series", name))
    var price = 100.0
    var prices: [Double] = []
    var volumes: [Double] = []
    var change = 0.0
    for _ in 0..<rows {
      change = 0.5 * change + 0.01 * stream.normal()
      price *= 1 + change
      prices.append(price)
      volumes.append(1000 + 100 * stream.uniform())
    }
    return try TimeSeries(
      name: name, clock: .date, instants: (0..<rows).map { Int64($0) * 86_400_000 },
      columns: [.init(name: "close", values: prices), .init(name: "volume", values: volumes)])
  }

  /// A series whose changes are white noise.
  static func noise(_ name: String, rows: Int) throws -> TimeSeries {
    var stream = RandomStream(seed: RandomStream.seed("noise", name))
    var level = 0.0
    let prices = (0..<rows).map { _ in
      level += 0.01 * stream.normal()
      return 100 * exp(level)
    }
    return try TimeSeries(
      name: name, clock: .date, instants: (0..<rows).map { Int64($0) * 86_400_000 },
      columns: [.init(name: "close", values: prices)])
  }

  /// All options that make forecasters more skilful, at once, so that much is carried and nothing costs much.
  static func skilful(_ configuration: RunConfiguration, _ shrinkage: Shrinkage = .pooled) -> RunConfiguration {
    var configuration = configuration
    configuration.ensemble = 2
    configuration.averageEpochs = 2
    configuration.patience = 2
    configuration.head = .zero
    configuration.shrinkage = shrinkage
    configuration.shrinkageMargin = 0
    configuration.shrinkTo = "ridge"
    configuration.feedbackInput = .bounded
    return configuration
  }

  /// A configuration that trains a small model in a moment.
  static func configuration() -> RunConfiguration {
    var configuration = RunConfiguration()
    configuration.target = .logReturn
    configuration.lookback = 6
    configuration.train = 60
    configuration.step = 15
    (configuration.hidden, configuration.heads) = ([5], 1)
    configuration.epochs = 3
    configuration.batch = 16
    configuration.learningRate = 0.01
    // The plain walk; what mends forecasters is switched on where it is tested.
    configuration.patience = 0
    configuration.head = .random
    configuration.shrinkage = .none
    configuration.start = [.warm]
    configuration.feedbackInput = .plain
    configuration.covariates = [Covariate(column: "volume", transform: .level)]
    return configuration
  }

  /// The learners that walks are tested with: `streaming` is an LSTM with two lanes in most folds.
  static let learners = ["mlp", "lstm", "streaming", "tcn", "transformer"]

  /// The same for one of the learners.
  static func configuration(_ learner: String) -> RunConfiguration {
    var configuration = configuration()
    configuration.forecaster = [learner == "streaming" ? "lstm" : learner]
    if learner == "streaming" { (configuration.lstmMode, configuration.bptt) = (.streaming, 9) }
    return configuration
  }

  /// The job of a configuration on series.
  static func job(_ configuration: RunConfiguration, _ series: [TimeSeries]) throws -> Job {
    try Job(
      configuration,
      tables: series.map {
        try LearningTable($0, target: configuration.target(on: "close"), features: configuration.features)
      })
  }

  /// All records of a job, ordered by series, arm and fold.
  static func records(_ job: Job, workers: Int = 1) async throws -> [FoldRecord] {
    let collector = Collector()
    for try await step in Engine(job, workers: workers).walk() { await collector.add(step.records) }
    return await collector.records.sorted { ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index) }
  }

  private actor Collector {
    var records: [FoldRecord] = []
    func add(_ new: [FoldRecord]) { records += new }
  }

  /// The same of a run that is stopped after every `every` steps and resumed from the saved states, until it ends.
  static func stopped(_ job: Job, every: Int) async throws -> [FoldRecord] {
    let kept = Kept()
    for _ in 0..<1000 {
      let done = await kept.records.count
      do {
        for try await step in Engine(job, workers: 1).walk(resuming: await kept.states) {
          try await kept.add(step)
          if await kept.stepsSinceStart >= every { throw Stop() }
        }
        return await kept.records.sorted {
          ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index)
        }
      } catch is Stop {
        await kept.restart()
        #expect(await kept.records.count > done)
      }
    }
    throw Stop()
  }

  private struct Stop: Error {}

  /// What a store keeps of a run.
  actor Kept {
    var records: [FoldRecord] = []
    var states: [WalkStep.Key: Data] = [:]
    var stepsSinceStart = 0
    func add(_ step: WalkStep) throws {
      records += step.records
      states[step.key] = try step.state
      stepsSinceStart += 1
    }
    func restart() { stepsSinceStart = 0 }
  }
}

extension FoldRecord {
  /// All that must be the same in a run that is repeated: everything but the clock time that it took.
  var content: String {
    let epochs = epochs.map {
      "\($0.epoch) \($0.rate) \($0.trainLoss) \($0.validationLoss) \($0.accuracy) \($0.interventions)"
    }
    let made = predictions.map { "\($0.origin)+\($0.lead) \($0.actual) \($0.forecast) \($0.quantiles)" }
    return "\(series) \(arm) \(fold) \(status) \(rateStart ?? -1) \(rateEnd ?? -1) \(epochs) \(made) \(spending)"
  }
}
