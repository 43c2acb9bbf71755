internal import Forecasters
internal import LearningRates
internal import Series

/// The walk of all naive arms over one series: one element a fold, one record an arm.
struct NaiveWalk: Sequence, IteratorProtocol {
  private let job: Job
  private let seriesIndex: Int
  private let table: LearningTable
  private let folds: [Fold]
  private let configuration: RunConfiguration
  private let season: Int
  private var arms: [(index: Int, forecaster: NaiveForecaster, scaler: Scaler)]
  private var position = 0

  /// A walk over a series of a job; throws where its table cannot be made.
  init(_ job: Job, series: Int, from state: WalkState? = nil) throws {
    self.job = job
    seriesIndex = series
    let table = try job.series[series].table()
    self.table = table
    folds = job.series[series].folds
    configuration = job.configuration
    season = job.series[series].season
    arms = job.catalog.naive.map { index, kind in
      (
        index, NaiveForecaster(kind, season: job.series[series].season),
        Scaler(.none, table: table, rows: 0..<0)
      )
    }
    guard let state else { return }
    // Naive forecasters are trained in no time, so that none of them is saved: the last training is done again.
    position = folds[..<Swift.min(state.position, folds.count)].lastIndex(where: \.refits) ?? 0
    while position < state.position { _ = next() }
  }

  /// What the next fold needs of those before it.
  var state: WalkState { WalkState(position: position) }

  /// The scalers of the last training, one an arm; they are fitted again rather than saved.
  var scalers: [Scaler] { arms.map(\.scaler) }

  mutating func next() -> [FoldRecord]? {
    guard position < folds.count, !arms.isEmpty else { return nil }
    let context = FoldContext(job, series: seriesIndex, table: table, fold: folds[position])
    position += 1
    let training = context.fold.refits ? context.fold : folds[..<position].last(where: \.refits) ?? folds[0]
    let trace = LearningTrace()
    return arms.indices.map { i in
      let started = ContinuousClock.now
      var failure: String?
      var spending = Spending()
      if context.fold.refits {
        arms[i].scaler = context.scaler
        let windows = context.windows(
          rows: context.fold.trainRows, scaler: arms[i].scaler, feedback: .none, trace: trace, bounds: nil)
        do throws(TrainingFailure) {
          spending = try arms[i].forecaster.train(context.naiveTask(windows)).spending
        } catch {
          failure = error.reason
        }
      }
      let windows = context.windows(
        rows: context.testRows(reachingBack: season), scaler: arms[i].scaler, feedback: .none, trace: trace, bounds: nil
      )
      var forecasts = arms[i].forecaster.forecast(origins: Array(context.fold.testOrigins), in: windows)
      if failure == nil, let bad = forecasts.firstIndex(where: { !$0.isFinite }) {
        failure = "the forecast holds values that are not finite"
        forecasts.removeSubrange((bad - bad % windows.horizon)...)
      } else if failure != nil {
        forecasts = []
      }
      var record = FoldRecord(
        series: seriesIndex, arm: arms[i].index, fold: context.fold,
        status: failure.map { .failed(reason: $0) } ?? (context.fold.refits ? .trained : .frozen),
        predictions: context.predictions(forecasts), spending: spending,
        seconds: started.duration(to: .now).seconds)
      // The others read the target alone.
      if arms[i].forecaster.kind == .ridge {
        record.covariates = context.covariateNotes(arms[i].scaler, rows: context.testRows)
      }
      record.training = training
      record.scale = context.scale
      return record
    }
  }
}
