internal import ArgumentParser
internal import Escaping
internal import Foundation
internal import Results
internal import Series
internal import Settings
internal import WalkForward

/// `foldcast audit`: tests on the user's own data that nothing looked ahead.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Test on your own data that nothing a model saw came from after its cutoff.",
    discussion: """
      Takes the inputs and flags of 'foldcast run'. Walks a sample of the series, then again with everything after a cutoff \
      replaced, and demands the same bits before it; trains folds alone from their saved state; shuffles the targets, so \
      that no skill may be left; and checks fold ranges, cutoffs and all that is carried from fold to fold.
      With --store the result is kept with the run of the same inputs and flags, and stands in its report.
      It takes each column as known at its row: a file whose columns hold later values is not seen through. A series without \
      dates is refused unless --date-format none vouches for the order of its rows.
      Exit codes: 0 all checks passed, 1 a check failed, 64 usage, 65 bad data.
      """)

  enum Format: String, WordOption { case text, json }

  @OptionGroup var job: JobOptions

  @Option(help: "Series that are walked.")
  var seriesSampled = Audit.Settings().seriesSampled
  @Option(help: "Folds of each at which the future is replaced.")
  var foldsSampled = Audit.Settings().foldsSampled
  @Option(
    help: "Folds before a sampled one that are walked again with a replaced future; 0 for all from the first.")
  var foldsRepeated = Audit.Settings().foldsRepeated
  @Option(help: "Folds of the walk over shuffled targets, at most.")
  var foldsShuffled = Audit.Settings().foldsShuffled
  @Option(help: "Keep the result in this store, with the run of the same inputs and flags, for its reports.")
  var store: String?
  @Option(help: "text or json.")
  var format = Format.text
  @Option(help: .hidden)
  var plantLeak: String?

  @Option(help: "Walks at once (default: all cores).")
  var workers: Int?
  @Flag(help: "Print neither notes nor progress.")
  var quiet = false

  func validate() throws {
    try requireCount("workers", workers, 1...RunSettings.mostWorkers)
    if plantLeak != nil && store != nil {
      throw ValidationError("--store: the result of a planted leak is nothing to keep; leave one of the two out.")
    }
    if let plantLeak, PlantedLeak(rawValue: plantLeak) == nil {
      throw ValidationError(
        "--plant-leak: expected one of \(PlantedLeak.allCases.map(\.rawValue).joined(separator: ", ")), found \(plantLeak)."
      )
    }
  }

  func run() async throws {
    try await Failures.translated {
      var settings = try job.settings()
      settings.inputs = try StandardInput.replaced(in: settings.inputs)
      if let workers { settings.workers = workers }
      let session = RunSession(settings: settings, quiet: quiet, overwriting: false)
      // All columns as they are in the files, so that the audit rewrites them before anything is done to them.
      let panel = try session.load()
      for refusal in panel.refused { Failures.say("refused: \(refusal.error)") }
      try requireInstants(panel, settings)
      var failed = false
      for configuration in settings.configurations {
        let result = try await audit(configuration, panel, session)
        switch format {
        case .text: Output.pass(result.text, terminator: "")
        case .json: Output.pass(Escape.json(try result.json()))
        }
        if let store { try keep(result, configuration, session, in: store) }
        if !result.passed { failed = true }
      }
      if failed { throw Failures.partial }
    }
  }

  /// Throws for a series without dates, unless they were declined: nothing tells whether its rows are in the order of time.
  private func requireInstants(_ panel: Panel, _ settings: RunSettings) throws(SeriesError) {
    guard settings.load.dateFormat != "none", let series = panel.series.first(where: { !$0.clock.hasDates })
    else { return }
    throw SeriesError(
      source: series.name,
      expected: "dates, as without them nothing shows that a row was known before the next",
      found: "row numbers, counted in the file's order",
      advice:
        "Name the date column with --date-column. Where there is none and the rows are known to be in the order of time, "
        + "say --date-format none: the audit then takes that order for granted, and says so.")
  }

  /// Keeps a result under the identity that a run of the same inputs and flags has.
  private func keep(
    _ result: AuditResult, _ configuration: RunConfiguration, _ session: RunSession, in store: String
  ) throws {
    let run = try session.description(try session.prepare(configuration, saying: false))
    let writer = try ResultWriter(path: store)
    try writer.write(StoredAudit(result, codeVersion: Version.text), identity: run.identity)
    try writer.close()
    if !quiet { Failures.say("The audit is kept in \(store) for the run \(run.identity.prefix(12)).") }
  }

  private func audit(
    _ configuration: RunConfiguration, _ panel: Panel, _ session: RunSession
  ) async throws -> AuditResult {
    var sampling = Audit.Settings()
    (sampling.seriesSampled, sampling.foldsSampled) = (seriesSampled, foldsSampled)
    (sampling.foldsRepeated, sampling.foldsShuffled) = (foldsRepeated, foldsShuffled)
    sampling.seed = configuration.seed
    let missing = session.settings.load.missing
    // What is wrong with the series side by side is no fault of one of them.
    _ = try configuration.tables(of: panel.series, missing: missing)
    let facts = try configuration.facts(
      of: panel.series.map { ($0.name, TableSource.Facts(labels: panel.groups[$0.name] ?? [:])) })
    let audit = try Audit(
      configuration, series: panel.series, settings: sampling, facts: facts, forecasters: FoldcastProgram.families,
      planting: plantLeak.flatMap(PlantedLeak.init(rawValue:)),
      tables: { try configuration.tables(of: $0, missing: missing) })
    for skipped in audit.skipped { Failures.say("left out: \(skipped.series): \(skipped.reason)") }
    guard audit.hasSeries else {
      throw SeriesError(
        source: session.settings.inputs.joined(separator: " "), expected: "at least one series with rows for one fold",
        found: "none", advice: "Give longer series, or a smaller --train.")
    }
    try audit.requireMemory(atMost: MachineMemory.limit, workers: session.workers)
    let isShown = !quiet && isatty(STDERR_FILENO) == 1
    defer { if isShown { Failures.show("\r\u{1B}[K") } }
    return try await audit.run(workers: session.workers) { done, total in
      if isShown { Failures.show("\r\u{1B}[K\(done) of \(total) parts of the audit") }
    }
  }
}
