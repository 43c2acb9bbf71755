internal import ArgumentParser
internal import Foundation
internal import Reporter
internal import Results
internal import Series
internal import WalkForward

/// `foldcast run`: the main job.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Walk forward over price files, store every fold, and print the report.",
    discussion: """
      INPUT is a CSV file (plain, .gz or .zip), a folder or a quoted glob of them, or an SQLite database. \
      See what would be read with 'foldcast data describe INPUT'.
      Exit codes: 0 done, 1 some folds or series failed, 64 usage, 65 bad data, 74 cannot write.
      """)

  @Argument(help: "Files, folders or globs.", completion: .file())
  var inputs: [String] = []

  @Option(help: "The SQLite store (default: foldcast.sqlite).", completion: .file(extensions: ["sqlite"]))
  var store: String?
  @Option(help: "A YAML file with the same names as these flags; flags win.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?
  @Option(help: "The run's name in store and report.")
  var name: String?

  @OptionGroup(title: "What is forecast") var target: TargetFlags
  @OptionGroup(title: "The walk") var walk: WalkFlags
  @OptionGroup(title: "Models and training") var training: TrainingFlags
  @OptionGroup(title: "What is compared") var arms: ArmFlags
  @OptionGroup(title: "Reading data") var loading: LoadingOptions

  @Option(help: "Walks at once (default: all cores).")
  var workers: Int?
  @Flag(help: "Run again what the store already holds.")
  var overwrite = false
  @Flag(help: "Print a configuration file that reproduces the run, and run nothing.")
  var printConfig = false
  @Flag(help: "Print folds, dates, arms, gradient steps and an estimate of time, and run nothing.")
  var plan = false
  @Flag(help: "Print neither notes, nor progress, nor the report.")
  var quiet = false

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers: expected a whole number of at least 1, found \(workers).") }
    if inputs.isEmpty && config == nil {
      throw ValidationError("expected at least one file, folder or glob, or --config. Try: foldcast run data")
    }
  }

  func run() async throws {
    try await Failures.translated {
      let settings = try settings()
      if printConfig {
        print(try settings.yaml(), terminator: "")
        return
      }
      let session = RunSession(settings: settings, quiet: quiet, overwriting: overwrite)
      try plan ? session.printPlan() : await session.run()
    }
  }

  private func settings() throws -> RunSettings {
    var given = target.given + walk.given + training.given + arms.given
    if let name { given.append(GivenFlag(key: "name", text: name)) }
    var settings = try RunSettings(file: config, flags: given, inputs: inputs, workers: workers, loading: loading)
    if let store { settings.store = store }
    return settings
  }
}
