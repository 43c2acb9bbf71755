internal import ArgumentParser
internal import Foundation
internal import Results
internal import Settings
internal import WalkForward

/// `foldcast submit`: runs all shards of a run on a Slurm cluster and merges them.
struct SubmitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit", abstract: "Run in shards on a Slurm cluster, again what was lost, and merge.",
    usage: "foldcast submit [<options>] <inputs> ... --shards N --folder DIR",
    discussion: """
      Submits the shards that are missing in the folder as an array job, waits, and does so again until none is missing, \
      then merges. The folder must be one that all nodes see under the same path, and so must the inputs and this program; \
      it is the only record of what is done, so that the same command goes on after any loss, also of Slurm's controller.
      Shards of some minutes each are best: starting one costs Slurm about a second.
      Exit codes: as of run, and 3 where shards are still missing after the last round, 69 where Slurm cannot be used.
      """)

  @OptionGroup var job: JobOptions

  @Option(help: "How many shards.")
  var shards: Int
  @Option(help: "The folder of the shards' stores, on storage that all nodes share.", completion: .directory)
  var folder: String
  @Option(
    help: "The merged store (default: \(RunSettings.Place().store) in the folder).",
    completion: .file(extensions: ["sqlite"]))
  var store: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: "An option for sbatch, such as --cpus-per-task=4 or --partition=long; may be repeated.")
  var slurmOption: [String] = []
  @Option(help: "How often missing shards are submitted before giving up.")
  var rounds = 3
  @Flag(help: "Print the scripts and commands, and submit nothing.")
  var dryRun = false
  @Flag(help: "Print neither progress nor the report.")
  var quiet = false

  func validate() throws {
    try requireCount("shards", shards, 1...Shard.most)
    try requireCount("rounds", rounds, 1...1000)
  }

  func run() async throws {
    try await Failures.translated {
      var settings = try job.settings()
      settings.inputs = settings.inputs.map(absolute)
      settings.store = absolute(store ?? "\(folder)/\(RunSettings.Place().store)")
      let submission = Submission(
        settings: settings, shards: shards, folder: ShardFolder(path: absolute(folder)), options: slurmOption,
        rounds: rounds, quiet: quiet)
      try dryRun ? submission.printScripts() : await submission.run()
    }
  }
}

/// A path that is the same on every node of a cluster.
private func absolute(_ path: String) -> String {
  path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
}
