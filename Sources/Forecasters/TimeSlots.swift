internal import Series

/// The part of a cycle of the clock in which each row lies, such as the hour of the week, as columns of which one is not zero.
///
/// The cycle is the hour of the week for rows within days, the weekday for days, and the month for months; of rows without dates a
/// season of so many rows. A cycle counts where each of its parts has four rows on average; rows within days may fall back on the
/// hour of the day. Parts that no row lay in have no column.
struct TimeSlots {
  /// What of an instant tells its part.
  private enum Cycle { case hourOfWeek, hourOfDay, month, rows(Int) }

  private let cycle: Cycle
  private let clock: Clock
  /// The column of each part; nil of one that no row lay in.
  private let columns: [Int?]

  /// Columns of some rows of which each has the value in one, or in none.
  struct Columns {
    /// How many there are.
    let count: Int
    /// The one of each row.
    let places: [Int?]

    static let none = Columns(count: 0, places: [])
  }

  /// Rows of a part that a cycle needs on average.
  private static let leastRows = 4
  /// The longest season without dates that counts, and the most parts of a cycle.
  private static let longestSeason = 168

  /// The slots of some rows; nil where they have none to tell them apart.
  ///
  /// O(rows log rows).
  init?(_ windows: Windows, rows: [Int], season: Int) {
    clock = windows.clock
    let instants = rows.map(windows.instant(of:))
    for cycle in Self.cycles(of: instants, clock, season: season) {
      var isMet = Array(repeating: false, count: Self.longestSeason)
      for instant in instants { isMet[Self.part(of: instant, cycle, clock)] = true }
      let parts = isMet.count { $0 }
      guard parts > 1, instants.count >= Self.leastRows * parts else { continue }
      var column = -1
      columns = isMet.map { isMet in
        column += isMet ? 1 : 0
        return isMet ? column : nil
      }
      self.cycle = cycle
      return
    }
    return nil
  }

  /// The column of each row; nil of a part that no row lay in.
  func columns(of rows: [Int], in windows: Windows) -> Columns {
    Columns(
      count: columns.count { $0 != nil },
      places: rows.map { columns[Self.part(of: windows.instant(of: $0), cycle, clock)] })
  }

  /// The cycles that rows at such a step may have, the one that tells more first.
  private static func cycles(of instants: [Int64], _ clock: Clock, season: Int) -> [Cycle] {
    guard clock.hasDates else { return (2...longestSeason).contains(season) ? [.rows(season)] : [] }
    let steps = zip(instants, instants.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.sorted()
    guard !steps.isEmpty else { return [] }
    let days = Double(steps[(steps.count - 1) / 2]) / Double(clock.unitsPerDay)
    switch days {
    case ..<0.8: return [.hourOfWeek, .hourOfDay]
    case ..<2: return [.hourOfWeek]
    case 27..<32: return [.month]
    default: return []
    }
  }

  private static func part(of instant: Int64, _ cycle: Cycle, _ clock: Clock) -> Int {
    switch cycle {
    case .rows(let count): return Int((instant % Int64(count) + Int64(count)) % Int64(count))
    case .month: return clock.date(of: instant).month
    case .hourOfDay, .hourOfWeek:
      let date = clock.date(of: instant)
      let hour = Int((instant - date.daysSince1970 * clock.unitsPerDay) * 24 / clock.unitsPerDay)
      if case .hourOfDay = cycle { return hour }
      return date.weekday * 24 + hour
    }
  }
}
