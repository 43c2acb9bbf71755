// Unsafe Swift at a C boundary: read(2) is given a pointer into a buffer, and never learns of more bytes than it has.
internal import Foundation

/// The bytes of a file, from its start to its end.
///
/// It is opened once, so that pipes can be read, and read, not mapped: a mapped file that another process cuts short
/// would end this one.
final class FileBytes: ByteSource {
  /// The size that the file system states, 0 for a pipe.
  let size: Int
  /// The first bytes, 16 where there are so many; they are read again with the others.
  private(set) var head: [UInt8] = []
  private let handle: FileHandle
  private let source: String
  private var position = 0

  init(path: String, limits: LoadLimits) throws(SeriesError) {
    source = path.shownPath
    guard let handle = FileHandle(forReadingAtPath: path) else {
      let isExhausted = errno == EMFILE || errno == ENFILE
      throw SeriesError(
        source: source, expected: "a file that can be read",
        found: isExhausted ? "too many files open" : "none or no permission",
        advice: isExhausted ? "Raise the limit with ulimit -n." : "Check the path and its permissions.")
    }
    var there = stat()
    // A device such as /dev/urandom has no end.
    guard fstat(handle.fileDescriptor, &there) == 0, there.st_mode & S_IFMT != S_IFCHR else {
      throw SeriesError(
        source: source, expected: "a file or a pipe", found: "a device", advice: "Name a file of prices.")
    }
    self.handle = handle
    size = (try? handle.seekToEnd()).map { Int(clamping: $0) } ?? 0
    if size > 0 { try? handle.seek(toOffset: 0) }
    guard size <= limits.unpackedBytes else { throw LimitError.size(source: source, limits: limits) }
    var first = [UInt8](repeating: 0, count: 16)
    var count = 0
    while count < first.count {
      let more = try readOn(into: &first, count..<first.count)
      if more == 0 { break }
      count += more
    }
    head = Array(first[..<count])
  }

  deinit { try? handle.close() }

  var expectedCount: Int { Swift.max(size, position) }

  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SeriesError) -> Int {
    guard position < head.count else {
      let count = try readOn(into: &buffer, range)
      position += count
      return count
    }
    let count = Swift.min(range.count, head.count - position)
    buffer.replaceSubrange(range.prefix(count), with: head[position..<position + count])
    position += count
    return count
  }

  private func readOn(into buffer: inout [UInt8], _ range: Range<Int>) throws(SeriesError) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    let descriptor = handle.fileDescriptor
    while true {
      let count = buffer.withUnsafeMutableBytes { bytes in
        Foundation.read(descriptor, bytes.baseAddress.map { $0 + range.lowerBound }, range.count)
      }
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw SeriesError(
          source: source, expected: "a file that can be read", found: String(cString: strerror(errno)),
          advice: "Check the file and its disk.")
      }
    }
  }
}

/// Kinds of files by their first bytes.
enum FileKind {
  static let sqlite = Array("SQLite format 3\0".utf8)
  static let gzip: [UInt8] = [0x1F, 0x8B]
  static let zip: [UInt8] = [0x50, 0x4B]
}
