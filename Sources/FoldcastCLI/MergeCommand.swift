internal import ArgumentParser
internal import Foundation
internal import Results

/// `foldcast merge`: joins the stores of a run's shards.
struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Join the stores of a run's shards into one, as one process would have written it.",
    discussion: """
      IN is a shard's store, or a folder whose shard-i-of-n.sqlite are taken. The order does not matter, and merging \
      again makes the same store again. Audits are not merged: audit into the merged store.
      Exit codes: 0 done, 3 shards are missing, unfinished, damaged or of different runs (each is named), 65 bad data, \
      74 cannot write.
      """)

  @Argument(help: "The store to make.", completion: .file(extensions: ["sqlite"]))
  var out: String
  @Argument(help: "Stores of shards, or folders of them.", completion: .file(extensions: ["sqlite"]))
  var inputs: [String]

  func run() async throws {
    try await Failures.translated {
      var paths: [String] = []
      for input in inputs {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: input, isDirectory: &isFolder)
        paths += exists && isFolder.boolValue ? try ShardFolder(path: input).finals() : [input]
      }
      try Merge(into: out, from: paths).write()
    }
  }
}
