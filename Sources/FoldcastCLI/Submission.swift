internal import ArgumentParser
internal import Escaping
internal import Foundation
internal import Results
internal import Settings
internal import WalkForward

/// One run in shards on a Slurm cluster: rounds of array jobs over what the folder still lacks, then the merge.
struct Submission {
  let settings: RunSettings
  let shards: Int
  let folder: ShardFolder
  let options: [String]
  let rounds: Int
  let quiet: Bool

  /// Runs everything that is missing, merges, and prints the report.
  func run() async throws {
    // Inputs that cannot be used are found here rather than on every node.
    let session = RunSession(settings: settings, quiet: true, overwriting: false)
    for configuration in settings.configurations { _ = try session.prepare(configuration) }
    try prepareFolder()
    for round in 1...rounds {
      let missing = try folder.missing(count: shards)
      if missing.isEmpty { break }
      let job = try Slurm.submit(arguments(missing))
      say("Round \(round) of at most \(rounds): \(missing.count) of \(shards) shards as job \(job).")
      try await wait(for: job, done: shards - missing.count)
    }
    let missing = try folder.status(count: shards).filter { $0.state != .done }
    for status in missing {
      if case .failed(let reason) = status.state { Failures.say("shard \(status.shard.index) failed: \(reason)") }
    }
    if !missing.isEmpty { Failures.say("What the shards said is in \(folder.path)/log.") }
    try Merge(into: settings.store, from: folder.finals(count: shards)).write()
    try folder.removeAttempts(count: shards)
    say("Merged \(shards) shards into \(settings.store).")
    let reader = try ResultReader(path: settings.store)
    if !quiet {
      for run in try reader.runs() {
        try Report.show(store: settings.store, runs: [run.name], isColored: session.isColored)
      }
    }
    for run in try reader.runs() where try !reader.judgedFailures(of: run.id).isEmpty { throw Failures.partial }
  }

  /// Prints what `run` would write and call.
  func printScripts() throws {
    Output.pass("# \(Escape.shown(configurationPath))\n\(try settings.yaml())")
    Output.pass("# \(Escape.shown(scriptPath))\n\(script)")
    let missing = (try? folder.missing(count: shards)) ?? Array(0..<shards)
    Output.pass("# At most \(rounds) times, for what is missing then:")
    Output.pass((["sbatch"] + arguments(missing)).map(Escape.shell).joined(separator: " "))
    Output.pass("# When no shard is missing:")
    Output.pass(["foldcast", "merge", settings.store, folder.path].map(Escape.shell).joined(separator: " "))
  }

  private var configurationPath: String { "\(folder.path)/run.yaml" }
  private var scriptPath: String { "\(folder.path)/job.sh" }

  /// What an element of the array runs: with `exec`, so that Slurm's signals reach foldcast itself.
  private var script: String {
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    return """
      #!/bin/sh
      exec \(Escape.shell(program)) run --config \(Escape.shell(configurationPath)) --shard env/\(shards) --folder \(Escape.shell(folder.path)) \\
        --workers "${SLURM_CPUS_PER_TASK:-1}"

      """
  }

  private func arguments(_ missing: [Int]) -> [String] {
    // A percent sign would begin one of Slurm's own patterns.
    let log = folder.path.replacing("%", with: "%%") + "/log/%A_%a.txt"
    return ["--parsable", "--job-name=foldcast", "--requeue", "--open-mode=append", "--output=\(log)"] + options
      + ["--array=\(arrayIndexes(missing))", scriptPath]
  }

  /// Writes configuration and script; a folder that holds those of another run is refused.
  private func prepareFolder() throws {
    let files = FileManager.default
    let text = try settings.yaml()
    do {
      try files.createDirectory(atPath: "\(folder.path)/log", withIntermediateDirectories: true)
      if let held = files.contents(atPath: configurationPath), held != Data(text.utf8) {
        throw StoreError(path: folder.path, kind: .otherRunsFolder(file: configurationPath))
      }
      try OutputFile(option: "--folder", path: scriptPath, kind: .script).check()
      try Data(text.utf8).write(to: URL(fileURLWithPath: configurationPath), options: .atomic)
      try Data(script.utf8).write(to: URL(fileURLWithPath: scriptPath), options: .atomic)
    } catch let error as CocoaError {
      throw StoreError(path: folder.path, kind: .inputOutput(error.localizedDescription))
    }
  }

  /// Waits until all shards are there, or until Slurm has nothing of the job left to run.
  private func wait(for job: String, done before: Int) async throws {
    let waiting = Task { try await watch(job, done: before) }
    let interruption = Interruption()
    interruption.workBegins(
      Interruption.Stop {
        // First, because the time from here on is bounded.
        Slurm.cancel(job)
        waiting.cancel()
      })
    let result = await waiting.result
    guard let signal = await interruption.workEnds() else { return try result.get() }
    Failures.say("Stopped; job \(job) is cancelled. The same command goes on where it stopped.")
    throw ExitCode(128 + signal)
  }

  private func watch(_ job: String, done before: Int) async throws {
    var shown = before
    var pause = 1.0
    while true {
      try await Task.sleep(for: .seconds(pause))
      pause = min(pause * 1.2, 15)
      let done = try folder.finals(count: shards).count
      if done != shown {
        shown = done
        say("\(shown) of \(shards) shards done.")
      }
      if done == shards { return }
      guard let queue = try Slurm.queue(of: job) else { continue }
      if queue.isEmpty { return }
      if queue.held > 0 && queue.running + queue.waiting == 0 {
        say("Slurm holds the rest of job \(job) back; it is submitted anew.")
        return Slurm.cancel(job)
      }
    }
  }

  private func say(_ text: String) { if !quiet { Failures.say(text) } }
}
