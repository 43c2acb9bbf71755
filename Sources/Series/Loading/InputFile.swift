internal import Foundation

/// A file that an input names.
struct InputFile: Sendable, Hashable {
  var path: String

  static let tableExtensions: Set<String> = ["csv", "txt", "tsv", "dat", "data", "tab", "asc", "prn"]
  static let packedExtensions: Set<String> = ["gz", "zip"]
  static let databaseExtensions: Set<String> = ["sqlite", "sqlite3", "db"]

  /// The file's name without its folders and extensions.
  var stem: String { Self.stem(path) }

  /// The folders' names from the innermost on.
  var folders: [String] {
    Self.parts(path).dropLast().reversed().filter { $0 != "." && $0 != ".." }
  }

  static func stem(_ path: String) -> String {
    var name = parts(path).last ?? path
    let known = tableExtensions.union(packedExtensions).union(databaseExtensions)
    while let (stem, kind) = divided(name), !stem.isEmpty, known.contains(kind) { name = stem }
    return name
  }

  /// The names in a path, by bytes: a slash or point and a mark beside it make one character, and are a slash or point all the same.
  private static func parts(_ path: some StringProtocol) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What stands before the last point of a name, and the extension behind it in lower case; nil without a point.
  private static func divided(_ name: String) -> (stem: String, kind: String)? {
    guard let point = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let kind = String(decoding: name.utf8[name.utf8.index(after: point)...], as: UTF8.self)
    return (String(decoding: name.utf8[..<point], as: UTF8.self), kind.lowercased())
  }

  /// The files that inputs name: files themselves, folders with all below them, patterns; each file once, sorted within an input.
  static func find(_ inputs: [String]) throws(SeriesError) -> [InputFile] {
    var files: [InputFile] = []
    // Paths of other bytes are other files, also where the texts mean the same.
    var seen: Set<[UInt8]> = []
    func add(_ path: String) {
      let identity = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      if seen.insert(Array(identity.utf8)).inserted { files.append(InputFile(path: path)) }
    }
    for input in inputs {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) {
        guard isFolder.boolValue else {
          add(input)
          continue
        }
        let found = tables(below: input)
        guard !found.isEmpty else {
          throw SeriesError(
            source: input, expected: "a folder with .csv, .txt, .tsv, .gz, .zip or .sqlite files", found: "none",
            advice: "Name another folder, or the files themselves.")
        }
        for path in found { add(path) }
        continue
      }
      let matches = Glob.expand(input)
      guard !matches.isEmpty else {
        throw SeriesError(
          source: input, expected: "a file, a folder or a pattern that matches files", found: "nothing there",
          advice: "Check the path.")
      }
      for path in matches { add(path) }
    }
    return files
  }

  /// The files with a known extension in a folder and the folders below it, sorted by path.
  private static func tables(below folder: String) -> [String] {
    let known = tableExtensions.union(packedExtensions).union(databaseExtensions)
    guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
    var paths: [String] = []
    while let entry = walker.nextObject() as? String {
      let name = parts(entry).last ?? ""
      if name.utf8.first == UInt8(ascii: ".") {
        if walker.fileAttributes?[.type] as? FileAttributeType == .typeDirectory { walker.skipDescendants() }
        continue
      }
      guard let kind = divided(name)?.kind, known.contains(kind) else { continue }
      let path = folder.utf8.last == UInt8(ascii: "/") ? folder + entry : "\(folder)/\(entry)"
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
        !isStore(path)
      {
        paths.append(path)
      }
    }
    return paths.sorted()
  }

  /// Whether a file is a store of results, by SQLite's application number in its header; a run may write one beside its data.
  private static func isStore(_ path: String) -> Bool {
    guard let kind = divided(path)?.kind, databaseExtensions.contains(kind),
      let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }
    guard let header = try? file.read(upToCount: 72), header.count == 72 else { return false }
    return header.suffix(4).elementsEqual("fold".utf8)
  }
}
