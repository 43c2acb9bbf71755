// Unsafe Swift at a C boundary: the one place where whole rows of cells are handed to CFastFloat by pointer. Each function
// checks what the C code relies on before the pointers are formed, and no pointer leaves its call.
internal import CFastFloat

/// Reads whole rows of plain cells at memory speed.
enum CellScanner {
  /// How many bytes a buffer has behind its text; their values never matter.
  static let padding = Int(FC_PADDING)

  /// Whether the CPU's wide instructions are used; the results are the same bits without.
  static let usesWide = fc_has_wide() != 0

  /// Where cells end, as offsets into the buffer.
  struct Marks {
    fileprivate var offsets: [UInt32] = []
    private(set) var count = 0
    /// How many are no separators.
    fileprivate var others = 0

    subscript(index: Int) -> Int { Int(offsets[index]) }

    /// Marks separators, quotes and newlines in buffer[range]; of CR and LF together the LF alone.
    mutating func find(in buffer: [UInt8], _ range: Range<Int>, _ dialect: Dialect) {
      precondition(range.lowerBound >= 0 && range.upperBound + padding <= buffer.count && buffer.count <= UInt32.max)
      let room = range.count + padding
      if offsets.count < room { offsets = Array(repeating: 0, count: room) }
      let quote = dialect.quote == 0 ? dialect.separator : dialect.quote
      count = buffer.withUnsafeBufferPointer { bytes in
        offsets.withUnsafeMutableBufferPointer { marks in
          guard let from = bytes.baseAddress, let to = marks.baseAddress else { return 0 }
          return fc_mark(
            from, range.lowerBound, range.upperBound, dialect.separator, quote, CellScanner.usesWide ? 1 : 0, to,
            &others)
        }
      }
    }
  }

  /// Consecutive plain rows of a buffer: cell c of row r ends at mark first + r · width + c.
  struct Rows {
    let start: Int
    let first: Int
    let width: Int
    var count: Int

    /// The range of a cell, without the carriage return at a row's end.
    @inline(__always)
    func cell(_ row: Int, _ column: Int, _ marks: Marks, _ bytes: Span<UInt8>) -> Range<Int> {
      let index = first + row * width + column
      let begin = row == 0 && column == 0 ? start : marks[index - 1] + 1
      var end = marks[index]
      if column == width - 1, end > begin, bytes[end] == ASCII.lineFeed, bytes[end - 1] == ASCII.carriageReturn {
        end -= 1
      }
      return begin..<end
    }

    /// The rows behind the first `dropped` ones, which are at least one.
    func dropping(_ dropped: Int, _ marks: Marks) -> Rows {
      let next = first + dropped * width
      return Rows(start: marks[next - 1] + 1, first: next, width: width, count: count - dropped)
    }

    /// The byte behind the last row's newline, and the mark behind its.
    func end(_ marks: Marks) -> (position: Int, mark: Int) {
      (marks[first + count * width - 1] + 1, first + count * width)
    }
  }

  /// Makes room for `count` values of an empty array, in large pages where they are many: else every 4 KiB cost a fault.
  static func reserve<Value>(_ count: Int, in values: inout [Value]) {
    values.reserveCapacity(count)
    let bytes = values.capacity * MemoryLayout<Value>.stride
    guard bytes >= 1 << 21 else { return }
    values.withUnsafeMutableBufferPointer { room in
      if let base = room.baseAddress { fc_expect_writes(base, bytes) }
    }
  }

  /// How many plain rows of `width` cells follow from byte `start` and mark `first` on, each of at most `longest` bytes.
  ///
  /// From the first mark on all are counted, from others at most `most`: what follows an odd row is soon counted again.
  static func countRows(
    in buffer: [UInt8], _ marks: Marks, start: Int, first: Int, width: Int, dialect: Dialect, most: Int, longest: Int
  ) -> Int {
    precondition(width > 0 && start >= 0 && first >= 0 && first <= marks.count)
    let all = (marks.count - first) / width
    let rows = Rows(start: start, first: first, width: width, count: first == 0 ? all : Swift.min(most, all))
    guard rows.count > 0 else { return 0 }
    let others = first == 0 ? marks.others : Int.max
    return withRows(buffer, marks, rows) { fc_count_rows($0, dialect.separator, others, longest) }
  }

