// Unsafe Swift at a C boundary: the one place where bytes are handed to fast_float by pointer.
// Every range is clamped to the span before the pointer is formed, and the pointer never leaves the call.
internal import CFastFloat

/// Correctly rounded decimal numbers from bytes.
enum NumberParser {
  /// Reads the number that starts at `start`; returns the index after it, or `start` when there is none.
  @inline(__always)
  static func parse(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, decimalComma: Bool, into value: inout Double
  ) -> Int {
    guard start >= 0, start < end, end <= bytes.count else { return start }
    return bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return start }
      let stop =
        decimalComma
        ? fc_parse_double_comma(base + start, base + end, &value)
        : fc_parse_double(base + start, base + end, &value)
      return stop.map { $0 - base } ?? start
    }
  }

  /// The number that a whole cell holds, which may be infinite or `nan`, or nil; a leading `+` is allowed.
  static func whole(_ bytes: Span<UInt8>, _ cell: Range<Int>, decimalComma: Bool) -> Double? {
    var start = cell.lowerBound
    if start + 1 < cell.upperBound, bytes[start] == ASCII.plus, bytes[start + 1] != ASCII.minus { start += 1 }
    var value = 0.0
    let stop = parse(bytes, from: start, to: cell.upperBound, decimalComma: decimalComma, into: &value)
    return stop == cell.upperBound && stop > start ? value : nil
  }
}
