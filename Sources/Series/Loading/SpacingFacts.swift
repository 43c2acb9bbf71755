/// Facts about the distances between rows, within each series of a table.
struct SpacingFacts {
  let table: RawTable
  let resolved: InstantResolver.Resolved
  /// The units in which durations are put into words: milliseconds.
  private static let day = Clock.time.unitsPerDay

  func spacing() -> FileDescription.Spacing? {
    let all = resolved.instants
    guard let least = all.min(), let most = all.max() else { return nil }
    let clock = resolved.clock
    var facts = FileDescription.Spacing(start: clock.text(for: least), end: clock.text(for: most))
    guard !resolved.countsRows else { return facts }
    // How often each step is taken: there are few of them, of however many rows.
    var steps: [Int64: Int] = [:]
    var longest: (step: Int64, from: Int64) = (0, 0)
    var (forward, taken) = (0, 0)
    for rows in groups() {
      var instants = rows.map { all[$0] }
      var isSorted = true
      for i in instants.indices.dropFirst() {
        if instants[i] < instants[i - 1] { facts.stepsBack += 1 } else { forward += 1 }
        isSorted = isSorted && instants[i] >= instants[i - 1]
      }
      if !isSorted { instants.sort() }
      for i in instants.indices.dropFirst() {
        let step = instants[i] - instants[i - 1]
        if step == 0 {
          facts.duplicates += 1
        } else {
          steps[step, default: 0] += 1
          taken += 1
          if step > longest.step { longest = (step, instants[i - 1]) }
        }
      }
    }
    facts.isReversed = facts.stepsBack > 0 && forward == 0
    guard clock != .row, let usual = steps.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else {
      return facts
    }
    let hasWeekends = all.contains { clock.date(of: $0).weekday >= 5 }
    let isDaily = usual == clock.unitsPerDay
    let leavesOutWeekends = isDaily && !hasWeekends && all.count > 5
    facts.step = leavesOutWeekends ? "business day" : Self.words(usual, clock)
    func beyond(_ limit: Int64) -> Int { steps.reduce(0) { $1.key > limit ? $0 + $1.value : $0 } }
    // Where many days are left out, such as all Saturdays, they are no gaps either.
    let regular = isDaily && beyond(usual) * 10 > taken
    facts.gaps = beyond(leavesOutWeekends || regular ? 5 * clock.unitsPerDay : usual + usual / 2)
    facts.longestStep = longest.step / clock.unitsPerMillisecond
    facts.longestStepFrom = clock.text(for: longest.from)
    return facts
  }

  /// The rows of each series.
  private func groups() -> [[Int]] {
    guard table.tickers.count > 1 else { return [Array(0..<table.count)] }
    var rows = [[Int]](repeating: [], count: table.tickers.count)
    for (row, id) in table.tickerIDs.enumerated() { rows[Int(id)].append(row) }
    return rows
  }

  /// A step in words.
  static func words(_ distance: Int64, _ clock: Clock) -> String {
    let (step, micros) = distance.quotientAndRemainder(dividingBy: clock.unitsPerMillisecond)
    guard micros == 0 else { return "\(distance) µs" }
    let days = step / day
    if step % day == 0 || days >= 27 {
      switch days {
      case 1: return "day"
      case 7: return "week"
      case 28...31: return "month"
      case 89...92: return "quarter"
      case 364...366: return "year"
      default: return "\(days) days"
      }
    }
    for (unit, name) in [(3_600_000, "h"), (60_000, "min"), (1000, "s")] as [(Int64, String)] where step % unit == 0 {
      return "\(step / unit) \(name)"
    }
    return "\(step) ms"
  }

  /// A duration, roughly.
  static func roughly(_ step: Int64) -> String {
    switch step {
    case (2 * day)...: "\((step + day / 2) / day) days"
    case 7_200_000...: "\((step + 1_800_000) / 3_600_000) h"
    case 120_000...: "\((step + 30_000) / 60_000) min"
    case 1000...: "\(step / 1000) s"
    default: "less than a second"
    }
  }
}
