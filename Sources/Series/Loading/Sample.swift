/// A place in a text.
struct TextPlace: Equatable {
  var byte: Int
  /// From 1.
  var line: Int
}

/// The first records of a file, on which its shape is decided.
struct Sample {
  var records: [[Cell]] = []
  /// The line on which each record starts, from 1.
  var lines: [Int] = []
  /// The byte at which each record starts.
  var starts: [Int] = []
  /// The byte behind the last record.
  var end = 0

  /// Reads up to `limit` records from byte `start` on; blank lines and lines that start with `#` or `%` are passed over.
  ///
  /// `reach` is moved to the furthest byte that was looked at: at `bytes.count`, more bytes might have changed something.
  init(
    _ bytes: Span<UInt8>, from start: TextPlace, dialect: Dialect, limit: Int, limits: LoadLimits, source: String,
    reach: inout Int
  ) throws(SeriesError) {
    var position = start.byte
    var line = start.line
    defer { reach = Swift.max(reach, position) }
    while position < bytes.count, records.count < limit {
      if records.count > 10, position - start.byte > 4 << 20 { break }
      if let skipped = LineSkipper.skip(bytes, position) {
        position = skipped
        line += 1
        continue
      }
      let (first, firstLine) = (position, line)
      var cells: [Cell] = []
      while true {
        let cell = Cell.read(bytes, position, dialect, lines: &line)
        cells.append(cell)
        position = cell.next
        guard position - first <= limits.lineBytes else {
          throw LimitError.line(source: source, line: firstLine, limits: limits)
        }
        guard !cell.isUnterminated else {
          throw SeriesError(
            source: source, line: firstLine, expected: "a closing quote", found: "none up to the end of the file",
            advice: "Close the quote, or read quotes as ordinary characters with --quote none.")
        }
        guard cells.count <= limits.columns else {
          throw LimitError.columns(source: source, line: firstLine, limits: limits)
        }
        if position >= bytes.count || bytes[position] != dialect.separator { break }
        position += 1
        if dialect.separator == ASCII.space {
          while position < bytes.count, bytes[position] == ASCII.space { position += 1 }
          if position >= bytes.count || ASCII.isNewline(bytes[position]) { break }
        }
      }
      records.append(cells)
      lines.append(firstLine)
      starts.append(first)
      if position < bytes.count {
        position = LineSkipper.behindNewline(bytes, position)
        line += 1
      }
    }
    end = position
  }
}

/// Newlines, blank lines and comments.
enum LineSkipper {
  /// The byte behind the newline at `position`; LF, CRLF and CR each count as one.
  @inline(__always)
  static func behindNewline(_ bytes: Span<UInt8>, _ position: Int) -> Int {
    if bytes[position] == ASCII.carriageReturn, position + 1 < bytes.count, bytes[position + 1] == ASCII.lineFeed {
      return position + 2
    }
    return position + 1
  }

  /// The byte behind the blank line or comment that starts at `position`, or nil where a record starts.
  @inline(__always)
  static func skip(_ bytes: Span<UInt8>, _ position: Int) -> Int? {
    let byte = bytes[position]
    // Digits and letters start almost every record.
    if byte > ASCII.percent { return nil }
    if ASCII.isNewline(byte) { return behindNewline(bytes, position) }
    return skipSlowly(bytes, position)
  }

  @inline(never)
  private static func skipSlowly(_ bytes: Span<UInt8>, _ position: Int) -> Int? {
    var p = position
    if ASCII.isComment(bytes[p]) {
      while p < bytes.count, !ASCII.isNewline(bytes[p]) { p += 1 }
    } else {
      while p < bytes.count, bytes[p] == ASCII.space { p += 1 }
      // Ctrl-Z ends files of old systems.
      if p < bytes.count, bytes[p] == 26, p == bytes.count - 1 { p += 1 }
    }
    if p >= bytes.count { return p }
    return ASCII.isNewline(bytes[p]) ? behindNewline(bytes, p) : nil
  }
}

/// Errors of the limits, each naming its flag.
enum LimitError {
  static func line(source: String, line: Int, limits: LoadLimits) -> SeriesError {
    SeriesError(
      source: source, line: line, expected: "a line of at most \(limits.lineBytes) bytes", found: "a longer one",
      advice: "Check that the file has line ends and its quotes are closed, or raise the limit with --max-line.")
  }

  static func columns(source: String, line: Int, limits: LoadLimits) -> SeriesError {
    SeriesError(
      source: source, line: line, expected: "at most \(limits.columns) columns", found: "more",
      advice: "Check the separator, or raise the limit with --max-columns.")
  }

  static func size(source: String, limits: LoadLimits) -> SeriesError {
    SeriesError(
      source: source, expected: "at most \(limits.unpackedBytes) bytes unpacked", found: "more",
      advice: "Split the file, or raise the limit with --max-size.")
  }

  static func ratio(source: String, limits: LoadLimits) -> SeriesError {
    SeriesError(
      source: source, expected: "at most \(limits.compressionRatio) unpacked bytes a packed byte", found: "more",
      advice: "This looks like a file made to exhaust memory; if it is not, raise the limit with --max-ratio.")
  }
}
