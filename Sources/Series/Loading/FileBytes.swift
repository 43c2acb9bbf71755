// Unsafe Swift at a C boundary: read(2) is given a pointer into a buffer, and never learns of more bytes than it has.
internal import Foundation

/// The bytes of a regular file, from its start to its end.
///
/// It is read, not mapped: a mapped file that another process cuts short would end this one.
final class FileBytes: ByteSource {
  /// The size that the file system states.
  let size: Int
  private let descriptor: Int32
  private let source: String
  private var position = 0

  /// Opens the file; throws at once for what is no regular file, of which a pipe or a device might have no end.
  init(_ file: InputFile, limits: LoadLimits) throws(SeriesError) {
    source = file.shownPath
    // Without O_NONBLOCK a pipe that nobody writes to would never be opened.
    descriptor = file.withPath { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    guard descriptor >= 0 else { throw Self.unreadable(source, errno) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else {
      let code = errno
      close(descriptor)
      throw Self.unreadable(source, code)
    }
    size = Int(facts.st_size)
    // From here on all is initialized, and an error ends in `deinit`: closed a second time, the descriptor may be another file's.
    if let kind = Self.otherKind(facts.st_mode) {
      throw SeriesError(
        source: source, expected: "a file", found: kind,
        advice: "Write what it gives to a file first, and name that.")
    }
    if size > limits.unpackedBytes { throw LimitError.size(source: source, limits: limits) }
  }

  deinit { close(descriptor) }

  var expectedCount: Int { Swift.max(size, position) }

  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SeriesError) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    while true {
      let count = buffer.withUnsafeMutableBytes { bytes in
        Foundation.read(descriptor, bytes.baseAddress.map { $0 + range.lowerBound }, range.count)
      }
      if count >= 0 {
        position += count
        return count
      }
      guard errno == EINTR else { throw Self.unreadable(source, errno) }
    }
  }

  private static func otherKind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "something else"
    }
  }

  private static func unreadable(_ source: String, _ code: Int32) -> SeriesError {
    let advice =
      switch code {
      case EMFILE, ENFILE: "Raise the limit on open files with ulimit -n, or end other programs."
      case ENOENT: "Check the path; a link may point to a file that is gone."
      case EACCES, EPERM: "Check the permissions of the file and its folders."
      case ENXIO: "Write what it gives to a file first, and name that."
      case ELOOP: "Check the links on its path, which lead round in a circle."
      default: "Check the file and its disk."
      }
    let found = code == ENXIO ? "a socket or a device" : String(cString: strerror(code)).lowercasedFirst
    return SeriesError(source: source, expected: "a file that can be read", found: found, advice: advice)
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
