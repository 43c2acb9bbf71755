/// One reader a date family: bytes to a raw value, the position moved behind what was read.
enum DateReader {
  static func instant(_ year: Int, _ month: Int, _ day: Int, _ millis: Int = 0) -> Int64? {
    guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
    return date.instant + Int64(millis)
  }

  /// Reads a time of day behind `T` or a space, where one stands; nil where a broken one stands.
  @inline(__always)
  static func readOptionalTime(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int? {
    var p = position
    guard p + 1 < end, bytes[p] == ASCII.space || (bytes[p] | 32) == 116 else { return 0 }
    while p < end, bytes[p] == ASCII.space || (bytes[p] | 32) == 116 { p += 1 }
    guard p < end, ASCII.isDigit(bytes[p]) else { return 0 }
    guard let time = TimeOfDay.read(bytes, &p, end) else { return nil }
    position = p
    return time
  }

  @inline(__always)
  static func iso(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    var p = position
    var (year, month, day) = (0, 0, 0)
    guard bytes.digits(&p, end, limit: 4, into: &year) == 4, p < end else { return nil }
    let mark = bytes[p]
    guard mark == ASCII.minus || mark == ASCII.slash || mark == ASCII.point else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &month) > 0, p < end, bytes[p] == mark else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &day) > 0 else { return nil }
    var millis = 0
    if p < end, bytes[p] == ASCII.space || (bytes[p] | 32) == 116 {
      guard let time = readOptionalTime(bytes, &p, end) else { return nil }
      millis = time
    }
    guard let instant = instant(year, month, day, millis) else { return nil }
    position = p
    return instant
  }

  static func separated(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    var p = position
    var (first, second, year) = (0, 0, 0)
    guard bytes.digits(&p, end, limit: 2, into: &first) > 0, p < end else { return nil }
    let mark = bytes[p]
    guard mark == ASCII.minus || mark == ASCII.slash || mark == ASCII.point else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &second) > 0, p < end, bytes[p] == mark else { return nil }
    p += 1
    let places = bytes.digits(&p, end, limit: 4, into: &year)
    guard places == 2 || (places == 4 && year >= 100), first <= 12 || second <= 12 else { return nil }
    guard let millis = readOptionalTime(bytes, &p, end) else { return nil }
    position = p
    return DateTriple(first, second, year, millis: millis).packed
  }

  static func compact(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    var p = position
    var (year, month, day, clock) = (0, 0, 0, 0)
    guard bytes.digits(&p, end, limit: 4, into: &year) == 4, (1600...2400).contains(year),
      bytes.digits(&p, end, limit: 2, into: &month) == 2, bytes.digits(&p, end, limit: 2, into: &day) == 2,
      p == end || !ASCII.isDigit(bytes[p])
    else { return nil }
    // `20130102 093000` and `20130102T0930`: a time without colons.
    var q = p
    if q < end, bytes[q] == ASCII.space || (bytes[q] | 32) == 116 {
      q += 1
      let places = bytes.digits(&q, end, limit: 6, into: &clock)
      if places == 4 || places == 6, q == end || (!ASCII.isDigit(bytes[q]) && bytes[q] != ASCII.colon) {
        let seconds = places == 4 ? clock * 100 : clock
        guard let millis = clockTime(seconds), let instant = instant(year, month, day, millis) else { return nil }
        position = q
        return instant
      }
    }
    guard let millis = readOptionalTime(bytes, &p, end), let instant = instant(year, month, day, millis)
    else { return nil }
    position = p
    return instant
  }

  /// Milliseconds of a time written as hhmmss.
  static func clockTime(_ hhmmss: Int) -> Int? {
    let (hour, minute, second) = (hhmmss / 10_000, hhmmss / 100 % 100, hhmmss % 100)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1000
  }

  static func compactTime(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    var p = position
    var (year, month, day, clock) = (0, 0, 0, 0)
    guard bytes.digits(&p, end, limit: 4, into: &year) == 4, (1600...2400).contains(year),
      bytes.digits(&p, end, limit: 2, into: &month) == 2, bytes.digits(&p, end, limit: 2, into: &day) == 2
    else { return nil }
    let places = bytes.digits(&p, end, limit: 6, into: &clock)
    guard places == 4 || places == 6, let millis = clockTime(places == 4 ? clock * 100 : clock),
      let instant = instant(year, month, day, millis)
    else { return nil }
    position = p
    return instant
  }

  static func compactTriple(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    var p = position
    var (first, second, third) = (0, 0, 0)
    guard bytes.digits(&p, end, limit: 2, into: &first) == 2, bytes.digits(&p, end, limit: 2, into: &second) == 2
    else { return nil }
    let places = bytes.digits(&p, end, limit: 4, into: &third)
    guard places == 2 || (places == 4 && third >= 100) else { return nil }
    position = p
    return DateTriple(first, second, third, millis: 0).packed
  }

  static func yearMonth(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    var p = position
    var (first, second) = (0, 0)
    let places = bytes.digits(&p, end, limit: 4, into: &first)
    guard p < end else { return nil }
    let mark = bytes[p]
    guard mark == ASCII.minus || mark == ASCII.slash || (mark | 32) == 109 else { return nil }
    p += 1
    let more = bytes.digits(&p, end, limit: 4, into: &second)
    let date: Int64?
    switch (places, more) {
    case (4, 1...2): date = instant(first, second, 1)
    case (1...2, 4): date = instant(second, first, 1)
    default: return nil
    }
    if date != nil { position = p }
    return date
  }

  static func year(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    var p = position
    var year = 0
    guard bytes.digits(&p, end, limit: 4, into: &year) == 4 else { return nil }
    if p < end, bytes[p] == ASCII.point {
      p += 1
      while p < end, bytes[p] == ASCII.zero { p += 1 }
    }
    guard let instant = instant(year, 1, 1) else { return nil }
    position = p
    return instant
  }

  static func decimalYear(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    var value = 0.0
    let stop = NumberParser.parse(bytes, from: position, to: end, decimalComma: false, into: &value)
    guard stop > position, value >= 1, value < 9999 else { return nil }
    position = stop
    return Int64(bitPattern: value.bitPattern)
  }

  @inline(__always)
  static func epoch(
    _ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, perMillisecond scale: Int
  ) -> Int64? {
    var p = position
    var count = 0
    let negative = p < end && bytes[p] == ASCII.minus
    if negative { p += 1 }
    guard bytes.digits(&p, end, limit: 18, into: &count) > 0 else { return nil }
    if p < end, ASCII.isDigit(bytes[p]) {
      // A nineteenth digit only fits in nanoseconds up to the year 2262.
      let (tenfold, over) = count.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(bytes[p] - ASCII.zero))
      guard !over, !carry else { return nil }
      count = sum
      p += 1
    }
    var millis = 0
    if p + 1 < end, bytes[p] == ASCII.point {
      p += 1
      var weight = 100
      while p < end, ASCII.isDigit(bytes[p]) {
        millis += weight * Int(bytes[p] - ASCII.zero)
        weight /= 10
        p += 1
      }
    }
    if negative { (count, millis) = (-count, -millis) }
    guard let instant = instant(ofEpoch: Int64(count), perMillisecond: scale) else { return nil }
    position = p
    return scale == 0 ? instant + Int64(millis) : instant
  }

  /// The instant of a whole count since 1970 (see `DateFamily.epoch`); nil beyond what an instant can be.
  @inline(__always)
  static func instant(ofEpoch count: Int64, perMillisecond scale: Int) -> Int64? {
    if scale == 0 { return abs(count) < 1 << 43 ? count * 1000 : nil }
    let instant = scale == 1 ? count : count.flooredQuotient(by: Int64(scale))
    return abs(instant) < 1 << 53 ? instant : nil
  }
}
