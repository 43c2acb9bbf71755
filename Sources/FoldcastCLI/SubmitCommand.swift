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
      --print kubernetes and --print awsbatch write an array of containers for these systems instead, which submits nothing: \
      'foldcast missing' says what is not done, 'foldcast merge' puts the shards together.
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
  @Flag(help: "Print the scripts and commands for Slurm, and submit nothing; the same as --print slurm.")
  var dryRun = false
  @Option(help: "Print what this system takes, and submit nothing.")
  var print: System?
  @Option(help: ArgumentHelp("The image of the containers, with foldcast on its PATH.", valueName: "name"))
  var image: String?
  @Option(
    help: ArgumentHelp(
      "The volume that the containers share: a Kubernetes claim, or an EFS file system.", valueName: "name"))
  var volume: String?
  @Option(help: "Cores of a container (default: 1).")
  var cpus: Int?
  @Option(help: "MiB of a container (default: 2048).")
  var memory: Int?
  @Flag(help: "Print neither progress nor the report.")
  var quiet = false

  /// A system that starts arrays of jobs.
  enum System: String, WordOption { case slurm, kubernetes, awsbatch }

  func validate() throws {
    try requireCount("shards", shards, 1...Shard.most)
    try requireCount("rounds", rounds, 1...1000)
    try requireCount("cpus", cpus, 1...RunSettings.mostWorkers)
    try requireCount("memory", memory, 1...1_000_000_000)
    if job.inputs.contains(StandardInput.name) {
      throw ValidationError("-: expected files that every node can read, found standard input.")
    }
    if dryRun && print != nil { throw ValidationError("--dry-run: expected without --print, which says it too.") }
    let isContained = print == .kubernetes || print == .awsbatch
    let given = [("image", image != nil), ("volume", volume != nil), ("cpus", cpus != nil), ("memory", memory != nil)]
    if !isContained, let idle = given.first(where: \.1) {
      throw ValidationError("--\(idle.0): expected beside --print kubernetes or awsbatch, whose containers it is for.")
    }
    guard isContained, let print else { return }
    if let needed = [("image", image), ("volume", volume)].first(where: { $0.1?.isEmpty ?? true }) {
      throw ValidationError("--\(needed.0): expected beside --print \(print), found none.")
    }
    if !slurmOption.isEmpty { throw ValidationError("--slurm-option: expected without --print \(print).") }
    if print == .awsbatch && !(2...10_000).contains(shards) {
      throw ValidationError("--shards: expected 2 to 10000, as an array of AWS Batch has, found \(shards).")
    }
  }

  func run() async throws {
    try await Failures.translated {
      var settings = try job.settings()
      settings.inputs = settings.inputs.map(absolute)
      settings.store = absolute(store ?? "\(folder)/\(RunSettings.Place().store)")
      if let text = try containers(settings) { return Output.pass(text, terminator: "") }
      let submission = Submission(
        settings: settings, shards: shards, folder: ShardFolder(path: absolute(folder)), options: slurmOption,
        rounds: rounds, quiet: quiet)
      try dryRun || print == .slurm ? submission.printScripts() : await submission.run()
    }
  }
}

extension SubmitCommand {
  /// What a system of containers takes; nil for Slurm.
  private func containers(_ settings: RunSettings) throws -> String? {
    guard let print, print != .slurm else { return nil }
    let job = ContainerJob(
      settings: settings, shards: shards, folder: absolute(folder), image: image ?? "", volume: volume ?? "",
      cpus: cpus ?? 1, memory: memory ?? 2048, attempts: rounds)
    return try print == .kubernetes ? job.kubernetes() : job.awsBatch() + "\n"
  }
}

/// A path that is the same on every node of a cluster.
private func absolute(_ path: String) -> String {
  path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
}
