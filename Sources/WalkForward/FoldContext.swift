internal import Randomness
internal import Series

/// One fold of one series as its arms see it: the only door between a learner and the table.
struct FoldContext {
  let table: LearningTable
  let seriesIndex: Int
  /// By what random numbers are drawn: the series' name, or that of the cohort that it learns with.
  let cohort: String
  let fold: Fold
  let configuration: RunConfiguration
  private let leak: PlantedLeak?

  /// A planned fold of a series of a job, with what arms with these settings read of the series.
  init(
    _ job: Job, _ configuration: RunConfiguration, series: Int, table: LearningTable, fold planned: Fold,
    cohort: String? = nil
  ) {
    self.table = table
    seriesIndex = series
    self.cohort = cohort ?? table.name
    self.configuration = configuration
    leak = job.plantedLeak
    fold =
      leak?.planted(
        in: planned, horizon: configuration.horizon, series: series, rows: table.count) ?? planned
  }

  /// The rows on which scalers are fitted: those that training samples read, inputs and labels, and no validation row after them.
  var scalerRows: Range<Int> {
    fold.trainRows.lowerBound..<fold.trainOrigins.upperBound + configuration.horizon
  }

  /// The rows that forecasts read, given how many before the newest that an origin sees, and the first that may be read.
  ///
  /// All from the fold's own training range on where that is not given.
  func testRows(reachingBack rows: Int?, from first: Int) -> Range<Int> {
    let seen = fold.testOrigins.lowerBound - configuration.latency..<fold.testOrigins.upperBound - configuration.latency
    return (rows.map { max(first, seen.lowerBound - $0) } ?? fold.trainRows.lowerBound)..<seen.upperBound
  }

  /// The newest row that each origin sees, in which its window ends.
  func newestSeen(_ origins: some Collection<Int>) -> [Int] { origins.map { $0 - configuration.latency } }

  /// The scaler of this fold.
  var scaler: Scaler {
    Scaler(configuration.scaler, table: table, rows: leak == .scaler ? 0..<table.count : scalerRows)
  }

  /// The mean absolute step of the target from row to row of the training range; nil of a single row.
  var scale: Double? {
    let target = table.columns[0][fold.trainRows]
    guard target.count > 1 else { return nil }
    return zip(target.dropFirst(), target).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(target.count - 1)
  }

  /// The row at which this fold's trace entry becomes known, and the last row whose label may enter it.
  ///
  /// `previous` is the cutoff of the fold before.
  func feedbackInstants(previous: Int) -> (knownAt: Int, lastLabel: Int) {
    leak == .feedback ? (previous, table.count) : (fold.cutoff, fold.cutoff)
  }

  /// The stream of random numbers for a purpose.
  ///
  /// Arms with the same seed and forecaster share it, so that they are paired; networks of an ensemble have streams of their own,
  /// the first one those of a network alone.
  func stream(seed: Int, _ forecaster: String, _ purpose: String, network: Int) -> UInt64 {
    RandomStream.seed(
      seed, cohort, forecaster, fold.index, WalkForward.purpose(purpose, network: network))
  }

  /// Scaled rows as windows, with the feedback columns that are known at each row, bounded where `bounds` are given.
  func windows(
    rows: Range<Int>, scaler: Scaler, feedback: Feedback, trace: LearningTrace, bounds: FeedbackBounds?,
    constants: [Double] = []
  ) -> Windows {
    var part = Windows.Part(
      table, rows: rows, scaler: scaler, extra: self.feedback(feedback, rows: rows, trace: trace, bounds: bounds))
    part.constants = constants
    return Windows(
      [part], lookback: configuration.lookback, anchor: configuration.resolvedAnchor, latency: configuration.latency)
  }

  /// The feedback columns that are known at each row, bounded where `bounds` are given.
  func feedback(
    _ feedback: Feedback, rows: Range<Int>, trace: LearningTrace, bounds: FeedbackBounds?
  ) -> [[Double]] {
    let columns = columns(feedback, rows: rows, trace: trace)
    return bounds?.bounded(columns, lookback: configuration.lookback) ?? columns
  }

  /// The bounds of feedback over the windows of the training samples; nil where it enters as it is.
  func bounds(_ feedback: Feedback, trace: LearningTrace) -> FeedbackBounds? {
    guard configuration.feedbackInput == .bounded, feedback != .none else { return nil }
    let rows = fold.trainRows.lowerBound..<fold.trainOrigins.upperBound - configuration.latency
    return FeedbackBounds(of: columns(feedback, rows: rows, trace: trace))
  }

  private func columns(_ feedback: Feedback, rows: Range<Int>, trace: LearningTrace) -> [[Double]] {
    trace.columns(
      feedback, rows: rows, permutation: RandomStream.seed(configuration.seed, table.name, fold.index, "permuted"))
  }

  /// The naive forecasts of origins, origins × H in target units.
  func naive(_ origins: [Int]) -> [Double] {
    if table.target.kind.isChange { return Array(repeating: 0, count: origins.count * configuration.horizon) }
    return eachLead(of: origins) { origin, _ in last(origin) }
  }

  /// What came at each lead of origins whose labels are held, origins × H in target units.
  func actuals(_ origins: [Int]) -> [Double] {
    let target = table.columns[0]
    return eachLead(of: origins) { target[$0 + $1] }
  }

  private func eachLead(of origins: [Int], _ value: (_ origin: Int, _ lead: Int) -> Double) -> [Double] {
    let horizon = configuration.horizon
    var values: [Double] = []
    values.reserveCapacity(origins.count * horizon)
    for origin in origins {
      for lead in 1...horizon { values.append(value(origin, lead)) }
    }
    return values
  }

  /// The reference of direction and the naive forecast of an origin, in target units.
  func last(_ origin: Int) -> Double {
    table.target.kind.isChange ? 0 : table.columns[0][origin - configuration.latency]
  }

  /// Forecasts (origins × H, target units) beside what came, NaN where that is not known yet; the naive forecast stands in for the origins
  /// that have none.
  func predictions(_ forecasts: Forecasts) -> [FoldRecord.Prediction] {
    let horizon = configuration.horizon
    var predictions: [FoldRecord.Prediction] = []
    predictions.reserveCapacity(fold.testOrigins.count * horizon)
    for (i, origin) in fold.testOrigins.enumerated() {
      for lead in 1...horizon {
        let place = i * horizon + lead - 1
        let isForecast = place < forecasts.points.count
        predictions.append(
          FoldRecord.Prediction(
            origin: origin, lead: lead, actual: origin + lead < table.count ? table.columns[0][origin + lead] : .nan,
            forecast: isForecast ? forecasts.points[place] : last(origin),
            quantiles: isForecast ? forecasts.quantiles(of: place) : []))
      }
    }
    return predictions
  }
}
