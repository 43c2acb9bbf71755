internal import Foundation

/// Reads files to bytes, unpacking gz and zip, within limits.
struct ByteReader {
  let path: String
  let limits: LoadLimits

  /// The first bytes of the file, by which its kind is known.
  func head() throws(SeriesError) -> [UInt8] {
    let handle = try open()
    defer { try? handle.close() }
    return try read(handle, 16)
  }

  /// The whole file as it is.
  ///
  /// It is read, not mapped: a mapped file that another process cuts short would end this one.
  func plain(packed: Bool = false) throws(SeriesError) -> [UInt8] {
    let handle = try open()
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()).map { Int(clamping: $0) } ?? 0
    try? handle.seek(toOffset: 0)
    guard size <= limits.unpackedBytes else { throw LimitError.size(source: path.shownPath, limits: limits) }
    var guardian = GrowthGuard(source: path.shownPath, packedBytes: nil, limits: limits)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    while true {
      let part = try read(handle, Swift.max(1 << 16, Swift.min(size - bytes.count, 1 << 24)))
      if part.isEmpty { return bytes }
      bytes.append(contentsOf: part)
      if !packed { try guardian.check(bytes) }
    }
  }

  /// The content of a gz file.
  func gunzipped() throws(SeriesError) -> [UInt8] {
    let packed = try plain(packed: true)
    var guardian = GrowthGuard(source: path.shownPath, packedBytes: packed.count, limits: limits)
    return try Decompression.inflated(packed, 0..<packed.count, framing: .gzip, guardian: &guardian)
  }

  /// The members of a zip archive that may hold tables, in the archive's order.
  func unzipped() throws(SeriesError) -> [(member: String, bytes: [UInt8])] {
    let archive = ZipArchive(bytes: try plain(packed: true), source: path, limits: limits)
    var contents: [(member: String, bytes: [UInt8])] = []
    var total = 0
    for member in try archive.members() where Self.mayHoldTable(member.name) {
      let bytes = try archive.content(of: member, before: total)
      total += bytes.count
      contents.append((member.name, bytes))
    }
    return contents
  }

  private static func mayHoldTable(_ name: String) -> Bool {
    guard !name.hasSuffix("/"), !name.hasPrefix("__MACOSX/") else { return false }
    let file = name.split(separator: "/").last.map(String.init) ?? name
    guard !file.hasPrefix(".") else { return false }
    guard let dot = file.lastIndex(of: ".") else { return true }
    return InputFile.tableExtensions.contains(file[file.index(after: dot)...].lowercased())
  }

  private func open() throws(SeriesError) -> FileHandle {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw SeriesError(
        source: path.shownPath, expected: "a file that can be read", found: "none or no permission",
        advice: "Check the path and its permissions.")
    }
    return handle
  }

  private func read(_ handle: FileHandle, _ count: Int) throws(SeriesError) -> [UInt8] {
    do {
      return try handle.read(upToCount: count).map { [UInt8]($0) } ?? []
    } catch {
      throw SeriesError(
        source: path.shownPath, expected: "a file that can be read", found: error.localizedDescription,
        advice: "Check the file and its disk.")
    }
  }
}
