/// Reads a file's records into columns, without a `String` a cell.
///
/// Numbers and most dates are read in place: a cell's end is found by the parser itself, and only cells that turn out
/// to be quoted, blank or broken are scanned a second time.
struct TableParser {
  private enum Action { case skip, number, date, time, clock, ticker }

  let source: String
  let shape: FileShape
  private let limits: LoadLimits
  private let missing: [[UInt8]]
  private let sentinels: [Double]
  private let actions: [Action]
  private let blockRows: Int
  private var block: [Double]
  private var blockCount = 0
  private var table: RawTable
  private var interner = Interner()
  private var line: Int
  private var longNumbers = 0

  init(source: String, shape: FileShape, options: LoadOptions) {
    self.source = source
    self.shape = shape
    limits = options.limits
    missing = options.missingTokens.map { Array($0.utf8) }
    sentinels = options.missingTokens.compactMap { Double($0) }.filter(\.isFinite)
    var slots: [Int] = []
    actions = shape.columns.enumerated().map { j, column in
      switch column.role {
      case .value, .part, .index:
        slots.append(j)
        return .number
      case .date: return .date
      case .time: return shape.timeFamily == .colon ? .time : .clock
      case .ticker: return .ticker
      case .text, .spareDate, .unused: return .skip
      }
    }
    blockRows = Swift.max(1, Swift.min(512, 16_384 / Swift.max(1, slots.count)))
    block = Array(repeating: .nan, count: slots.count * blockRows)
    line = shape.dataLine
    table = RawTable(
      source: source, shape: shape, slotColumns: slots, values: Array(repeating: [], count: slots.count),
      damageCounts: Array(repeating: 0, count: slots.count))
  }

  /// Every record from the shape's start on, in O(bytes).
  consuming func parse(_ bytes: Span<UInt8>) throws(SeriesError) -> RawTable {
    let expected = Swift.min((bytes.count - shape.dataStart) / shape.recordBytes * 17 / 16 + 16, 1 << 28)
    let slots = table.values.count
    if expected * Swift.max(slots, 1) <= bytes.count {
      for slot in 0..<slots { table.values[slot].reserveCapacity(expected) }
      table.lines.reserveCapacity(expected)
      if shape.dateFamily != nil { table.dates.reserveCapacity(expected) }
    }
    var position = shape.dataStart
    while position < bytes.count {
      if let skipped = LineSkipper.skip(bytes, position) {
        position = skipped
        line += 1
        continue
      }
      try readRecord(bytes, &position)
    }
    flush()
    table.tickers = interner.texts
    return table
  }

  /// Reads one record and its newline.
  @inline(__always)
  private mutating func readRecord(_ bytes: Span<UInt8>, _ position: inout Int) throws(SeriesError) {
    let start = position
    let count = bytes.count
    let separator = shape.dialect.separator
    let firstLine = line
    let width = actions.count
    let firstSlot = blockCount * table.values.count
    var slot = firstSlot
    var failed = (column: -1, position: 0)
    var column = 0
    while column < width {
      switch actions[column] {
      case .number:
        block[slot] = readNumber(bytes, &position, slot - firstSlot)
        slot += 1
      case .date:
        if let raw = readDate(bytes, &position) { table.dates.append(raw) } else { failed = (column, position) }
      case .time, .clock:
        if let time = readTime(bytes, &position, isClock: actions[column] == .clock) {
          table.times.append(Int64(time))
        } else if failed.column < 0 {
          failed = (column, position)
        }
      case .ticker:
        let cell = Cell.read(bytes, position, shape.dialect, lines: &line)
        table.tickerIDs.append(interner.id(bytes, cell, shape.dialect))
        position = cell.next
      case .skip:
        position = Cell.read(bytes, position, shape.dialect, lines: &line).next
      }
      // A date or time that cannot be read leaves the position at its cell's start.
      if failed.column == column { position = Cell.read(bytes, position, shape.dialect, lines: &line).next }
      column += 1
      guard position < count, bytes[position] == separator, column < width else { break }
      position += 1
      if separator == ASCII.space { while position < count, bytes[position] == ASCII.space { position += 1 } }
    }
    guard position - start <= limits.lineBytes else {
      throw LimitError.line(source: source, line: firstLine, limits: limits)
    }
    var isKept = true
    if column < width || failed.column >= 0 || (position < count && !ASCII.isNewline(bytes[position])) {
      isKept = try endOddRecord(bytes, start, &position, cells: column, firstLine, failed)
    }
    if isKept {
      table.lines.append(Int32(truncatingIfNeeded: firstLine))
      blockCount += 1
      if blockCount == blockRows { flush() }
    }
    if position < count {
      position = LineSkipper.behindNewline(bytes, position)
      line += 1
    }
  }

