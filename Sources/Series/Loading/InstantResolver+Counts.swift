/// Dates that are counts: since 1970, or of days from another day.
extension InstantResolver {
  /// Counts since 1970, each in the unit of its magnitude, or all in one unit where that alone sorts the rows.
  func epochInstants(_ dates: consuming [Int64], _ resolved: inout Resolved) -> [Int64] {
    let units = table.stamps.units
    guard units.changes.count > 1, let first = units.changes[0].value else { return dates }
    // The finest unit alone leaves the largest counts in the years that a count's size stands for.
    if !isSorted(dates), let unit = units.changes.compactMap(\.value).min(by: { $0.rawValue < $1.rawValue }),
      let instants = recounted(dates, in: unit), isSorted(instants)
    {
      resolved.notes.append("the dates count \(unit.word) since 1970 throughout, as only then the rows are sorted")
      return instants
    }
    let change = units.changes[1]
    let more = units.changes.count > 2 ? ", and changes \(units.changes.count - 2) more times" : ""
    resolved.notes.append(
      "the dates count \(first.word) since 1970 up to line \(table.lines[change.row] - 1), and \(change.value?.word ?? "") from line \(table.lines[change.row]) on\(more); each is read by its size"
    )
    return dates
  }

  /// The instants if all counts were in one unit; nil where that is more than an instant can be.
  private func recounted(_ dates: [Int64], in unit: EpochUnit) -> [Int64]? {
    var instants = dates
    var isPossible = true
    table.stamps.units.forEach(instants.count, first: nil) { rows, old in
      guard let old, old != unit else { return }
      for row in rows {
        let nanos = instants[row].multipliedReportingOverflow(by: 1000)
        let count = nanos.partialValue / old.rawValue
        guard !nanos.overflow, let micros = unit.micros(count) else {
          isPossible = false
          return
        }
        instants[row] = micros
      }
    }
    return isPossible ? instants : nil
  }

  /// Whether the rows are in order of time, one way or the other; those of each label where there are labels.
  private func isSorted(_ instants: [Int64]) -> Bool {
    if isSorted(instants, by: nil) { return true }
    return table.labels.contains { isSorted(instants, by: $0) }
  }

  private func isSorted(_ instants: [Int64], by labels: RawTable.Labels?) -> Bool {
    var last: [Int32: Int64] = [:]
    var (rises, falls) = (true, true)
    for (row, instant) in instants.enumerated() {
      let label = labels?.ids[row] ?? 0
      if let before = last.updateValue(instant, forKey: label) {
        if instant < before { rises = false }
        if instant > before { falls = false }
        if !rises, !falls { return false }
      }
    }
    return true
  }

  /// Days of spreadsheets and other programs.
  func countInstants(
    _ dates: consuming [Int64], _ count: DayCount, _ resolved: inout Resolved
  ) throws(SeriesError) -> [Int64] {
    if count == .julian, dates.allSatisfy({ $0.flooredRemainder(by: Micros.day) == Micros.day / 2 }) {
      resolved.notes.append("whole Julian days are taken for the days on whose noon they begin")
      return dates.map { $0 - Micros.day / 2 }
    }
    guard count == .excel1900, !shape.isDateGiven else { return dates }
    let weekdays = Set(
      dates.map { CivilDate(daysSince1970: $0.flooredQuotient(by: Micros.day)).weekday })
    // Counted from 1904, each day is 1462 days later: a weekday earlier in the week.
    if weekdays == [1, 2, 3, 4, 5] {
      throw error(
        0, expected: "days of a spreadsheet whose first day is known",
        found: "days that are Tuesdays to Saturdays counted from 1900, and Mondays to Fridays counted from 1904",
        advice: "Say which with --date-format excel-1900 or excel-1904.")
    }
    resolved.notes.append(
      "the dates are days of a spreadsheet, counted from 1900 (--date-format excel-1904 counts from 1904)")
    return dates
  }
}

extension Int64 {
  /// What is left of the quotient rounded towards minus infinity.
  func flooredRemainder(by divisor: Int64) -> Int64 { self - flooredQuotient(by: divisor) * divisor }
}
