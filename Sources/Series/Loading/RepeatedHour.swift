/// The hour that a clock shows twice as daylight saving time ends, in times that say no offset.
enum RepeatedHour {
  /// What to do about it; the zone that is named as an example ends daylight saving time on such a day.
  static func words(_ instant: Int64, _ clock: Clock) -> String {
    let date = clock.date(of: instant)
    let example =
      switch date.month {
      case 11: "America/New_York"
      case 9, 10: "Europe/Berlin"
      default: "Australia/Sydney"
      }
    return
      "An hour seems to be repeated as daylight saving time ends: name the zone in which the times are told with --zone, such as --zone \(example)."
  }

  /// Whether a local time may lie in such an hour: early on a Sunday of spring or autumn.
  static func isLikely(_ instant: Int64, _ clock: Clock) -> Bool {
    guard clock.hasDates, clock != .date else { return false }
    let date = clock.date(of: instant)
    let hours = clock.milliseconds(instant - date.daysSince1970 * clock.unitsPerDay) / 3_600_000
    return date.weekday == 6 && hours < 4 && [2, 3, 4, 9, 10, 11].contains(date.month)
  }

  /// What to do where instants of one series repeat in such hours alone; nil where another reason is more likely.
  static func advice(_ instants: [Int64], _ clock: Clock) -> String? {
    let sorted = instants.sorted()
    let repeated = sorted.indices.dropFirst().filter { sorted[$0] == sorted[$0 - 1] }
    guard let first = repeated.first, repeated.allSatisfy({ isLikely(sorted[$0], clock) }) else { return nil }
    return words(sorted[first], clock)
  }

  /// The row in which a series steps back by less than an hour in such an hour, and nowhere else: sorted, its rows would mix.
  static func stepBack(_ instants: [Int64], _ rows: [Int], _ clock: Clock) -> Int? {
    guard let first = rows.first, let last = rows.last else { return nil }
    let isReversed = instants[first] > instants[last]
    var found: Int?
    for (before, row) in zip(rows, rows.dropFirst()) {
      let step = isReversed ? instants[before] - instants[row] : instants[row] - instants[before]
      guard step < 0 else { continue }
      guard clock.milliseconds(-step) <= 3_600_000, isLikely(instants[row], clock) else { return nil }
      found = found ?? row
    }
    return found
  }
}

extension [Int64] {
  /// Whether no number is below the one before, or none above it.
  var runsOneWay: Bool {
    let numbers = span
    var (rises, falls) = (true, true)
    for i in numbers.indices.dropFirst() {
      if numbers[i] < numbers[i - 1] { rises = false }
      if numbers[i] > numbers[i - 1] { falls = false }
      if !rises, !falls { return false }
    }
    return true
  }
}
