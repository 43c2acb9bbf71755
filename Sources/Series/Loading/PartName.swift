/// A name that ends in the time that a part of a series covers, as vendors name their files: `BTCUSDT-1h-2024-12`,
/// `AAPL_2019`, `EURUSD_2024Q1`, `SPY_20240102`, `SPY_2019-01-01_2019-12-31`.
struct PartName: Equatable {
  /// The name without its end; empty where it is nothing but a time.
  var stem: String
  /// The days that the name says, from the first to the one behind the last, since 1970.
  var days: Range<Int64>

  /// The parts of a name; nil where it ends in no time.
  init?(_ name: String) {
    let bytes = Array(name.utf8)
    guard let last = Self.last(of: bytes[...]) else { return nil }
    var (rest, days) = (last.rest, last.days)
    if rest.suffix(2).elementsEqual("to".utf8), let before = rest.dropLast(2).last, Self.isMark(before) {
      rest = Self.withoutMarks(rest.dropLast(2))
    }
    // From one time to another.
    if let first = Self.last(of: rest), first.days.lowerBound < days.lowerBound {
      days = first.days.lowerBound..<days.upperBound
      rest = first.rest
    } else {
      rest = last.rest
    }
    stem = String(decoding: rest, as: UTF8.self)
    self.days = days
  }

  /// How times are written, Y, M, D and Q standing for digits, the longer ones first.
  private static let forms = [
    "YYYY-MM-DD", "YYYY_MM_DD", "YYYY.MM.DD", "DD.MM.YYYY", "DD-MM-YYYY", "YYYYMMDD", "YYYY-MM", "YYYY_MM", "YYYY.MM",
    "YYYY-QX", "YYYY_QX", "YYYYQX", "YYYYMM", "YYYY",
  ].map { Array($0.utf8) }

  private static func last(of bytes: ArraySlice<UInt8>) -> (rest: ArraySlice<UInt8>, days: Range<Int64>)? {
    for form in forms where bytes.count >= form.count {
      let before = bytes.dropLast(form.count)
      if let byte = before.last, !isMark(byte) { continue }
      guard let days = days(bytes.suffix(form.count), form) else { continue }
      return (withoutMarks(before), days)
    }
    return nil
  }

  private static func isMark(_ byte: UInt8) -> Bool { "-_. ".utf8.contains(byte) }

  private static func withoutMarks(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let last = bytes.last, isMark(last) { bytes = bytes.dropLast() }
    return bytes
  }

  private static func days(_ text: ArraySlice<UInt8>, _ form: [UInt8]) -> Range<Int64>? {
    var numbers: [UInt8: Int] = [:]
    for (byte, kind) in zip(text, form) {
      switch kind {
      case UInt8(ascii: "Y"), UInt8(ascii: "M"), UInt8(ascii: "D"), UInt8(ascii: "X"):
        guard ASCII.isDigit(byte) else { return nil }
        numbers[kind] = 10 * (numbers[kind] ?? 0) + Int(byte - UInt8(ascii: "0"))
      default: guard byte | 32 == kind | 32 else { return nil }
      }
    }
    guard let year = numbers[UInt8(ascii: "Y")], (1800...2199).contains(year) else { return nil }
    let (month, day) = (numbers[UInt8(ascii: "M")], numbers[UInt8(ascii: "D")])
    if let quarter = numbers[UInt8(ascii: "X")] {
      return (1...4).contains(quarter) ? months(year, 3 * quarter - 2, count: 3) : nil
    }
    guard let month else { return months(year, 1, count: 12) }
    guard let day else { return (1...12).contains(month) ? months(year, month, count: 1) : nil }
    guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
    return date.daysSince1970..<date.daysSince1970 + 1
  }

  private static func months(_ year: Int, _ month: Int, count: Int) -> Range<Int64>? {
    let behind = month + count > 12 ? (year: year + 1, month: 1) : (year: year, month: month + count)
    guard let first = CivilDate(year: year, month: month, day: 1),
      let end = CivilDate(year: behind.year, month: behind.month, day: 1)
    else { return nil }
    return first.daysSince1970..<end.daysSince1970
  }
}
