internal import Series

/// The days after which folds may begin, each as the number of the day that follows it, from 1970-01-01 on.
///
/// The first is the first at or after a given day; the others follow it by the step, so that `3mo` from the end of February goes on at
/// the ends of May and August, and `quarter` at the ends of March and June wherever it begins.
struct CalendarGrid {
  private let step: FoldPlan.Step

  /// A grid; nil of a step in rows.
  init?(_ step: FoldPlan.Step) {
    if step.rows != nil { return nil }
    self.step = step
  }

  /// The first end at or after a day.
  ///
  /// O(1).
  func end(onOrAfter day: Int64) -> Int64 {
    switch step {
    case .rows, .calendar(_, .day): return day
    case .calendar(_, .week): return Self.next(0, onOrAfter: day)
    case .calendar(_, .month): return Self.month(onOrAfter: day, of: 1)
    case .calendar(_, .quarter): return Self.month(onOrAfter: day, of: 3)
    case .calendar(_, .year): return Self.month(onOrAfter: day, of: 12)
    case .weekday(let weekday): return Self.next((weekday + 1) % 7, onOrAfter: day)
    case .weekdayOfMonth(let k, let weekday):
      // The day before an end lies in its month.
      let own = Self.end(of: k, weekday, inMonthFrom: Self.month(before: day))
      return own >= day ? own : Self.end(of: k, weekday, inMonthFrom: Self.month(onOrAfter: day, of: 1))
    }
  }

  /// The day after the k-th such day of a month.
  private static func end(of k: Int, _ weekday: Int, inMonthFrom first: Int64) -> Int64 {
    next(weekday, onOrAfter: first) + Int64(7 * (k - 1)) + 1
  }

  /// The end that follows one.
  func next(after end: Int64) -> Int64 {
    guard case .calendar(let count, let unit) = step else { return self.end(onOrAfter: end + 1) }
    return end.shifted(by: count, unit)
  }

  /// The first day from one on that is this day of the week.
  private static func next(_ weekday: Int, onOrAfter day: Int64) -> Int64 {
    day + Int64((weekday - CivilDate(daysSince1970: day).weekday + 7) % 7)
  }

  /// The first day, from one on, of a month whose number from 0 is a multiple.
  private static func month(onOrAfter day: Int64, of multiple: Int) -> Int64 {
    let date = CivilDate(daysSince1970: day)
    var month = date.year * 12 + date.month - 1 + (date.day > 1 ? 1 : 0)
    month += (multiple - (month % multiple + multiple) % multiple) % multiple
    return Int64(month).firstDayOfMonth
  }

  /// The first day of the month of the day before.
  private static func month(before day: Int64) -> Int64 {
    let date = CivilDate(daysSince1970: day - 1)
    return Int64(date.year * 12 + date.month - 1).firstDayOfMonth
  }
}

extension Int64 {
  /// The day, as a number from 1970-01-01, so many units of the calendar later; a day that a month lacks is its last one.
  func shifted(by count: Int, _ unit: FoldPlan.Unit) -> Int64 {
    let months: Int
    switch unit {
    case .day: return self + Int64(count)
    case .week: return self + 7 * Int64(count)
    case .month: months = count
    case .quarter: months = 3 * count
    case .year: months = 12 * count
    }
    let date = CivilDate(daysSince1970: self)
    let month = Int64(date.year * 12 + date.month - 1 + months)
    let (first, next) = (month.firstDayOfMonth, (month + 1).firstDayOfMonth)
    return Swift.min(first + Int64(date.day) - 1, next - 1)
  }

  /// The first day of the month of this number, twelve times the year and the month from 0.
  fileprivate var firstDayOfMonth: Int64 {
    // Within ±9999 of the years that instants may have, a month has a first day.
    let year = Int(flooredQuotient(by: 12))
    return CivilDate(firstOf: Int(self) - 12 * year + 1, in: year).daysSince1970
  }
}
