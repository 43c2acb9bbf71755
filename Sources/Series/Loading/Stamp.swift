/// Microseconds of the units of time.
enum Micros {
  static let millisecond: Int64 = 1000
  static let second: Int64 = 1_000_000
  static let minute = 60 * second
  static let hour = 60 * minute
  static let day = 24 * hour

  /// Makes milliseconds of all instants; false, and nothing changed, where one is no whole number of them.
  static func makeMillis(_ instants: inout [Int64]) -> Bool {
    var span = instants.mutableSpan
    for i in span.indices {
      let (quotient, rest) = span[i].quotientAndRemainder(dividingBy: millisecond)
      guard rest == 0 else {
        for k in 0..<i { span[k] *= millisecond }
        return false
      }
      span[i] = quotient
    }
    return true
  }

  /// The midnight of a date, or nil where there is no such day.
  static func midnight(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
    CivilDate(year: year, month: month, day: day).map { $0.daysSince1970 * Micros.day }
  }
}

/// A date, or a time of day, as one cell gives it.
struct Stamp {
  /// Local microseconds since 1970, or what the column's family packs instead (see `DateFamily`).
  var raw: Int64
  /// The minutes by which the local time is ahead of UTC.
  var offset = Offset.none
  /// The unit of a count since 1970.
  var unit: EpochUnit?
  /// Whether the cell has digits below a microsecond, and what is added where they are rounded to the nearest one.
  var isInexact = false
  var rounding: Int64 = 0
  /// Whether the number was written with an exponent, which may have cost it digits.
  var hasExponent = false
  /// Whether the year was written with two digits.
  var hasShortYear = false

  init(_ raw: Int64) { self.raw = raw }

  /// A day with a time of day; nil where there is no such day.
  init?(_ year: Int, _ month: Int, _ day: Int, _ time: Stamp = Stamp(0)) {
    guard let midnight = Micros.midnight(year, month, day) else { return nil }
    self = time
    raw += midnight
  }
}

/// Offsets from UTC in minutes.
enum Offset {
  /// Where a cell says none.
  static let none = Int16.min
}

/// Values of rows that seldom change, kept as the rows at which they do.
struct Runs<Value: Equatable & Sendable>: Sendable {
  private(set) var current: Value
  private(set) var changes: [(row: Int, value: Value)] = []

  /// Runs that start with a value, which no change tells.
  init(_ first: Value) { current = first }

  /// Takes down a row's value.
  @inline(__always)
  mutating func note(_ value: Value, at row: Int) {
    if value != current { append(value, row) }
  }

  private mutating func append(_ value: Value, _ row: Int) {
    changes.append((row, value))
    current = value
  }

  /// Forgets the rows from `count` on.
  mutating func truncate(to count: Int, first: Value) {
    while let last = changes.last, last.row >= count { changes.removeLast() }
    current = changes.last?.value ?? first
  }

  /// Calls `body` with each stretch of equal values among `count` rows.
  func forEach(_ count: Int, first: Value, _ body: (Range<Int>, Value) -> Void) {
    var (start, value) = (0, first)
    for change in changes {
      if change.row > start { body(start..<change.row, value) }
      (start, value) = change
    }
    if start < count { body(start..<count, value) }
  }
}

/// What a column's dates say beside their instants.
struct StampFacts: Sendable {
  /// The minutes by which the local times are ahead of UTC.
  var offsets = Runs(Offset.none)
  /// The units of counts since 1970.
  var units = Runs<EpochUnit?>(nil)
  /// Whether digits below a microsecond were rounded.
  var areRounded = false
  /// Whether counts were written with exponents.
  var haveExponents = false
  /// Whether years were written with two digits.
  var haveShortYears = false

  mutating func truncate(to count: Int) {
    offsets.truncate(to: count, first: Offset.none)
    units.truncate(to: count, first: nil)
  }
}
