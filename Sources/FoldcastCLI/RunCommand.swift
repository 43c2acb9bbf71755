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
      INPUT is a CSV file (plain, .gz or .zip), a folder or a quoted glob of them, or an SQLite database. \
      See what would be read with 'foldcast data describe INPUT'.
      Exit codes: 0 done, 1 some series, or folds of sequential or rival arms, failed, 3 a shard of another run is there, 64 usage, 65 bad data, \
      74 cannot write, 130 or 143 stopped by a signal.
      """)

  @OptionGroup var job: JobOptions

  @Option(help: "The SQLite store (default: foldcast.sqlite).", completion: .file(extensions: ["sqlite"]))
  var store: String?
  @Option(help: "Walks at once (default: all cores).")
  var workers: Int?
  @Option(
    help: "Append what happens to this file, one JSON object a line: begin, fold (η, losses, MSE), end.",
    completion: .file(extensions: ["jsonl"]))
  var events: String?
  @OptionGroup(title: "A part of the run") var part: ShardOption
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
    if let workers, workers < 1 {
      throw ValidationError("--workers: expected a whole number of at least 1, found \(workers).")
    }
    if part.shard != nil && store != nil {
      throw ValidationError("--store: a shard's store has a fixed name in --folder; leave --store to 'foldcast merge'.")
    }
  }

  func run() async throws {
    try await Failures.translated {
      var settings = try job.settings(workers: workers)
      if let store { settings.store = store }
      if printConfig {
        Output.pass(try settings.yaml(), terminator: "")
        return
      }
      var session = RunSession(settings: settings, quiet: quiet, overwriting: overwrite)
      session.isColored = color.isOn
      session.shard = try part.resolved()
      if let events, !plan { session.events = try EventLog(path: events) }
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
