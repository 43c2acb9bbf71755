internal import ArgumentParser
internal import Foundation
internal import Reporter
internal import Results
internal import Series
internal import Settings
internal import WalkForward

/// One `foldcast run`: loads the data, runs each configuration into the store and prints the report.
struct RunSession {
  var settings: RunSettings
  let quiet: Bool
  let overwriting: Bool
  /// The part that is run; nil for the whole.
  var shard: Shard?
  /// Whether the report has colours.
  var isColored = ColorOption.suits
  /// Where events are told; nil for nowhere.
  var events: EventLog?
  /// The run of the store in whose place the walked one is put, as its series have more rows now; nil for none.
  var growing: GrownRun?

  /// A configuration on the loaded data.
  struct Prepared {
    var job: Job
    /// Files and series that could not be used, and why, beside those of which the job makes no folds.
    var refused: [Failure]
    /// The files of the series, by name.
    var sources: [String: String]
    /// How they were read.
    var readings: [String: Reading]
    /// The learning tables that the job is made of.
    var tables: [TableSource]
  }

  /// What a walk came to.
  struct Walked {
    /// The run's name in the store.
    var name: String
    /// Whether a series, or a fold of an arm that is judged, failed.
    var failed: Bool
  }

  /// Runs every configuration, prints the report, and throws the exit code where something failed.
  func run() async throws {
    let interruption = Interruption()
    var walked: [Walked] = []
    for configuration in settings.configurations { walked.append(try await walk(prepare(configuration), interruption)) }
    if !quiet {
      for run in walked { try Report.show(store: settings.store, runs: [run.name], isColored: isColored) }
    }
    if walked.contains(where: \.failed) { throw Failures.partial }
  }

  /// Prints what would run.
  func printPlan() throws {
    for configuration in settings.configurations {
      Output.pass(try PlanText(try prepare(configuration), workers: workers, shard: shard).text)
    }
  }

  var workers: Int { settings.workers ?? ProcessInfo.processInfo.activeProcessorCount }

  /// Loads all columns as they are in the files; says what was done to the data.
  func load() throws -> Panel {
    let panel = try PanelLoader.load(
      settings.inputs, options: settings.load, columns: nil,
      groups: Set(settings.configurations.flatMap(\.groupColumns)).sorted(), formats: FoldcastProgram.formats)
    say(panel.notes)
    return panel
  }

  /// The commonest ways in which files were read; what is odd among many is better looked for with 'data describe'.
  private func say(_ readings: [String]) {
    if quiet { return }
    for line in readings.prefix(3) { Failures.say("read: \(line)") }
    if readings.count > 3 {
      Failures.say("read: \(readings.count - 3) more ways, which 'foldcast data describe' shows")
    }
  }

  private func say(_ notes: [Panel.Note]) {
    if quiet { return }
    for note in notes { Failures.say("note: \(note)") }
  }

  /// What settings mean together that none of them says alone.
  private func say(about configuration: RunConfiguration) {
    if configuration.entries.contains(where: { $0.validation == 0 && ($0.shrinkage != .none || $0.patience > 0) }) {
      Failures.say("note: without a validation tail forecasts are not shrunk, and training does not stop early.")
    }
    if let entry = configuration.entries.first(where: {
      $0.lookback == 1 && $0.resolvedAnchor != .none && !$0.covariates.isEmpty
        && !$0.lags.contains(where: \.isAtTargetLevel)
    }) {
      Failures.say(
        "note: with --lookback 1 the anchor \(entry.resolvedAnchor.rawValue) leaves nothing of the target's level to networks and "
          + "ridge, and --covariates are not anchored; give --lags mean:5, which are, or --anchor none.")
    }
  }

  /// Reads what a configuration uses, missing values settled, and lays it out; says what cannot be used and why.
  func prepare(_ configuration: RunConfiguration, saying: Bool = true) throws -> Prepared {
    let panel = try PanelLoader.stream(
      settings.inputs, options: settings.load, columns: configuration.columns, formats: FoldcastProgram.formats)
    let readings = Dictionary(
      (0..<panel.count).compactMap { i in panel.reading(at: i).map { (panel.name(at: i), $0) } },
      uniquingKeysWith: { first, _ in first })
    if saying {
      say(Reading.lines((0..<panel.count).compactMap { readings[panel.name(at: $0)] }))
      say(panel.notes)
    }
    if saying && !quiet { say(about: configuration) }
    let tables = try configuration.sources(of: panel).grouped(by: configuration)
    let job = try Job(configuration, sources: tables, forecasters: FoldcastProgram.families)
    if job.series.isEmpty, job.skipped.isEmpty, let first = job.refused.first { throw first.error }
    for refusal in panel.refused + job.refused where saying { Failures.say("refused: \(refusal)") }
    for skipped in job.skipped where saying { Failures.say("skipped: \(skipped.series): \(skipped.reason)") }
    guard !job.series.isEmpty else {
      throw SeriesError(
        source: settings.inputs.joined(separator: " "), expected: "at least one series that can be forecast",
        found: "none, for the reasons above", advice: "Where rows are too few, give longer series or a smaller --train."
      )
    }
    if saying && !quiet { for line in job.cohortNotes.prefix(5) { Failures.say("cohort: \(line)") } }
    try Engine(job, workers: workers, shard: shard).requireMemory(atMost: MachineMemory.limit)
    return Prepared(
      job: job, refused: panel.refused.map { Failure(series: $0.name, reason: $0.description) },
      sources: Dictionary(
        (0..<panel.count).map {
          (panel.name(at: $0), StandardInput.given(panel.source(at: $0), among: settings.inputs))
        },
        uniquingKeysWith: { first, _ in first }),
      readings: readings, tables: tables)
  }

