internal import Foundation

/// Reads files to bytes within limits.
struct ByteReader {
  let path: String
  let limits: LoadLimits

  /// The first bytes of the file, by which its kind is known.
  func head() throws(SeriesError) -> [UInt8] {
    let handle = try open()
    defer { try? handle.close() }
    return try [UInt8](read(handle, 16))
  }

  /// The whole file as it is.
  ///
  /// It is read, not mapped: a mapped file that another process cuts short would end this one.
  func bytes(areText: Bool) throws(SeriesError) -> [UInt8] {
    let handle = try open()
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()).map { Int(clamping: $0) } ?? 0
    try? handle.seek(toOffset: 0)
    guard size <= limits.unpackedBytes else { throw LimitError.size(source: path.shownPath, limits: limits) }
    var guardian = GrowthGuard(source: path.shownPath, packedBytes: nil, limits: limits)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    // Chunks of a megabyte come from memory that is used again, where one of the file's size would be new each time.
    while true {
      let part = try read(handle, 1 << 20)
      if part.isEmpty { return bytes }
      bytes.append(contentsOf: part)
      if areText { try guardian.check(bytes) }
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
