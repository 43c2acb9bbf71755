/// Counts of days, or of parts of them, from a day far back: numbers that spreadsheets and other programs write for dates.
enum DayCount: String, Sendable, Hashable, CaseIterable {
  /// Days of a spreadsheet, 1 being 1900-01-01; they hold a 29 February 1900 that never was.
  case excel1900 = "excel-1900"
  /// Days of a spreadsheet, 0 being 1904-01-01.
  case excel1904 = "excel-1904"
  /// Days of MATLAB's datenum, 719529 being 1970-01-01.
  case matlab
  /// Tenths of microseconds since 0001-01-01.
  case ticks
  /// Tenths of microseconds since 1601-01-01, as Windows counts them.
  case filetime
  /// Days of astronomers, 2440587.5 being the midnight of 1970-01-01.
  case julian
  /// Modified Julian days, 40587 being 1970-01-01.
  case mjd

  /// Reads a count, and moves `position` behind it; nil where there is none, or where its fraction is too coarse for a time.
  func read(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    var (p, whole) = (position, 0)
    guard bytes.digits(&p, end, limit: 18, into: &whole) > 0 else { return nil }
    if self == .ticks || self == .filetime {
      DateReader.skipZeroFraction(bytes, &p, end)
      var stamp = Stamp(Int64(whole) / 10 - (self == .ticks ? 719_162 : 134_774) * Micros.day)
      (stamp.isInexact, stamp.rounding) = (whole % 10 != 0, whole % 10 >= 5 ? 1 : 0)
      position = p
      return stamp.raw.magnitude < EpochUnit.most ? stamp : nil
    }
    guard whole < 4_000_000, let day = day(whole) else { return nil }
    var fraction: Int64 = 0
    if p < end, bytes[p] == ASCII.point || bytes[p] == ASCII.comma {
      guard let read = Self.fraction(bytes, &p, end) else { return nil }
      fraction = read
    }
    position = p
    return Stamp(day * Micros.day + fraction + (self == .julian ? Micros.day / 2 : 0))
  }

  /// Days since 1970 of a whole count.
  private func day(_ count: Int) -> Int64? {
    switch self {
    case .excel1900: count == 60 ? nil : Int64(count) - (count < 60 ? 25_568 : 25_569)
    case .excel1904: Int64(count) - 24_107
    case .matlab: Int64(count) - 719_529
    case .julian: Int64(count) - 2_440_588
    case .mjd: Int64(count) - 40_587
    case .ticks, .filetime: nil
    }
  }

  /// The time of a fraction of a day: the coarsest of minutes, seconds, milliseconds and microseconds that its digits can mean.
  private static func fraction(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Int64? {
    let point = position
    position += 1
    var (value, weight) = (0.0, 0.1)
    while position < end, ASCII.isDigit(bytes[position]) {
      value += weight * Double(bytes[position] - ASCII.zero)
      weight /= 10
      position += 1
    }
    guard position > point + 1 else { return nil }
    let micros = value * Double(Micros.day)
    // Half a unit of the last digit, or what a double keeps of such a number.
    let tolerance = Swift.max(5 * weight * Double(Micros.day), 20)
    for unit in [Micros.minute, Micros.second, Micros.millisecond] {
      let rounded = (micros / Double(unit)).rounded() * Double(unit)
      let isExact = abs(rounded - micros) < 20
      if isExact || (abs(rounded - micros) <= tolerance && tolerance < Double(unit) / 2) { return Int64(rounded) }
    }
    return tolerance < Double(Micros.minute) / 2 ? Int64(micros.rounded()) : nil
  }
}
