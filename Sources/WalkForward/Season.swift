internal import Series

/// The season that a naive forecast would take for granted, from the step between rows.
enum Season {
  /// Rows of a season, from the instants up to a row.
  ///
  /// 24 for hourly data, 5 or 7 for daily, 52 for weekly, 12 for monthly, 4 for quarterly; 1 where there is none to take
  /// for granted. O(rows log rows).
  static func rows(of table: LearningTable, upTo row: Int) -> Int {
    guard table.clock != .row, row >= 2 else { return 1 }
    let instants = table.instants[...min(row, table.count - 1)]
    let steps = zip(instants, instants.dropFirst()).map { $1 - $0 }.sorted()
    let hours = table.clock.milliseconds(steps[steps.count / 2]) / 3_600_000
    switch hours {
    case 0.4..<13: return Int((24 / hours).rounded())
    case 20..<28:
      let weekend = instants.contains { table.clock.date(of: $0).weekday >= 5 }
      return weekend ? 7 : 5
    case 160..<180: return 52
    case 650..<780: return 12
    case 2100..<2250: return 4
    default: return 1
    }
  }
}
