/// How a file is written: its separator and quote.
struct Dialect: Sendable, Hashable {
  var separator = ASCII.comma
  /// The quote, 0 for none.
  var quote = ASCII.quote

  /// The separator as a word for people.
  var separatorName: String {
    switch separator {
    case ASCII.comma: "comma"
    case ASCII.semicolon: "semicolon"
    case ASCII.tab: "tab"
    case ASCII.space: "space"
    case 124: "pipe"
    default: "'\(Character(Unicode.Scalar(separator)))'"
    }
  }
}

/// Where a cell's content lies, without quotes and blanks around it.
struct Cell: Sendable {
  var content: Range<Int>
  /// The index of the separator or newline behind it, or the end of the bytes.
  var next: Int
  var isQuoted = false
  /// Whether the content holds doubled quotes.
  var hasEscapes = false
  /// Whether a quote was opened and never closed.
  var isUnterminated = false

  /// Reads the cell that starts at `position`, in O(its length).
  @inline(__always)
  static func read(_ bytes: Span<UInt8>, _ position: Int, _ dialect: Dialect, lines: inout Int) -> Cell {
    var p = position
    let count = bytes.count
    while p < count, bytes[p] == ASCII.space, dialect.separator != ASCII.space { p += 1 }
    if dialect.quote != 0, p < count, bytes[p] == dialect.quote { return quoted(bytes, p, dialect, &lines) }
    let start = p
    while p < count, bytes[p] != dialect.separator, !ASCII.isNewline(bytes[p]) { p += 1 }
    return Cell(content: bytes.trimmed(start..<p), next: p)
  }

  @inline(never)
  private static func quoted(_ bytes: Span<UInt8>, _ open: Int, _ dialect: Dialect, _ lines: inout Int) -> Cell {
    let count = bytes.count
    var p = open + 1
    var hasEscapes = false
    while p < count {
      let byte = bytes[p]
      if byte == dialect.quote {
        guard p + 1 < count, bytes[p + 1] == dialect.quote else { break }
        hasEscapes = true
        p += 1
      } else if byte == ASCII.lineFeed
        || (byte == ASCII.carriageReturn && !(p + 1 < count && bytes[p + 1] == ASCII.lineFeed))
      {
        lines += 1
      }
      p += 1
    }
    guard p < count else {
      return Cell(content: open..<count, next: count, isQuoted: true, isUnterminated: true)
    }
    let content = open + 1..<p
    p += 1
    let close = p
    while p < count, bytes[p] != dialect.separator, !ASCII.isNewline(bytes[p]) { p += 1 }
    // Text behind the closing quote belongs to the cell: then the quotes are ordinary characters.
    if !bytes.trimmed(close..<p).isEmpty { return Cell(content: bytes.trimmed(open..<p), next: p) }
    return Cell(content: bytes.trimmed(content), next: p, isQuoted: true, hasEscapes: hasEscapes)
  }

  /// The content as text, doubled quotes undone.
  func text(_ bytes: Span<UInt8>, _ dialect: Dialect) -> String {
    guard hasEscapes else { return bytes.text(content) }
    var plain: [UInt8] = []
    var isDoubled = false
    for byte in bytes.array(content) {
      if byte == dialect.quote { isDoubled.toggle() }
      if byte != dialect.quote || isDoubled { plain.append(byte) }
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
