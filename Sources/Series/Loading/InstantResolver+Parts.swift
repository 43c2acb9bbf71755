/// Times of day beside dates, and dates whose parts have columns of their own.
extension InstantResolver {
  /// Adds the times of day, hours or periods of a column beside the dates.
  func addTimes(_ resolved: inout Resolved) throws(SeriesError) {
    guard !table.times.isEmpty else { return }
    switch shape.timeFamily {
    case .hour: try addHours(&resolved)
    case .period:
      let length = try periodLength()
      for i in resolved.instants.indices { resolved.instants[i] += (table.times[i] - 1) * length }
      resolved.notes.append("periods of \(length / Micros.minute) minutes are dated by their start")
    default: for i in resolved.instants.indices { resolved.instants[i] += table.times[i] }
    }
  }

  private var timeName: String { shape.columns[shape.index(of: .time) ?? 0].name }

  /// Hours 0 to 23, or 1 to 24, of which each is dated by its number: 24 is the next midnight.
  private func addHours(_ resolved: inout Resolved) throws(SeriesError) {
    if let last = table.times.firstIndex(where: { $0 >= 24 }) {
      if table.times.contains(0) {
        throw error(
          last, column: timeName, expected: "hours from 0 to 23 or from 1 to 24",
          found: "\(table.times[last]) in a column that holds 0 as well", advice: "Correct the cell.")
      }
      resolved.notes.append("hours run from 1 to 24, and each is dated by its end")
    }
    if let long = table.times.firstIndex(of: 25), shape.zone == nil { throw longDay(long, "hours up to 24") }
    for i in resolved.instants.indices { resolved.instants[i] += table.times[i] * Micros.hour }
  }

  /// How long one of a day's periods is, by the highest number of the whole column.
  func periodLength() throws(SeriesError) -> Int64 {
    let most = table.times.max() ?? 0
    if let row = table.times.firstIndex(where: { $0 < 1 }) {
      throw error(row, column: timeName, expected: "a period from 1 on", found: "0", advice: "Correct the cell.")
    }
    let perDay: Int64
    switch most {
    case 22...25: perDay = 24
    case 44...50: perDay = 48
    case 88...100: perDay = 96
    case 276...300: perDay = 288
    default:
      throw error(
        table.times.firstIndex(of: most) ?? 0, column: timeName,
        expected: "periods up to 24, 48, 96 or 288, the number of a day's hours, half, quarter or twelfth hours",
        found: "none above \(most)", advice: "Give the time of day in a column of its own.")
    }
    if most > perDay, shape.zone == nil {
      throw longDay(table.times.firstIndex(of: most) ?? 0, "periods up to \(perDay)")
    }
    return Micros.day / perDay
  }

  private func longDay(_ row: Int, _ expected: String) -> SeriesError {
    error(
      row, column: timeName, expected: expected,
      found: "\(table.times[row]), as on the long day when daylight saving time ends",
      advice: "Name the zone with --zone, such as --zone Europe/London.")
  }

  /// The time from midnight on where the column's numbers count it, so that the clock change does not move it; nil where they tell
  /// the clock's time.
  func elapsed() throws(SeriesError) -> [Int64]? {
    switch shape.timeFamily {
    case .period:
      let length = try periodLength()
      return table.times.map { ($0 - 1) * length }
    case .hour where table.times.contains(25): return table.times.map { $0 * Micros.hour }
    default: return nil
    }
  }

  /// What lies between the start of an hour and its stamp, where hours from 1 to 24 are dated by their ends.
  var hourBefore: Int64 {
    switch shape.timeFamily {
    case .hour where table.times.contains { $0 >= 24 }: Micros.hour
    case .colon where table.times.contains(Micros.day) && table.times.allSatisfy { $0 >= Micros.hour }: Micros.hour
    default: 0
    }
  }

  /// Years, months, quarters, days and hours that have columns of their own.
  func partInstants() throws(SeriesError) -> [Int64] {
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
      let ordinal = numbers[.dayOfYear].map { Int64($0 - 1) * Micros.day }
      guard let day = Micros.midnight(year, month, numbers[.day] ?? 1), let next = Micros.midnight(year + 1, 1, 1),
        case let midnight = day + (ordinal ?? 0), ordinal ?? 0 >= 0, midnight < next,
        (0...24).contains(hour), (0..<60).contains(minute)
      else {
        let found = slots.keys.sorted { $0.rawValue < $1.rawValue }.map { "\($0) \(numbers[$0] ?? 0)" }
        throw partError(slots[.year] ?? 0, row, found: found.joined(separator: ", "))
      }
      return midnight + Int64(hour * 60 + minute) * Micros.minute
    }
  }

  private func partError(_ slot: Int, _ row: Int, found: String?) -> SeriesError {
    error(
      row, column: table.name(ofSlot: slot), expected: "a part of a date",
      found: found ?? table.damageText(slot: slot, row: row).map { "'\($0.shown)'" } ?? "a blank cell",
      advice: "Correct the cell or remove the line, or name the date's columns with --date-column.")
  }
}
