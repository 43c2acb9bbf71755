internal import ArgumentParser
internal import Foundation
internal import Reporter
internal import Results
internal import Series
internal import WalkForward

/// One `foldcast run`: loads the data, runs each configuration into the store and prints the report.
struct RunSession {
  let settings: RunSettings
  let quiet: Bool
  let overwriting: Bool

  /// A configuration on the loaded data.
  struct Prepared {
    var job: Job
    /// Series that could not become learning tables, and why, beside those that the job skips.
    var refused: [Job.Skipped]
    /// Where each series came from.
    var sources: [String: String]
  }

  /// Runs every configuration, prints the report, and throws the exit code where something failed.
  func run() async throws {
    let panel = try load()
    var failed = false
    var ran: [String] = []
    for configuration in settings.configurations {
      let prepared = try prepare(configuration, panel)
      if try await walk(prepared) { failed = true }
      ran.append(name(of: configuration))
    }
    if !quiet {
      for name in ran { try ReportCommand.printReport(store: settings.store, run: name) }
    }
    if failed { throw Failures.partial }
  }

  /// Prints what would run.
  func printPlan() throws {
    let panel = try load()
    for configuration in settings.configurations {
      let prepared = try prepare(configuration, panel)
      print(try PlanText(prepared, workers: workers).text)
    }
  }

  private var workers: Int { settings.workers ?? ProcessInfo.processInfo.activeProcessorCount }

  private func load() throws -> Panel {
    let panel = try PanelLoader.load(settings.inputs, options: settings.load)
    if !quiet {
      for note in panel.notes { Failures.say("note: \(note)") }
    }
    for refusal in panel.refused { Failures.say("refused: \(refusal)") }
    return panel
  }

  private func prepare(_ configuration: RunConfiguration, _ panel: Panel) throws -> Prepared {
    var tables: [LearningTable] = []
    var refused = panel.refused.map { Job.Skipped(series: $0.name, reason: $0.error.description) }
    var firstError: SeriesError?
    for series in panel.series {
      do throws(SeriesError) {
        tables.append(try table(configuration, series))
      } catch {
        firstError = firstError ?? error
        refused.append(Job.Skipped(series: series.name, reason: error.description))
        Failures.say("refused: \(error)")
      }
    }
    if tables.isEmpty, let firstError { throw firstError }
    let job = try Job(configuration, tables: tables)
    for skipped in job.skipped { Failures.say("skipped: \(skipped.series): \(skipped.reason)") }
    guard !job.series.isEmpty else {
      throw SeriesError(
        source: settings.inputs.joined(separator: " "), expected: "at least one series with rows for one fold",
        found: "none", advice: "Give longer series, or a smaller --train.")
    }
    return Prepared(job: job, refused: refused, sources: [:])
  }

  private func table(_ configuration: RunConfiguration, _ series: TimeSeries) throws(SeriesError) -> LearningTable {
    let column = try configuration.column.isEmpty ? series.detectedTarget() : series.column(named: configuration.column)
    let used = [column.name] + configuration.covariates.map(\.column)
    let whole = try series.resolvingMissing(settings.load.missing, in: used)
    return try LearningTable(whole, target: configuration.target(on: column.name), features: configuration.features)
  }

  private func name(of configuration: RunConfiguration) -> String {
    configuration.name.isEmpty ? "\(configuration.target.rawValue) \(configuration.forecaster.joined(separator: "+"))" : configuration.name
  }

  /// Walks a job into the store; true when a fold or series failed.
  private func walk(_ prepared: Prepared) async throws -> Bool {
    let job = prepared.job
    let writer = try ResultWriter(path: settings.store)
    defer { try? writer.close() }
    let run: Int
    do {
      run = try writer.begin(try description(prepared), overwriting: overwriting)
    } catch let error as StoreError {
      guard case .holdsRun = error.kind else { throw error }
      if !quiet { Failures.say("\(error)") }
      return !prepared.refused.isEmpty || !job.skipped.isEmpty
    }
    for skipped in prepared.refused + job.skipped {
      try writer.record(Failure(series: skipped.series, reason: skipped.reason), run: run)
    }
    let engine = Engine(job, workers: workers)
    let progress = Progress(total: engine.recordCount, quiet: quiet)
    let walking = Task {
      try await engine.run { records in
        try writer.write(records, run: run)
        progress.advance(
          records.count,
          failed: records.count {
            if case .failed = $0.status { true } else { false }
          })
      }
    }
    let interruption = Interruption { walking.cancel() }
    let result = await walking.result
    progress.finish()
    if let signal = interruption.signal {
      try writer.finish(run: run, status: .interrupted)
      Failures.say("Stopped. What was done is in \(settings.store); the same command runs it again.")
      throw ExitCode(128 + signal)
    }
    try result.get()
    try writer.finish(run: run)
    if progress.failed > 0 { Failures.say("\(progress.failed) of \(engine.recordCount) folds failed; the report names them.") }
    return progress.failed > 0 || !prepared.refused.isEmpty || !job.skipped.isEmpty
  }

  private func description(_ prepared: Prepared) throws -> RunDescription {
    let job = prepared.job
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let configuration = String(decoding: try encoder.encode(job.configuration), as: UTF8.self)
    let attainable = Attainable(inputs: settings.inputs)
    return RunDescription(
      identity: job.identity(configurationText: configuration), name: name(of: job.configuration),
      configuration: configuration, dataHash: job.dataHash, seed: job.configuration.seed, codeVersion: Version.text,
      series: job.series.map { walked in
        SeriesDescription(
          walked.table, source: prepared.sources[walked.table.name] ?? settings.inputs.joined(separator: " "),
          isSynthetic: walked.table.name.hasPrefix("synthetic_"),
          attainableMSE: attainable.mse(of: walked.table))
      }, arms: job.arms)
  }
}
