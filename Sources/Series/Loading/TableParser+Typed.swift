extension TableCell {
  /// The cell as it would stand in a text.
  var bytes: [UInt8] {
    switch self {
    case .blank: []
    case .integer(let number): Array(String(number).utf8)
    case .real(let number): Array(String(number).utf8)
    case .text(let text): Array(text.utf8)
    }
  }

  var isBlank: Bool { self == .blank || self == .text("") }
}

/// Rows whose cells have types already, as a database gives them.
extension TableParser {
  /// Takes in a row, one cell a column; a row of blanks alone is passed over.
  mutating func append(_ cells: [TableCell]) throws(SeriesError) {
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

  private mutating func appendNumber(_ cell: TableCell, _ column: Int) {
    let slot = slots[column]
    let value: Double?
    switch cell {
    case .blank: value = .nan
    case .integer(let number): value = settled(Double(number))
    case .real(let number): value = settled(number)
    case .text:
      let bytes = cell.bytes
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

  private mutating func appendLabel(_ cell: TableCell, _ column: Int) {
    let bytes = cell.bytes
    let content = bytes.span.trimmed(0..<bytes.count)
    table.labels[labels[column]].ids.append(
      interners[labels[column]].id(bytes.span, Cell(content: content, next: content.upperBound), Dialect()))
  }
}

extension TableProfile {
  /// The first rows of typed cells that a profile needs.
  static let typedRows = 256

  /// The profile of a table by its first rows of typed cells, as many as there are columns; throws where there are no rows.
  init(
    typed rows: [[TableCell]], names: [String], source: String, options: LoadOptions
  ) throws(SeriesError) {
    guard !rows.isEmpty else {
      throw SeriesError(
        source: source, expected: "rows of data", found: "none", advice: "Leave the table out of the run.")
    }
    let missing = options.missingTokens.map { Array($0.utf8) }
    var shape = FileShape()
    shape.isText = false
    self.init(
      shape: shape, bytes: [], names: names, groups: names.map { _ in nil }, fields: names, hasNames: true,
      columns: names.map { _ in ColumnSample(cells: [], kinds: []) },
      decimalCommas: names.map { _ in options.decimal == .comma })
    for row in rows {
      for (column, cell) in row.enumerated() {
        let start = bytes.count
        bytes += cell.bytes
        columns[column].cells.append(Cell(content: start..<bytes.count, next: bytes.count))
        columns[column].kinds.append(CellKind(bytes.span, start..<bytes.count, missing: missing))
      }
    }
  }
}
