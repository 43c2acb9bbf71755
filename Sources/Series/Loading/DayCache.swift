/// Reads dates of the layout `2013-02-08`, alone or with a time such as `14:30:00` behind it, where the day is that of the
/// row before: in data of a day's parts that is nearly every row.
///
/// Words are loaded by functions that are called unsafe because of what a word's bits might mean; as numbers they mean
/// nothing wrong, and their place is checked against the span.
struct DayCache {
  private var (head, tail): (UInt64, UInt64) = (0, 0)
  private var day: Int64 = 0

  /// The instant that the cell holds; nil where its layout is another one, or no such day or time is.
  @inline(__always)
  mutating func instant(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Int64? {
    let start = cell.lowerBound
    guard cell.count >= 10 else { return nil }
    let (first, last) = (Self.word(bytes, start), Self.word(bytes, start + 2))
    if first != head || last != tail {
      var position = start
      guard let found = DateReader.iso(bytes, &position, start + 10), position == start + 10 else { return nil }
      (head, tail, day) = (first, last, found)
    }
    if cell.count == 10 { return day }
    let mark = bytes[start + 10]
    guard mark == ASCII.space || (mark | 32) == 116 else { return nil }
    let clock: UInt64
    switch cell.count {
    case 19: clock = Self.word(bytes, start + 11)
    case 20 where (bytes[start + 19] | 32) == 122: clock = Self.word(bytes, start + 11)
    // Minutes alone: the seconds are put in.
    case 16: clock = Self.word(bytes, start + 8) >> 24 | 0x30303A << 40
    default: return nil
    }
    return Self.millis(clock).map { day + $0 }
  }

  /// Milliseconds of eight bytes `14:30:00`, the first one lowest.
  @inline(__always)
  private static func millis(_ clock: UInt64) -> Int64? {
    let digits = clock ^ 0x3030_3A30_303A_3030
    let beyond = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
    guard beyond | (digits & 0x0000_FF00_00FF_0000) == 0 else { return nil }
    let hour = (digits & 15) * 10 + (digits >> 8 & 15)
    let minute = (digits >> 24 & 15) * 10 + (digits >> 32 & 15)
    let second = (digits >> 48 & 15) * 10 + (digits >> 56)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return Int64(((hour * 60 + minute) * 60 + second) * 1000)
  }

  @inline(__always)
  private static func word(_ bytes: Span<UInt8>, _ position: Int) -> UInt64 {
    UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
  }
}
