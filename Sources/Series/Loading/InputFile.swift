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
    path.split(separator: "/").dropLast().reversed().map(String.init).filter { $0 != "." && $0 != ".." }
  }

  static func stem(_ path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? path
    let known = tableExtensions.union(packedExtensions).union(databaseExtensions)
    while let dot = name.lastIndex(of: "."), dot > name.startIndex,
      known.contains(name[name.index(after: dot)...].lowercased())
    {
      name = String(name[..<dot])
    }
    return name
  }

  /// The files that inputs name: files themselves, folders with all below them, patterns; each file once, sorted within an input.
  static func find(_ inputs: [String]) throws(SeriesError) -> [InputFile] {
    var files: [InputFile] = []
    var seen: Set<String> = []
    func add(_ path: String) {
      let identity = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      if seen.insert(identity).inserted { files.append(InputFile(path: path)) }
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
      let name = entry.split(separator: "/").last ?? ""
      if name.hasPrefix(".") {
        if walker.fileAttributes?[.type] as? FileAttributeType == .typeDirectory { walker.skipDescendants() }
        continue
      }
      guard let dot = name.lastIndex(of: "."), known.contains(name[name.index(after: dot)...].lowercased()) else {
        continue
      }
      let path = folder.hasSuffix("/") ? folder + entry : "\(folder)/\(entry)"
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
    guard let dot = path.lastIndex(of: "."), databaseExtensions.contains(path[path.index(after: dot)...].lowercased()),
      let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }
    guard let header = try? file.read(upToCount: 72), header.count == 72 else { return false }
    return header.suffix(4).elementsEqual("fold".utf8)
  }
}
