/// One reader a date family: bytes to a stamp, the position moved behind what was read.
enum DateReader {
  /// Reads a time of day behind `T` or a space, where one stands; nil where a broken one stands.
  @inline(__always)
  static func readOptionalTime(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    guard p + 1 < end, bytes[p] == ASCII.space || (bytes[p] | 32) == 116 else { return Stamp(0) }
    while p < end, bytes[p] == ASCII.space || (bytes[p] | 32) == 116 { p += 1 }
    guard p < end, ASCII.isDigit(bytes[p]) else { return Stamp(0) }
    guard let time = TimeOfDay.read(bytes, &p, end) else { return nil }
    position = p
    return time
  }

  @inline(__always)
  static func iso(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (year, month, day) = (0, 0, 0)
    guard bytes.digits(&p, end, limit: 4, into: &year) == 4, p < end else { return nil }
    let mark = bytes[p]
    guard mark == ASCII.minus || mark == ASCII.slash || mark == ASCII.point else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &month) > 0, p < end, bytes[p] == mark else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &day) > 0 else { return nil }
    var time = Stamp(0)
    if p < end, bytes[p] == ASCII.space || (bytes[p] | 32) == 116 {
      guard let read = readOptionalTime(bytes, &p, end) else { return nil }
      time = read
    }
    guard let stamp = Stamp(year, month, day, time) else { return nil }
    position = p
    return stamp
  }

  static func separated(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (first, second, year) = (0, 0, 0)
    guard bytes.digits(&p, end, limit: 2, into: &first) > 0, p < end else { return nil }
    let mark = bytes[p]
    guard mark == ASCII.minus || mark == ASCII.slash || mark == ASCII.point else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &second) > 0, p < end, bytes[p] == mark else { return nil }
    p += 1
    let places = bytes.digits(&p, end, limit: 4, into: &year)
    guard places == 2 || (places == 4 && year >= 100), first <= 12 || second <= 12, first > 0, second > 0 else {
      return nil
    }
    guard var time = readOptionalTime(bytes, &p, end) else { return nil }
    position = p
    time.raw = DateTriple(first, second, year, time: time.raw).packed
    return time
  }

  /// `109/01/02`: years of the Republic of China, of which 1 is 1912.
  static func roc(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (year, month, day) = (0, 0, 0)
    guard bytes.digits(&p, end, limit: 3, into: &year) >= 2, p < end else { return nil }
    let mark = bytes[p]
    guard mark == ASCII.minus || mark == ASCII.slash || mark == ASCII.point else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &month) > 0, p < end, bytes[p] == mark else { return nil }
    p += 1
    guard bytes.digits(&p, end, limit: 2, into: &day) > 0, let time = readOptionalTime(bytes, &p, end),
      let stamp = Stamp(year + firstYearOfROC, month, day, time), year > 0
    else { return nil }
    position = p
    return stamp
  }

  static let firstYearOfROC = 1911

  static func yearMonth(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (first, second) = (0, 0)
    let places = bytes.digits(&p, end, limit: 4, into: &first)
    guard p < end else { return nil }
    let mark = bytes[p]
    guard mark == ASCII.minus || mark == ASCII.slash || (mark | 32) == 109 else { return nil }
    p += 1
    let more = bytes.digits(&p, end, limit: 4, into: &second)
    let date: Stamp?
    switch (places, more) {
    case (4, 1...2): date = Stamp(first, second, 1)
    case (1...2, 4): date = Stamp(second, first, 1)
    default: return nil
    }
    if date != nil { position = p }
    return date
  }

  /// `1871.01` or `1871,01` as a year and a month, of which `.1` is October, as a number loses its last zero.
  static func yearPointMonth(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (year, month) = (0, 0)
    guard bytes.digits(&p, end, limit: 4, into: &year) == 4, p < end,
      bytes[p] == ASCII.point || bytes[p] == ASCII.comma
    else { return nil }
    p += 1
    let places = bytes.digits(&p, end, limit: 2, into: &month)
    guard places == 2 || (places == 1 && month == 1) else { return nil }
    guard let date = Stamp(year, places == 1 ? 10 : month, 1) else { return nil }
    position = p
    return date
  }

  static func year(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var year = 0
    guard bytes.digits(&p, end, limit: 4, into: &year) == 4 else { return nil }
    skipZeroFraction(bytes, &p, end)
    guard let stamp = Stamp(year, 1, 1) else { return nil }
    position = p
    return stamp
  }

  /// Passes over `.0`, which tables of numbers put behind whole ones.
  static func skipZeroFraction(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) {
    guard position < end, bytes[position] == ASCII.point else { return }
    position += 1
    while position < end, bytes[position] == ASCII.zero { position += 1 }
  }

  static func decimalYear(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    guard let (value, stop) = decimal(bytes, position, end), value >= 1, value < 9999 else { return nil }
    position = stop
    return Stamp(Int64(bitPattern: value.bitPattern))
  }

  /// A number whose decimal mark may be either one.
  static func decimal(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> (value: Double, stop: Int)? {
    var value = 0.0
    var stop = NumberParser.parse(bytes, from: start, to: end, decimalComma: false, into: &value)
    if stop > start, stop < end, bytes[stop] == ASCII.comma {
      stop = NumberParser.parse(bytes, from: start, to: end, decimalComma: true, into: &value)
    }
    return stop > start && value.isFinite ? (value, stop) : nil
  }
}
