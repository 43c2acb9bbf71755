// Unsafe Swift at a C boundary: files are read through Foundation, zlib and minizip into buffers that the calls are
// given by pointer. No pointer outlives its call, and every count that C returns is checked before it is used.
internal import CZip
internal import Foundation

/// Reads files to bytes, unpacking gz and zip, within limits.
struct ByteReader {
  /// A file's or archive member's bytes.
  struct Content {
    /// The member's path inside the archive; nil for a plain or gz file.
    var member: String?
    var bytes: [UInt8]
  }

  let path: String
  let limits: LoadLimits
  private static let chunk = 1 << 20

  /// The first bytes of the file, by which its kind is known.
  func head() throws(SeriesError) -> [UInt8] {
    let handle = try open()
    defer { try? handle.close() }
    return try read(handle, 16)
  }

  private func open() throws(SeriesError) -> FileHandle {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw SeriesError(
        source: path, expected: "a file that can be read", found: "none or no permission",
        advice: "Check the path and its permissions.")
    }
    return handle
  }

  private func read(_ handle: FileHandle, _ count: Int) throws(SeriesError) -> [UInt8] {
    do {
      return try handle.read(upToCount: count).map { [UInt8]($0) } ?? []
    } catch {
      throw SeriesError(
        source: path, expected: "a file that can be read", found: "\(error.localizedDescription)",
        advice: "Check the file and its disk.")
    }
  }

  /// The whole file as it is.
  func plain() throws(SeriesError) -> [UInt8] {
    let handle = try open()
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()).map { Int(clamping: $0) } ?? 0
    try? handle.seek(toOffset: 0)
    guard size <= limits.unpackedBytes else { throw LimitError.size(source: path, limits: limits) }
    var guardian = GrowthGuard(source: path, packedBytes: nil, limits: limits)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 1)
    while true {
      let part = try read(handle, Swift.max(Self.chunk, Swift.min(size - bytes.count, 16 * Self.chunk)))
      if part.isEmpty { return bytes }
      bytes.append(contentsOf: part)
      try guardian.check(bytes)
    }
  }

  /// The content of a gz file, which may hold several members one after the other.
  func gunzipped() throws(SeriesError) -> [UInt8] {
    let packed = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard let file = gzopen(path, "rb") else {
      throw SeriesError(
        source: path, expected: "a file that can be read", found: "none or no permission",
        advice: "Check the path and its permissions.")
    }
    defer { gzclose_r(file) }
    gzbuffer(file, 1 << 17)
    var guardian = GrowthGuard(source: path, packedBytes: packed, limits: limits)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Swift.min(packed * 5, limits.unpackedBytes, 1 << 30))
    while true {
      let count = Self.append(to: &bytes) { Int(gzread(file, $0, UInt32(Self.chunk))) }
      guard count >= 0 else { throw damaged("gz") }
      if count == 0 { break }
      try guardian.check(bytes)
    }
    var code: Int32 = 0
    _ = gzerror(file, &code)
    guard code == Z_OK || code == Z_STREAM_END else { throw damaged("gz") }
    return bytes
  }

  /// The members of a zip archive that may hold tables, in the archive's order.
  func unzipped() throws(SeriesError) -> [Content] {
    let packed = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard let archive = unzOpen64(path) else { throw damaged("zip") }
    defer { unzClose(archive) }
    var contents: [Content] = []
    var total = 0
    var code = unzGoToFirstFile(archive)
    while code == UNZ_OK {
      if let name = try memberName(archive), Self.mayHoldTable(name) {
        let bytes = try memberBytes(archive, name, packed: packed, before: total)
        total += bytes.count
        contents.append(Content(member: name, bytes: bytes))
      }
      code = unzGoToNextFile(archive)
    }
    guard code == UNZ_END_OF_LIST_OF_FILE else { throw damaged("zip") }
    return contents
  }

  private func memberName(_ archive: unzFile) throws(SeriesError) -> String? {
    var info = unz_file_info64()
    var name = [CChar](repeating: 0, count: 1024)
    guard unzGetCurrentFileInfo64(archive, &info, &name, 1023, nil, 0, nil, 0) == UNZ_OK else { throw damaged("zip") }
    guard info.size_filename < 1023 else { return nil }
    guard info.flag & 1 == 0 else {
      throw SeriesError(
        source: path, expected: "a zip archive without a password", found: "an encrypted member",
        advice: "Unpack the archive first.")
    }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func memberBytes(_ archive: unzFile, _ name: String, packed: Int, before: Int) throws(SeriesError) -> [UInt8]
  {
    guard unzOpenCurrentFile(archive) == UNZ_OK else { throw damaged("zip", member: name) }
    var guardian = GrowthGuard(source: "\(path)/\(name.shown)", packedBytes: packed, limits: limits, before: before)
    var bytes: [UInt8] = []
    var failure: SeriesError?
    while failure == nil {
      let count = Self.append(to: &bytes) { Int(unzReadCurrentFile(archive, $0, UInt32(Self.chunk))) }
      if count == 0 { break }
      if count < 0 {
        failure = damaged("zip", member: name)
      } else {
        do throws(SeriesError) { try guardian.check(bytes) } catch { failure = error }
      }
    }
    // The checksum is checked when the member is closed.
    let code = unzCloseCurrentFile(archive)
    if let failure { throw failure }
    guard code == UNZ_OK else { throw damaged("zip", member: name) }
    return bytes
  }

  /// Lets `fill` write up to one chunk behind the bytes; returns what it returns.
  private static func append(to bytes: inout [UInt8], _ fill: (UnsafeMutableRawPointer) -> Int) -> Int {
    var result = 0
    let part = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      result = fill(UnsafeMutableRawPointer(base))
      count = Swift.max(0, Swift.min(result, chunk))
    }
    bytes.append(contentsOf: part)
    return result
  }

  private static func mayHoldTable(_ name: String) -> Bool {
    guard !name.hasSuffix("/"), !name.hasPrefix("__MACOSX/") else { return false }
    let file = name.split(separator: "/").last.map(String.init) ?? name
    guard !file.hasPrefix(".") else { return false }
    guard let dot = file.lastIndex(of: ".") else { return true }
    return InputFile.tableExtensions.contains(file[file.index(after: dot)...].lowercased())
  }

  private func damaged(_ kind: String, member: String? = nil) -> SeriesError {
    SeriesError(
      source: member.map { "\(path)/\($0.shown)" } ?? path, expected: "a whole \(kind) file",
      found: "a damaged or truncated one", advice: "Load the file again or unpack it with another program.")
  }
}

