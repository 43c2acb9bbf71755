/// The dates and times of day of records.
extension TableParser {
  /// A time of day in milliseconds, or nil.
  func time(_ bytes: Span<UInt8>, _ content: Range<Int>, isClock: Bool) -> Int64? {
    var position = content.lowerBound
    let time: Int?
    if isClock {
      var number = 0
      let places = bytes.digits(&position, content.upperBound, limit: 6, into: &number)
      time = places > 0 ? DateReader.clockTime(shape.timeFamily == .hhmm ? number * 100 : number) : nil
    } else {
      time = TimeOfDay.read(bytes, &position, content.upperBound)
    }
    guard position == content.upperBound, let time else { return nil }
    return Int64(time)
  }

  /// Appends the dates of a column and returns how many rows have one, up to the first that has none.
  mutating func appendDates(
    _ buffer: [UInt8], _ bytes: Span<UInt8>, _ rows: CellScanner.Rows, _ column: Int
  ) -> Int {
    guard let family = shape.dateFamily else { return 0 }
    let first = table.dates.count
    switch family {
    case .epoch(let scale):
      let count = CellScanner.appendCounts(in: buffer, marks, rows, column: column, to: &table.dates, odd: &odd)
      var dated = 0
      var dates = table.dates.mutableSpan
      while dated < rows.count,
        let instant = DateReader.instant(ofEpoch: dates[first + dated], perMillisecond: scale)
      {
        dates[first + dated] = instant
        dated += 1
      }
      for row in odd.prefix(count) where row < dated {
        let row = Int(row)
        guard let raw = family.whole(bytes, bytes.trimmed(rows.cell(row, column, marks, bytes))) else { return row }
        table.dates[first + row] = raw
      }
      return dated
    case .iso:
      table.dates.append(contentsOf: repeatElement(0, count: rows.count))
      var dated = 0
      while true {
        dated += CellScanner.readStamps(
          in: buffer, marks, dated == 0 ? rows : rows.dropping(dated, marks), column: column, of: days,
          to: &table.dates, at: first + dated)
        guard dated < rows.count else { return dated }
        let cell = rows.cell(dated, column, marks, bytes)
        if days.turn(bytes, cell) { continue }
        guard let raw = family.whole(bytes, bytes.trimmed(cell)) else { return dated }
        table.dates[first + dated] = raw
        dated += 1
        guard dated < rows.count else { return dated }
      }
    default:
      for row in 0..<rows.count {
        guard let raw = family.whole(bytes, bytes.trimmed(rows.cell(row, column, marks, bytes))) else { return row }
        table.dates.append(raw)
      }
    }
    return rows.count
  }

  mutating func appendTimes(
    _ bytes: Span<UInt8>, _ rows: CellScanner.Rows, _ column: Int, isClock: Bool
  ) -> Int {
    for row in 0..<rows.count {
      let cell = bytes.trimmed(rows.cell(row, column, marks, bytes))
      guard let time = time(bytes, cell, isClock: isClock) else { return row }
      table.times.append(time)
    }
    return rows.count
  }
}
