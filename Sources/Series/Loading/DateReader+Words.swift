/// Dates that are written with letters.
extension DateReader {
  /// `Jan 1 2000`, `1 January 2000`, `02-Jan-13 14:30`, `Tue, 02 Jan 2024 14:30:00 GMT`, `Jan 2000`.
  static func monthName(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var month = 0
    var numbers: [(value: Int, places: Int)] = []
    var time = Stamp(0)
    while p < end {
      let byte = bytes[p]
      if ASCII.isLetter(byte) || byte >= 128 {
        let start = p
        while p < end, ASCII.isLetter(bytes[p]) || bytes[p] >= 128 { p += 1 }
        if let found = MonthNames.month(start..<p, bytes), month == 0 {
          month = found
        } else if index(of: start..<p, in: Words.weekdays, bytes) == nil, !isFiller(start..<p, bytes) {
          return nil
        }
      } else if ASCII.isDigit(byte) {
        if p + 2 < end, bytes[p + 1] == ASCII.colon || bytes[p + 2] == ASCII.colon {
          guard let read = TimeOfDay.read(bytes, &p, end) else { return nil }
          time = read
          continue
        }
        var value = 0
        let places = bytes.digits(&p, end, limit: 4, into: &value)
        numbers.append((value, places))
        guard numbers.count <= 2 else { return nil }
      } else if byte == ASCII.space || byte == ASCII.comma || byte == ASCII.minus || byte == ASCII.slash
        || byte == ASCII.point
      {
        p += 1
      } else {
        return nil
      }
    }
    guard month > 0, let (year, day) = yearAndDay(numbers), var date = Stamp(year, month, day, time)
    else { return nil }
    date.hasShortYear = !numbers.contains { $0.places == 4 }
    position = p
    return date
  }

  private static func yearAndDay(_ numbers: [(value: Int, places: Int)]) -> (year: Int, day: Int)? {
    if numbers.count == 1 { return numbers[0].places == 4 ? (numbers[0].value, 1) : nil }
    guard numbers.count == 2 else { return nil }
    let (a, b) = (numbers[0], numbers[1])
    if a.places == 4 { return b.places <= 2 ? (a.value, b.value) : nil }
    guard a.places <= 2 else { return nil }
    if b.places == 4 { return (b.value, a.value) }
    return b.places == 2 ? (DateTriple.fullYear(b.value), a.value) : nil
  }

  /// The index of the word of which the range is at least the first three letters.
  static func index(of range: Range<Int>, in words: [[UInt8]], _ bytes: Span<UInt8>) -> Int? {
    guard range.count >= 3 else { return nil }
    for (i, word) in words.enumerated() where word.count >= range.count {
      var equal = true
      for k in 0..<range.count where (bytes[range.lowerBound + k] | 32) != word[k] {
        equal = false
        break
      }
      if equal { return i }
    }
    return range.count == 4 && bytes.matches(range, sept) ? 8 : nil
  }

  private static let sept = Array("sept".utf8)
  private static let fillers = ["st", "nd", "rd", "th", "of", "de", "t", "gmt", "utc", "z"].map { Array($0.utf8) }

  private static func isFiller(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    for word in fillers where bytes.matches(range, word) { return true }
    return false
  }

  /// `2000Q1`, `2000-Q1`, `2000 Q1`, `Q1 2000`, `1Q2000`: the quarter's first day.
  static func quarter(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    guard end - position <= 8 else { return nil }
    var (year, quarter, sawLetter) = (0, 0, false)
    var p = position
    while p < end {
      let byte = bytes[p]
      if ASCII.isDigit(byte) {
        var value = 0
        switch bytes.digits(&p, end, limit: 4, into: &value) {
        case 4 where year == 0: year = value
        case 1 where quarter == 0: quarter = value
        default: return nil
        }
      } else if (byte | 32) == 113, !sawLetter {
        sawLetter = true
        p += 1
      } else if byte == ASCII.minus || byte == ASCII.space || byte == ASCII.colon {
        p += 1
      } else {
        return nil
      }
    }
    guard sawLetter, (1...4).contains(quarter), let date = Stamp(year, quarter * 3 - 2, 1) else { return nil }
    position = p
    return date
  }

  /// `2020年1月2日`, `2020年1月`, `109年01月02日`; years of up to three digits are those of the Republic of China.
  static func han(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (year, month, day) = (0, 0, 1)
    let places = bytes.digits(&p, end, limit: 4, into: &year)
    guard places >= 2, year > 0, pass(hanYear, bytes, &p, end), bytes.digits(&p, end, limit: 2, into: &month) > 0,
      pass(hanMonth, bytes, &p, end)
    else { return nil }
    if p < end, ASCII.isDigit(bytes[p]) {
      guard bytes.digits(&p, end, limit: 2, into: &day) > 0, pass(hanDay, bytes, &p, end) else { return nil }
    }
    guard let time = readOptionalTime(bytes, &p, end),
      let stamp = Stamp(places == 4 ? year : year + firstYearOfROC, month, day, time)
    else { return nil }
    position = p
    return stamp
  }

  private static let hanYear = Array("年".utf8)
  private static let hanMonth = Array("月".utf8)
  private static let hanDay = Array("日".utf8)

  private static func pass(_ mark: [UInt8], _ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Bool {
    guard position + mark.count <= end else { return false }
    for i in mark.indices where bytes[position + i] != mark[i] { return false }
    position += mark.count
    return true
  }

  /// The start of `a - b`, or of `a/b` where the dates themselves have no slashes; both ends must be readable.
  ///
  /// A zone in brackets at the end, such as `(CET/CEST)`, is no offset and is passed over.
  static func interval(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, of family: DateFamily) -> Stamp? {
    var stop = end
    if stop > position, bytes[stop - 1] == 41, let open = (position..<stop).last(where: { bytes[$0] == 40 }) {
      stop = bytes.trimmed(position..<open).upperBound
    }
    for p in position..<stop {
      guard bytes[p] == ASCII.minus || (bytes[p] == ASCII.slash && family == .iso), p > position, p + 1 < stop else {
        continue
      }
      let isSpaced = bytes[p - 1] == ASCII.space && bytes[p + 1] == ASCII.space
      let (from, to) = (bytes.trimmed(position..<p), bytes.trimmed(p + 1..<stop))
      guard let start = family.whole(bytes, from) else { continue }
      var clock = to.lowerBound
      let endsAtTime = TimeOfDay.read(bytes, &clock, to.upperBound) != nil && clock == to.upperBound
      let hasTime = from.contains { bytes[$0] == ASCII.colon }
      guard endsAtTime && hasTime || (isSpaced || bytes[p] == ASCII.slash) && family.whole(bytes, to) != nil else {
        continue
      }
      position = end
      return start
    }
    return nil
  }
}