  /// Walks a job into the store, or finds it there.
  func walk(_ prepared: Prepared, _ interruption: Interruption) async throws -> Walked {
    let job = prepared.job
    let store = settings.store
    let writer = try ResultWriter(path: store, journal: shard == nil ? .ahead : .rollback)
    defer { try? writer.close() }
    let run: BegunRun
    let described = try description(prepared)
    interruption.workIsBeginning()
    do {
      run =
        try growing.map { try writer.grow($0, into: described) }
        ?? writer.begin(described, overwriting: overwriting, takingOver: shard == nil)
    } catch let error as StoreError {
      guard case .holdsRun(let name, _) = error.kind, growing == nil else { throw error }
      if !quiet { Failures.say("\(error)") }
      try writer.close()
      return try found(name, folds: Engine(job, workers: workers, shard: shard).recordCount)
    }
    let engine = Engine(job, workers: workers, shard: shard)
    if let shard {
      let total = Engine(job, workers: 1).recordCount
      try writer.mark(shard, records: engine.recordCount, total: total, run: run.id)
    }
    if !quiet && !run.takenFrom.isEmpty {
      let names = run.takenFrom.map { "'\($0)'" }.joined(separator: ", ")
      Failures.say(
        "Taking over \(run.records) of \(engine.recordCount) folds from \(names), which has the same data, settings and seeds there: "
          + "\(engine.recordCount - run.records) are to be computed.")
    }
    if growing != nil && !quiet {
      Failures.say(
        "Rows were added: \(engine.recordCount - run.records) of \(engine.recordCount) folds are to be computed.")
    }
    if let version = run.codeVersion {
      sayWhereItGoesOn(run, version: version, total: engine.recordCount)
    }
    let progress = Progress(
      Workload(engine, resuming: run.states, done: run.done), total: engine.recordCount, done: run.records,
      failed: run.failed, manner: .suiting(quiet: quiet))
    let steps = StepWriter(writer, run: run.id)
    let events = events
    events?.begin(
      run: run.name, identity: described.identity, store: store, folds: engine.recordCount, done: run.records)
    let walking = Task {
      let told: [any WalkSink] = events.map { [EventSink(events: $0, job: job, run: run.name)] } ?? []
      try await engine.walk(resuming: run.states, done: run.done).drain(
        into: [steps] + told + [ProgressSink(progress: progress, arms: job.arms)])
    }
    let stop: @Sendable () -> Void = {
      progress.finish()
      // Where the store cannot take this, its next run finds what was committed all the same.
      try? steps.flush()
      try? writer.finish(run: run.id, status: .interrupted)
      try? writer.close()
      events?.end(run: run.name, status: .interrupted, failed: progress.failed)
      Failures.say("Stopped. All finished folds are in \(store); the same command goes on where it stopped.")
    }
    interruption.workBegins(Interruption.Stop(cancel: { walking.cancel() }, giveUp: stop))
    let result = await walking.result
    if let signal = await interruption.workEnds() {
      stop()
      throw ExitCode(128 + signal)
    }
    progress.finish()
    try steps.flush()
    try result.get()
    try writer.finish(run: run.id)
    events?.end(run: run.name, status: .done, failed: progress.failed)
    if progress.failed > 0 {
      Failures.say("\(progress.failed) sequential or rival folds failed; the report names them.")
    }
    return Walked(
      name: run.name,
      failed: progress.failed > 0 || !(prepared.refused.isEmpty && job.refused.isEmpty && job.skipped.isEmpty))
  }

  /// A run that the store holds whole: its events are those of a run with nothing left to do.
  private func found(_ name: String, folds: Int) throws -> Walked {
    let reader = try ResultReader(path: settings.store)
    var failed = 0
    for run in try reader.runs(named: [name]) {
      failed += try reader.judgedFailures(of: run.id).count
      events?.begin(run: name, identity: run.identity, store: settings.store, folds: folds, done: folds)
    }
    events?.end(run: name, status: .done, failed: failed)
    return Walked(name: name, failed: failed > 0)
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
    let attainable = Attainable(inputs: settings.inputs)
    let configuration = prepared.job.configuration
    return try RunDescription(
      prepared.job,
      name: configuration.name.isEmpty ? configuration.defaultName : configuration.name,
      codeVersion: Version.text,
      failures: prepared.refused
    ) { table in
      let isSynthetic = SyntheticPanel.holds(table)
      return SeriesDescription(
        table, source: prepared.sources[table.name] ?? "", isSynthetic: isSynthetic,
        attainableMSE: isSynthetic ? attainable.mse(of: table) : nil,
        reading: prepared.readings[table.name]?.manner)
    }
  }
}
