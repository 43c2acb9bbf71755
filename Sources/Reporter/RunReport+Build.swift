internal import Foundation
package import Metrics
package import Results
internal import WalkForward

extension ReportModel {
  /// The report on the store's runs of these names, or on all its runs, by a measure.
  ///
  /// - Throws: `StoreError` where the store cannot be read or holds no such run.
  package init(_ reader: ResultReader, runs names: [String] = [], metric: Metric = .mse) throws {
    store = reader.path
    runs = try reader.unalteredRuns(named: names).map { try RunReport($0, reader, metric: metric) }
  }
}

extension RunReport {
  init(_ run: StoredRun, _ reader: ResultReader, metric: Metric = .mse) throws {
    try self.init(run, reader, RunFigures(run: run, reader: reader, metric: metric))
  }

  init(_ run: StoredRun, _ reader: ResultReader, _ figures: RunFigures) throws {
    let metric = figures.metric
    let groups = figures.groups
    var arms = groups.map(figures.report)
    if let section = try RankCorrelation.Section(run, figures.series, reader) {
      for (i, group) in groups.enumerated() where group.first.role != .randomFit && !group.first.isLeaky {
        arms[i].rankCorrelation = try section.correlation(of: group.arms)
      }
    }
    let comparisons = groups.flatMap(figures.comparisons)
    let failures = try reader.failures(of: run.id)
    header = Header(run, figures)
    self.metric = metric == .mse ? nil : metric.name
    self.arms = arms
    self.comparisons = comparisons
    // The paper's claim is on MSE.
    claims = metric == .mse ? comparisons.filter { !$0.isLeaky }.flatMap(Self.claims) : []
    folds = arms.reduce(0) { $0 + $1.folds }
    failedFolds = arms.reduce(0) { $0 + $1.failedFolds }
    failureReasons = Self.reasons(try reader.judgedFailures(of: run.id))
    skipped = failures.filter { $0.fold == nil }.map { SkippedSeries(series: $0.series, reason: $0.reason) }
    warnings =
      Self.warnings(run, arms: arms, comparisons: comparisons, series: figures.series.count)
      + Self.covariateWarnings(try reader.covariateNotes(of: run.id))
    warnings += try figures.undefined { try reader.misses(run: run.id, series: $0, arm: $1) }
    intervals = IntervalSummary.summaries(
      of: try reader.intervalScores(of: run.id), arms: try reader.arms(of: run.id))
    courses = try FoldCourse.courses(of: run, figures, reader)
    audit = try reader.audit(identity: run.identity)
    pairs = try Pairs.all(groups, run, reader, metric)
    answers = Self.answers(arms: arms, comparisons: comparisons, metric: metric)
  }

  private static func claims(of comparison: Comparison) -> [Claim] {
    ClaimReading.allCases.compactMap { reading in
      guard let measured = reading == .winRate ? comparison.foldWins : comparison.ratio?.mean else { return nil }
      return Claim(
        arm: comparison.arm, scheme: comparison.scheme, reading: reading, measured: measured,
        verdict: reading.verdict(measured))
    }
  }

  private static func reasons(_ failures: [Failure]) -> [FailureReason] {
    var counts: [String: Int] = [:]
    for failure in failures where failure.fold != nil { counts[failure.reason, default: 0] += 1 }
    return counts.map { FailureReason(reason: $0.key, folds: $0.value) }
      .sorted { ($1.folds, $0.reason) < ($0.folds, $1.reason) }
  }

  private static func warnings(
    _ run: StoredRun, arms: [ArmReport], comparisons: [Comparison], series: Int
  ) -> [String] {
    var warnings: [String] = []
    if run.status != .done {
      warnings.append("The run is \(run.status.rawValue), not done: its figures are provisional.")
    }
    if series == 1 {
      warnings.append("One series: nothing here says how another series would do.")
    } else if series < 10 {
      warnings.append("\(series) series: a bootstrap over so few gives intervals that are too narrow.")
    }
    for arm in arms {
      if let share = arm.clampedShare, share > 0.2, arm.randomFit == nil {
        warnings.append(
          "\(arm.name): the rate was clamped after \(percent(share)) of the epochs, so its schedule is the clamps' rather than the rule's."
        )
      }
      if arm.missingForecasts > 0 {
        warnings.append("\(arm.name): \(arm.missingForecasts) forecasts are not numbers and are not scored.")
      }
      if arm.isLeaky {
        warnings.append("\(arm.name): leaky. It looks ahead on purpose and shows what leakage is worth, not skill.")
      }
    }
    for comparison in comparisons where !comparison.scheme.hasPrefix("untrained") {
      guard let spent = comparison.spentRatio, !(0.9...1.001).contains(spent) else { continue }
      warnings.append(
        "\(comparison.arm) and \(comparison.scheme) did not spend alike: the baseline spent \(percent(spent)) of the arm's gradient evaluations."
      )
    }
    return warnings
  }
}

extension RunReport {
  /// Covariates that said nothing or left what training knew of them, a line each, the first ten.
  fileprivate static func covariateWarnings(_ notes: [StoredCovariateNote]) -> [String] {
    var lines = notes.prefix(10).map { note in
      let place = "\(note.series): in \(foldList(note.folds)) the covariate '\(note.column)'"
      return switch note.kind {
      case .constant: "\(place) never changes in the training rows, so that it says nothing there and is left out."
      case .beyond:
        "\(place) lies far outside of its training rows' values, by more than ten times their range: the nearest of them stands in."
      }
    }
    if notes.count > 10 {
      lines.append(
        "… and \(notes.count - 10) more such covariates: the column interventions of the table fold names them.")
    }
    return lines
  }

  /// Sorted folds in words: `fold 3`, or `folds 0–12, 15`.
  private static func foldList(_ folds: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for fold in folds {
      if let last = runs.last, last.upperBound + 1 == fold {
        runs[runs.count - 1] = last.lowerBound...fold
      } else {
        runs.append(fold...fold)
      }
    }
    let shown = runs.prefix(8).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
    return "fold\(folds.count == 1 ? "" : "s") \(shown.joined(separator: ", "))\(runs.count > 8 ? ", …" : "")"
  }
}

extension Header {
  fileprivate init(_ run: StoredRun, _ figures: RunFigures) {
    name = run.name
    identity = run.identity
    status = run.status.rawValue
    started = run.started
    codeVersion = run.codeVersion
    dataHash = run.dataHash
    let series = figures.series
    self.series = series.count
    syntheticSeries = series.count { $0.isSynthetic }
    target = Self.target(series)
    let sources = series.map(\.source).uniqued()
    source = sources.first.map { $0 + (sources.count > 1 ? " and \(sources.count - 1) more" : "") } ?? "no series"
    let readings = series.compactMap(\.reading).uniqued()
    reading =
      readings.prefix(2).joined(separator: " | ") + (readings.count > 2 ? " and \(readings.count - 2) more" : "")
    firstInstant = series.compactMap(\.firstInstant).min()
    lastInstant = series.compactMap(\.lastInstant).max()
    seriesFolds = figures.seriesFolds
    seeds = Set(figures.arms.compactMap(\.arm.seed)).sorted()
    settings = Settings.lines(of: run.configuration)
    entries = Settings.entries(of: run.configuration)
  }

  private static func target(_ series: [StoredSeries]) -> String {
    let targets = Set(
      series.map {
        "\($0.targetKind) of \($0.targetColumn), \($0.horizon == 1 ? "1 step" : "\($0.horizon) steps") ahead"
      })
    return targets.isEmpty ? "nothing" : targets.sorted().joined(separator: "; ")
  }
}
