internal import Series

/// One series of a cohort as its unit walks it: its folds, and what is its own from fold to fold.
struct MemberWalk {
  /// The series' index in the run.
  let series: Int
  let table: LearningTable
  let season: Int
  /// The folds by number: nil where nothing of the series can be trained on, without test origins where it is not forecast.
  let cuts: [Fold?]
  /// What is constant of the series, as the arms read it.
  let statics: [StaticTable.Value]
  /// What earlier folds learned about their own learning.
  var trace = LearningTrace()
  /// What forecasts are shrunk to, since the last training; it is fitted again rather than saved.
  var base: ShrinkageBase?
  /// The naive arms with which the leading one is combined, since the last training; fitted again rather than saved.
  var partnerFits: [SimpleFit?] = []

  /// A series of which no fold is walked yet.
  init(_ job: Job, _ group: ArmGroup, series: Int, _ held: CohortTables.Member) {
    self.series = series
    (table, cuts) = (held.table, held.cuts)
    season = job.series[series].season
    statics = group.statics(of: job.series[series])
  }

  /// The fold of a number where the series is forecast in it.
  func forecast(in position: Int) -> Fold? { cuts.forecast(in: position) }

  /// The last fold before a number in which the series is forecast.
  func previous(before position: Int) -> Fold? {
    (0..<position).lazy.reversed().compactMap { forecast(in: $0) }.first
  }

  /// The fold in which the model of a fold was trained.
  func training(of position: Int) -> Fold? {
    (0...position).lazy.reversed().compactMap { cuts[$0] }.first(where: \.refits)
  }

  /// Whether the series is forecast by what is trained in a fold.
  func isForecast(after position: Int) -> Bool {
    cuts.isForecast(after: position)
  }
}
