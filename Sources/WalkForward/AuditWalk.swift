internal import Series

extension GroupWalk {
  /// A fold that an audit looks at: its number, what the arms left on each series, those that look ahead on purpose left out, and the
  /// state after it; and the same of each group whose arms are fitted.
  struct AuditedFold {
    let number: Int
    let trails: [AuditTrail]
    let state: WalkState
    var parts: [AuditedFold] = []
  }

  mutating func audited() -> AuditedFold? {
    guard let records = next(), let number = records.first?.fold.index else { return nil }
    let state = state
    let parts = zip(units, state.parts.isEmpty ? [state] : state.parts).map { unit, state in
      AuditedFold(number: number, trails: unit.trails(records, state), state: state)
    }
    let fitted = Set(units.flatMap { $0.learners.map(\.index) })
    // What is made of others has no scaler of its own.
    let made = records.filter { !fitted.contains($0.arm) }.compactMap { record -> AuditTrail? in
      guard let m = units[0].members.firstIndex(where: { $0.series == record.series }) else { return nil }
      return AuditTrail(record, scaler: units[0].learners[0].fitted[m].scaler, entry: nil)
    }
    return AuditedFold(number: number, trails: parts.flatMap(\.trails) + made, state: state, parts: parts)
  }
}

extension UnitWalk {
  /// What its arms left on each series, those that look ahead on purpose left out.
  fileprivate func trails(_ records: [FoldRecord], _ state: WalkState) -> [AuditTrail] {
    records.compactMap { record in
      guard let learner = learners.first(where: { $0.index == record.arm }), !learner.arm.isLeaky,
        let m = members.firstIndex(where: { $0.series == record.series })
      else { return nil }
      let leads = record.arm == learners[0].index
      return AuditTrail(record, scaler: learner.fitted[m].scaler, entry: leads ? state.traces[m].entries.last : nil)
    }
  }
}

/// One series of the sample: how it was made, its folds, and those that are looked at.
struct AuditedSeries: Sendable {
  var series: TimeSeries
  /// The series of its job: itself alone, or where models learn from several the whole sample; and its place among them.
  var sources: [TimeSeries]
  var tables: [LearningTable]
  var place: Int
  var job: Job
  /// The folds in which it is forecast.
  var folds: [Fold]
  /// The numbers of those that are looked at.
  var sampled: [Int]

  /// What is learned of it.
  var table: LearningTable { tables[place] }

  /// A fold by its number.
  func fold(_ number: Int) -> Fold? { folds.first { $0.index == number } }

  /// The newest instant that any series of its job trains on in a fold.
  func newestTrained(in number: Int) -> Int64 {
    job.series.indices.compactMap { series in
      let fold = job.series[series].cuts(of: job.catalog.groups[0])[number]
      return fold.map { tables[series].instants[$0.cutoff] }
    }.max() ?? .min
  }

  /// The instant up to which what is declared to be known in advance is read at an instant; nil where nothing is declared.
  func instantKnownAhead(of series: TimeSeries, from instant: Int64) -> Int64? {
    guard let table = zip(sources, tables).first(where: { $0.0.name == series.name })?.1,
      let ahead = table.ahead.max(), ahead > 0
    else { return job.configuration.knownColumns.isEmpty ? nil : instant }
    let row = (table.instants.firstIndex { series.knownInstant($0) > instant } ?? table.count) - 1
    return series.knownInstant(table.instants[min(max(0, row) + ahead, table.count - 1)])
  }

  /// The instant of a row as text, of another series of its job where one is given.
  func instant(_ row: Int, of series: Int? = nil) -> String? {
    let table = tables[series ?? place]
    return table.instants.indices.contains(row) ? table.clock.text(for: table.instants[row]) : nil
  }

  /// The cohort with which the series is learned by a group of arms.
  func cohort(_ group: ArmGroup) -> Cohort {
    job.cohorts(of: group).first { $0.members.contains(place) } ?? Cohort(name: table.name, members: [place])
  }
}

/// What the arms of a group are planned to read of the series of a cohort.
struct AuditedGroup {
  let settings: RunConfiguration
  let members: [Int]
  /// The folds of each by number, and what is read of it.
  private let planned: [Int: (cuts: [Fold?], table: LearningTable)]
  /// The clock by which folds are cut; nil where they are cut by a series' own rows.
  private let clock: SharedClock?

  init(_ audited: AuditedSeries, _ group: ArmGroup) throws {
    settings = group.settings
    members = audited.cohort(group).members
    var planned: [Int: (cuts: [Fold?], table: LearningTable)] = [:]
    for series in members {
      let table = audited.tables[series]
      planned[series] = (
        audited.job.series[series].cuts(of: group), try group.inputs.map(table.selecting) ?? table
      )
    }
    self.planned = planned
    clock = audited.job.series[audited.place].clock
  }

  /// A fold as it is planned on a series, and what is read of the series.
  func fold(_ number: Int, of series: Int) -> (fold: Fold, table: LearningTable)? {
    guard let (cuts, table) = planned[series], let fold = cuts[number] else { return nil }
    return (fold, table)
  }

  /// The instant after which nothing may be read in a fold; nil where that is a series' own row.
  func cutoff(_ number: Int) -> Int64? { clock?.cutoff(number, settings.plan) }
}

/// An untouched walk of one unit, from the first fold up to the last sampled one.
struct CleanWalk: Sendable {
  /// What the arms left, by fold.
  var trails: [Int: [AuditTrail]] = [:]
  /// The states before the folds that are walked again from there.
  var states: [Int: WalkState] = [:]
  /// The state after each sampled fold.
  var after: [Int: WalkState] = [:]
  /// What the ledger says about each fold.
  var ledger = AuditLedger()

  init(_ audited: AuditedSeries, group: Int, startingAt starts: Set<Int>) throws {
    guard let last = audited.sampled.last else { return }
    let group = audited.job.catalog.walked[group]
    let planned = try group.parts.map { try AuditedGroup(audited, $0) }
    var walk = try GroupWalk(audited.job, audited.cohort(group), group: group)
    var before = walk.state
    while walk.position <= last, let fold = walk.audited(), fold.number <= last {
      try Task.checkCancellation()
      let isSampled = audited.sampled.contains(fold.number)
      if isSampled || starts.contains(fold.number) { states[fold.number] = before }
      for (planned, part) in zip(planned, fold.parts) { ledger.check(audited, planned, part) }
      ledger.checkMixer(audited, planned[0], fold)
      trails[fold.number] = fold.trails
      if isSampled { after[fold.number] = fold.state }
      before = fold.state
    }
  }
}
