internal import Foundation

/// A feature of the calendar; a cyclic one is given as the sine and cosine of its angle, so that its last value is next to its first.
public enum CalendarFeature: String, Sendable, Codable, CaseIterable {
  /// The time of day, 2π · (time since midnight) / (a day).
  case hourOfDay
  /// The day of the week, 2π · (0 for Monday … 6 for Sunday) / 7.
  case dayOfWeek
  /// The day of the month, 2π · (day − 1) / (the month's days).
  case dayOfMonth
  /// The month, 2π · (0 for January … 11 for December) / 12.
  case month
  /// 1 from the last weekday of a month to its end, else 0.
  case monthEnd

  /// The names of its columns.
  var names: [String] { self == .monthEnd ? [rawValue] : ["\(rawValue) sin", "\(rawValue) cos"] }

  /// Its columns at instants of a clock that has dates.
  func columns(at instants: [Int64], _ clock: Clock) -> [[Double]] {
    if self == .monthEnd { return [instants.map { clock.date(of: $0).isMonthEnd ? 1 : 0 }] }
    let angles = instants.map { 2 * Double.pi * phase(of: $0, clock) }
    return [angles.map { sin($0) }, angles.map { cos($0) }]
  }

  /// The position in the cycle, from 0 up to but without 1.
  private func phase(of instant: Int64, _ clock: Clock) -> Double {
    let date = clock.date(of: instant)
    switch self {
    case .hourOfDay:
      return Double(instant - date.daysSince1970 * clock.unitsPerDay) / Double(clock.unitsPerDay)
    case .dayOfWeek: return Double(date.weekday) / 7
    case .dayOfMonth: return Double(date.day - 1) / Double(CivilDate.length(ofMonth: date.month, in: date.year))
    case .month: return Double(date.month - 1) / 12
    case .monthEnd: return 0
    }
  }

  /// Throws where instants of a series do not tell it.
  func requireMeaning(in series: TimeSeries, _ what: String) throws(SeriesError) {
    if series.clock.hasDates, self != .hourOfDay || series.clock != .date { return }
    let isDaily = series.clock.hasDates
    throw SeriesError(
      source: series.name, expected: "\(isDaily ? "times" : "dates"), for \(isDaily ? rawValue : what)",
      found: isDaily ? "days alone, all at midnight" : "row numbers, as the series has no dates",
      advice: isDaily
        ? "Leave it out." : "Leave \(what == FeatureSet.calendarWords ? what : "them") out, or name the date column.")
  }
}

extension CivilDate {
  /// Whether no weekday of the month comes after it.
  fileprivate var isMonthEnd: Bool {
    let length = CivilDate.length(ofMonth: month, in: year)
    let last = (weekday + length - day) % 7
    return day >= length - max(0, last - 4)
  }
}
