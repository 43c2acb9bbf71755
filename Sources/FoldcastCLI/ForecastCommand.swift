internal import ArgumentParser
internal import Foundation
internal import Reporter
internal import Results
internal import Series
internal import Settings
internal import Statistics
internal import WalkForward

/// `foldcast forecast`: brings a run up to the newest rows of its data and forecasts past them.
struct ForecastCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Forecast past the newest rows of a run's data, and walk the folds that new rows have made.",
    usage: "foldcast forecast [<options>] <store> <input> ...",
    discussion: """
      INPUT holds the series that the run was walked on, with or without rows added at the end; the settings are the store's. New rows \
      make new folds: only these are computed, and the store then holds what a run of all rows from scratch holds, bit for bit. Then each \
      arm forecasts from the newest row of each series, by the model that the walk has there: what the next run stores for this \
      origin, when its labels have come. Intervals are those of 'foldcast intervals'.
      Exit codes: 0 done, 1 some series, or folds of sequential or rival arms, failed, 64 usage, 65 bad data, rows that are not those of \
      the run, or no forecast, 74 cannot write, 130 or 143 stopped by a signal.
      """)

  enum Format: String, WordOption { case table, csv, json }

  @Argument(help: "The store, as written by 'foldcast run --store'.", completion: .file())
  var store: String
  @Argument(help: "Files, folders or globs.", completion: .file())
  var inputs: [String]
  @Option(help: ArgumentHelp("The run of this name (default: the store's only one).", valueName: "name"))
  var run: String?
  @Option(
    help: ArgumentHelp(
      "An arm by name, with or without '#seed'; may be repeated (default: all).", valueName: "name"))
  var arm: [String] = []
  @Flag(help: "Tell every origin whose labels are not all known, not only the newest.")
  var pending = false
  @Option(help: "How half-widths follow from past errors.")
  var method = IntervalsCommand.Method.adaptive
  @Option(help: "The nominal coverage, within 0 and 1.")
  var coverage = 0.9
  @Option(help: "The form: table for a terminal, csv or json for other programs.")
  var format = Format.table
  @Option(help: "Walks at once (default: all cores).")
  var workers: Int?
  @OptionGroup var color: ColorOption
  @Flag(help: "Print neither notes nor progress.")
  var quiet = false
  @OptionGroup(title: "Reading data") var loading: SettingFlags<LoadingSection>

  func validate() throws {
    try requireCount("workers", workers, 1...RunSettings.mostWorkers)
    try IntervalsCommand.require(coverage: coverage)
    try color.require(format == .table, beside: "another --format")
  }

  func run() async throws {
    try await Failures.translated {
      let interruption = Interruption()
      defer { withExtendedLifetime(interruption) {} }
      let reader = try ResultReader(path: store)
      let stored = try reader.onlyRun(named: run)
      var session = RunSession(settings: try settings(of: stored, reader), quiet: quiet, overwriting: false)
      let prepared = try session.prepare(session.settings.configurations[0])
      session.growing = try FollowedRun(
        stored, in: reader, prepared.job, of: prepared.tables, forecasters: FoldcastProgram.families
      ).grown
      let imported = try reader.arms(of: stored.id).filter(\.arm.isImported).map(\.arm.name)
      if session.growing != nil, !imported.isEmpty { throw StoreError(path: store, kind: .holdsImported(imported)) }
      var failed = false
      if session.growing != nil || stored.status != .done {
        failed = try await session.walk(prepared, interruption).failed
      }
      failed = try await show(prepared.job, session.workers) || failed
      if failed { throw Failures.partial }
    }
  }

  /// The run's settings on these inputs.
  private func settings(of stored: StoredRun, _ reader: ResultReader) throws -> RunSettings {
    var settings = try RunSettings(file: nil, flags: loading.given)
    try settings.load.validate()
    settings.inputs = try StandardInput.replaced(in: inputs)
    (settings.store, settings.workers) = (store, workers)
    var configuration = try JSONDecoder().decode(RunConfiguration.self, from: Data(stored.configuration.utf8))
    // Which column it was stands with the series. One column of a wide file is 'value' to its series, and found again by itself.
    let columns = Set(try reader.series(of: stored.id).map(\.targetColumn))
    if let column = columns.first, columns.count == 1, column != "value" {
      configuration.column = column
      for i in configuration.arms.indices { configuration.arms[i].column = column }
    }
    settings.configurations = [configuration]
    return settings
  }

  /// Prints the forecasts; returns whether one is missing.
  private func show(_ job: Job, _ workers: Int) async throws -> Bool {
    let reader = try ResultReader(path: store)
    let stored = try reader.onlyRun(named: run)
    let records = try await Engine(job, workers: workers).newest(from: reader.settledStates(of: stored.id))
    let newest = try NewestForecasts(
      records, of: stored, reader, arms: arm, method: method.conformal, nominal: coverage, pending: pending)
    for series in newest.without where !quiet {
      Failures.say("note: \(series): no forecast, as no fold of the run's settings goes on to its newest row.")
    }
    guard !newest.forecasts.isEmpty else {
      throw SeriesError(
        source: "\(store), run '\(stored.name)'", expected: "folds that go on to the newest row",
        found: "none, as its settings end the walk before", advice: "Run with other --folds or --origins.")
    }
    switch format {
    case .csv: Output.content(newest.csv)
    case .json: Output.pass(try reportJSON(newest))
    case .table: Report.show(newest.document, as: .table, isColored: color.isOn)
    }
    return records.contains { $0.isFailed && job.arms[$0.arm].role.isJudged }
  }
}
