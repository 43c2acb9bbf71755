internal import ArgumentParser
internal import Foundation
internal import Results
internal import Settings
internal import WalkForward

/// `foldcast run`: the main job.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Walk forward over price files, store every fold, and print the report.",
    discussion: """
      INPUT is a CSV file (plain, .gz, .zip), a folder or quoted glob of them, an SQLite database, or - (standard input); \
      'foldcast data describe INPUT' shows how. These are the everyday options; 'foldcast run --help-all' \
      shows all.
      Exit codes: 0 done, 1 some series, or folds of sequential or rival arms, failed, 3 a shard of another run is there, 64 usage, 65 bad data, \
      74 cannot write, 130 or 143 stopped by a signal.
      """)

  @OptionGroup var job: JobOptions

  @Option(help: "The SQLite store (default: \(RunSettings.Place().store)).", completion: .file(extensions: ["sqlite"]))
  var store: String?
  @Option(help: "Walks at once (default: all cores).")
  var workers: Int?
  @Option(
    help: ArgumentHelp(
      "Append what happens to this file, one JSON object a line: begin, fold (η, losses, MSE), end.",
      visibility: .notEveryday),
    completion: .file(extensions: ["jsonl"]))
  var events: String?
  @OptionGroup(title: "A part of the run", visibility: .notEveryday) var part: ShardOption
  @Flag(help: "Run again what the store already holds.")
  var overwrite = false
  @Flag(help: "Print a configuration file that reproduces the run, and run nothing.")
  var printConfig = false
  @Flag(help: "Print folds, dates, arms, gradient steps and an estimate of time, and run nothing.")
  var plan = false
  @OptionGroup var color: ColorOption
  @Flag(help: "Print neither notes, nor progress, nor the report.")
  var quiet = false

  func validate() throws {
    try requireCount("workers", workers, 1...RunSettings.mostWorkers)
    if part.shard != nil && store != nil {
      throw ValidationError("--store: a shard's store has a fixed name in --folder; leave --store to 'foldcast merge'.")
    }
    try requireNoneIdle()
  }

  /// Throws at an option that would do nothing beside one that keeps the run from happening, or its report from being printed.
  private func requireNoneIdle() throws {
    if printConfig && plan { throw ValidationError("--plan: expected without --print-config, which runs nothing.") }
    if printConfig || plan {
      let idle = [
        ("events", events != nil), ("overwrite", overwrite), ("color", color.color == .always),
        ("shard", printConfig && part.shard != nil), ("quiet", printConfig && quiet),
      ].first { $0.1 }
      if let idle {
        throw ValidationError(
          "--\(idle.0): expected without \(plan ? "--plan" : "--print-config"), which runs nothing.")
      }
    }
    try color.require(!quiet && part.shard == nil, beside: quiet ? "--quiet" : "--shard")
  }

  func run() async throws {
    try await Failures.translated {
      var settings = try job.settings(workers: workers)
      if let store { settings.store = store }
      if printConfig {
        Output.pass(try settings.yaml(), terminator: "")
        return
      }
      settings.inputs = try StandardInput.replaced(in: settings.inputs)
      var session = RunSession(settings: settings, quiet: quiet, overwriting: overwrite)
      session.isColored = color.isOn
      session.shard = try part.resolved()
      if let events {
        let needed = [settings.store, job.config].compactMap(\.self) + settings.inputs
        session.events = try EventLog(path: events, needed: needed)
      }
      if plan {
        try session.printPlan()
      } else if let shard = session.shard {
        try await ShardRun(session: session, shard: shard, folder: part.shardFolder).run()
      } else {
        try await session.run()
      }
    }
  }
}
