/// Single records, cell by cell: quoted, blank, too short, too long, or behind comments.
extension TableParser {
  /// What was read of a record before it counts.
  private struct Pending {
    var date: Stamp?
    var time: Stamp?
    var labels: [Cell] = []
    var numbers: [Double] = []
    var damage: [RawTable.Damage] = []
    /// The first cell whose date or time cannot be read.
    var failed: (column: Int, position: Int)?
  }

  /// Reads a blank line, a comment or a record that starts at `position`, and its newline.
  ///
  /// False, and nothing changed, where it may go on behind the bytes; `isWhole` says that nothing does.
  mutating func readCarefully(
    _ bytes: Span<UInt8>, _ position: inout Int, isWhole: Bool
  ) throws(SeriesError) -> Bool {
    if let skipped = LineSkipper.skip(bytes, position) {
      if !isWhole, skipped >= bytes.count, bytes[bytes.count - 1] != ASCII.lineFeed { return false }
      isBehindBlank = !ASCII.isComment(bytes[position])
      position = skipped
      line += 1
      return true
    }
    let start = position
    var end = start
    var lines = 0
    var pending = Pending()
    let cells = readCells(bytes, &end, &lines, &pending)
    let readBytes = end - start
    var record: OddRecord?
    if cells < actions.count || pending.failed != nil || (end < bytes.count && !ASCII.isNewline(bytes[end])) {
      record = OddRecord(bytes, start, shape.dialect, limits)
      end = record?.end ?? end
      lines = record?.extraLines ?? lines
    }
    // Its newline must be there too, and a carriage return may be half of one.
    if !isWhole, end >= bytes.count || (bytes[end] == ASCII.carriageReturn && end + 1 >= bytes.count) { return false }
    guard readBytes <= limits.lineBytes else {
      throw LimitError.line(source: source, line: line, limits: limits)
    }
    let error = record.flatMap { misfit($0, cells: cells, pending, bytes) }
    if let record, error != nil || record.isBlank || ending != nil {
      if !record.isBlank { try pass(over: record, bytes, from: start, error) }
    } else if ending != nil {
      try pass(over: nil, bytes, from: start, nil)
    } else {
      commit(pending, bytes)
    }
    isBehindBlank = record?.isBlank ?? false
    line += lines + (end < bytes.count ? 1 : 0)
    position = end < bytes.count ? LineSkipper.behindNewline(bytes, end) : end
    return true
  }

  /// Reads as many cells as there are columns, at most, and returns how many.
  private mutating func readCells(
    _ bytes: Span<UInt8>, _ position: inout Int, _ lines: inout Int, _ pending: inout Pending
  ) -> Int {
    let separator = shape.dialect.separator
    var column = 0
    while true {
      let cell = Cell.read(bytes, position, shape.dialect, lines: &lines)
      switch actions[column] {
      case .number, .numberAndLabel:
        if let value = number(bytes, cell.content, column: column, row: table.count) {
          pending.numbers.append(value)
        } else {
          pending.numbers.append(RawTable.damaged)
          pending.damage.append(
            .init(slot: slots[column], row: table.count, text: cell.text(bytes, shape.dialect)))
        }
        if actions[column] == .numberAndLabel { pending.labels.append(cell) }
      case .date:
        pending.date = date(bytes, cell.content)
        if pending.date == nil { pending.failed = (column, position) }
      case .time:
        pending.time = time(bytes, cell.content)
        if pending.time == nil, pending.failed == nil { pending.failed = (column, position) }
      case .label: pending.labels.append(cell)
      case .skip: break
      }
      position = cell.next
      column += 1
      guard position < bytes.count, bytes[position] == separator, column < actions.count else { return column }
      position += 1
      if separator == ASCII.space { while position < bytes.count, bytes[position] == ASCII.space { position += 1 } }
    }
  }

  /// Why a record that is too short, too long or undated is no row; nil where it is one, or blank.
  private func misfit(
    _ record: OddRecord, cells: Int, _ pending: Pending, _ bytes: Span<UInt8>
  ) -> SeriesError? {
    if record.isBlank { return nil }
    let width = actions.count
    guard cells == width, record.cells >= width, record.filledCells <= width else {
      return SeriesError(
        source: source, line: line, expected: "\(width) cells", found: "\(record.cells)",
        advice: record.end >= bytes.count && record.cells < width
          ? "The file seems to be cut off: load it again or remove its last line."
          : "Correct the line; a separator (\(shape.dialect.separatorName)) inside a cell needs quotes.")
    }
    return pending.failed.map { cellError(bytes, $0, line) }
  }

  private mutating func commit(_ pending: Pending, _ bytes: Span<UInt8>) {
    for (slot, value) in pending.numbers.enumerated() { table.values[slot].append(value) }
    for cell in pending.damage { note(cell) }
    if let date = pending.date { append(date: date) }
    if let time = pending.time { append(time: time) }
    for (i, cell) in pending.labels.enumerated() {
      table.labels[i].ids.append(interners[i].id(bytes, cell, shape.dialect))
    }
    table.lines.append(Int32(truncatingIfNeeded: line))
  }
}