  /// Appends a column's numbers to `values`, blank cells as `nan`, and returns the rows whose cell is anything else than a
  /// finite number; 0 is appended for them.
  static func appendNumbers(
    in buffer: [UInt8], _ marks: Marks, _ rows: Rows, column: Int, decimalComma: Bool, wide: Bool = usesWide,
    to values: inout [Double], odd: inout [UInt32]
  ) -> Int {
    precondition(column >= 0 && column < rows.width)
    let point = decimalComma ? ASCII.comma : ASCII.point
    return append(rows, to: &values, odd: &odd) { values, odd in
      withRows(buffer, marks, rows) { fc_parse_numbers($0, column, point, wide ? 1 : 0, values, odd) }
    }
  }

  /// The same for whole numbers; a blank cell is odd.
  static func appendCounts(
    in buffer: [UInt8], _ marks: Marks, _ rows: Rows, column: Int, wide: Bool = usesWide, to values: inout [Int64],
    odd: inout [UInt32]
  ) -> Int {
    precondition(column >= 0 && column < rows.width)
    return append(rows, to: &values, odd: &odd) { values, odd in
      withRows(buffer, marks, rows) { fc_parse_counts($0, column, wide ? 1 : 0, values, odd) }
    }
  }

  /// Writes a column's stamps to `values` from `place` on, up to the first row whose stamp is not of that day and layout, or does
  /// not end in `Z` as `isUTC` says; returns how many they are.
  static func readStamps(
    in buffer: [UInt8], _ marks: Marks, _ rows: Rows, column: Int, of day: DayCache, isUTC: Bool,
    to values: inout [Int64],
    at place: Int
  ) -> Int {
    precondition(column >= 0 && column < rows.width && place >= 0 && place + rows.count <= values.count)
    return values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return 0 }
      let day = fc_day(head: day.head, tail: day.tail, midnight: day.midnight, zulu: isUTC ? 1 : 0)
      return withRows(buffer, marks, rows) { fc_parse_stamps($0, column, day, base + place) }
    }
  }

  private static func append<Value>(
    _ rows: Rows, to values: inout [Value], odd: inout [UInt32],
    _ parse: (UnsafeMutablePointer<Value>, UnsafeMutablePointer<UInt32>) -> Int
  ) -> Int {
    if odd.count < rows.count { odd = Array(repeating: 0, count: rows.count) }
    var oddCount = 0
    values.append(addingCapacity: rows.count) { output in
      output.withUnsafeMutableBufferPointer { room, initialized in
        odd.withUnsafeMutableBufferPointer { odd in
          guard let to = room.baseAddress, let list = odd.baseAddress, rows.count > 0 else { return }
          precondition(room.count - initialized >= rows.count)
          oddCount = parse(to + initialized, list)
          initialized += rows.count
        }
      }
    }
    return oddCount
  }

  /// Calls `body` with the rows as C knows them; what it may read lies within the buffer.
  private static func withRows(_ buffer: [UInt8], _ marks: Marks, _ rows: Rows, _ body: (fc_rows) -> Int) -> Int {
    let last = rows.first + rows.count * rows.width - 1
    precondition(last < marks.count && marks[last] + padding <= buffer.count && rows.start <= marks[rows.first])
    return buffer.withUnsafeBufferPointer { bytes in
      marks.offsets.withUnsafeBufferPointer { offsets in
        guard let base = bytes.baseAddress, let first = offsets.baseAddress else { return 0 }
        return body(
          fc_rows(bytes: base, start: rows.start, marks: first + rows.first, rows: rows.count, width: rows.width))
      }
    }
  }
}
