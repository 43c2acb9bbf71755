internal import Escaping
internal import Foundation
internal import Series
internal import WalkForward

/// What `--plan` prints: folds, dates, arms, gradient steps and an estimate of time.
struct PlanText {
  /// The most series that are listed.
  private static let mostSeries = 20
  /// The most folds of a series that are listed.
  private static let mostFolds = 60

  /// The whole text.
  let text: String

  init(_ prepared: RunSession.Prepared, workers: Int, shard: Shard? = nil) throws {
    let job = prepared.job
    let configuration = job.configuration
    let engine = Engine(job, workers: workers, shard: shard)
    var lines = [
      "forecast    \(try PlanText.columns(job))",
      "target      \(configuration.target(on: "").name), leads 1…\(configuration.horizon), lookback \(configuration.lookback)",
      "walk        \(PlanText.walk(configuration))",
      "purge       \(configuration.horizon) rows (derived from the horizon): a label ends at or before the next part begins",
      "",
      "series      \(job.series.count), skipped \(job.skipped.count + job.refused.count + prepared.refused.count)",
    ]
    for walked in job.series.prefix(Self.mostSeries) { lines.append("  " + (try PlanText.line(walked))) }
    if job.series.count > Self.mostSeries { lines.append("  … and \(job.series.count - Self.mostSeries) more") }
    lines += job.cohortNotes.prefix(Self.mostSeries).map { "cohort      \($0)" }
    if let first = job.series.first { lines += try PlanText.folds(first, configuration) }
    lines += ["", "arms        \(job.arms.count)"]
    let costs = try engine.estimatedCosts()
    for (arm, cost) in zip(job.arms, costs).prefix(40) {
      let leak = arm.isLeaky ? "  (leaky: looks ahead on purpose)" : ""
      let steps =
        cost.gradientSteps == 0 ? "" : "  \(cost.gradientSteps) gradient steps, about \(duration(cost.seconds))"
      lines.append("  \(arm.role.rawValue)  \(arm.name)\(leak)\(steps)")
    }
    if job.arms.count > 40 { lines.append("  … and \(job.arms.count - 40) more") }
    lines += [
      "",
      "folds       \(engine.recordCount) (series × folds × arms)",
      "fits        \(engine.fits) trainings of a model, \(engine.gradientSteps) gradient steps in all",
      "time        about \(duration(costs.reduce(0) { $0 + $1.seconds })) on \(workers) worker\(workers == 1 ? "" : "s"), from timing one fold here",
    ]
    text = lines.map { Escape.shown($0) }.joined(separator: "\n")
  }

  /// The columns that are forecast, of the series that are listed.
  private static func columns(_ job: Job) throws -> String {
    let names = try job.series.prefix(mostSeries).map { try $0.table().target.column }
    let columns = names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return (columns.count == 1 ? "column " : "columns ") + columns.map { "'\($0)'" }.joined(separator: ", ")
      + (job.configuration.column.isEmpty ? " (detected; --column names another)" : "")
  }

  /// How folds are cut; what is as ever is not told.
  private static func walk(_ configuration: RunConfiguration) -> String {
    let count = configuration.cutoffs.count
    var parts = [
      configuration.window.rawValue, "train \(configuration.train.text)",
      count == 0 ? "step \(configuration.step.text)" : "\(count) cutoff\(count == 1 ? "" : "s")",
    ]
    if let most = configuration.maximumTrain { parts.append("at most \(most.text)") }
    parts += [
      "gap \(configuration.gap)", "validation \(configuration.validation)", "refit every \(configuration.refitEvery)",
    ]
    if configuration.latency > 0 { parts.append("latency \(configuration.latency)") }
    if configuration.origins > 0 { parts.append("at most \(configuration.origins) origins a fold") }
    if configuration.partialFold == .drop { parts.append("no partial fold") }
    return parts.joined(separator: ", ")
  }

  /// The folds of a series, each with its instants.
  private static func folds(_ walked: Job.Walked, _ configuration: RunConfiguration) throws -> [String] {
    let (table, folds) = (try walked.table(), walked.folds)
    func date(_ row: Int) -> String { table.clock.text(for: table.instants[row]) }
    let listed = folds.prefix(mostFolds).map { fold in
      let (first, last) = (fold.testOrigins.lowerBound, fold.testOrigins.upperBound - 1)
      return "  fold \(fold.index): train \(date(fold.trainRows.lowerBound)) to \(date(fold.cutoff)), "
        + "origins \(date(first)) to \(date(last)), labels to \(date(last + configuration.horizon))"
    }
    let more = folds.count > mostFolds ? ["  … and \(folds.count - mostFolds) more"] : []
    return ["", "folds of \(table.name)"] + listed + more
  }

  private static func line(_ walked: Job.Walked) throws -> String {
    let (table, folds) = (try walked.table(), walked.folds)
    func date(_ row: Int) -> String { table.clock.text(for: table.instants[row]) }
    guard let first = folds.first, let last = folds.last else { return table.name }
    return "\(table.name): \(table.count) rows, \(folds.count) folds, cutoffs \(date(first.cutoff)) to "
      + "\(date(last.cutoff)), forecasts to \(date(last.testOrigins.upperBound - 1 + table.target.horizon)), "
      + "\(first.trainOrigins.count) training and \(first.validationOrigins.count) validation samples at first"
  }
}
