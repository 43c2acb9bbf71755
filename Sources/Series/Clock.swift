/// What the instants of a series count: milliseconds or microseconds since 1970-01-01T00:00Z, shown as dates or times, or
/// row numbers.
///
/// An instant is an `Int64` everywhere; the clock says how to read and show it. One clock shows every instant of a
/// series at the same width, so that texts of dates and times sort like the instants they stand for, in the years 0 to
/// 9999.
public enum Clock: String, Sendable, Codable, CaseIterable {
  /// Daily or slower data: every instant is a UTC midnight, shown as `2013-02-08`.
  case date
  /// Faster data in whole seconds, shown as `2013-02-08T14:30:00Z`.
  case time
  /// Data within seconds, shown as `2013-02-08T14:30:00.250Z`, always with milliseconds so that texts sort like
  /// instants.
  case millisecond
  /// Data within milliseconds, whose instants count microseconds, shown as `2013-02-08T14:30:00.000250Z`.
  case microsecond
  /// Data without dates: instants are row numbers, shown as they are.
  case row

  /// Whether instants are points in time; otherwise they are row numbers.
  package var hasDates: Bool { self != .row }

  /// What instants gain in a millisecond.
  package var unitsPerMillisecond: Int64 { self == .microsecond ? 1000 : 1 }

  /// What instants gain in a day.
  package var unitsPerDay: Int64 { 86_400_000 * unitsPerMillisecond }

  /// The distance of two instants in milliseconds.
  package func milliseconds(_ distance: Int64) -> Double { Double(distance) / Double(unitsPerMillisecond) }

  /// The day, in UTC, on which an instant lies.
  package func date(of instant: Int64) -> CivilDate {
    CivilDate(daysSince1970: instant.flooredQuotient(by: unitsPerDay))
  }

  /// The instant as ISO 8601 text in UTC, or the row number.
  public func text(for instant: Int64) -> String {
    if self == .row { return String(instant) }
    let date = date(of: instant)
    if self == .date { return date.description }
    let unit = 1000 * unitsPerMillisecond
    let (seconds, rest) = (instant - date.daysSince1970 * unitsPerDay).quotientAndRemainder(dividingBy: unit)
    let clock =
      "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    let fraction =
      switch self {
      case .time: ""
      case .microsecond: ".\(padded(rest, 6))"
      default: ".\(padded(rest, 3))"
      }
    return "\(date)T\(clock)\(fraction)Z"
  }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Sendable, Hashable, CustomStringConvertible {
  /// The year, 1 BC being year 0.
  package let year: Int
  /// The month, 1…12.
  package let month: Int
  /// The day of the month, 1…31.
  package let day: Int

  /// A date from its parts, or nil when there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, (-9999...9999).contains(year),
      day <= CivilDate.length(ofMonth: month, in: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The first day of a month, 1…12.
  package init(firstOf month: Int, in year: Int) { (self.year, self.month, day) = (year, month, 1) }

  /// The date that lies so many days after 1970-01-01.
  ///
  /// Source: H. Hinnant, "chrono-compatible low-level date algorithms".
  package init(daysSince1970 days: Int64) {
    let z = days + 719_468
    let era = z.flooredQuotient(by: 146_097)
    let doe = z - era * 146_097
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    day = Int(doy - (153 * mp + 2) / 5 + 1)
    month = Int(mp < 10 ? mp + 3 : mp - 9)
    year = Int(yoe + era * 400) + (month <= 2 ? 1 : 0)
  }

  /// Days from 1970-01-01 to this date.
  package var daysSince1970: Int64 {
    let y = Int64(month <= 2 ? year - 1 : year)
    let era = y.flooredQuotient(by: 400)
    let yoe = y - era * 400
    let doy = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
    return era * 146_097 + doe - 719_468
  }

  /// Milliseconds from 1970-01-01T00:00Z to this date's midnight.
  package var instant: Int64 { daysSince1970 * 86_400_000 }

  /// The day of the week, 0 for Monday to 6 for Sunday.
  package var weekday: Int { Int((daysSince1970 + 3) - (daysSince1970 + 3).flooredQuotient(by: 7) * 7) }

  /// The date as `2013-02-08`.
  package var description: String { "\(padded(Int64(year), 4))-\(padded(Int64(month), 2))-\(padded(Int64(day), 2))" }

  static func length(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  /// The quotient rounded towards minus infinity, so that instants before 1970 fall on the right day.
  package func flooredQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

/// The number with leading zeros up to `width` digits.
package func padded(_ value: Int64, _ width: Int) -> String {
  let digits = String(abs(value))
  return (value < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
}
