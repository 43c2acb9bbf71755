/// A family of date formats: what a cell's text looks like, before the order of day and month is settled.
///
/// A cell is read to a raw `Int64`: the instant in milliseconds, but for `separated` and `compactTriple` a packed triple
/// (see `DateTriple`) and for `decimalYear` the bits of the number, which only the whole column can settle.
enum DateFamily: Sendable, Hashable {
  /// `2013-02-08`, `2010/1/4`, `2013-02-08T14:30:00Z`, `2015-01-13 16:00:00-05:00`
  case iso
  /// `1/4/1999`, `29-04-13 23:59`: the order of day and month is open
  case separated
  /// `Jan 1 2000`, `1 January 2000`, `02-Jan-13`, `Tue, 02 Jan 2024 14:30:00 GMT`
  case monthName
  /// `20220429`, `19980102 09:30`, `20130102 093000`
  case compact
  /// `20130102093000`
  case compactTime
  /// `020117`, `02012017`, `201701`: the order is open
  case compactTriple
  /// `1962-01`, `01/1962`, `1962M01`
  case yearMonth
  /// `2000Q1`, `Q1 2000`
  case quarter
  /// `1700`
  case year
  /// `1749.083`
  case decimalYear
  /// A count since 1970-01-01T00:00Z, of which a millisecond is `perMillisecond` (s: 0, ms: 1, µs: 1000, ns: 1000000)
  case epoch(perMillisecond: Int)
  /// A pattern that the user gave
  case pattern(DatePattern)

  /// The families that a cell shows by itself, in the order in which they are tried.
  static let evident: [DateFamily] = [.iso, .separated, .yearMonth, .quarter, .compact, .monthName]

  /// Whether reading stops by itself at the cell's end, so that a cell can be read before its end is known.
  var isSelfDelimiting: Bool {
    switch self {
    case .monthName, .pattern, .quarter, .decimalYear: false
    default: true
    }
  }

  /// Reads a date that starts at `position` and moves `position` behind it; nil where there is none.
  @inline(__always)
  func read(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    switch self {
    case .iso: DateReader.iso(bytes, &position, end)
    case .epoch(let scale): DateReader.epoch(bytes, &position, end, perMillisecond: scale)
    default: readSlowly(bytes, &position, end)
    }
  }

  @inline(never)
  private func readSlowly(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    switch self {
    case .iso, .epoch: nil
    case .separated: DateReader.separated(bytes, &position, end)
    case .monthName: DateReader.monthName(bytes, &position, end)
    case .compact: DateReader.compact(bytes, &position, end)
    case .compactTime: DateReader.compactTime(bytes, &position, end)
    case .compactTriple: DateReader.compactTriple(bytes, &position, end)
    case .yearMonth: DateReader.yearMonth(bytes, &position, end)
    case .quarter: DateReader.quarter(bytes, &position, end)
    case .year: DateReader.year(bytes, &position, end)
    case .decimalYear: DateReader.decimalYear(bytes, &position, end)
    case .pattern(let pattern): pattern.read(bytes, &position, end)
    }
  }

  /// The raw value of a whole cell, or nil.
  func whole(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Int64? {
    guard !cell.isEmpty else { return nil }
    var position = cell.lowerBound
    let raw = read(bytes, &position, cell.upperBound)
    return position == cell.upperBound ? raw : nil
  }

  /// An example for messages.
  var example: String {
    switch self {
    case .iso: "2013-02-08 or 2013-02-08T14:30:00Z"
    case .separated: "8/2/2013"
    case .monthName: "8 Feb 2013"
    case .compact: "20130208"
    case .compactTime: "20130208143000"
    case .compactTriple: "080213"
    case .yearMonth: "2013-02"
    case .quarter: "2013Q1"
    case .year: "2013"
    case .decimalYear: "2013.083"
    case .epoch(0): "1360281600 (seconds since 1970)"
    case .epoch(1): "1360281600000 (milliseconds since 1970)"
    case .epoch(1000): "1360281600000000 (microseconds since 1970)"
    case .epoch: "1360281600000000000 (nanoseconds since 1970)"
    case .pattern(let pattern): pattern.text
    }
  }
}
