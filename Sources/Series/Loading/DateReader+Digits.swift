/// Dates that are written as digits alone.
extension DateReader {
  static func compact(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    guard let (year, month, day) = compactDay(bytes, &p, end), p == end || !ASCII.isDigit(bytes[p]) else { return nil }
    // `20130102 093000`, `20130102T0930`, `20130102 093000250` and `20130102 093000 2500000`: a time without colons.
    var (q, clock) = (p, 0)
    if q < end, bytes[q] == ASCII.space || (bytes[q] | 32) == 116 {
      q += 1
      let places = bytes.digits(&q, end, limit: 9, into: &clock)
      if [4, 6, 9].contains(places), q == end || bytes[q] != ASCII.colon {
        let millis = places == 9 ? clock % 1000 : 0
        guard var time = clockTime(places == 4 ? clock * 100 : places == 9 ? clock / 1000 : clock) else { return nil }
        time.raw += Int64(millis) * Micros.millisecond
        if places == 6, isTenMillionths(bytes, q, end) {
          q += 1
          TimeOfDay.readFraction(bytes, &q, end, places: 6, into: &time)
        }
        guard let offset = TimeOfDay.readZone(bytes, &q, end) else { return nil }
        time.offset = offset
        guard let stamp = Stamp(year, month, day, time) else { return nil }
        position = q
        return stamp
      }
    }
    guard let time = readOptionalTime(bytes, &p, end), let stamp = Stamp(year, month, day, time) else { return nil }
    position = p
    return stamp
  }

  /// Whether a blank and seven digits follow, as NinjaTrader writes the fraction of a second.
  private static func isTenMillionths(_ bytes: Span<UInt8>, _ position: Int, _ end: Int) -> Bool {
    end - position == 8 && bytes[position] == ASCII.space
      && (position + 1..<end).allSatisfy { ASCII.isDigit(bytes[$0]) }
  }

  private static func compactDay(
    _ bytes: Span<UInt8>, _ position: inout Int, _ end: Int
  ) -> (year: Int, month: Int, day: Int)? {
    var (year, month, day) = (0, 0, 0)
    guard bytes.digits(&position, end, limit: 4, into: &year) == 4, (1600...2400).contains(year),
      bytes.digits(&position, end, limit: 2, into: &month) == 2, bytes.digits(&position, end, limit: 2, into: &day) == 2
    else { return nil }
    return (year, month, day)
  }

  /// A time written as hhmmss.
  static func clockTime(_ hhmmss: Int) -> Stamp? {
    let (hour, minute, second) = (hhmmss / 10_000, hhmmss / 100 % 100, hhmmss % 100)
    guard hour < 24 || hhmmss == 240_000, minute < 60, second < 60 else { return nil }
    return Stamp(Int64((hour * 60 + minute) * 60 + second) * Micros.second)
  }

  /// `201301020930`, `20130102093000`, `20130102093000250`.
  static func compactTime(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (clock, millis) = (0, 0)
    guard let (year, month, day) = compactDay(bytes, &p, end) else { return nil }
    let places = bytes.digits(&p, end, limit: 6, into: &clock)
    guard places == 4 || places == 6, var time = clockTime(places == 4 ? clock * 100 : clock) else { return nil }
    if places == 6 {
      let more = bytes.digits(&p, end, limit: 3, into: &millis)
      guard more == 0 || more == 3 else { return nil }
      time.raw += Int64(millis) * Micros.millisecond
    }
    guard let stamp = Stamp(year, month, day, time) else { return nil }
    position = p
    return stamp
  }

  /// `2013010209`: an hour behind the day, of which 24 is the next midnight.
  static func compactHour(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var (p, hour) = (position, 0)
    guard let (year, month, day) = compactDay(bytes, &p, end), bytes.digits(&p, end, limit: 2, into: &hour) == 2,
      hour <= 24, let stamp = Stamp(year, month, day, Stamp(Int64(hour) * Micros.hour))
    else { return nil }
    position = p
    return stamp
  }

