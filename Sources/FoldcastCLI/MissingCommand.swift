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
  @Option(help: "How many shards the run has (default: as the folder's files say).")
  var shards: Int?

  func validate() throws {
    try requireCount("shards", shards, 1...Shard.most)
  }

  func run() async throws {
    try await Failures.translated {
      let folder = ShardFolder(path: folder)
      let missing = try folder.missing(count: shards ?? count(in: folder))
      if !missing.isEmpty { Output.say(arrayIndexes(missing)) }
    }
  }

  /// The number of shards that the names of a folder's files have in common.
  private func count(in folder: ShardFolder) throws -> Int {
    let counts = try folder.counts()
    guard counts.count == 1 else {
      throw ConfigurationError(
        key: "shards", expected: "the number of shards, which no one file in \(folder.path) tells",
        found: counts.isEmpty
          ? "no shards there" : "shards of \(counts.map(String.init).joined(separator: " and of "))",
        advice: "Give --shards N.")
    }
    return counts[0]
  }
}
