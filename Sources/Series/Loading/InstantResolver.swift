/// Turns a table's raw dates into instants.
struct InstantResolver {
  /// The instants of a table's rows in the file's order.
  struct Resolved {
    var clock: Clock
    var instants: [Int64]
    /// The order of day, month and year that was found.
    var order: DateTriple.Order?
    /// Whether a text without an offset was read as UTC.
    var isAssumedUTC = false
    /// Whether instants are single rows' numbers, which start again with each series.
    var countsRows = false
  }

  let table: RawTable
  let shape: FileShape

  init(_ table: RawTable) {
    self.table = table
    shape = table.shape
  }

  func resolve() throws(SeriesError) -> Resolved {
    var resolved: Resolved
    if let family = shape.dateFamily {
      resolved = try datedInstants(family)
    } else if shape.columns.contains(where: { $0.role == .part(.year) }) {
      resolved = Resolved(clock: .date, instants: try partInstants())
    } else {
      return rowInstants()
    }
    if !table.times.isEmpty {
      for i in resolved.instants.indices { resolved.instants[i] += table.times[i] }
    }
    let isDaily = resolved.instants.allSatisfy { $0 % 86_400_000 == 0 }
    resolved.clock = isDaily ? .date : .time
    switch shape.dateFamily {
    case .epoch: break
    default: resolved.isAssumedUTC = !isDaily && !shape.hasZone
    }
    return resolved
  }

  private var dateName: String { shape.columns[shape.index(of: .date) ?? 0].name }

  private func datedInstants(_ family: DateFamily) throws(SeriesError) -> Resolved {
    switch family {
    case .separated, .compactTriple:
      let candidates =
        shape.dateOrder.map { [$0] } ?? DateFormat.orders(of: family, isSixDigits: shape.isSixDigits)
      let order: DateTriple.Order
      switch DateOrder.settle(table.dates, candidates: candidates) {
      case .settled(let found): order = found
      case .ambiguous(let orders): throw ambiguity(orders, family)
      case .none(let best, let row): throw misfit(best, row, family)
      }
      var instants: [Int64] = []
      instants.reserveCapacity(table.dates.count)
      for raw in table.dates { instants.append(DateTriple(packed: raw).instant(order) ?? 0) }
      return Resolved(clock: .date, instants: instants, order: order)
    case .decimalYear:
      let years = table.dates.map { Double(bitPattern: UInt64(bitPattern: $0)) }
      return Resolved(clock: .date, instants: DecimalYears.instants(years))
    default:
      return Resolved(clock: .date, instants: table.dates)
    }
  }

  private func ambiguity(_ orders: [DateTriple.Order], _ family: DateFamily) -> SeriesError {
    let triple = DateTriple(packed: table.dates[0])
    let readings = orders.map { order in
      "\(order.rawValue) (\(Clock.date.text(for: (triple.instant(order) ?? 0) / 86_400_000 * 86_400_000)))"
    }
    return SeriesError(
      source: table.source, line: Int(table.lines[0]), column: dateName,
      expected: "dates that can be read in one order alone",
      found: "dates that fit \(readings.joined(separator: " and ")) in every row",
      advice: "Say which with --date-format \(orders.map(\.rawValue).joined(separator: " or ")).")
  }

  private func misfit(_ order: DateTriple.Order, _ row: Int, _ family: DateFamily) -> SeriesError {
    let triple = DateTriple(packed: table.dates[row])
    let mark = family == .separated ? "/" : " "
    return SeriesError(
      source: table.source, line: Int(table.lines[row]), column: dateName,
      expected: "a date in the order \(order.rawValue), which fits the rows before",
      found: "the numbers \(triple.first)\(mark)\(triple.second)\(mark)\(triple.third)",
      advice: "Correct the cell, or give the column's format with --date-format.")
  }

  /// Years, months, quarters, days and hours that have columns of their own.
  private func partInstants() throws(SeriesError) -> [Int64] {
    var slots: [DatePart: Int] = [:]
    for part in DatePart.allCases { slots[part] = table.slots(.part(part)).first }
    return try (0..<table.count).map { row throws(SeriesError) in
      var numbers: [DatePart: Int] = [:]
      for (part, slot) in slots {
        let value = table.values[slot][row]
        guard value.isFinite, value == value.rounded(), abs(value) < 1e6 else {
          throw partError(slot, row, found: value.isFinite ? "\(value)" : nil)
        }
        numbers[part] = Int(value)
      }
      let year = numbers[.year] ?? 0
      let month = numbers[.quarter].map { $0 * 3 - 2 } ?? numbers[.month] ?? 1
      let (hour, minute) = (numbers[.hour] ?? 0, numbers[.minute] ?? 0)
      guard let date = CivilDate(year: year, month: month, day: numbers[.day] ?? 1),
        (0...24).contains(hour), (0..<60).contains(minute)
      else {
        let found = slots.keys.sorted { $0.rawValue < $1.rawValue }.map { "\($0) \(numbers[$0] ?? 0)" }
        throw partError(slots[.year] ?? 0, row, found: found.joined(separator: ", "))
      }
      return date.instant + Int64((hour * 60 + minute) * 60_000)
    }
  }

  private func partError(_ slot: Int, _ row: Int, found: String?) -> SeriesError {
    SeriesError(
      source: table.source, line: Int(table.lines[row]), column: table.name(ofSlot: slot),
      expected: "a part of a date",
      found: found ?? table.damageText(slot: slot, row: row).map { "'\($0.shown)'" } ?? "a blank cell",
      advice: "Correct the cell or remove the line, or name the date's columns with --date-column.")
  }

  /// Row numbers: the file's own where it has a column of them, else counted from 0.
  private func rowInstants() -> Resolved {
    for slot in table.slots(.index) {
      let numbers = table.values[slot]
      guard numbers.allSatisfy({ $0.isFinite && $0 == $0.rounded() && abs($0) < 1e15 }) else { continue }
      return Resolved(clock: .row, instants: numbers.map { Int64($0) })
    }
    return Resolved(clock: .row, instants: (0..<Int64(table.count)).map { $0 }, countsRows: true)
  }
}
