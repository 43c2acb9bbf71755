/// Turns a table's raw dates into instants.
struct InstantResolver {
  /// The instants of a table's rows in the file's order.
  struct Resolved {
    var clock: Clock
    var instants: [Int64]
    /// The family of the dates; counts since 1970 with their unit, where all have the same.
    var family: DateFamily?
    /// The order of day, month and year that was found.
    var order: DateTriple.Order?
    /// Whether numbers of such an order have years of two digits.
    var hasShortYears = false
    /// Whether a text without an offset was read as UTC.
    var isAssumedUTC = false
    /// Whether instants are single rows' numbers, which start again with each series.
    var countsRows = false
    /// Whether the dates' numbers were written with exponents, which may have cost them digits.
    var mayLackDigits = false
    /// Whether the user's zone was used.
    var usesZone = false
    var notes: [String] = []
  }

  let table: RawTable
  let shape: FileShape

  init(_ table: RawTable) {
    self.table = table
    shape = table.shape
  }

  /// The instants of the table's raw dates, which are handed over so that they need no copy.
  func resolve(_ dates: consuming [Int64]) throws(SeriesError) -> Resolved {
    var resolved = Resolved(clock: .time, instants: [])
    if let family = shape.dateFamily {
      resolved.family = family
      let units = table.stamps.units.changes
      if family == .epoch(nil), units.count == 1 { resolved.family = .epoch(units[0].value) }
      resolved.instants = try datedInstants(family, consume dates, &resolved)
    } else if shape.columns.contains(where: { $0.role == .part(.year) }) {
      resolved.instants = try partInstants()
    } else {
      return try rowInstants()
    }
    try addTimes(&resolved)
    let hasOffsets = try settleOffsets(&resolved)
    try refuseImplausible(resolved)
    try refuseEitherCentury(resolved)
    if table.stamps.areRounded { resolved.notes.append("times are rounded to microseconds") }
    resolved.mayLackDigits = table.stamps.haveExponents
    setClock(&resolved)
    if case .epoch = shape.dateFamily { return resolved }
    resolved.isAssumedUTC = resolved.clock != .date && !hasOffsets
    return resolved
  }

  /// Goes over from microseconds to what the clock counts.
  private func setClock(_ resolved: inout Resolved) {
    // Where there were finer digits the clock says so, whatever became of them.
    guard !table.stamps.areRounded, Micros.makeMillis(&resolved.instants) else { return resolved.clock = .microsecond }
    resolved.clock = resolved.instants.allSatisfy { $0 % Clock.date.unitsPerDay == 0 } ? .date : .time
  }

  var dateName: String { shape.columns[shape.index(of: .date) ?? 0].name }

  /// An error that names a row's date.
  func error(_ row: Int, column: String? = nil, expected: String, found: String, advice: String) -> SeriesError {
    SeriesError(
      source: table.source, line: Int(table.lines[row]), column: column ?? dateName, expected: expected, found: found,
      advice: advice)
  }

  private func datedInstants(
    _ family: DateFamily, _ dates: consuming [Int64], _ resolved: inout Resolved
  ) throws(SeriesError) -> [Int64] {
    switch family.base {
    case .separated, .compactTriple:
      let candidates =
        shape.dateOrder.map { [$0] } ?? DateFormat.orders(of: family, isSixDigits: shape.isSixDigits)
      let order: DateTriple.Order
      switch DateOrder.settle(dates, candidates: candidates) {
      case .settled(let found): order = found
      case .ambiguous(let orders): throw ambiguity(orders, dates[0])
      case .none(let best, let row): throw misfit(best, row, family, dates[row])
      }
      resolved.order = order
      resolved.hasShortYears = dates.contains { DateTriple(packed: $0).hasShortYear(order) }
      return dates.map { DateTriple(packed: $0).instant(order) ?? 0 }
    case .decimalYear: return DecimalYears.instants(dates.map { Double(bitPattern: UInt64(bitPattern: $0)) })
    case .epoch(nil): return epochInstants(dates, &resolved)
    case .count(let count): return try countInstants(dates, count, &resolved)
    default:
      if case .interval = family { resolved.notes.append("each interval is dated by its start") }
      return dates
    }
  }

  private func ambiguity(_ orders: [DateTriple.Order], _ raw: Int64) -> SeriesError {
    let triple = DateTriple(packed: raw)
    let readings = orders.map { order in
      let day = (triple.instant(order) ?? 0).flooredQuotient(by: Micros.day)
      return "\(order.rawValue) (\(CivilDate(daysSince1970: day)))"
    }
    return error(
      0, expected: "dates that can be read in one order alone",
      found: "dates that fit \(readings.joined(separator: " and ")) in every row",
      advice: "Say which with --date-format \(orders.map(\.rawValue).joined(separator: " or ")).")
  }

