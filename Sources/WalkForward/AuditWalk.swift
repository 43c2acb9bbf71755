internal import Series

extension UnitWalk {
  /// One fold: what its arms left, those that look ahead on purpose left out, and the state after it.
  mutating func audited() -> (trails: [AuditTrail], state: WalkState)? {
    guard let records = next() else { return nil }
    let state = state
    let trails = zip(learners, records).enumerated().map { i, pair in
      AuditTrail(
        pair.1, scaler: pair.0.fitted[0].scaler, entry: i == 0 ? state.traces[0].entries.last : nil)
    }
    return (zip(learners, trails).filter { !$0.0.arm.isLeaky }.map(\.1), state)
  }
}

/// One series of the sample: how it was made, its folds, and those that are looked at.
struct AuditedSeries: Sendable {
  var series: TimeSeries
  var table: LearningTable
  var job: Job
  var folds: [Fold]
  var sampled: [Int]

  /// The instant of a row, as text.
  func instant(_ row: Int) -> String? {
    table.instants.indices.contains(row) ? table.clock.text(for: table.instants[row]) : nil
  }
}

/// What the arms of a group are planned to read of a series.
struct AuditedGroup {
  let settings: RunConfiguration
  let folds: [Fold]
  let table: LearningTable

  init(_ audited: AuditedSeries, _ group: ArmGroup) throws {
    settings = group.settings
    folds = audited.job.series[0].folds(of: group)
    table = try group.inputs.map(audited.table.selecting) ?? audited.table
  }
}

/// An untouched walk of one unit, from the first fold up to the last sampled one.
struct CleanWalk: Sendable {
  /// What the arms left, by fold.
  var trails: [[AuditTrail]] = []
  /// The states before the folds that are walked again from there.
  var states: [Int: WalkState] = [:]
  /// The state after each sampled fold.
  var after: [Int: WalkState] = [:]
  /// What the ledger says about each fold.
  var ledger = AuditLedger()

  init(_ audited: AuditedSeries, group: Int, startingAt starts: Set<Int>) throws {
    guard let last = audited.sampled.last else { return }
    let group = audited.job.catalog.groups[group]
    let planned = try AuditedGroup(audited, group)
    var walk = try UnitWalk(audited.job, series: 0, group: group)
    for k in 0...last {
      try Task.checkCancellation()
      if starts.contains(k) || audited.sampled.contains(k) { states[k] = walk.state }
      guard let (trails, state) = walk.audited() else { break }
      ledger.check(audited, planned, trails: trails, state: state, position: k)
      self.trails.append(trails)
      if audited.sampled.contains(k) { after[k] = state }
    }
  }
}
