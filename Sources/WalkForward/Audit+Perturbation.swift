internal import Series

/// What rewriting the future at one sampled fold showed.
struct ProbedFold: Sendable {
  var rewrites = 0
  /// Rewrites that leave the learning table as it was, such as of a column that is not learned from.
  var without = 0
  /// Rewrites that give a table that another one of the fold gave before.
  var repeated = 0
  var counts = AuditCounts()
  var failures: [AuditFailure] = []
}

extension Audit {
  /// Rewrites the future at one fold in every way, and compares what came before with the untouched walk.
  func perturb(_ audited: AuditedSeries, fold k: Int, clean: [CleanWalk]) throws -> ProbedFold {
    var result = ProbedFold()
    var seen: [(row: Int, tables: [LearningTable])] = []
    for probe in AuditProbe.all(audited, fold: k, readsOthers: configuration.readsOthers) {
      result.rewrites += 1
      let rewritten: [LearningTable]
      do {
        rewritten = try tables(audited, probe)
      } catch {
        result.failures.append(
          failure(audited, probe, .table, what: "the series can no longer be read (\(error)), \(probe.description)"))
        continue
      }
      if rewritten.holdSame(as: audited.tables) {
        result.without += 1
        continue
      }
      if seen.contains(where: { $0.row == probe.row && $0.tables.holdSame(as: rewritten) }) {
        result.repeated += 1
        continue
      }
      seen.append((probe.row, rewritten))
      if let difference = audited.table.firstDifference(from: rewritten[audited.place], upTo: probe.row) {
        var failure = failure(
          audited, probe, probe.scope == .others ? .others : .table,
          what:
            "column '\(audited.table.columnNames[difference.column])' \(probe.description)\(culprit(audited, probe))")
        (failure.row, failure.instant) = (difference.row, audited.instant(difference.row))
        (failure.expected, failure.found) = (difference.expected, difference.found)
        result.failures.append(failure)
        continue
      }
      let job = try Job(configuration, tables: rewritten, facts: facts, forecasters: forecasters, planting: leak)
      try compare(audited, probe, job, clean, &result)
    }
    result.failures = grouped(result.failures)
    return result
  }

  /// The tables of an audited series' job, with the future rewritten.
  func tables(_ audited: AuditedSeries, _ probe: AuditProbe) throws -> [LearningTable] {
    let instant = audited.series.knownInstant(probe.instant)
    let read = try (configuration.readsOthers ? members : audited.sources).map {
      try probe.rewritten($0, audited, knownAfter: instant, seed: settings.seed)
    }
    let table = try tables(read)
    let places = Dictionary(read.enumerated().map { ($1.name, $0) }) { first, _ in first }
    return try zip(audited.sources, audited.tables).enumerated().map { place, pair in
      guard configuration.readsOthers || probe.scope != .own || place == audited.place else { return pair.1 }
      return try table(places[pair.0.name].map { read[$0] } ?? pair.0)
    }
  }

  /// Which of the other series it is whose future alone makes the difference; empty where none alone does.
  private func culprit(_ audited: AuditedSeries, _ probe: AuditProbe) -> String {
    guard probe.scope == .others else { return "" }
    let instant = audited.series.knownInstant(probe.instant)
    let found = members.indices.first { other in
      guard members[other].name != audited.series.name else { return false }
      var changed = members
      let alone = try? probe.rewritten(members[other], audited, knownAfter: instant, seed: settings.seed)
      changed[other] = alone ?? members[other]
      guard let table = try? tables(changed)(audited.series) else { return false }
      return audited.table.firstDifference(from: table, upTo: probe.row) != nil
    }
    return found.map { ", by that of '\(members[$0].name)' alone" } ?? ""
  }

