// Unsafe Swift at a C boundary: the one place where bytes are handed to fast_float by pointer.
// Every range is clamped to the span before the pointer is formed, and the pointer never leaves the call.
internal import CFastFloat

/// Correctly rounded decimal numbers from bytes.
enum NumberParser {
  /// Powers of ten that a `Double` holds exactly.
  private static let powers: [Double] = (0...22).map { exponent in
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// Reads a short plain number such as `-1234.56`; returns the index after it, or `start` where there is none.
  ///
  /// Up to 15 digits and a power of ten up to 22 are both exact, so that one division rounds correctly
  /// (W. D. Clinger, "How to read floating point numbers accurately", 1990, doi:10.1145/93542.93557).
  @inline(__always)
  static func parseShort(_ bytes: Span<UInt8>, from start: Int, into value: inout Double) -> Int {
    let count = bytes.count
    var position = start
    var negative = false
    if position < count, bytes[position] == ASCII.minus {
      negative = true
      position += 1
    }
    var mantissa: Int64 = 0
    let first = position
    while position < count {
      let digit = bytes[position] &- ASCII.zero
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ Int64(digit)
      position += 1
    }
    var digits = position - first
    guard digits > 0, digits <= 15 else { return start }
    if position < count, bytes[position] == ASCII.point {
      position += 1
      let fraction = position
      while position < count {
        let digit = bytes[position] &- ASCII.zero
        if digit > 9 { break }
        mantissa = mantissa &* 10 &+ Int64(digit)
        position += 1
      }
      let places = position - fraction
      digits += places
      guard places > 0, digits <= 15 else { return start }
      let magnitude = Double(mantissa) / powers[places]
      value = negative ? -magnitude : magnitude
      return position
    }
    value = negative ? -Double(mantissa) : Double(mantissa)
    return position
  }

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
