/// Numbers for texts, without a `String` for a text that was seen before.
struct Interner {
  /// The texts in the order of their numbers.
  private(set) var texts: [String] = []
  private var keys: [[UInt8]] = []
  private var buckets: [UInt64: [Int32]] = [:]
  private var last: Int32 = -1

  /// The bytes of the first text that is not in UTF-8; nil where all are.
  var firstUnreadable: [UInt8]? { keys.first { String(validating: $0, as: UTF8.self) == nil } }

  /// The number of a cell's text.
  mutating func id(_ bytes: Span<UInt8>, _ cell: Cell, _ dialect: Dialect) -> Int32 {
    if last >= 0, equals(bytes, cell.content, last) { return last }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for i in cell.content { hash = (hash ^ UInt64(bytes[i])) &* 0x100_0000_01B3 }
    if let found = buckets[hash] {
      for id in found where equals(bytes, cell.content, id) {
        last = id
        return id
      }
    }
    let id = Int32(keys.count)
    keys.append(bytes.array(cell.content))
    texts.append(cell.text(bytes, dialect))
    buckets[hash, default: []].append(id)
    last = id
    return id
  }

  @inline(__always)
  private func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ id: Int32) -> Bool {
    let key = keys[Int(id)]
    guard key.count == range.count else { return false }
    for i in key.indices where key[i] != bytes[range.lowerBound + i] { return false }
    return true
  }
}
