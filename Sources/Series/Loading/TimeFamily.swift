/// How a column of times without dates is written.
///
/// A cell is read to microseconds since midnight, but for `hour` and `period` to the number itself.
enum TimeFamily: Sendable, Hashable {
  /// `09:30`, `09:30:00.250`, `9:30 PM`
  case colon
  /// `18.00.00`, `18.00`
  case dots
  /// `00:00 - 01:00`, `00 - 01`: the start
  case interval
  /// `9 PM`, `12am`
  case half
  /// `930`
  case hhmm
  /// `93000`
  case hhmmss
  /// `0` to `23`, `1` to `24`, `HE01`, `H1`: an hour of the day, of which 24 is the next midnight and 25 is the
  /// hour after it on the long day of a zone
  case hour
  /// `1` to `48`: the number of a half-hour, or of another part of the day
  case period

  func whole(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Stamp? {
    var p = cell.lowerBound
    guard let stamp = read(bytes, &p, cell.upperBound), p == cell.upperBound else { return nil }
    return stamp
  }

  private func read(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    switch self {
    case .colon: return TimeOfDay.read(bytes, &position, end)
    case .dots: return TimeOfDay.read(bytes, &position, end, mark: ASCII.point)
    case .half:
      var hour = 0
      guard bytes.digits(&position, end, limit: 2, into: &hour) > 0,
        let hours = TimeOfDay.readHalf(bytes, &position, end, hour)
      else { return nil }
      return Stamp(Int64(hours) * Micros.hour)
    case .interval:
      guard let start = Self.end(bytes, &position, end) else { return nil }
      while position < end, bytes[position] == ASCII.space { position += 1 }
      guard position < end, bytes[position] == ASCII.minus else { return nil }
      position += 1
      while position < end, bytes[position] == ASCII.space { position += 1 }
      return Self.end(bytes, &position, end) == nil ? nil : start
    case .hhmm, .hhmmss:
      var number = 0
      guard bytes.digits(&position, end, limit: 6, into: &number) > 0 else { return nil }
      DateReader.skipZeroFraction(bytes, &position, end)
      return DateReader.clockTime(self == .hhmm ? number * 100 : number)
    case .hour, .period:
      if self == .hour, position < end, bytes[position] | 32 == 104 {
        position += 1
        if position < end, bytes[position] | 32 == 101 { position += 1 }
        while position < end, bytes[position] == ASCII.space { position += 1 }
      }
      var number = 0
      let places = bytes.digits(&position, end, limit: 3, into: &number)
      DateReader.skipZeroFraction(bytes, &position, end)
      return places > 0 && number <= (self == .hour ? 25 : 300) ? Stamp(Int64(number)) : nil
    }
  }

  /// One end of an interval, a time of day or an hour alone.
  private static func end(_ bytes: Span<UInt8>, _ position: inout Int, _ end: Int) -> Stamp? {
    if let time = TimeOfDay.read(bytes, &position, end, readsZone: false) { return time }
    var hour = 0
    return bytes.digits(&position, end, limit: 2, into: &hour) == 2 && hour <= 24
      ? Stamp(Int64(hour) * Micros.hour) : nil
  }
}
