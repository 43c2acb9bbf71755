/// Rows whose cells have types already, as a database gives them.
extension TableParser {
  /// A cell of a row that is no text.
  enum TypedCell {
    case blank
    case integer(Int64)
    case real(Double)
    case text([UInt8])

    /// The cell as it would stand in a text.
    var bytes: [UInt8] {
      switch self {
      case .blank: []
      case .integer(let number): Array(String(number).utf8)
      case .real(let number): Array(String(number).utf8)
      case .text(let bytes): bytes
      }
    }

    var isBlank: Bool {
      switch self {
      case .blank: true
      case .text(let bytes): bytes.isEmpty
      default: false
      }
    }
  }

  /// Takes in a row, one cell a column; a row of blanks alone is passed over.
  mutating func append(_ cells: [TypedCell]) throws(SeriesError) {
    defer { line += 1 }
    if cells.allSatisfy(\.isBlank) { return }
    for (column, cell) in cells.enumerated() {
      switch actions[column] {
      case .number: appendNumber(cell, column)
      case .label: appendLabel(cell, column)
      case .numberAndLabel:
        appendNumber(cell, column)
        appendLabel(cell, column)
      case .date:
        let bytes = cell.bytes
        guard let date = date(bytes.span, bytes.span.trimmed(0..<bytes.count)) else {
          throw cellError(bytes.span.text(0..<Swift.min(bytes.count, 200)), column: column, line)
        }
        append(date: date)
      case .time:
        let bytes = cell.bytes
        guard let time = time(bytes.span, bytes.span.trimmed(0..<bytes.count)) else {
          throw cellError(bytes.span.text(0..<Swift.min(bytes.count, 200)), column: column, line)
        }
        append(time: time)
      case .skip: break
      }
    }
    table.lines.append(Int32(truncatingIfNeeded: line))
  }

  private mutating func appendNumber(_ cell: TypedCell, _ column: Int) {
    let slot = slots[column]
    let value: Double?
    switch cell {
    case .blank: value = .nan
    case .integer(let number): value = settled(Double(number))
    case .real(let number): value = settled(number)
    case .text(let bytes):
      value = number(bytes.span, bytes.span.trimmed(0..<bytes.count), column: column, row: table.count)
    }
    table.values[slot].append(value ?? RawTable.damaged)
    if value == nil {
      note(.init(slot: slot, row: table.count, text: String(decoding: cell.bytes, as: UTF8.self)))
    }
  }

  private func settled(_ value: Double) -> Double? {
    if value.isNaN || sentinels.contains(value) { return .nan }
    return value.isFinite ? value : nil
  }

  private mutating func appendLabel(_ cell: TypedCell, _ column: Int) {
    let bytes = cell.bytes
    let content = bytes.span.trimmed(0..<bytes.count)
    table.labels[labels[column]].ids.append(
      interners[labels[column]].id(bytes.span, Cell(content: content, next: content.upperBound), Dialect()))
  }
}
