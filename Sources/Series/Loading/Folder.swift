// Unsafe Swift at a C boundary: readdir(3) hands out names as bytes behind a pointer, which are copied before the next call.
internal import Foundation

/// What stands in a folder, by the bytes of its names, which need not be UTF-8.
enum Folder {
  /// A name with its folder in front.
  struct Entry {
    var path: [UInt8]
    var name: [UInt8]
    /// Whether it is itself a folder; a link to one is none.
    var isFolder: Bool
  }

  /// The entries that are not hidden, sorted by bytes; nil where the folder cannot be read.
  static func entries(_ folder: [UInt8]) -> [Entry]? {
    guard let stream = opendir(terminated(folder.isEmpty ? [46] : folder)) else { return nil }
    defer { closedir(stream) }
    var entries: [Entry] = []
    while let found = readdir(stream) {
      let name = withUnsafeBytes(of: &found.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard name.first != UInt8(ascii: ".") else { continue }
      let path = join(folder, name)
      entries.append(Entry(path: path, name: name, isFolder: kind(path, followingLinks: false) == S_IFDIR))
    }
    return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  /// All files below a folder that `isWanted` by their names, and folders that cannot be read; links to folders are not
  /// followed, so that the walk ends.
  static func files(below folder: [UInt8], where isWanted: (_ name: [UInt8]) -> Bool) -> [[UInt8]] {
    guard let entries = entries(folder) else { return [folder] }
    return entries.flatMap { entry -> [[UInt8]] in
      if entry.isFolder { return files(below: entry.path, where: isWanted) }
      return isWanted(entry.name) && !isFolder(entry.path) ? [entry.path] : []
    }
  }

  /// The folder and all folders below it.
  static func folders(below folder: [UInt8]) -> [[UInt8]] {
    [folder] + (entries(folder) ?? []).filter(\.isFolder).flatMap { folders(below: $0.path) }
  }

  static func join(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
    folder.isEmpty || folder.last == slash ? folder + name : folder + [slash] + name
  }

  /// Whether there is a folder, or a link to one.
  static func isFolder(_ path: [UInt8]) -> Bool { kind(path, followingLinks: true) == S_IFDIR }

  /// Whether there is anything, if only a link to nothing.
  static func exists(_ path: [UInt8]) -> Bool { kind(path, followingLinks: false) != nil }

  /// What tells one file from all others, whatever it is called; nil where there is none.
  static func identity(_ path: [UInt8]) -> [UInt64]? {
    var facts = stat()
    guard stat(terminated(path), &facts) == 0 else { return nil }
    return [UInt64(truncatingIfNeeded: facts.st_dev), UInt64(truncatingIfNeeded: facts.st_ino)]
  }

  private static func kind(_ path: [UInt8], followingLinks: Bool) -> mode_t? {
    var facts = stat()
    let path = terminated(path.isEmpty ? [46] : path)
    guard (followingLinks ? stat(path, &facts) : lstat(path, &facts)) == 0 else { return nil }
    return facts.st_mode & S_IFMT
  }

  /// The bytes as C takes a path.
  static func terminated(_ path: [UInt8]) -> [CChar] { path.map { CChar(bitPattern: $0) } + [0] }

  static let slash = UInt8(ascii: "/")
}