  /// `2013039`: the day of the year.
  static func dayOfYear(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (year, day) = (0, 0)
    guard bytes.digits(&p, end, limit: 4, into: &year) == 4, bytes.digits(&p, end, limit: 3, into: &day) == 3,
      let first = Micros.midnight(year, 1, 1), let next = Micros.midnight(year + 1, 1, 1)
    else { return nil }
    let midnight = first + Int64(day - 1) * Micros.day
    guard day >= 1, midnight < next else { return nil }
    position = p
    return Stamp(midnight)
  }

  static func compactTriple(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var p = position
    var (first, second, third) = (0, 0, 0)
    guard bytes.digits(&p, end, limit: 2, into: &first) == 2, bytes.digits(&p, end, limit: 2, into: &second) == 2
    else { return nil }
    let places = bytes.digits(&p, end, limit: 4, into: &third)
    guard places == 2 || (places == 4 && third >= 100) else { return nil }
    position = p
    return Stamp(DateTriple(first, second, third, time: 0).packed)
  }

  /// A count since 1970 in a unit, or in the one that its magnitude says; with a fraction or an exponent.
  static func epoch(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, unit fixed: EpochUnit?) -> Stamp? {
    var p = position
    let isNegative = p < end && bytes[p] == ASCII.minus
    if p < end, isNegative || bytes[p] == ASCII.plus { p += 1 }
    let digits = p
    var count: Int64 = 0
    while p < end, ASCII.isDigit(bytes[p]) {
      let (tenfold, over) = count.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int64(bytes[p] - ASCII.zero))
      guard !over, !carry else { return nil }
      count = sum
      p += 1
    }
    guard p > digits else { return nil }
    let point = p
    if p < end, bytes[p] == ASCII.point {
      p += 1
      while p < end, ASCII.isDigit(bytes[p]) { p += 1 }
    }
    if p < end, (bytes[p] | 32) == 101 { return scientificEpoch(bytes, &position, end, unit: fixed) }
    let unit = fixed ?? EpochUnit(magnitude: count.magnitude)
    var stamp = Stamp(0)
    stamp.unit = unit
    if unit == .nanoseconds {
      stamp.raw = count / 1000
      stamp.isInexact = count % 1000 != 0
      stamp.rounding = count % 1000 >= 500 ? 1 : 0
      stamp.isInexact = stamp.isInexact || hasFraction(bytes, point, p)
    } else {
      guard let whole = unit.micros(count) else { return nil }
      var q = Swift.min(point + 1, p)
      TimeOfDay.readFraction(
        bytes, &q, p, places: unit == .seconds ? 6 : unit == .milliseconds ? 3 : 0, into: &stamp)
      stamp.raw += whole
    }
    guard stamp.raw.magnitude < EpochUnit.most else { return nil }
    if isNegative { (stamp.raw, stamp.rounding) = (-stamp.raw, -stamp.rounding) }
    position = p
    return stamp
  }

  private static func hasFraction(_ bytes: Span<UInt8>, _ point: Int, _ end: Int) -> Bool {
    for i in Swift.min(point + 1, end)..<end where bytes[i] != ASCII.zero { return true }
    return false
  }

  private static func scientificEpoch(
    _ bytes: Span<UInt8>, _ position: inout Int, _ end: Int, unit fixed: EpochUnit?
  ) -> Stamp? {
    guard let (value, stop) = decimal(bytes, position, end), abs(value) < 9e18 else { return nil }
    let unit = fixed ?? EpochUnit(magnitude: UInt64(abs(value)))
    let micros = value * Double(unit.rawValue) / 1000
    guard abs(micros) < Double(EpochUnit.most) else { return nil }
    var stamp = Stamp(Int64(micros.rounded()))
    (stamp.unit, stamp.hasExponent) = (unit, true)
    position = stop
    return stamp
  }
}
