/// The tables that stand one below the other in a text, blank lines between them.
struct TextSections {
  private let bytes: [UInt8]
  private let source: String
  /// Where each section starts and ends, titles above a table included.
  private let sections: [Range<Int>]

  /// Reads the whole text and splits it, in O(bytes).
  init(_ stream: ByteStream, source: String, options: LoadOptions) throws(SeriesError) {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = try stream.read(into: &chunk, 0..<chunk.count), count > 0 { bytes += chunk[..<count] }
    self.bytes = bytes
    self.source = source
    sections = Self.split(bytes)
  }

  /// The text with everything but a section, counted from 1, made blank; its lines keep their numbers.
  func bytes(of section: Int) throws(SeriesError) -> [UInt8] {
    guard sections.indices.contains(section - 1) else {
      throw SeriesError(
        source: source, expected: "at least \(section) tables with blank lines between them, for --section",
        found: "\(sections.count)", advice: "Give a smaller --section, or leave it out.")
    }
    let kept = sections[section - 1]
    return bytes.enumerated().map { i, byte in kept.contains(i) || ASCII.isNewline(byte) ? byte : ASCII.space }
  }

  /// Blocks of lines between blank ones; a block without digits is the title of the one below it.
  private static func split(_ bytes: [UInt8]) -> [Range<Int>] {
    var (sections, start, position): ([Range<Int>], Int?, Int) = ([], nil, 0)
    var (lines, hasTable) = (0, false)
    func close(at end: Int) {
      if let first = start, hasTable, lines > 1 {
        sections.append(first..<end)
        start = nil
      }
      (lines, hasTable) = (0, false)
    }
    while position < bytes.count {
      var end = position
      var (isBlank, hasDigit, hasMark) = (true, false, false)
      while end < bytes.count, !ASCII.isNewline(bytes[end]) {
        if bytes[end] != ASCII.space, bytes[end] != ASCII.tab { isBlank = false }
        if ASCII.isDigit(bytes[end]) { hasDigit = true }
        if [ASCII.comma, ASCII.semicolon, ASCII.tab, 124].contains(bytes[end]) { hasMark = true }
        end += 1
      }
      if isBlank {
        close(at: position)
      } else {
        if start == nil { start = position }
        lines += 1
        if hasDigit, hasMark { hasTable = true }
      }
      position = end < bytes.count ? LineSkipper.behindNewline(bytes.span, end) : end
    }
    close(at: bytes.count)
    return sections
  }
}
