/// A date format that a user writes as a pattern, such as `dd/MM/yyyy HH:mm`.
struct DatePattern: Sendable, Hashable {
  private enum Part: Sendable, Hashable {
    case year(digits: Int)
    case month, day, hour, minute, second, fraction
    case monthName, weekday, half, zone
    case literal(UInt8)

    /// What the part says of a date; the weekday says nothing.
    var field: String? {
      switch self {
      case .year: "year"
      case .month, .monthName: "month"
      case .weekday, .literal: nil
      default: "\(self)"
      }
    }
  }

  /// The pattern as given.
  let text: String
  private let parts: [Part]

  /// The pattern, or nil where it holds letters that mean nothing or no year.
  init?(_ text: String) {
    var parts: [Part] = []
    guard Self.read(text, into: &parts) else { return nil }
    let hasYear = parts.contains { if case .year = $0 { true } else { false } }
    guard hasYear, Self.twice(parts) == nil else { return nil }
    self.text = text
    self.parts = parts
  }

  /// Takes a text apart; false where a letter means nothing.
  private static func read(_ text: String, into parts: inout [Part]) -> Bool {
    let letters = Array(text.utf8)
    var i = 0
    while i < letters.count {
      let letter = letters[i]
      if letter == 39 {
        i += 1
        while i < letters.count, letters[i] != 39 {
          parts.append(.literal(letters[i]))
          i += 1
        }
        i += 1
        continue
      }
      guard ASCII.isLetter(letter) else {
        parts.append(.literal(letter))
        i += 1
        continue
      }
      let start = i
      while i < letters.count, letters[i] == letter { i += 1 }
      guard let part = Self.part(letter, count: i - start) else {
        guard letter == 84, i - start == 1 else { return false }
        parts.append(.literal(letter))
        continue
      }
      parts.append(part)
    }
    return true
  }

  private static func part(_ letter: UInt8, count: Int) -> Part? {
    switch (Character(Unicode.Scalar(letter)), count) {
    case ("y", 2): .year(digits: 2)
    case ("y", 1), ("y", 4): .year(digits: 4)
    case ("M", 1...2): .month
    case ("M", 3...4): .monthName
    case ("d", 1...2): .day
    case ("H", 1...2), ("h", 1...2): .hour
    case ("m", 1...2): .minute
    case ("s", 1...2): .second
    case ("S", 1...9): .fraction
    case ("E", 1...4): .weekday
    case ("a", 1): .half
    case ("Z", 1...5), ("X", 1...3), ("z", 1): .zone
    default: nil
    }
  }

  /// Why a text is no pattern, where it is meant as one; nil where it is a pattern or nothing like one.
  static func fault(in text: String) -> String? {
    var parts: [Part] = []
    guard read(text, into: &parts), let twice = twice(parts) else { return nil }
    return "'\(text)', which names the \(twice) twice"
  }

  /// The field that occurs more than once.
  private static func twice(_ parts: [Part]) -> String? {
    let fields = parts.compactMap(\.field)
    return fields.first { field in fields.count { $0 == field } > 1 }
  }

  /// Reads a date of this pattern.
  func read(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (year, month, day, hour, minute, second) = (0, 1, 1, 0, 0, 0)
    var time = Stamp(0)
    var half: UInt8?
    for part in parts {
      switch part {
      case .year(let digits):
        guard bytes.digits(&p, end, limit: digits, into: &year) == digits else { return nil }
        if digits == 2 { (year, time.hasShortYear) = (DateTriple.fullYear(year), true) }
      case .month: guard bytes.digits(&p, end, limit: 2, into: &month) > 0 else { return nil }
      case .day: guard bytes.digits(&p, end, limit: 2, into: &day) > 0 else { return nil }
      case .hour: guard bytes.digits(&p, end, limit: 2, into: &hour) > 0, hour < 24 else { return nil }
      case .minute: guard bytes.digits(&p, end, limit: 2, into: &minute) > 0, minute < 60 else { return nil }
      case .second: guard bytes.digits(&p, end, limit: 2, into: &second) > 0, second < 61 else { return nil }
      case .fraction:
        let start = p
        TimeOfDay.readFraction(bytes, &p, end, places: 6, into: &time)
        guard p > start else { return nil }
      case .monthName:
        let start = p
        while p < end, ASCII.isLetter(bytes[p]) { p += 1 }
        guard let index = DateReader.index(of: start..<p, in: Words.months, bytes) else { return nil }
        month = index + 1
      case .weekday:
        let start = p
        while p < end, ASCII.isLetter(bytes[p]) { p += 1 }
        guard DateReader.index(of: start..<p, in: Words.weekdays, bytes) != nil else { return nil }
      case .half:
        guard p + 1 < end, (bytes[p + 1] | 32) == 109 else { return nil }
        half = bytes[p] | 32
        guard half == 97 || half == 112 else { return nil }
        p += 2
      case .zone:
        guard let read = TimeOfDay.readZone(bytes, &p, end) else { return nil }
        time.offset = read
      case .literal(let byte):
        guard p < end, bytes[p] == byte else { return nil }
        p += 1
      }
    }
    if let half {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (half == 112 ? 12 : 0)
    }
    time.raw += Int64((hour * 60 + minute) * 60 + second) * Micros.second
    guard let stamp = Stamp(year, month, day, time) else { return nil }
    position = p
    return stamp
  }
}
