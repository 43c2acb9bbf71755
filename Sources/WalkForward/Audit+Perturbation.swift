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
    var seen: [(row: Int, table: LearningTable)] = []
    for probe in AuditProbe.all(audited, fold: k, readsOthers: configuration.readsOthers) {
      result.rewrites += 1
      let rewritten: LearningTable
      do {
        rewritten = try table(audited, probe)
      } catch {
        result.failures.append(
          failure(audited, probe, .table, what: "the series can no longer be read (\(error)), \(probe.description)"))
        continue
      }
      if rewritten.holdsSame(as: audited.table) {
        result.without += 1
        continue
      }
      if seen.contains(where: { $0.row == probe.row && $0.table.holdsSame(as: rewritten) }) {
        result.repeated += 1
        continue
      }
      seen.append((probe.row, rewritten))
      if let difference = audited.table.firstDifference(from: rewritten, upTo: probe.row) {
        var failure = failure(
          audited, probe, probe.rewrite == .others ? .others : .table,
          what:
            "column '\(audited.table.columnNames[difference.column])' \(probe.description)\(culprit(audited, probe))")
        (failure.row, failure.instant) = (difference.row, audited.instant(difference.row))
        (failure.expected, failure.found) = (difference.expected, difference.found)
        result.failures.append(failure)
        continue
      }
      let job = try Job(configuration, tables: [rewritten], forecasters: forecasters, planting: leak)
      try compare(audited, probe, job, clean, &result)
    }
    result.failures = grouped(result.failures)
    return result
  }

  /// The table of a series whose future, or that of others, is rewritten.
  func table(_ audited: AuditedSeries, _ probe: AuditProbe) throws -> LearningTable {
    let rewritten = try probe.rewritten(audited, among: members, seed: settings.seed)
    return try tables(rewritten.members)(rewritten.series)
  }

  /// Which of the other series it is whose future alone makes the difference; empty where none alone does.
  private func culprit(_ audited: AuditedSeries, _ probe: AuditProbe) -> String {
    guard probe.rewrite == .others else { return "" }
    let found = members.first { other in
      guard other.name != audited.series.name else { return false }
      let only = try? probe.rewritten(audited, among: [audited.series, other], seed: settings.seed).members.last
      let changed = members.map { $0.name == other.name ? only ?? $0 : $0 }
      let table = try? tables(changed)(audited.series)
      return table.map { audited.table.firstDifference(from: $0, upTo: probe.row) != nil } ?? false
    }
    return found.map { ", by that of '\($0.name)' alone" } ?? ""
  }

  private func compare(
    _ audited: AuditedSeries, _ probe: AuditProbe, _ job: Job, _ clean: [CleanWalk], _ result: inout ProbedFold
  ) throws {
    guard let walked = job.series.first, walked.folds.count > probe.fold else {
      result.failures.append(
        failure(audited, probe, .geometry, what: "the fold is no longer walked \(probe.description)"))
      return
    }
    let first = probe.alone ? probe.fold : start(of: probe.fold)
    for (group, clean) in zip(job.catalog.groups, clean) {
      var walk = try UnitWalk(job, series: 0, group: group, from: clean.states[first])
      var differences: [AuditDifference] = []
      for j in first...probe.fold {
        try Task.checkCancellation()
        guard let (trails, _) = walk.audited() else { break }
        for (a, b) in zip(clean.trails[j], trails) {
          a.compare(
            with: b, upTo: probe.row, horizon: configuration.horizon, counts: &result.counts, differences: &differences)
        }
      }
      guard let root = differences.first else { continue }
      result.failures.append(failure(audited, probe, root, differences.first { $0.kind == .forecast }, clean.ledger))
    }
  }

  /// Names the likely cause: what differed first, unless the fold's own ranges reach past the cutoff already.
  private func failure(
    _ audited: AuditedSeries, _ probe: AuditProbe, _ root: AuditDifference, _ forecast: AuditDifference?,
    _ ledger: AuditLedger
  ) -> AuditFailure {
    let cause: AuditFailure.Cause =
      if ledger.rangeFailures.contains(where: { $0.cause == .purge }) {
        .purge
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
      cause: cause, series: audited.table.name, arm: audited.job.arms[shown.trail.arm].name,
      fold: shown.trail.fold.index,
      row: shown.row, instant: audited.instant(shown.row), lead: shown.lead, what: what, expected: shown.expected,
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