  private func compare(
    _ audited: AuditedSeries, _ probe: AuditProbe, _ job: Job, _ clean: [CleanWalk], _ result: inout ProbedFold
  ) throws {
    guard job.series.count == audited.tables.count,
      job.series[audited.place].folds.contains(where: { $0.index == probe.fold })
    else {
      result.failures.append(
        failure(audited, probe, .geometry, what: "the fold is no longer walked \(probe.description)"))
      return
    }
    // The rows of each series up to the instant of the probe.
    let rows = audited.tables.map { ($0.instants.firstIndex { $0 > probe.instant } ?? $0.count) - 1 }
    let first = probe.alone ? probe.fold : start(of: probe.fold)
    for (group, clean) in zip(job.catalog.walked, clean) {
      var walk = try GroupWalk(job, audited.cohort(group), group: group, from: clean.states[first])
      var differences: [AuditDifference] = []
      while walk.position <= probe.fold, let fold = walk.audited(), fold.number <= probe.fold {
        try Task.checkCancellation()
        let made = Dictionary(fold.trails.map { ([$0.series, $0.arm], $0) }) { first, _ in first }
        for a in clean.trails[fold.number] ?? [] {
          guard let b = made[[a.series, a.arm]] else { continue }
          a.compare(
            with: b, upTo: rows[a.series], configuration, counts: &result.counts, differences: &differences)
        }
      }
      guard let root = differences.root else { continue }
      result.failures.append(failure(audited, probe, root, differences.first { $0.kind == .forecast }, clean.ledger))
    }
  }

  /// Names the likely cause: what differed first, unless the fold's own ranges reach past the cutoff already.
  private func failure(
    _ audited: AuditedSeries, _ probe: AuditProbe, _ root: AuditDifference, _ forecast: AuditDifference?,
    _ ledger: AuditLedger
  ) -> AuditFailure {
    let cause: AuditFailure.Cause =
      if let known = ledger.rangeFailures.first(where: { [.cohort, .purge].contains($0.cause) }) {
        known.cause
      } else {
        switch root.kind {
        case .scaler: .scaler
        case .trace: .feedback
        case .training, .forecast: .unknown
        }
      }
    let shown = forecast ?? root
    var what = "\(shown.what) \(probe.description)"
    if shown.kind != root.kind { what += ", seen first in the \(root.what) of fold \(root.trail.fold.index)" }
    return AuditFailure(
      cause: cause, series: audited.tables[shown.trail.series].name, arm: audited.job.arms[shown.trail.arm].name,
      fold: shown.trail.fold.index,
      row: shown.row, instant: audited.instant(shown.row, of: shown.trail.series), lead: shown.lead, what: what,
      expected: shown.expected,
      found: shown.found)
  }

  private func failure(
    _ audited: AuditedSeries, _ probe: AuditProbe, _ cause: AuditFailure.Cause, what: String
  ) -> AuditFailure {
    AuditFailure(
      cause: cause, series: audited.table.name, fold: probe.fold, row: probe.row, instant: audited.instant(probe.row),
      what: what)
  }

  /// The finding of all sampled folds.
  func finding(_ folds: [ProbedFold]) -> AuditFinding {
    var counts = AuditCounts()
    for fold in folds { counts += fold.counts }
    let failures = grouped(folds.flatMap(\.failures))
    let rewrites = folds.reduce(0) { $0 + $1.rewrites }
    let without = folds.reduce(0) { $0 + $1.without }
    let repeated = folds.reduce(0) { $0 + $1.repeated }
    var compared = counts.named
    (compared["rewrites"], compared["rewrites without effect"], compared["rewrites done before"]) = (
      rewrites, without, repeated
    )
    let nothing = counts.forecasts + counts.epochs == 0 && failures.isEmpty
    return AuditFinding(
      check: .futurePerturbation, status: nothing ? .notApplicable : failures.isEmpty ? .passed : .failed,
      summary: nothing
        ? "nothing was walked"
        : "\(counts.forecasts) forecasts, \(counts.rates) rates and \(counts.epochs) epochs compared bit by bit under "
          + "\(counted(rewrites, "rewrite", "rewrites")) of the future, \(without) of which leave what is learned as it was",
      compared: compared, failures: failures)
  }
}