  private func misfit(
    _ order: DateTriple.Order, _ row: Int, _ family: DateFamily, _ raw: Int64
  ) -> SeriesError {
    let triple = DateTriple(packed: raw)
    let mark = family.base == .separated ? "/" : " "
    return error(
      row, expected: "a date in the order \(order.rawValue), which fits the rows before",
      found: "the numbers \(triple.first)\(mark)\(triple.second)\(mark)\(triple.third)",
      advice: "Correct the cell, or give the column's format with --date-format.")
  }

  // MARK: Offsets

  /// Goes over to UTC where the dates say their offset, unless all of them are midnights where they were taken: these are days.
  ///
  /// False where the dates say no offset; throws where some do and others do not.
  private func settleOffsets(_ resolved: inout Resolved) throws(SeriesError) -> Bool {
    let offsets = table.stamps.offsets
    guard let first = offsets.changes.first else { return false }
    let other = offsets.changes.first { $0.value == Offset.none }.map(\.row) ?? (first.row > 0 ? first.row : nil)
    if let row = other {
      let says = first.row > 0
      throw error(
        row,
        expected: says ? "a time without an offset from UTC, as above" : "a time with its offset from UTC, as above",
        found: says ? "one with an offset" : "one without",
        advice: "Write all times of the column in one way.")
    }
    if areEnds(resolved.instants) {
      resolved.notes.append("each interval is dated by its start")
      return false
    }
    if resolved.instants.allSatisfy({ $0 % Micros.day == 0 }) { return true }
    offsets.forEach(resolved.instants.count, first: Offset.none) { rows, offset in
      for row in rows { resolved.instants[row] -= Int64(offset) * Micros.minute }
    }
    return true
  }

  /// Whether what looks like offsets are times of day at which intervals end: `02:00-03:00`.
  private func areEnds(_ locals: [Int64]) -> Bool {
    let changes = table.stamps.offsets.changes
    guard changes.count > 1, changes.count * 2 > locals.count else { return false }
    let ends = changes.map { change in
      (locals[change.row].flooredRemainder(by: Micros.day) + Int64(change.value) * Micros.minute)
    }
    return ends.allSatisfy { $0 == ends[0] && $0 < 0 }
  }

  /// Dates that were detected and all lie beyond what people have data of were read wrongly.
  private func refuseImplausible(_ resolved: Resolved) throws(SeriesError) {
    guard !shape.isDateGiven, let first = resolved.instants.first else { return }
    let (early, late) = (Self.beginning(1600), Self.beginning(2200))
    guard resolved.instants.allSatisfy({ $0 >= late }) || resolved.instants.allSatisfy({ $0 < early }) else { return }
    let date = CivilDate(daysSince1970: first.flooredQuotient(by: Micros.day))
    let isBuddhist = (2400..<2700).contains(date.year)
    throw error(
      0, expected: "dates of the years 1600 to 2200",
      found: "\(date)\(isBuddhist ? ", perhaps a year of the Buddhist calendar, which is 543 ahead" : "")",
      advice: isBuddhist
        ? "Subtract 543 from the years, or say with --date-format that they are meant as they stand."
        : "Check the unit, or say with --date-format how the dates are written.")
  }

  /// A date of the thirties or forties whose year has two digits may be of either century, and would stand at the wrong end of its series.
  private func refuseEitherCentury(_ resolved: Resolved) throws(SeriesError) {
    guard resolved.hasShortYears || table.stamps.haveShortYears else { return }
    let years = DateTriple.eitherCentury
    let range = Self.beginning(years.lowerBound)..<Self.beginning(years.upperBound)
    guard let row = resolved.instants.firstIndex(where: range.contains) else { return }
    let year = CivilDate(daysSince1970: resolved.instants[row].flooredQuotient(by: Micros.day)).year
    throw error(
      row, expected: "years of four digits, or of two from 50 to 29, which mean 1950 to 2029",
      found: "\(year % 100), which may be \(year - 100) or \(year)",
      advice: "Write the years of the column with four digits.")
  }

  private static func beginning(_ year: Int) -> Int64 { Micros.midnight(year, 1, 1) ?? 0 }

  // MARK: Row numbers

  /// Row numbers: the file's own where it has a column of them, else counted from 0.
  private func rowInstants() throws(SeriesError) -> Resolved {
    for slot in table.slots(.index) {
      let numbers = table.values[slot]
      let name = table.name(ofSlot: slot)
      if TimeNames.meaning(of: name) == .strong,
        let row = numbers.indices.dropFirst().first(where: { numbers[$0] != numbers[$0 - 1] + 1 && !(numbers[$0] <= 1) }
        )
      {
        throw error(
          row, column: name, expected: "dates, or numbers that count the rows as above",
          found: numbers[row].isNaN ? "a blank cell" : "\(numbers[row]) behind \(numbers[row - 1])",
          advice: "Give the format of the dates with --date-format, or number the rows with --date-format none.")
      }
      guard numbers.allSatisfy({ $0.isFinite && $0 == $0.rounded() && abs($0) < 1e15 }) else { continue }
      return Resolved(clock: .row, instants: numbers.map { Int64($0) })
    }
    return Resolved(clock: .row, instants: (0..<Int64(table.count)).map { $0 }, countsRows: true)
  }
}
