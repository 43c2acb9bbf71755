public import Declarations

extension FoldPlan {
  /// A unit of the calendar.
  public enum Unit: String, Sendable, Hashable, CaseIterable {
    /// A day.
    case day
    /// A week, which ends on Sunday.
    case week
    /// A month.
    case month
    /// A quarter of the year.
    case quarter
    /// A year.
    case year

    /// How it is written behind a number.
    var sign: String {
      switch self {
      case .day: "d"
      case .week: "w"
      case .month: "mo"
      case .quarter: "q"
      case .year: "y"
      }
    }
  }

  /// How much a training range holds: rows, or a stretch of the calendar.
  public enum Length: Sendable, Hashable {
    /// So many rows.
    case rows(Int)
    /// The time that so many units of the calendar last.
    case calendar(Int, Unit)

    /// The rows; nil of a stretch of the calendar.
    var rows: Int? {
      guard case .rows(let rows) = self else { return nil }
      return rows
    }
  }

  /// Where folds begin: every so many rows, or after certain days of the calendar.
  public enum Step: Sendable, Hashable {
    /// Every so many rows.
    case rows(Int)
    /// At the ends of the calendar's periods, every so many of them from the first on.
    case calendar(Int, Unit)
    /// After a day of each week, 0 for Monday to 6 for Sunday.
    case weekday(Int)
    /// After the k-th such day of each month, k from 1 to 4.
    case weekdayOfMonth(Int, weekday: Int)

    /// The rows; nil of a step by the calendar.
    var rows: Int? {
      guard case .rows(let rows) = self else { return nil }
      return rows
    }
  }
}

extension FoldPlan.Unit {
  /// The most of them in a length or a step, so that no sum of instants overflows.
  static let most = 10_000

  /// A number of units: `18mo`, `2 years`, `quarter`; nil for any other text.
  static func counted(_ text: String) -> (count: Int, unit: FoldPlan.Unit)? {
    let folded = text.lowercased()
    let digits = folded.prefix { $0.isASCII && $0.isNumber }
    let word = folded.dropFirst(digits.count).drop { $0 == " " }
    let unit = allCases.first { word == $0.sign || word == $0.rawValue || word == "\($0.rawValue)s" }
    // A number alone is one of rows, and a sign alone is no word.
    guard let unit, let count = digits.isEmpty ? (word == unit.sign ? nil : 1) : Int(digits) else { return nil }
    return (1...most).contains(count) ? (count, unit) : nil
  }
}

extension FoldPlan.Length: ExpressibleByIntegerLiteral, SettingItem {
  /// So many rows.
  public init(integerLiteral rows: Int) { self = .rows(rows) }

  /// What it is.
  public static let kind =
    "a whole number of rows from 1 to \(RunConfiguration.maximumRows), or a time such as 90d, 26w, 18mo or 2y"

  /// The length as it is written.
  public var text: String {
    switch self {
    case .rows(let rows): "\(rows)"
    case .calendar(let count, let unit): "\(count)\(unit.sign)"
    }
  }

  /// The length of a text.
  public init?(text: String) {
    if let rows = Int(text) {
      self = .rows(rows)
    } else if let (count, unit) = FoldPlan.Unit.counted(text) {
      self = .calendar(count, unit)
    } else {
      return nil
    }
  }

  /// Reads a number of rows, or a text.
  public init(from decoder: any Decoder) throws { self = try decoded(from: decoder) { .rows($0) } }

  /// Writes rows as a number, and a time as a text.
  public func encode(to encoder: any Encoder) throws { try encoded(rows, text, to: encoder) }
}

extension FoldPlan.Step: ExpressibleByIntegerLiteral, SettingItem {
  /// So many rows.
  public init(integerLiteral rows: Int) { self = .rows(rows) }

  /// What it is.
  public static let kind =
    "a whole number of rows from 1 to \(RunConfiguration.maximumRows), or days of the calendar such as 1w, 1mo, quarter, year, "
    + "W-FRI (each Friday) or WOM-3FRI (the third Friday of each month)"

  private static let weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]

  /// The step as it is written.
  public var text: String {
    switch self {
    case .rows(let rows): "\(rows)"
    case .calendar(let count, let unit): "\(count)\(unit.sign)"
    case .weekday(let day): "W-\(Self.weekdays[day])"
    case .weekdayOfMonth(let k, let day): "WOM-\(k)\(Self.weekdays[day])"
    }
  }

  /// The step of a text.
  public init?(text: String) {
    if let rows = Int(text) {
      self = .rows(rows)
    } else if let (count, unit) = FoldPlan.Unit.counted(text) {
      self = .calendar(count, unit)
    } else if let found = text.uppercased().wholeMatch(of: /(?:W-|WOM-([1-4]))([A-Z]{3})/),
      let day = Self.weekdays.firstIndex(of: String(found.2))
    {
      self = found.1.flatMap { Int($0) }.map { .weekdayOfMonth($0, weekday: day) } ?? .weekday(day)
    } else {
      return nil
    }
  }

  /// Reads a number of rows, or a text.
  public init(from decoder: any Decoder) throws { self = try decoded(from: decoder) { .rows($0) } }

  /// Writes rows as a number, and days of the calendar as a text.
  public func encode(to encoder: any Encoder) throws { try encoded(rows, text, to: encoder) }
}

/// A value that is a number of rows or a text.
private func decoded<Value: SettingItem>(from decoder: any Decoder, _ rows: (Int) -> Value) throws -> Value {
  let container = try decoder.singleValueContainer()
  if let number = try? container.decode(Int.self) { return rows(number) }
  guard let value = try Value(text: container.decode(String.self)) else {
    throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: Value.kind))
  }
  return value
}

private func encoded(_ rows: Int?, _ text: String, to encoder: any Encoder) throws {
  var container = encoder.singleValueContainer()
  if let rows { try container.encode(rows) } else { try container.encode(text) }
}
