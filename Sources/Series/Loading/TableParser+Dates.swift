/// The dates and times of day of records.
extension TableParser {
  /// A cell's date; nil where it is none, or has digits below a microsecond that are not to be rounded.
  func date(_ bytes: Span<UInt8>, _ content: Range<Int>) -> Stamp? {
    shape.dateFamily?.whole(bytes, content).flatMap { isExact($0) ? $0 : nil }
  }

  /// A cell's time of day; nil as for a date.
  func time(_ bytes: Span<UInt8>, _ content: Range<Int>) -> Stamp? {
    shape.timeFamily?.whole(bytes, content).flatMap { isExact($0) ? $0 : nil }
  }

  private func isExact(_ stamp: Stamp) -> Bool { !stamp.isInexact || shape.roundsToMicroseconds }

  /// Puts a date behind those of the rows before.
  mutating func append(date: Stamp) {
    takeDown(date, row: table.dates.count)
    table.dates.append(date.raw + date.rounding)
  }

  /// Puts a time of day behind those of the rows before.
  mutating func append(time: Stamp) {
    if time.offset != Offset.none { table.stamps.offsets.note(time.offset, at: table.times.count) }
    if time.isInexact { table.stamps.areRounded = true }
    table.times.append(time.raw + time.rounding)
  }

  /// Keeps what a date says beside its instant.
  private mutating func takeDown(_ date: Stamp, row: Int) {
    table.stamps.offsets.note(date.offset, at: row)
    if let unit = date.unit { table.stamps.units.note(unit, at: row) }
    if date.isInexact { table.stamps.areRounded = true }
    if date.hasExponent { table.stamps.haveExponents = true }
    if date.hasShortYear { table.stamps.haveShortYears = true }
  }

  /// Appends the dates of a column and returns how many rows have one, up to the first that has none.
  mutating func appendDates(
    _ buffer: [UInt8], _ bytes: Span<UInt8>, _ rows: CellScanner.Rows, _ column: Int
  ) -> Int {
    guard let family = shape.dateFamily else { return 0 }
    switch family {
    case .epoch(let unit): return appendCounts(buffer, bytes, rows, column, unit)
    case .iso: return appendStamps(buffer, bytes, rows, column)
    default:
      for row in 0..<rows.count {
        guard let date = date(bytes, bytes.trimmed(rows.cell(row, column, marks, bytes))) else { return row }
        append(date: date)
      }
      return rows.count
    }
  }

  private mutating func appendStamps(
    _ buffer: [UInt8], _ bytes: Span<UInt8>, _ rows: CellScanner.Rows, _ column: Int
  ) -> Int {
    let first = table.dates.count
    table.dates.append(contentsOf: repeatElement(0, count: rows.count))
    var dated = 0
    while true {
      // Stamps with another offset than UTC's are read one by one.
      let offset = table.stamps.offsets.current
      if offset == 0 || offset == Offset.none {
        dated += CellScanner.readStamps(
          in: buffer, marks, dated == 0 ? rows : rows.dropping(dated, marks), column: column, of: days,
          isUTC: offset == 0, to: &table.dates, at: first + dated)
      }
      guard dated < rows.count else { return dated }
      let cell = rows.cell(dated, column, marks, bytes)
      if days.turn(bytes, cell), offset == 0 || offset == Offset.none { continue }
      guard let date = date(bytes, bytes.trimmed(cell)) else { return dated }
      takeDown(date, row: first + dated)
      table.dates[first + dated] = date.raw + date.rounding
      dated += 1
      guard dated < rows.count else { return dated }
    }
  }

  private mutating func appendCounts(
    _ buffer: [UInt8], _ bytes: Span<UInt8>, _ rows: CellScanner.Rows, _ column: Int, _ unit: EpochUnit?
  ) -> Int {
    let first = table.dates.count
    let count = CellScanner.appendCounts(in: buffer, marks, rows, column: column, to: &table.dates, odd: &odd)
    var (row, next) = (0, 0)
    while row < rows.count {
      let stop = next < count ? Int(odd[next]) : rows.count
      row = convertCounts(first + row..<first + stop, unit) - first
      guard row == stop, row < rows.count else { return row }
      next += 1
      guard let date = date(bytes, bytes.trimmed(rows.cell(row, column, marks, bytes))) else { return row }
      takeDown(date, row: first + row)
      table.dates[first + row] = date.raw + date.rounding
      row += 1
    }
    return rows.count
  }

  /// Makes microseconds of counts, and returns the first row whose count is beyond them.
  private mutating func convertCounts(_ range: Range<Int>, _ fixed: EpochUnit?) -> Int {
    var row = range.lowerBound
    while row < range.upperBound {
      let unit = fixed ?? EpochUnit(magnitude: table.dates[row].magnitude)
      table.stamps.units.note(unit, at: row)
      var dates = table.dates.mutableSpan
      if fixed == nil, let factor = unit.microsPerCount {
        let sizes = unit.magnitudes
        while row < range.upperBound, sizes.contains(dates[row].magnitude) {
          dates[row] &*= factor
          row += 1
        }
      } else {
        while row < range.upperBound, fixed != nil || EpochUnit(magnitude: dates[row].magnitude) == unit {
          guard let micros = unit.micros(dates[row]) else { return row }
          dates[row] = micros
          row += 1
        }
      }
    }
    return row
  }

  mutating func appendTimes(_ bytes: Span<UInt8>, _ rows: CellScanner.Rows, _ column: Int) -> Int {
    for row in 0..<rows.count {
      guard let time = time(bytes, bytes.trimmed(rows.cell(row, column, marks, bytes))) else { return row }
      append(time: time)
    }
    return rows.count
  }

  /// Forgets the dates and times of rows that do not count.
  mutating func truncateDates(to dates: Int, times: Int) {
    table.dates.removeLast(Swift.max(0, table.dates.count - dates))
    table.times.removeLast(Swift.max(0, table.times.count - times))
    table.stamps.truncate(to: Swift.max(table.dates.count, table.times.count))
  }
}
