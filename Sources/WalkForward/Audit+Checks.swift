internal import Randomness
internal import Series

/// What training one fold alone showed.
struct LoneFold: Sendable {
  var counts = AuditCounts()
  var folds = 0
  var failures: [AuditFailure] = []
}

extension Audit {
  /// Trains one fold alone, from the bytes of its saved state, and compares everything with the walk.
  func foldAlone(_ audited: AuditedSeries, fold k: Int, clean: [CleanWalk]) throws -> LoneFold {
    var result = LoneFold()
    for (group, clean) in zip(audited.job.catalog.walked, clean) {
      guard let saved = clean.states[k], let after = clean.after[k] else { continue }
      var walk = try GroupWalk(
        audited.job, audited.cohort(group), group: group, from: try WalkState(decoding: saved.encoded()))
      guard let fold = walk.audited() else { continue }
      result.folds += 1
      for (a, b) in zip(clean.trails[k] ?? [], fold.trails) {
        var differences: [AuditDifference] = []
        a.compare(with: b, upTo: .max, configuration, counts: &result.counts, differences: &differences)
        // As bytes, in which undefined numbers are equal to themselves.
        let same = try a.status == b.status && fold.state.encoded() == after.encoded()
        guard !same || !differences.isEmpty else { continue }
        let shown = differences.first { $0.kind == .forecast } ?? differences.first
        result.failures.append(
          AuditFailure(
            cause: .state, series: audited.tables[a.series].name, arm: audited.job.arms[a.arm].name, fold: k,
            row: shown?.row ?? a.fold.cutoff, instant: audited.instant(shown?.row ?? a.fold.cutoff, of: a.series),
            lead: shown?.lead,
            what: (shown?.what ?? "the fold's status, or the state after it,") + " when the fold is trained alone",
            expected: shown?.expected, found: shown?.found))
      }
    }
    return result
  }

  func finding(alone folds: [LoneFold]) -> AuditFinding {
    var counts = AuditCounts()
    for fold in folds { counts += fold.counts }
    let failures = grouped(folds.flatMap(\.failures))
    let trained = folds.reduce(0) { $0 + $1.folds }
    return AuditFinding(
      check: .foldAlone, status: trained == 0 ? .notApplicable : failures.isEmpty ? .passed : .failed,
      summary: trained == 0
        ? "nothing was walked"
        : "\(counts.forecasts) forecasts, \(counts.rates) rates and \(counts.epochs) epochs compared bit by bit over "
          + "\(counted(trained, "walk", "walks")) of one fold from its saved state",
      compared: counts.named, failures: failures)
  }

  func finding(ranges ledger: AuditLedger) -> AuditFinding {
    let failures = ledger.rangeFailures
    return AuditFinding(
      check: .foldRanges, status: ledger.ranges == 0 ? .notApplicable : failures.isEmpty ? .passed : .failed,
      summary: ledger.ranges == 0
        ? "nothing was walked"
        : "\(counted(ledger.ranges, "fold of an arm", "folds of arms")): labels end by the cutoff, those of training by "
          + "the first validation origin",
      compared: ["folds": ledger.ranges], failures: failures)
  }

  func finding(state ledger: AuditLedger) -> AuditFinding {
    let failures = ledger.stateFailures
    let compared = ["scalers": ledger.scalers, "trace entries": ledger.entries, "pending labels": ledger.pending]
    let nothing = ledger.scalers == 0 && failures.isEmpty
    return AuditFinding(
      check: .carriedState, status: nothing ? .notApplicable : failures.isEmpty ? .passed : .failed,
      summary: nothing
        ? "nothing was walked"
        : "\(ledger.scalers) scalers fitted again, the labels in \(ledger.entries) trace entries and "
          + "\(ledger.pending) waiting ones counted again",
      compared: compared, failures: failures)
  }

