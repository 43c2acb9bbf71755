/// Reads a text's records into columns, without a `String` a cell.
///
/// Whole runs of plain records, which have no quotes and the right number of cells, are read column by column (see
/// `TableParser+Plain`); every other record is read cell by cell (see `TableParser+Careful`).
struct TableParser {
  enum Action { case skip, number, date, time, label, numberAndLabel }

  let source: String
  let shape: FileShape
  let limits: LoadLimits
  /// What is done with each column.
  let actions: [Action]
  /// The numeric slot of each column, -1 for none.
  let slots: [Int]
  /// The labels of each column, -1 for none.
  let labels: [Int]
  let missing: [[UInt8]]
  let sentinels: [Double]
  var table: RawTable
  var interners: [Interner] = []
  /// The line of the record that is read next.
  var line: Int
  var marks = CellScanner.Marks()
  var odd: [UInt32] = []
  var days = DayCache()
  /// Whether the line before was blank.
  var isBehindBlank = false
  /// The table's end, where something follows it.
  var ending: Ending?
  /// Lines that are the header once more.
  var repeatedHeaders = 0

  init(source: String, shape: FileShape, options: LoadOptions) {
    self.source = source
    self.shape = shape
    limits = options.limits
    missing = options.missingTokens.map { Array($0.utf8) }
    sentinels = options.missingTokens.compactMap { Double($0) }.filter(\.isFinite)
    var slotColumns: [Int] = []
    var (slots, labels): ([Int], [Int]) = ([], [])
    var labelColumns: [RawTable.Labels] = []
    actions = shape.columns.enumerated().map { j, column in
      let (isNumber, isLabel) = (column.isRead(as: .number), column.isRead(as: .label))
      slots.append(isNumber ? slotColumns.count : -1)
      labels.append(isLabel ? labelColumns.count : -1)
      if isNumber { slotColumns.append(j) }
      if isLabel { labelColumns.append(.init(column: j)) }
      switch column.role {
      case .date: return .date
      case .time: return .time
      default: return isNumber ? isLabel ? .numberAndLabel : .number : isLabel ? .label : .skip
      }
    }
    self.labels = labels
    interners = labelColumns.map { _ in Interner() }
    self.slots = slots
    line = shape.dataLine
    table = RawTable(
      source: source, shape: shape, slotColumns: slotColumns, values: Array(repeating: [], count: slotColumns.count),
      labels: labelColumns, damageCounts: Array(repeating: 0, count: slotColumns.count))
  }

  /// Every record from the shape's start on, in O(bytes).
  consuming func parse(_ window: inout TextWindow) throws(SeriesError) -> RawTable {
    reserve(for: window.stream.expectedCount)
    var position = shape.dataStart
    while true {
      try readRecords(in: window, &position)
      if window.isAtEnd { break }
      guard window.count - position <= limits.lineBytes else {
        throw LimitError.line(source: source, line: line, limits: limits)
      }
      try window.advance(by: position)
      position = 0
    }
    table.bytes = window.stream.count
    noteWhatWasLeftOut()
    return finished()
  }

  /// The table, once all rows are in it.
  consuming func finished() -> RawTable {
    for (i, interner) in interners.enumerated() {
      table.labels[i].texts = interner.texts
      table.labels[i].unreadable = interner.firstUnreadable
    }
    return table
  }

  private mutating func reserve(for bytes: Int) {
    let expected = Swift.min((bytes - shape.dataStart) / shape.recordBytes * 17 / 16 + 16, 1 << 28)
    guard expected > 0, expected * Swift.max(table.values.count, 1) <= bytes else { return }
    for slot in table.values.indices { CellScanner.reserve(expected, in: &table.values[slot]) }
    CellScanner.reserve(expected, in: &table.lines)
    if shape.dateFamily != nil { CellScanner.reserve(expected, in: &table.dates) }
  }

  /// Reads the records that the window holds whole, and moves `position` behind them.
  private mutating func readRecords(in window: TextWindow, _ position: inout Int) throws(SeriesError) {
    let bytes = window.buffer.span.extracting(0..<window.count)
    // Blanks that separate cells may follow each other, which marks would take for blank cells.
    let hasMarks = shape.dialect.separator != ASCII.space
    if hasMarks {
      // A carriage return that ends the window may be half of a newline.
      let isHalf = !window.isAtEnd && window.count > 0 && bytes[window.count - 1] == ASCII.carriageReturn
      marks.find(
        in: window.buffer, Swift.min(position, window.count)..<Swift.max(position, window.count - (isHalf ? 1 : 0)),
        shape.dialect)
    }
    var mark = 0
    var ahead = 0
    while position < window.count {
      if hasMarks, ending == nil, let rows = readPlainRows(window.buffer, bytes, from: position, mark, ahead: &ahead) {
        (position, mark) = rows.end(marks)
        continue
      }
      ahead = 0
      guard try readCarefully(bytes, &position, isWhole: window.isAtEnd) else { return }
      while mark < marks.count, marks[mark] < position { mark += 1 }
    }
  }

  // MARK: Cells

  /// The number of a cell that may be blank, a sentinel, formatted or damaged; `nil` for a damaged one.
  mutating func number(_ bytes: Span<UInt8>, _ content: Range<Int>, column: Int, row: Int) -> Double? {
    if MissingCell.isMissing(bytes, content, missing) { return .nan }
    let isComma = shape.columns[column].decimalComma
    if let value = NumberParser.whole(bytes, content, decimalComma: isComma ?? false) {
      if value.isNaN || sentinels.contains(value) { return .nan }
      return value.isFinite ? value : nil
    }
    guard let formatted = FormattedNumber.read(bytes, content, decimalComma: isComma ?? false) else { return nil }
    table.styles[slots[column], default: .init()].add(
      formatted, isOpen: isComma == nil, .init(row: row, text: bytes.text(content)))
    return sentinels.contains(formatted.value) ? .nan : formatted.value
  }

  /// Notes a damaged cell; the first ones of a table, and of each column, keep their text.
  mutating func note(_ damage: RawTable.Damage) {
    table.damageCounts[damage.slot] += 1
    if table.damage.count < 200 || (table.damageCounts[damage.slot] < 20 && table.damage.count < 20_000) {
      table.damage.append(damage)
    }
  }
}
