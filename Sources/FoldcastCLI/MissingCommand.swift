internal import ArgumentParser
internal import Results
internal import WalkForward

/// `foldcast missing`: which shards have no whole store yet.
struct MissingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "missing", abstract: "Print the shards that are not done yet, as sbatch --array takes them.",
    discussion: "Prints ranges such as 0,3-5, or nothing when all shards are done.")

  @Argument(help: "The folder of the shards' stores.", completion: .directory)
  var folder: String
  @Option(help: "How many shards the run has.")
  var shards: Int

  func validate() throws {
    try requireCount("shards", shards, 1...Shard.most)
  }

  func run() async throws {
    try await Failures.translated {
      let missing = try ShardFolder(path: folder).missing(count: shards)
      if !missing.isEmpty { Output.say(arrayIndexes(missing)) }
    }
  }
}
