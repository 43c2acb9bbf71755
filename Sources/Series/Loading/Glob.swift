internal import Foundation

/// Patterns of file names: `*` and `?` within a name, `**` for any folders.
enum Glob {
  /// The files that match, sorted by path.
  static func expand(_ pattern: String) -> [String] {
    guard pattern.contains(where: { $0 == "*" || $0 == "?" }) else { return [] }
    var parts = pattern.split(separator: "/").map { Array($0.utf8) }
    let root = pattern.hasPrefix("/") ? "/" : ""
    guard let last = parts.popLast() else { return [] }
    var folders: Set<String> = [root]
    for part in parts {
      var next: Set<String> = []
      for folder in folders {
        if part == Array("**".utf8) {
          next.formUnion(below(folder))
        } else if !part.contains(42), !part.contains(63) {
          next.insert(join(folder, String(decoding: part, as: UTF8.self)))
        } else {
          for entry in entries(folder) where matches(Array(entry.utf8), part) && isFolder(join(folder, entry)) {
            next.insert(join(folder, entry))
          }
        }
      }
      folders = next
    }
    var files: [String] = []
    for folder in folders {
      for entry in entries(folder) where matches(Array(entry.utf8), last) {
        let path = join(folder, entry)
        if !isFolder(path) { files.append(path) }
      }
    }
    return files.sorted()
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty || folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private static func entries(_ folder: String) -> [String] {
    let found = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    return (found ?? []).filter { !$0.hasPrefix(".") }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// The folder and all folders below it; links are not followed, so that the walk ends.
  private static func below(_ folder: String) -> Set<String> {
    var all: Set<String> = [folder]
    guard let walker = FileManager.default.enumerator(atPath: folder.isEmpty ? "." : folder) else { return all }
    while let entry = walker.nextObject() as? String {
      if walker.fileAttributes?[.type] as? FileAttributeType == .typeDirectory { all.insert(join(folder, entry)) }
    }
    return all
  }

  /// Whether a name matches one part of a pattern; the last star is the only one that is ever taken back, so O(name × pattern).
  static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    var (n, p) = (0, 0)
    var star: (name: Int, pattern: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == 42 {
        star = (n, p)
        p += 1
      } else if p < pattern.count, pattern[p] == 63 || pattern[p] == name[n] {
        n += 1
        p += 1
      } else if let last = star {
        star = (last.name + 1, last.pattern)
        (n, p) = (last.name + 1, last.pattern + 1)
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == 42 { p += 1 }
    return p == pattern.count
  }
}
