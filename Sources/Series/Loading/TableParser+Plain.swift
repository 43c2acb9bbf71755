/// Runs of plain records, column by column.
extension TableParser {
  /// As many rows as a core's nearest cache holds together with their marks.
  private static let mostRows = 256

  /// Reads plain records that start at `position` and `mark`, of which `ahead` are known; nil where the next record is none.
  mutating func readPlainRows(
    _ buffer: [UInt8], _ bytes: Span<UInt8>, from position: Int, _ mark: Int, ahead: inout Int
  ) -> CellScanner.Rows? {
    if ahead == 0 {
      ahead = CellScanner.countRows(
        in: buffer, marks, start: position, first: mark, width: actions.count, dialect: shape.dialect,
        most: Self.mostRows, longest: limits.lineBytes)
    }
    var rows = CellScanner.Rows(
      start: position, first: mark, width: actions.count, count: Swift.min(ahead, Self.mostRows))
    guard rows.count > 0 else { return nil }
    // Dates and times first: where one cannot be read the run ends before its row.
    let (dates, times) = (table.dates.count, table.times.count)
    for (column, action) in actions.enumerated() {
      switch action {
      case .date: rows.count = appendDates(buffer, bytes, rows, column)
      case .time: rows.count = appendTimes(bytes, rows, column)
      case .number, .label, .numberAndLabel, .skip: break
      }
      guard rows.count > 0 else { break }
    }
    truncateDates(to: dates + rows.count, times: times + rows.count)
    guard rows.count > 0 else { return nil }
    var damage: [RawTable.Damage] = []
    for (column, action) in actions.enumerated() {
      switch action {
      case .number: appendNumbers(buffer, bytes, rows, column, &damage)
      case .label: appendLabels(bytes, rows, column)
      case .numberAndLabel:
        appendNumbers(buffer, bytes, rows, column, &damage)
        appendLabels(bytes, rows, column)
      case .date, .time, .skip: break
      }
    }
    if !damage.isEmpty {
      for cell in damage.sorted(by: { ($0.row, $0.slot) < ($1.row, $1.slot) }) { note(cell) }
    }
    table.lines.append(addingCapacity: rows.count) { output in
      for row in 0..<rows.count { output.append(Int32(truncatingIfNeeded: line + row)) }
    }
    line += rows.count
    isBehindBlank = false
    ahead -= rows.count
    return rows
  }

  private mutating func appendNumbers(
    _ buffer: [UInt8], _ bytes: Span<UInt8>, _ rows: CellScanner.Rows, _ column: Int, _ damage: inout [RawTable.Damage]
  ) {
    let slot = slots[column]
    let first = table.lines.count
    let count = CellScanner.appendNumbers(
      in: buffer, marks, rows, column: column, decimalComma: shape.columns[column].decimalComma ?? false,
      to: &table.values[slot], odd: &odd)
    if !sentinels.isEmpty {
      for row in first..<first + rows.count where sentinels.contains(table.values[slot][row]) {
        table.values[slot][row] = .nan
      }
    }
    for row in odd.prefix(count) {
      let row = Int(row)
      let content = bytes.trimmed(rows.cell(row, column, marks, bytes))
      if let value = number(bytes, content, column: column, row: first + row) {
        table.values[slot][first + row] = value
      } else {
        table.values[slot][first + row] = RawTable.damaged
        damage.append(.init(slot: slot, row: first + row, text: bytes.text(content)))
      }
    }
  }

  private mutating func appendLabels(_ bytes: Span<UInt8>, _ rows: CellScanner.Rows, _ column: Int) {
    let labels = labels[column]
    for row in 0..<rows.count {
      let cell = bytes.trimmed(rows.cell(row, column, marks, bytes))
      table.labels[labels].ids.append(
        interners[labels].id(bytes, Cell(content: cell, next: cell.upperBound), shape.dialect))
    }
  }
}
