/// A family of date formats: what a cell's text looks like, before the order of day and month is settled.
///
/// A cell is read to a stamp whose raw value is the local time in microseconds since 1970, but for `separated` and
/// `compactTriple` a packed triple (see `DateTriple`) and for `decimalYear` the bits of the number, which only the whole column can
/// settle.
enum DateFamily: Sendable, Hashable {
  /// `2013-02-08`, `2010/1/4`, `2013-02-08T14:30:00Z`, `2015-01-13 16:00:00-05:00`
  case iso
  /// `1/4/1999`, `29-04-13 23:59`: the order of day and month is open
  case separated
  /// `Jan 1 2000`, `1 January 2000`, `02-Jan-13`, `Tue, 02 Jan 2024 14:30:00 GMT`
  case monthName
  /// `109/01/02`
  case roc
  /// `2020年1月2日`
  case han
  /// `20220429`, `19980102 09:30`, `20130102 093000`
  case compact
  /// `20130102093000`
  case compactTime
  /// `2013010209`
  case compactHour
  /// `020117`, `02012017`, `201701`: the order is open
  case compactTriple
  /// `2013039`
  case dayOfYear
  /// `1962-01`, `01/1962`, `1962M01`
  case yearMonth
  /// `1871.01`, of which `.1` is October
  case yearPointMonth
  /// `2000Q1`, `Q1 2000`
  case quarter
  /// `1700`
  case year
  /// `1749.083`
  case decimalYear
  /// A count of days from a day far back
  case count(DayCount)
  /// A count since 1970-01-01T00:00Z, without a unit in the one that each cell's magnitude says
  case epoch(EpochUnit?)
  /// `28.03.2020 00:00 - 28.03.2020 01:00`: the start
  case interval(Ends)
  /// A pattern that the user gave
  case pattern(DatePattern)

  /// How the ends of an interval are written.
  enum Ends: Sendable, Hashable { case iso, separated, monthName }

  /// The families that a cell shows by itself, in the order in which they are tried.
  static let evident: [DateFamily] = [
    .iso, .separated, .yearMonth, .quarter, .compact, .monthName, .roc, .han, .interval(.iso), .interval(.separated),
    .interval(.monthName),
  ]

  /// The family of what an interval's ends are, or the family itself.
  var base: DateFamily {
    switch self {
    case .interval(.iso): .iso
    case .interval(.separated): .separated
    case .interval(.monthName): .monthName
    default: self
    }
  }

  /// Whether cells are whole days, which a column of times may stand beside.
  var mayBeDays: Bool {
    switch self {
    case .iso, .separated, .monthName, .roc, .han, .compact, .compactTriple, .dayOfYear, .count, .pattern: true
    default: false
    }
  }

  /// Reads a date that starts at `position` and moves `position` behind it; nil where there is none.
  @inline(__always)
  func read(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    switch self {
    case .iso: DateReader.iso(bytes, &position, end)
    case .epoch(let unit): DateReader.epoch(bytes, &position, end, unit: unit)
    default: readSlowly(bytes, &position, end)
    }
  }

  @inline(never)
  private func readSlowly(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    switch self {
    case .iso, .epoch: nil
    case .separated: DateReader.separated(bytes, &position, end)
    case .monthName: DateReader.monthName(bytes, &position, end)
    case .roc: DateReader.roc(bytes, &position, end)
    case .han: DateReader.han(bytes, &position, end)
    case .compact: DateReader.compact(bytes, &position, end)
    case .compactTime: DateReader.compactTime(bytes, &position, end)
    case .compactHour: DateReader.compactHour(bytes, &position, end)
    case .compactTriple: DateReader.compactTriple(bytes, &position, end)
    case .dayOfYear: DateReader.dayOfYear(bytes, &position, end)
    case .yearMonth: DateReader.yearMonth(bytes, &position, end)
    case .yearPointMonth: DateReader.yearPointMonth(bytes, &position, end)
    case .quarter: DateReader.quarter(bytes, &position, end)
    case .year: DateReader.year(bytes, &position, end)
    case .decimalYear: DateReader.decimalYear(bytes, &position, end)
    case .count(let count): count.read(bytes, &position, end)
    case .interval: DateReader.interval(bytes, &position, end, of: base)
    case .pattern(let pattern): pattern.read(bytes, &position, end)
    }
  }

  /// The stamp of a whole cell, or nil.
  func whole(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Stamp? {
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
    case .roc: "102/02/08"
    case .han: "2013年2月8日"
    case .compactHour: "2013020814"
    case .dayOfYear: "2013039"
    case .yearPointMonth: "2013.02"
    case .count(.excel1900), .count(.excel1904): "41313 (days of a spreadsheet)"
    case .count(.matlab): "735273 (days of MATLAB)"
    case .count(.ticks): "634959360000000000 (ticks)"
    case .count(.filetime): "130047552000000000 (a FILETIME)"
    case .count(.julian): "2456331.5 (a Julian day)"
    case .count(.mjd): "56331 (a modified Julian day)"
    case .epoch(.seconds): "1360281600 (seconds since 1970)"
    case .epoch(.milliseconds): "1360281600000 (milliseconds since 1970)"
    case .epoch(.microseconds): "1360281600000000 (microseconds since 1970)"
    case .epoch(.nanoseconds): "1360281600000000000 (nanoseconds since 1970)"
    case .epoch(nil): "1360281600 (a count since 1970)"
    case .interval: "08.02.2013 14:00 - 08.02.2013 15:00"
    case .pattern(let pattern): pattern.text
    }
  }
}
