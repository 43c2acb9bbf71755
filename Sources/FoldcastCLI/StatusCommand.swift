internal import ArgumentParser
internal import Escaping
internal import Foundation
internal import Results
internal import WalkForward

/// `foldcast status`: where the shards of a folder stand.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say which shards of a folder are done, running or failed, and how long it takes.",
    discussion: "Reads the folder only, and asks nobody: it works for Slurm and for shards that were started by hand.")

  @Argument(help: "The folder of the shards' stores.", completion: .directory)
  var folder: String
  @Option(help: "How many shards the run has (default: as the folder's files say).")
  var shards: Int?

  func validate() throws {
    try requireCount("shards", shards, 1...Shard.most)
  }

  func run() async throws {
    try await Failures.translated {
      let folder = ShardFolder(path: folder)
      let counts = try shards.map { [$0] } ?? folder.counts()
      if counts.isEmpty { Output.say("No shards in \(folder.path) yet.") }
      for count in counts { Output.pass(text(try folder.status(count: count))) }
    }
  }

  private func text(_ all: [ShardStatus]) -> String {
    var lines: [String] = []
    for status in all {
      switch status.state {
      case .done: continue
      case .waiting: continue
      case .running: lines.append("shard \(status.shard)  running  \(progress(status))\(silence(status))")
      case .stopped: lines.append("shard \(status.shard)  stopped  \(progress(status))")
      case .failed(let reason): lines.append("shard \(status.shard)  failed   \(progress(status)): \(reason)")
      }
    }
    func count(_ belongs: (ShardStatus.State) -> Bool) -> Int { all.count { belongs($0.state) } }
    let failed = count { if case .failed = $0 { true } else { false } }
    lines.append(
      "\(all.count) shards: \(count { $0 == .done }) done, \(count { $0 == .running }) running, "
        + "\(count { $0 == .stopped }) stopped, \(failed) failed, \(count { $0 == .waiting }) waiting")
    if let pace = pace(all) { lines.append(pace) }
    return lines.map { Escape.shown($0) }.joined(separator: "\n")
  }

  private func progress(_ status: ShardStatus) -> String {
    status.records.map { "\(status.written) of \($0) folds" } ?? "beginning"
  }

  /// A process that was killed cannot say so: its file only stops growing.
  private func silence(_ status: ShardStatus) -> String {
    let seconds = status.touched.map { Date().timeIntervalSince($0) } ?? 0
    return seconds > 60 ? ", nothing written for \(duration(seconds))" : ""
  }

  private func pace(_ all: [ShardStatus]) -> String? {
    guard let total = all.compactMap(\.total).max() else { return nil }
    let written = all.reduce(0) { $0 + $1.written }
    let share = "\(written) of \(total) folds"
    let ended = written == total ? all.compactMap(\.touched).max() ?? Date() : Date()
    guard let first = all.compactMap(\.started).min(), let begun = try? Date(first, strategy: .iso8601), written > 0
    else { return share }
    let rate = Double(written) / max(ended.timeIntervalSince(begun), 1)
    let spoken = rate.formatted(
      .number.precision(.fractionLength(rate < 10 ? 1 : 0)).locale(Locale(identifier: "en_US")))
    return written == total
      ? "\(share), \(spoken) a second"
      : "\(share), \(spoken) a second, \(duration(Double(total - written) / rate)) left"
  }
}