/// Stops reading where a file grows beyond its limits.
struct GrowthGuard {
  let source: String
  /// The packed size, nil for a plain file.
  let packedBytes: Int?
  let limits: LoadLimits
  /// Bytes unpacked from the same archive before.
  var before = 0
  private var newline = 0
  private var checked = 0

  init(source: String, packedBytes: Int?, limits: LoadLimits, before: Int = 0) {
    self.source = source
    self.packedBytes = packedBytes
    self.limits = limits
    self.before = before
  }

  /// Throws where the size, the ratio or the length of the last line is beyond its limit. O(new bytes) at most.
  mutating func check(_ bytes: [UInt8]) throws(SeriesError) {
    let total = before + bytes.count
    guard total <= limits.unpackedBytes else { throw LimitError.size(source: source, limits: limits) }
    if let packedBytes, total > 64 << 20, total / Swift.max(packedBytes, 1) > limits.compressionRatio {
      throw LimitError.ratio(source: source, limits: limits)
    }
    var i = bytes.count - 1
    while i >= checked, !ASCII.isNewline(bytes[i]) { i -= 1 }
    if i >= checked { newline = i }
    checked = bytes.count
    // Chunks may end inside a line, so that a line of just the limit still passes here; the parser checks it exactly.
    guard bytes.count - newline <= limits.lineBytes + (1 << 20) else {
      throw SeriesError(
        source: source, expected: "lines of at most \(limits.lineBytes) bytes", found: "a longer one",
        advice: "Check that the file has line ends, or raise the limit with --max-line.")
    }
  }
}
