internal import Series

/// The season that a naive forecast would take for granted: how many rows the usual day, week or year holds.
///
/// It is counted rather than derived from the step between rows, as a session may have seven hourly bars and a week may
/// run from Sunday to Thursday. Odd days and missing bars are outvoted.
struct Season {
  private let instants: ArraySlice<Int64>
  private let day: Int64
  /// The usual step.
  private let step: Int64

  /// Rows of a season, from the instants up to a row.
  ///
  /// The bars of a session for data within days, the days of a week for daily data, 52 for weekly, 12 for monthly, 4 for
  /// quarterly; 1 where there is none to take for granted. O(rows log rows).
  static func rows(of table: LearningTable, upTo row: Int) -> Int {
    guard table.clock.hasDates, row >= 2 else { return 1 }
    return Season(table.instants[...min(row, table.count - 1)], day: table.clock.unitsPerDay).rows
  }

  private init(_ instants: ArraySlice<Int64>, day: Int64) {
    self.instants = instants
    self.day = day
    let steps = zip(instants, instants.dropFirst()).map { $1 - $0 }.sorted()
    // The lower of two middle ones: two bars a day are one step apart, not a night.
    step = steps[(steps.count - 1) / 2]
  }

  private var rows: Int {
    switch 24 * Double(step) / Double(day) {
    case ..<13: barsOfASession
    case 20..<28: daysOfAWeek
    case 160..<180: 52
    case 650..<780: 12
    case 2100..<2250: 4
    default: 1
    }
  }

  // MARK: Within days

  /// The bars that most sessions have, missing ones included; 1 where bars do not come at a steady step.
  private var barsOfASession: Int {
    let steady = zip(instants, instants.dropFirst()).count { abs($1 - $0 - step) * 2 <= step }
    guard steady * 2 >= instants.count - 1 else { return 1 }
    let days = wholeDays
    guard !days.isEmpty else { return goesOnAroundTheClock ? Int(rounded(day, by: step)) : 1 }
    // A bar's place is counted from its day's first one, so that daylight saving moves none.
    var counts: [Int64: Int] = [:]
    for bars in days {
      guard let first = bars.first else { continue }
      for place in Set(bars.map { rounded($0 - first, by: step) }) { counts[place, default: 0] += 1 }
    }
    return max(1, counts.values.count { $0 * 2 >= days.count })
  }

  /// The bars of each day but the first and the last, which may be cut; a session that spans midnight counts to both days.
  private var wholeDays: [ArraySlice<Int64>] {
    var days: [ArraySlice<Int64>] = []
    var start = instants.startIndex
    for i in instants.indices.dropFirst() where number(ofDay: instants[i]) != number(ofDay: instants[i - 1]) {
      if start > instants.startIndex { days.append(instants[start..<i]) }
      start = i
    }
    return days
  }

  /// Whether bars fill most of a day and a night at least.
  private var goesOnAroundTheClock: Bool {
    guard let first = instants.first, let last = instants.last, last - first >= day - step else { return false }
    return Int64(instants.count - 1) >= (last - first) / step / 4 * 3
  }

  private func rounded(_ time: Int64, by step: Int64) -> Int64 { (time + step / 2) / step }

  private func number(ofDay instant: Int64) -> Int64 { instant.flooredQuotient(by: day) }

  // MARK: Days

  /// The weekdays on which there usually is a row.
  ///
  /// A weekday counts where half of its days have one, long breaks left out. Where there is not enough to tell, a week is
  /// taken to have five days, and the weekend that was seen.
  private var daysOfAWeek: Int {
    var seen = [Int](repeating: 0, count: 7)
    var passed = seen
    var before: Int64?
    for day in instants.map(number(ofDay:)) {
      seen[weekday(day)] += 1
      let since = before.map { day - $0 <= 7 ? $0 + 1 : day } ?? day
      for passing in since...max(since, day) { passed[weekday(passing)] += 1 }
      before = day
    }
    return max(
      1,
      (0..<7).count { day in
        if passed[day] < 2 { return day < 5 || seen[day] > 0 }
        return day < 5 ? seen[day] * 2 >= passed[day] : seen[day] * 2 > passed[day]
      })
  }

  private func weekday(_ day: Int64) -> Int { CivilDate(daysSince1970: day).weekday }
}