  /// Lays the panel out again without the tail of a series: its earlier folds and those of all others must stay.
  func cutoffs() throws -> AuditFinding {
    var (compared, layouts) = (0, 0)
    var failures: [AuditFailure] = []
    let tables = try panel.series.map { try $0.table() }
    let before = Dictionary(
      zip(tables, panel.series).map { ($0.name, (table: $0, folds: $1.folds, season: $1.season)) }
    ) {
      first, _ in first
    }
    func demandSame(_ walked: Job.Walked, upTo instant: Int64, _ what: String) throws {
      guard let planned = before[walked.name] else { return }
      let (folds, table) = (walked.folds, try walked.table())
      for a in planned.folds where planned.table.instants[a.cutoff] <= instant {
        compared += 1
        let b = folds.first { $0.index == a.index }
        let instants = (planned.table.instants[a.cutoff], b.map { table.instants[$0.cutoff] })
        if a == b, instants.0 == instants.1, planned.season == walked.season { continue }
        failures.append(
          AuditFailure(
            cause: .geometry, series: walked.name, fold: a.index, row: a.cutoff,
            instant: table.clock.text(for: planned.table.instants[a.cutoff]), what: "cutoff \(what)",
            expected: Double(instants.0), found: instants.1.map { Double($0) }))
        return
      }
    }
    for audited in audited {
      // Alone, a series that learns with others is cut by another clock.
      if !panel.isPooled { try demandSame(audited.job.series[0], upTo: .max, "when the series is laid out alone") }
      for k in audited.sampled {
        guard let fold = audited.fold(k) else { continue }
        // Not a whole number of steps, or folds that are counted from the end would fall into their old places.
        var stream = RandomStream(seed: RandomStream.seed("audit tail", settings.seed, audited.table.name, k))
        let lastLabel = fold.testOrigins.upperBound - 1 + configuration.horizon
        let most = configuration.step.rows ?? fold.testOrigins.count
        let end = min(lastLabel + 1 + stream.integer(below: max(1, most - 1)), audited.table.count - 1)
        let probe = AuditProbe(
          fold: k, row: end, instant: audited.table.instants[end], rewrite: .dropped, alone: false)
        let what = "without the rows of '\(audited.table.name)' after row \(end)"
        layouts += 1
        guard let short = try? self.tables(audited, probe)[audited.place],
          let job = try? Job(
            configuration, tables: tables.map { $0.name == short.name ? short : $0 }, facts: facts,
            forecasters: forecasters, planting: nil),
          job.series.contains(where: { $0.name == short.name })
        else {
          failures.append(
            AuditFailure(
              cause: .geometry, series: audited.table.name, fold: k, row: end, instant: audited.instant(end),
              what: "the series can no longer be walked \(what)"))
          continue
        }
        let cutoff = audited.table.instants[fold.cutoff]
        for walked in job.series {
          // The clock of several series has fewer instants where one of them has ended.
          try demandSame(walked, upTo: panel.isPooled || walked.name == short.name ? cutoff : .max, what)
        }
      }
    }
    return AuditFinding(
      check: .cutoffs, status: compared == 0 ? .notApplicable : failures.isEmpty ? .passed : .failed,
      summary: compared == 0
        ? "no series has a fold"
        : "\(counted(compared, "fold", "folds")) compared over \(counted(layouts, "layout", "layouts")) of the panel "
          + "without the tail of a series" + ordersTakenForTime,
      compared: ["folds": compared, "layouts": layouts], failures: grouped(failures))
  }

  /// What the audit cannot vouch for: that rows without dates are in the order of time.
  private var ordersTakenForTime: String {
    let numbered = audited.filter { !$0.table.clock.hasDates }
    guard let first = numbered.first else { return "" }
    let others = numbered.count > 1 ? " and \(numbered.count - 1) more" : ""
    return "; '\(first.table.name)'\(others) without dates: the order of rows is taken for that of time, unproved"
  }
}
