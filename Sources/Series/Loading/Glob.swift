/// Patterns of file names: `*` and `?` within a name, `**` for any folders.
enum Glob {
  /// The files that match, sorted by bytes.
  ///
  /// A replacement character in the pattern, as which the command line's bytes come here where they are no UTF-8, matches
  /// the bytes that it stands for.
  static func expand(_ pattern: String) -> [[UInt8]] {
    let replaced = pattern.unicodeScalars.contains("\u{FFFD}")
    guard replaced || pattern.contains(where: { $0 == "*" || $0 == "?" }) else { return [] }
    var parts = pattern.utf8.split(separator: Folder.slash).map(Array.init)
    guard let last = parts.popLast() else { return [] }
    var folders: [[UInt8]] = [pattern.hasPrefix("/") ? [Folder.slash] : []]
    for part in parts {
      folders = folders.flatMap { folder -> [[UInt8]] in
        if part == Array("**".utf8) { return Folder.folders(below: folder) }
        guard isPattern(part) else { return [Folder.join(folder, part)] }
        return (Folder.entries(folder) ?? []).filter { fits($0.name, part) && Folder.isFolder($0.path) }.map(\.path)
      }
    }
    var files: Set<[UInt8]> = []
    for folder in folders {
      for entry in Folder.entries(folder) ?? [] where fits(entry.name, last) && !Folder.isFolder(entry.path) {
        files.insert(entry.path)
      }
    }
    return files.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static let replacement = Array("\u{FFFD}".utf8)

  private static func isPattern(_ part: [UInt8]) -> Bool {
    part.contains(UInt8(ascii: "*")) || part.contains(UInt8(ascii: "?")) || part.contains(replacement)
  }

  private static func fits(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    matches(name, pattern)
      || (pattern.contains(replacement) && matches(Array(String(decoding: name, as: UTF8.self).utf8), pattern))
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
