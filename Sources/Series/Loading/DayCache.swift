/// The day of the row before, in dates of the layout `2013-02-08`: in data of a day's parts it is that of nearly every row.
///
/// Words are loaded by a function that is called unsafe because of what a word's bits might mean; as numbers they mean
/// nothing wrong, and their place is checked against the span.
struct DayCache {
  /// The first and the last eight of the day's ten bytes, the first byte lowest.
  private(set) var (head, tail): (UInt64, UInt64) = (0, 0)
  /// The day's start in microseconds.
  private(set) var midnight: Int64 = 0

  /// Goes over to the day that a cell starts with; false where that is the same one or none.
  mutating func turn(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Bool {
    guard cell.count >= 10 else { return false }
    var position = cell.lowerBound
    let (first, last) = (Self.word(bytes, position), Self.word(bytes, position + 2))
    guard first != head || last != tail,
      let day = DateReader.iso(bytes, &position, cell.lowerBound + 10), position == cell.lowerBound + 10
    else { return false }
    (head, tail, midnight) = (first, last, day.raw)
    return true
  }

  private static func word(_ bytes: Span<UInt8>, _ position: Int) -> UInt64 {
    UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
  }
}
