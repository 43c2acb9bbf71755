/// What stands behind a table: notes, totals, a further table; and names that stand once more among its rows.
extension TableParser {
  /// A table's end: the first record that is none of its rows.
  struct Ending {
    var line: Int
    var text: String
    /// Whether a blank line sets it off.
    var isSetOff: Bool
    /// Why it is no row.
    var error: SeriesError
    /// Records behind it of more than one cell.
    var rows = 0
  }

  /// Passes over a record that is no row, or that stands behind the table; throws where it stands among rows.
  ///
  /// A record of words alone, or behind a blank line, ends the table. Where rows follow that nothing sets off, it was a
  /// damaged row.
  mutating func pass(
    over record: OddRecord?, _ bytes: Span<UInt8>, from start: Int, _ error: SeriesError?
  ) throws(SeriesError) {
    if var ending {
      ending.isSetOff = ending.isSetOff || isBehindBlank
      if error == nil, !ending.isSetOff { throw ending.error }
      if error == nil || record.map({ $0.filledCells > 1 }) ?? false { ending.rows += 1 }
      self.ending = ending
      return
    }
    guard let error, let record else { return }
    let end = Swift.max(start, record.end)
    if !shape.headerBytes.isEmpty, bytes.array(start..<end) == shape.headerBytes {
      repeatedHeaders += 1
      return
    }
    guard table.count > 0, isBehindBlank || isWords(bytes, start) else { throw error }
    let shown = bytes.text(start..<Swift.min(end, start + 200))
    ending = Ending(line: line, text: shown, isSetOff: isBehindBlank, error: error)
  }

  /// Whether no cell of the record that starts at `start` begins as a number or a date does.
  private func isWords(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    var (position, lines) = (start, 0)
    while true {
      let cell = Cell.read(bytes, position, shape.dialect, lines: &lines)
      if let first = cell.content.first, ASCII.isDigit(bytes[first]) { return false }
      guard [.text, .blank].contains(CellKind(bytes, cell.content, missing: missing)) else { return false }
      position = cell.next
      guard position < bytes.count, bytes[position] == shape.dialect.separator else { return true }
      position += 1
    }
  }

  /// Says which lines are no rows.
  mutating func noteWhatWasLeftOut() {
    if repeatedHeaders > 0 {
      table.shape.notes.append(
        "\(repeatedHeaders) line\(repeatedHeaders == 1 ? " that repeats" : "s that repeat") the header left out")
    }
    guard let ending else { return }
    table.shape.notes.append(
      "the table ends before line \(ending.line) ('\(ending.text.shown)'); what follows is left out"
        + (ending.rows > 0 ? ": a further table, which --section 2 reads" : ""))
  }
}
