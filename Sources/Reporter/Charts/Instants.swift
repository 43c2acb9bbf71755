/// Instants of a store (`2014-05-01`, `2014-05-01T05:00:00Z`, or a row number) as numbers on an axis.
///
/// Civil dates by Howard Hinnant's algorithms, https://howardhinnant.github.io/date_algorithms.html.
enum Instants {
  /// Whether texts such as this one are dates rather than row numbers.
  static func isDate(_ text: String) -> Bool { text.utf8.count >= 10 && text.dropFirst(4).first == "-" }

  /// Days since 1970 with their fraction, or the row number; nil for anything else.
  static func number(_ text: String) -> Double? {
    guard isDate(text) else { return Double(text).flatMap { abs($0) < 1e15 ? $0 : nil } }
    let fields = text.prefix(10).split(separator: "-").compactMap { Int($0) }
    guard fields.count == 3, (1...12).contains(fields[1]), (1...31).contains(fields[2]) else { return nil }
    let whole = Double(day(year: fields[0], month: fields[1], day: fields[2]))
    let clock = text.dropFirst(11).prefix { $0.isNumber || $0 == ":" || $0 == "." }.split(separator: ":")
    let seconds = zip(clock.compactMap { Double($0) }, [3600.0, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    return whole + seconds / 86400
  }

  /// Days since 1970-01-01 of a date of the Gregorian calendar.
  static func day(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date of a day since 1970-01-01.
  static func date(day: Int) -> (year: Int, month: Int, day: Int) {
    let z = day + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
  }

  /// The date as ISO 8601.
  static func text(day: Int) -> String {
    let (year, month, day) = date(day: day)
    return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }
}
