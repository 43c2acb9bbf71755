internal import Forecasters
internal import LearningRates
internal import Series
internal import WalkForward

/// A network for all series of a benchmark alike: the settings of a run with one cohort, one fold and nothing that mends forecasts.
struct SharedNetwork: Sendable {
  /// The forecaster's family.
  var forecaster: String
  /// Units of its hidden layers.
  var hidden: [Int] = []
  /// L, rows of a window.
  var lookback = 336
  /// What is taken out of each window and put back.
  var anchor: Anchor
  /// η of the first epoch, halved in each further one.
  var rate: Double
  /// Windows of a batch.
  var batch = 32
  /// The share of hidden outputs that are dropped.
  var dropout = 0.0
  /// Whether the head reads the window beside the last hidden layer.
  var hasShortcut = false
  /// Epochs at most, without a better validation error for three.
  var epochs = 10

  /// The settings in words, without those that all networks of an anchor share.
  var text: String {
    let units = hidden.map(String.init).joined(separator: "+")
    let parts = [
      hidden.isEmpty ? "linear" : "\(units) units\(hasShortcut ? " and shortcut" : "")", "lookback \(lookback)",
      "anchor \(anchor.rawValue)", "η \(rate)", "batch \(batch)", dropout > 0 ? "dropout \(dropout)" : nil,
      epochs != 10 ? "\(epochs) epochs" : nil,
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  /// What training came to.
  struct Outcome: Sendable {
    /// Mean squared error over the validation origins and leads after the best epoch, in the units of the series.
    let validationError: Double
    /// Forecasts series by series: origins × H, row-major.
    let forecasts: [[Double]]
  }

  /// Trains on the series' rows up to the one at which `cutoff` rows of the longest are known, and forecasts `origins` origins from it on.
  ///
  /// Of the trainable origins the last `held` validate. O(epochs × windows × parameters), an LSTM's times the lookback.
  ///
  /// - Throws: `SeriesError` where a series is too short or the network cannot be trained.
  func walked(over tables: [LearningTable], cutoff: Int, held: Int, origins: Int, seed: Int) async throws -> Outcome {
    let horizon = tables[0].target.horizon
    var run = RunConfiguration()
    (run.horizon, run.lookback, run.anchor, run.scaler) = (horizon, lookback, anchor, .none)
    (run.train, run.step, run.folds) = (.rows(cutoff), .rows(origins), 1)
    // Half an origin more than the share of them, which is rounded down.
    run.validation = (Double(held) + 0.5) / Double(cutoff - lookback - horizon + 1)
    (run.cohort, run.forecaster, run.dropout) = (.all, [forecaster], dropout)
    if !hidden.isEmpty { run.hidden = hidden }
    if hasShortcut { run.shortcut = true }
    run.rate = [try RateRuleSpecification(parsing: "exponential:gamma=0.5")]
    (run.learningRate, run.epochs, run.batch, run.patience, run.clip) = (rate, epochs, batch, 3, 0)
    (run.head, run.shrinkage, run.start, run.feedback) = (.random, .none, [.cold], [.none])
    (run.randomFit, run.naive, run.seed) = ([], [], seed)
    let job = try Job(run, tables: tables)
    var (forecasts, errors) = ([[Double]](repeating: [], count: tables.count), [Double]())
    for try await step in Engine(job, workers: 1).walk() {
      for record in step.records {
        if case .failed(let reason) = record.status {
          throw SeriesError(
            source: job.series[record.series].name, expected: "a network that can be trained", found: reason,
            advice: "Leave these settings out: \(text).")
        }
        forecasts[record.series] = record.predictions.map(\.forecast)
        errors += record.epochs.compactMap(\.validationLoss)
      }
    }
    guard let best = errors.min(), job.series.count == tables.count,
      forecasts.allSatisfy({ $0.count == origins * horizon })
    else {
      throw SeriesError(
        source: tables[0].name, expected: "a fold of all \(tables.count) series",
        found: job.skipped.first.map { "\($0.series): \($0.reason)" } ?? "\(job.series.count)",
        advice: "Use the published files in full.")
    }
    return Outcome(validationError: best, forecasts: forecasts)
  }
}

extension LearningTable {
  /// Values that are forecast as they are, so many leads ahead, the last of which is row `end` of what all series share.
  init(_ name: String, values: [Double], before end: Int, horizon: Int) {
    self.init(
      name: name, clock: .row, instants: (end - values.count..<end).map(Int64.init), columns: [values],
      columnNames: ["value"], anchoredColumns: 1, target: Target(kind: .level, column: "value", horizon: horizon))
  }
}
