/// Times of day as microseconds since midnight, with their offset from UTC beside them.
enum TimeOfDay {
  /// Reads `9:30`, `09:30:00.250`, `9:30 PM`, each with an optional offset, and moves `position` behind it.
  ///
  /// The mark between hour and minute is a colon, or a point where `mark` says so; `readsZone` says whether an offset may stand behind.
  static func read(
    _ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, mark: UInt8 = ASCII.colon, readsZone: Bool = true
  ) -> Stamp? {
    var p = position
    var (hour, minute, second) = (0, 0, 0)
    var stamp = Stamp(0)
    guard bytes.digits(&p, end, limit: 2, into: &hour) > 0, p < end, bytes[p] == mark else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &minute) == 2, minute < 60 else { return nil }
    if p < end, bytes[p] == mark {
      p += 1
      guard bytes.digits(&p, end, limit: 2, into: &second) == 2, second <= 60 else { return nil }
      if p + 1 < end, bytes[p] == ASCII.point || bytes[p] == ASCII.comma, ASCII.isDigit(bytes[p + 1]) {
        // A comma only counts as a fraction mark where exactly three digits and no further separator follow.
        if bytes[p] == ASCII.point || isCommaFraction(bytes, p, end) {
          p += 1
          readFraction(bytes, &p, end, places: 6, into: &stamp)
        } else {
          position = p
          return finish(hour, minute, second, &stamp)
        }
      }
    }
    if let adjusted = readHalf(bytes, &p, end, hour) { hour = adjusted }
    if readsZone {
      guard let offset = readZone(bytes, &p, end) else { return nil }
      stamp.offset = offset
    }
    guard let time = finish(hour, minute, second, &stamp) else { return nil }
    position = p
    return time
  }

  /// Adds the digits of a fraction, of which `places` make up a whole number of microseconds.
  static func readFraction(
    _ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, places: Int, into stamp: inout Stamp
  ) {
    var (value, count): (Int64, Int) = (0, 0)
    while position < end, ASCII.isDigit(bytes[position]) {
      let digit = Int64(bytes[position] - ASCII.zero)
      if count < places { value = value * 10 + digit } else if digit > 0 { stamp.isInexact = true }
      if count == places, digit >= 5 { stamp.rounding = 1 }
      count += 1
      position += 1
    }
    while count < places {
      value *= 10
      count += 1
    }
    stamp.raw += value
  }

  private static func isCommaFraction(_ bytes: Span<UInt8>, _ comma: Int, _ end: Int) -> Bool {
    end - comma == 4 && ASCII.isDigit(bytes[comma + 2]) && ASCII.isDigit(bytes[comma + 3])
  }

  private static func finish(_ hour: Int, _ minute: Int, _ second: Int, _ stamp: inout Stamp) -> Stamp? {
    guard hour < 24 || (hour == 24 && minute == 0 && second == 0 && stamp.raw == 0) else { return nil }
    stamp.raw += Int64((hour * 60 + minute) * 60 + second) * Micros.second
    return stamp
  }

  /// Reads AM or PM, where it stands, and returns the hour of the 24-hour clock.
  static func readHalf(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, _ hour: Int) -> Int? {
    var p = position
    if p < end, bytes[p] == ASCII.space { p += 1 }
    guard p + 1 < end, (bytes[p + 1] | 32) == 109, (1...12).contains(hour) else { return nil }
    let half = bytes[p] | 32
    guard half == 97 || half == 112 else { return nil }
    position = p + 2
    return hour % 12 + (half == 112 ? 12 : 0)
  }

  /// Reads `Z`, `UTC`, `GMT`, `+01:00`, `-0500`, `+01` or `GMT+0100`; the offset, which is none where nothing stands, nil where it is broken.
  static func readZone(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int16? {
    var p = position
    if p < end, bytes[p] == ASCII.space { p += 1 }
    guard p < end else { return Offset.none }
    if (bytes[p] | 32) == 122 {
      position = p + 1
      return 0
    }
    if p + 2 < end, bytes.matches(p..<p + 3, Words.utc) || bytes.matches(p..<p + 3, Words.gmt) {
      p += 3
      // As in `GMT+0100`.
      guard p < end, bytes[p] == ASCII.plus || bytes[p] == ASCII.minus else {
        position = p
        return 0
      }
    }
    guard bytes[p] == ASCII.plus || bytes[p] == ASCII.minus else { return Offset.none }
    let sign = bytes[p] == ASCII.minus ? -1 : 1
    p += 1
    var (hours, minutes) = (0, 0)
    guard bytes.digits(&p, end, limit: 2, into: &hours) == 2, hours <= 15 else { return nil }
    if p < end, bytes[p] == ASCII.colon { p += 1 }
    let places = bytes.digits(&p, end, limit: 2, into: &minutes)
    guard places == 0 || (places == 2 && minutes < 60) else { return nil }
    position = p
    return Int16(sign * (hours * 60 + minutes))
  }
}

/// Words that cells are compared with, in lower case.
enum Words {
  static let utc = Array("utc".utf8)
  static let gmt = Array("gmt".utf8)
  static let missing = [
    "na", "n/a", "nan", "null", "none", "nil", "-", "--", ".", "#n/a", "<na>", "nat", "-nan", "missing",
  ].map { Array($0.utf8) }
  static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ].map { Array($0.utf8) }
  static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    .map { Array($0.utf8) }
}
