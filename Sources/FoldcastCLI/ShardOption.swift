internal import ArgumentParser
internal import Foundation
internal import Results
internal import WalkForward

/// Which part of a run is run, and where its store goes.
struct ShardOption: ParsableArguments {
  private static let usualFolder = "foldcast-shards"

  @Option(
    help: ArgumentHelp(
      "Run part i of n only, 0 ≤ i < n, into shard-i-of-n.sqlite; env/n takes i from the job array's variable.",
      discussion: "The variables are \(Shard.indexVariables.joined(separator: ", ")).", valueName: "i/n"))
  var shard: String?
  @Option(help: "The folder of the shards' stores (default: \(usualFolder)).", completion: .directory)
  var folder: String?

  func validate() throws {
    if folder != nil && shard == nil { throw ValidationError("--folder: expected together with --shard.") }
  }

  /// The part, or nil for the whole run.
  func resolved() throws -> Shard? {
    try shard.map { try Shard($0, environment: ProcessInfo.processInfo.environment) }
  }

  var shardFolder: ShardFolder { ShardFolder(path: folder ?? Self.usualFolder) }
}
