internal import Series

/// The walk of one unit of one series: a group of arms, or the naive arms.
enum UnitWalk {
  case group(GroupWalk)
  case naive(NaiveWalk)

  /// A walk from the first fold, or from a state; `unit` nil stands for the naive arms.
  init(_ job: Job, unit: Int?, from state: WalkState? = nil) throws {
    if let unit {
      self = .group(try GroupWalk(job, series: 0, group: job.catalog.groups[unit], from: state))
    } else {
      self = .naive(try NaiveWalk(job, series: 0, from: state))
    }
  }

  /// What the next fold needs of those before it.
  var state: WalkState {
    switch self {
    case .group(let walk): walk.state
    case .naive(let walk): walk.state
    }
  }

  private func scaler(_ index: Int, _ state: WalkState) -> Scaler {
    switch self {
    case .group: state.learners[index].scaler
    case .naive(let walk): walk.scalers[index]
    }
  }

  /// One fold: what its arms left, those that look ahead on purpose left out, and the state after it.
  mutating func next(_ arms: [Arm]) -> (trails: [AuditTrail], state: WalkState)? {
    let records: [FoldRecord]?
    switch self {
    case .group(var walk):
      records = walk.next()
      self = .group(walk)
    case .naive(var walk):
      records = walk.next()
      self = .naive(walk)
    }
    guard let records else { return nil }
    let state = state
    let trails = records.enumerated().map { i, record in
      AuditTrail(
        record, scaler: scaler(i, state), entry: i == 0 ? state.trace.entries.last : nil)
    }
    return (trails.filter { !arms[$0.arm].isLeaky }, state)
  }
}

extension Job {
  /// The units of one series: the groups, then nil for the naive arms where there are any.
  var units: [Int?] { catalog.groups.indices.map { $0 } + (catalog.naive.isEmpty ? [] : [nil]) }
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

  init(_ audited: AuditedSeries, unit: Int?, startingAt starts: Set<Int>) throws {
    guard let last = audited.sampled.last else { return }
    var walk = try UnitWalk(audited.job, unit: unit)
    for k in 0...last {
      try Task.checkCancellation()
      if starts.contains(k) || audited.sampled.contains(k) { states[k] = walk.state }
      guard let (trails, state) = walk.next(audited.job.arms) else { break }
      ledger.check(audited, trails: trails, state: state, position: k)
      self.trails.append(trails)
      if audited.sampled.contains(k) { after[k] = state }
    }
  }
}
