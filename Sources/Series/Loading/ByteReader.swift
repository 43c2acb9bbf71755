internal import Foundation

/// Reads files to bytes within limits.
struct ByteReader {
  let path: String
  let limits: LoadLimits

  /// The whole file as it is, or nil for a SQLite database, which is not read further than its first bytes.
  ///
  /// It is opened once, so that pipes can be read, and read, not mapped: a mapped file that another process cuts short
  /// would end this one.
  func bytes() throws(SeriesError) -> [UInt8]? {
    let handle = try open()
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()).map { Int(clamping: $0) } ?? 0
    if size > 0 { try? handle.seek(toOffset: 0) }
    guard size <= limits.unpackedBytes else { throw LimitError.size(source: path.shownPath, limits: limits) }
    var guardian = GrowthGuard(source: path.shownPath, packedBytes: nil, limits: limits)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    // Chunks of a megabyte come from memory that is used again, where one of the file's size would be new each time.
    while true {
      let part = try read(handle, 1 << 20)
      if part.isEmpty { return bytes }
      bytes.append(contentsOf: part)
      if bytes.starts(with: FileKind.sqlite) { return nil }
      // Packed data have no lines; what they hold is checked when they are unpacked.
      if !FileKind.isPacked(bytes) { try guardian.check(bytes) }
    }
  }

  private func open() throws(SeriesError) -> FileHandle {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw SeriesError(
        source: path.shownPath, expected: "a file that can be read", found: "none or no permission",
        advice: "Check the path and its permissions.")
    }
    return handle
  }

  private func read(_ handle: FileHandle, _ count: Int) throws(SeriesError) -> Data {
    do {
      return try handle.read(upToCount: count) ?? Data()
    } catch {
      throw SeriesError(
        source: path.shownPath, expected: "a file that can be read", found: error.localizedDescription,
        advice: "Check the file and its disk.")
    }
  }
}

/// Kinds of files by their first bytes.
enum FileKind {
  static let sqlite = Array("SQLite format 3\0".utf8)
  static let gzip: [UInt8] = [0x1F, 0x8B]
  static let zip: [UInt8] = [0x50, 0x4B]

  static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: gzip) || bytes.starts(with: zip) }
}
