internal import Foundation
internal import Series
internal import Synchronization

/// Standard input as an input of its own, `-`: copied into a file, because files are read more than once.
enum StandardInput {
  /// What stands for standard input among the inputs.
  static let name = "-"

  /// The copy, made when it is first asked for and removed when the program ends.
  private static let copy = Result { try spooled() }

  /// The inputs with the copy in the place of `-`, which is read to its end.
  static func replaced(in inputs: [String]) throws -> [String] {
    try inputs.map { $0 == name ? try copy.get() : $0 }
  }

  /// A path as it was given: `-` for the copy.
  static func given(_ path: String, among inputs: [String]) -> String {
    guard path.hasPrefix(folderPrefix), (path as NSString).lastPathComponent.hasPrefix("stdin."), inputs.contains(path)
    else { return path }
    return name
  }

  private static var folderPrefix: String { FileManager.default.temporaryDirectory.path + "/foldcast-stdin-" }

  private static func spooled() throws -> String {
    let input = FileHandle.standardInput
    do {
      let first = try input.read(upToCount: 1 << 16) ?? Data()
      if first.isEmpty { throw failure(found: "none") }
      let folder = folderPrefix + UUID().uuidString
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      atexit { StandardInput.remove() }
      leftover.withLock { $0 = folder }
      let path = "\(folder)/stdin.\(ending(of: first))"
      guard FileManager.default.createFile(atPath: path, contents: first) else {
        throw failure(found: "no room for a copy in \(FileManager.default.temporaryDirectory.path)")
      }
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.seekToEnd()
      while let next = try input.read(upToCount: 1 << 20), !next.isEmpty { try file.write(contentsOf: next) }
      try file.close()
      return path
    } catch let error as CocoaError {
      throw failure(found: error.localizedDescription)
    }
  }

  private static func failure(found: String) -> SeriesError {
    SeriesError(
      source: name, expected: "data on standard input", found: found,
      advice: "Pipe a file into foldcast, or name one instead.")
  }

  /// What a file that begins so is called: text, or what the other kinds of files begin with.
  private static func ending(of head: Data) -> String {
    if head.starts(with: [0x1f, 0x8b]) { return "csv.gz" }
    if head.starts(with: [0x50, 0x4b, 3, 4]) { return "zip" }
    return head.starts(with: Data("SQLite format 3".utf8)) ? "sqlite" : "csv"
  }

  private static let leftover = Mutex<String?>(nil)

  private static func remove() {
    if let folder = leftover.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: folder) }
  }
}