  /// Settles a record that is too short, too long or undated: true where it counts as a row, false where it is blank.
  @inline(never)
  private mutating func endOddRecord(
    _ bytes: Span<UInt8>, _ start: Int, _ position: inout Int, cells: Int, _ firstLine: Int,
    _ failed: (column: Int, position: Int)
  ) throws(SeriesError) -> Bool {
    let record = OddRecord(bytes, start, shape.dialect, limits)
    line = firstLine + record.extraLines
    position = record.end
    if record.isBlank {
      let rows = table.count
      if table.dates.count > rows { table.dates.removeLast(table.dates.count - rows) }
      if table.times.count > rows { table.times.removeLast(table.times.count - rows) }
      if table.tickerIDs.count > rows { table.tickerIDs.removeLast(table.tickerIDs.count - rows) }
      return false
    }
    let width = actions.count
    guard cells == width, record.cells >= width, record.filledCells <= width else {
      throw SeriesError(
        source: source, line: firstLine, expected: "\(width) cells", found: "\(record.cells)",
        advice: record.end >= bytes.count && record.cells < width
          ? "The file seems to be cut off: load it again or remove its last line."
          : "Correct the line; a separator (\(shape.dialect.separatorName)) inside a cell needs quotes.")
    }
    if failed.column >= 0 { throw cellError(bytes, failed, firstLine) }
    return true
  }

  /// Moves the block of rows into the columns; small blocks stay in the cache while they are turned.
  private mutating func flush() {
    let width = table.values.count
    for slot in 0..<width {
      // Moved out and back, so that the column is the array's only owner and is checked once a block.
      var column: [Double] = []
      swap(&column, &table.values[slot])
      var index = slot
      for _ in 0..<blockCount {
        column.append(block[index])
        index += width
      }
      swap(&column, &table.values[slot])
    }
    blockCount = 0
  }

  // MARK: Cells

  @inline(__always)
  private func endsCell(_ bytes: Span<UInt8>, _ position: Int) -> Bool {
    guard position < bytes.count else { return true }
    let byte = bytes[position]
    return byte == shape.dialect.separator || ASCII.isNewline(byte)
  }

  @inline(__always)
  private mutating func readNumber(_ bytes: Span<UInt8>, _ position: inout Int, _ slot: Int) -> Double {
    var value = 0.0
    // Where numbers turn out to be long, the next few are not tried as short ones first.
    if longNumbers == 0, sentinels.isEmpty, !shape.dialect.decimalComma {
      let stop = NumberParser.parseShort(bytes, from: position, into: &value)
      if stop > position, endsCell(bytes, stop) {
        position = stop
        return value
      }
      longNumbers = 32
    } else if longNumbers > 0 {
      longNumbers -= 1
    }
    let stop = NumberParser.parse(
      bytes, from: position, to: bytes.count, decimalComma: shape.dialect.decimalComma, into: &value)
    if stop > position, endsCell(bytes, stop), value.isFinite, sentinels.isEmpty {
      position = stop
      return value
    }
    return readOddNumber(bytes, &position, slot)
  }

  /// A cell that is quoted, padded, blank, a sentinel or damaged.
  @inline(never)
  private mutating func readOddNumber(
    _ bytes: Span<UInt8>, _ position: inout Int, _ slot: Int
  ) -> Double {
    let cell = Cell.read(bytes, position, shape.dialect, lines: &line)
    position = cell.next
    if MissingCell.isMissing(bytes, cell.content, missing) { return .nan }
    if let value = NumberParser.whole(bytes, cell.content, decimalComma: shape.dialect.decimalComma) {
      if value.isNaN || sentinels.contains(value) { return .nan }
      if value.isFinite { return value }
    }
    table.damageCounts[slot] += 1
    if table.damage.count < 200 || (table.damageCounts[slot] < 20 && table.damage.count < 20_000) {
      table.damage.append(.init(slot: slot, row: table.count, text: cell.text(bytes, shape.dialect)))
    }
    return RawTable.damaged
  }

  @inline(__always)
  private mutating func readDate(_ bytes: Span<UInt8>, _ position: inout Int) -> Int64? {
    guard let family = shape.dateFamily else { return nil }
    if family.isSelfDelimiting, shape.dialect.separator != ASCII.space {
      var stop = position
      // The last cell of a file is read with its end known: a comma may be its separator or stand before a fraction.
      if let raw = family.read(bytes, &stop, bytes.count), stop < bytes.count, endsCell(bytes, stop) {
        position = stop
        return raw
      }
    }
    var lines = 0
    let cell = Cell.read(bytes, position, shape.dialect, lines: &lines)
    guard let raw = family.whole(bytes, cell.content) else { return nil }
    line += lines
    position = cell.next
    return raw
  }

  private mutating func readTime(_ bytes: Span<UInt8>, _ position: inout Int, isClock: Bool) -> Int? {
    var lines = 0
    let cell = Cell.read(bytes, position, shape.dialect, lines: &lines)
    var start = cell.content.lowerBound
    let time: Int?
    if isClock {
      var number = 0
      let places = bytes.digits(&start, cell.content.upperBound, limit: 6, into: &number)
      time = places > 0 ? DateReader.clockTime(shape.timeFamily == .hhmm ? number * 100 : number) : nil
    } else {
      time = TimeOfDay.read(bytes, &start, cell.content.upperBound)
    }
    guard start == cell.content.upperBound, let time else { return nil }
    line += lines
    position = cell.next
    return time
  }
}
