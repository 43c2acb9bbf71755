internal import ArgumentParser
internal import Foundation
internal import Reporter
internal import Results
internal import Series
internal import WalkForward

/// One `foldcast run`: loads the data, runs each configuration into the store and prints the report.
struct RunSession {
  var settings: RunSettings
  let quiet: Bool
  let overwriting: Bool
  /// The part that is run; nil for the whole.
  var shard: Shard?

  /// A configuration on the loaded data.
  struct Prepared {
    var job: Job
    /// Series that could not become learning tables, and why, beside those that the job skips.
    var refused: [Job.Skipped]
  }

  /// What a walk came to.
  struct Walked {
    /// The run's name in the store.
    var name: String
    /// Whether a fold or series failed.
    var failed: Bool
  }

  /// Runs every configuration, prints the report, and throws the exit code where something failed.
  func run() async throws {
    var walked: [Walked] = []
    for configuration in settings.configurations { walked.append(try await walk(try prepare(configuration))) }
    if !quiet {
      for run in walked { try Report.show(store: settings.store, run: run.name) }
    }
    if walked.contains(where: \.failed) { throw Failures.partial }
  }

  /// Prints what would run.
  func printPlan() throws {
    for configuration in settings.configurations {
      print(try PlanText(try prepare(configuration), workers: workers, shard: shard).text)
    }
  }

  var workers: Int { settings.workers ?? ProcessInfo.processInfo.activeProcessorCount }

  /// Loads columns, their missing values settled, or all as they are; says what was done to the data.
  func load(_ columns: ColumnSelection?) throws -> Panel {
    let panel = try PanelLoader.load(settings.inputs, options: settings.load, columns: columns)
    if !quiet {
      for note in panel.notes { Failures.say("note: \(note)") }
    }
    return panel
  }

  /// Loads what a configuration uses and lays it out; says what cannot be used and why.
  func prepare(_ configuration: RunConfiguration) throws -> Prepared {
    let panel = try load(
      ColumnSelection(
        target: configuration.column.isEmpty ? nil : configuration.column,
        covariates: configuration.covariates.map(\.column)))
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
    configuration.name.isEmpty
      ? "\(configuration.target.rawValue) \(configuration.forecaster.joined(separator: "+"))" : configuration.name
  }

  /// Walks a job into the store, or finds it there.
  func walk(_ prepared: Prepared) async throws -> Walked {
    let job = prepared.job
    let writer = try ResultWriter(path: settings.store, journal: shard == nil ? .ahead : .rollback)
    defer { try? writer.close() }
    let run: BegunRun
    do {
      run = try writer.begin(try description(prepared), overwriting: overwriting)
    } catch let error as StoreError {
      guard case .holdsRun(let name, _) = error.kind else { throw error }
      if !quiet { Failures.say("\(error)") }
      let reader = try ResultReader(path: settings.store)
      return Walked(
        name: name, failed: try reader.runs(named: name).contains { !(try reader.failures(of: $0.id)).isEmpty })
    }
    let engine = Engine(job, workers: workers, shard: shard)
    if let shard {
      let total = Engine(job, workers: 1).recordCount
      try writer.mark(shard, records: engine.recordCount, total: total, run: run.id)
    }
    if let version = run.codeVersion { sayWhereItGoesOn(run, version: version, total: engine.recordCount) }
    let progress = Progress(total: engine.recordCount, done: run.records, failed: run.failed, quiet: quiet)
    let walking = Task {
      try await engine.run(resuming: run.states) { step in
        try writer.write(step, run: run.id)
        progress.advance(step.records.count, failed: step.records.count(where: \.isFailed))
      }
    }
    let interruption = Interruption { walking.cancel() }
    let result = await walking.result
    progress.finish()
    if let signal = interruption.signal {
      try writer.finish(run: run.id, status: .interrupted)
      Failures.say("Stopped. All finished folds are in \(settings.store); the same command goes on where it stopped.")
      throw ExitCode(128 + signal)
    }
    try result.get()
    try writer.finish(run: run.id)
    if progress.failed > 0 {
      Failures.say("\(progress.failed) of \(engine.recordCount) folds failed; the report names them.")
    }
    return Walked(
      name: run.name, failed: progress.failed > 0 || !prepared.refused.isEmpty || !job.skipped.isEmpty)
  }

  private func sayWhereItGoesOn(_ run: BegunRun, version: String, total: Int) {
    if !quiet {
      Failures.say("Going on with the run that \(settings.store) holds: \(run.records) of \(total) folds are done.")
    }
    if version != Version.text {
      Failures.say(
        "warning: foldcast \(version) began this run and \(Version.text) goes on with it; run it with --overwrite to have one version's results."
      )
    }
  }

  func description(_ prepared: Prepared) throws -> RunDescription {
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
      }, arms: job.arms,
      failures: (prepared.refused + job.skipped).map { Failure(series: $0.series, reason: $0.reason) })
  }
}
