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
  }

  /// Runs every configuration, prints the report, and throws the exit code where something failed.
  func run() async throws {
    var failed = false
    for configuration in settings.configurations {
      if try await walk(try prepare(configuration)) { failed = true }
    }
    if !quiet {
      for configuration in settings.configurations {
        try Report.show(store: settings.store, run: name(of: configuration))
      }
    }
    if failed { throw Failures.partial }
  }

  /// Prints what would run.
  func printPlan() throws {
    for configuration in settings.configurations { print(try PlanText(try prepare(configuration), workers: workers).text) }
  }

  private var workers: Int { settings.workers ?? ProcessInfo.processInfo.activeProcessorCount }

  /// Loads what a configuration uses and lays it out; says what was done to the data, and what cannot be used and why.
  private func prepare(_ configuration: RunConfiguration) throws -> Prepared {
    let panel = try PanelLoader.load(
      settings.inputs, options: settings.load,
      columns: ColumnSelection(
        target: configuration.column.isEmpty ? nil : configuration.column,
        covariates: configuration.covariates.map(\.column)))
    if !quiet {
      for note in panel.notes { Failures.say("note: \(note)") }
    }
    var refused = panel.refused.map { Job.Skipped(series: $0.name, reason: $0.error.description) }
    var tables: [LearningTable] = []
    var firstError: SeriesError?
    for series in panel.series {
      do throws(SeriesError) {
        // The loader puts the target first.
        let target = configuration.target(on: series.columns[0].name)
        tables.append(try LearningTable(series, target: target, features: configuration.features))
      } catch {
        firstError = firstError ?? error
        refused.append(Job.Skipped(series: series.name, reason: error.description))
      }
    }
    if tables.isEmpty, let firstError { throw firstError }
    for series in refused { Failures.say("refused: \(series.reason)") }
    let job = try Job(configuration, tables: tables)
    for skipped in job.skipped { Failures.say("skipped: \(skipped.series): \(skipped.reason)") }
    guard !job.series.isEmpty else {
      throw SeriesError(
        source: settings.inputs.joined(separator: " "), expected: "at least one series with rows for one fold",
        found: "none", advice: "Give longer series, or a smaller --train.")
    }
    return Prepared(job: job, refused: refused)
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
      try await engine.run { step in
        let records = step.records
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
          walked.table, source: settings.inputs.joined(separator: " "),
          isSynthetic: walked.table.name.hasPrefix("synthetic_"),
          attainableMSE: attainable.mse(of: walked.table))
      }, arms: job.arms)
  }
}
