/// A record that is not as wide as the others, or has no readable date.
struct OddRecord {
  var end: Int
  var cells = 0
  /// The number of the last cell that is not blank.
  var filledCells = 0
  var extraLines = 0
  var isBlank: Bool { filledCells == 0 }

  /// Scans the record that starts at `start`.
  init(_ bytes: Span<UInt8>, _ start: Int, _ dialect: Dialect, _ limits: LoadLimits) {
    end = start
    while true {
      let cell = Cell.read(bytes, end, dialect, lines: &extraLines)
      cells += 1
      if !cell.content.isEmpty { filledCells = cells }
      end = cell.next
      if end >= bytes.count || ASCII.isNewline(bytes[end]) { break }
      end += 1
      if dialect.separator == ASCII.space {
        while end < bytes.count, bytes[end] == ASCII.space { end += 1 }
        if end >= bytes.count || ASCII.isNewline(bytes[end]) { break }
      }
    }
  }
}

extension TableParser {
  /// The error of a date or time that cannot be read.
  func cellError(_ bytes: Span<UInt8>, _ failed: (column: Int, position: Int), _ line: Int) -> SeriesError {
    var lines = 0
    let cell = Cell.read(bytes, failed.position, shape.dialect, lines: &lines)
    let content = cell.content.lowerBound..<Swift.min(cell.content.upperBound, cell.content.lowerBound + 200)
    return cellError(bytes.text(content), column: failed.column, line)
  }

  func cellError(_ text: String, column: Int, _ line: Int) -> SeriesError {
    let column = shape.columns[column]
    let isDate = column.role == .date
    let bytes = Array(text.utf8)
    let stamp =
      isDate
      ? shape.dateFamily?.whole(bytes.span, 0..<bytes.count) : shape.timeFamily?.whole(bytes.span, 0..<bytes.count)
    if stamp?.isInexact ?? false {
      return SeriesError(
        source: source, line: line, column: column.name, expected: "no digits below a microsecond",
        found: "'\(text.shown)'",
        advice: "Round to the nearest microsecond with --round microseconds.")
    }
    return SeriesError(
      source: source, line: line, column: column.name,
      expected: isDate ? "a date like \(shape.dateFamily?.example ?? "2013-02-08")" : "a time of day like 09:30:00",
      found: text.isEmpty ? "a blank cell" : "'\(text.shown)'",
      advice: isDate
        ? "Correct the cell or remove the line, or give the column's format with --date-format."
        : "Correct the cell or remove the line.")
  }
}
