/// A number as people write it: with groups of thousands, a currency, a percent sign, a magnitude or brackets.
///
/// What the decimal mark is must be known beforehand; then a text has one reading or none.
struct FormattedNumber: Equatable {
  /// What stands around and between the digits.
  struct Marks: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    /// Groups of digits, three each, or two as in India, the last one three.
    static let grouped = Marks(rawValue: 1)
    /// A currency's sign or code.
    static let currency = Marks(rawValue: 2)
    /// A percent sign; the number is in percent.
    static let percent = Marks(rawValue: 4)
    /// K, M, B or T behind the digits, which are multiplied by it.
    static let magnitude = Marks(rawValue: 8)
    /// A minus written as brackets around the number, as a sign behind it or as the sign of typesetters.
    static let accounting = Marks(rawValue: 16)
  }

  var value: Double
  var marks: Marks
  /// The currency as it is written, such as `$` or `EUR`.
  var currency: [UInt8] = []

  /// The number of a whole cell, or nil; O(its length).
  ///
  /// A plain number is none of these: it has no marks, and is read by `NumberParser`.
  static func read(_ bytes: Span<UInt8>, _ cell: Range<Int>, decimalComma: Bool) -> FormattedNumber? {
    guard !cell.isEmpty, cell.count <= 64 else { return nil }
    var reader = FormattedNumberReader(bytes.array(cell), decimalComma: decimalComma)
    return reader.read()
  }
}

/// Reads one cell from left to right.
private struct FormattedNumberReader {
  let bytes: [UInt8]
  let decimalComma: Bool
  var position = 0
  var marks: FormattedNumber.Marks = []
  var currency: [UInt8] = []
  /// The digits and the point as `NumberParser` reads them.
  var digits: [UInt8] = []
  var isNegative = false

  private var end: Int { bytes.count }

  init(_ bytes: [UInt8], decimalComma: Bool) {
    self.bytes = bytes
    self.decimalComma = decimalComma
  }

  mutating func read() -> FormattedNumber? {
    let isBracketed = take(40)
    skipBlanks()
    let signed = readSign()
    readCurrency()
    skipBlanks()
    if !signed { _ = readSign() }
    guard readDigits() else { return nil }
    readMagnitude()
    skipBlanks()
    if take(37) { marks.insert(.percent) }
    skipBlanks()
    if currency.isEmpty { readCurrency() }
    skipBlanks()
    if !isNegative, !isBracketed, takeMinus() {
      isNegative = true
      marks.insert(.accounting)
    }
    if isBracketed {
      guard !isNegative, take(41) else { return nil }
      isNegative = true
      marks.insert(.accounting)
    }
    guard position == end, !marks.isEmpty else { return nil }
    guard let size = NumberParser.whole(digits.span, 0..<digits.count, decimalComma: false), size.isFinite
    else { return nil }
    return FormattedNumber(value: isNegative ? -size : size, marks: marks, currency: currency)
  }

  // MARK: Parts

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(_ text: [UInt8]) -> Bool {
    guard position + text.count <= end else { return false }
    for (i, byte) in text.enumerated() where bytes[position + i] != byte { return false }
    position += text.count
    return true
  }

  private mutating func skipBlanks() { while takeBlank() {} }

  /// A blank of any width.
  private mutating func takeBlank() -> Bool {
    if take(ASCII.space) { return true }
    for blank in NumberWords.blanks where take(blank) { return true }
    return false
  }

  private mutating func takeMinus() -> Bool {
    if take(ASCII.minus) { return true }
    guard take(NumberWords.minus) else { return false }
    marks.insert(.accounting)
    return true
  }

  private mutating func readSign() -> Bool {
    if takeMinus() {
      isNegative = true
      return true
    }
    return take(ASCII.plus)
  }

  private mutating func readCurrency() {
    for word in NumberWords.currencies where take(word) {
      currency = word
      marks.insert(.currency)
      return
    }
  }

  /// Digits in groups or not, and a fraction.
  private mutating func readDigits() -> Bool {
    var groups = [countDigits()]
    var mark: [UInt8]?
    while let next = groupMark(), mark == nil || mark == next {
      position += next.count
      mark = next
      groups.append(countDigits())
    }
    if groups.count > 1 {
      guard areGroups(groups) else { return false }
      marks.insert(.grouped)
    }
    var places = 0
    if take(decimalComma ? ASCII.comma : ASCII.point) {
      digits.append(ASCII.point)
      places = countDigits()
    }
    return groups[0] + places > 0
  }

  /// Takes digits and returns how many.
  private mutating func countDigits() -> Int {
    let start = position
    while position < end, ASCII.isDigit(bytes[position]) {
      digits.append(bytes[position])
      position += 1
    }
    return position - start
  }

  /// The mark between two groups, where a digit follows it.
  private func groupMark() -> [UInt8]? {
    for mark in decimalComma ? NumberWords.groupsBesideComma : NumberWords.groupsBesidePoint
    where position + mark.count < end && ASCII.isDigit(bytes[position + mark.count]) {
      var isSame = true
      for (i, byte) in mark.enumerated() where bytes[position + i] != byte { isSame = false }
      if isSame { return mark }
    }
    return nil
  }

  /// Whether groups have the sizes that people use: threes, or twos before a last three.
  private func areGroups(_ sizes: [Int]) -> Bool {
    guard sizes[0] >= 1, sizes[sizes.count - 1] == 3 else { return false }
    let inner = sizes.dropFirst().dropLast()
    return sizes[0] <= 3 && inner.allSatisfy { $0 == 3 }
      || sizes[0] <= 2 && !inner.isEmpty && inner.allSatisfy { $0 == 2 }
  }

  /// A magnitude becomes the number's exponent, so that the product is rounded once.
  private mutating func readMagnitude() {
    var ahead = position
    if ahead < end, bytes[ahead] == ASCII.space { ahead += 1 }
    for (word, exponent) in NumberWords.magnitudes
    where bytes.span.matches(ahead..<Swift.min(ahead + word.count, end), word) {
      // A letter behind it makes another word.
      let behind = ahead + word.count
      if behind < end, ASCII.isLetter(bytes[behind]) { continue }
      position = behind
      marks.insert(.magnitude)
      digits += exponent
      return
    }
  }
}

/// What stands in numbers beside digits.
private enum NumberWords {
  static let minus = Array("\u{2212}".utf8)
  /// No-break, thin, narrow no-break and figure space.
  static let blanks = ["\u{A0}", "\u{2009}", "\u{202F}", "\u{2007}"].map { Array($0.utf8) }
  private static let groups = [[ASCII.space], [UInt8(39)], Array("\u{2019}".utf8), [UInt8(95)]] + blanks
  static let groupsBesidePoint = [[ASCII.comma]] + groups
  static let groupsBesideComma = [[ASCII.point]] + groups
  /// The longer ones first.
  static let currencies = [
    "US$", "HK$", "NT$", "R$", "C$", "A$", "S$", "CHF", "USD", "EUR", "GBP", "JPY", "CNY", "INR", "AUD", "CAD", "SEK",
    "NOK", "DKK", "PLN", "CZK", "HUF", "BRL", "KRW", "TWD", "HKD", "SGD", "ZAR", "TRY", "RUB", "Rs.", "Rs", "kr", "zł",
    "$", "€", "£", "¥", "￥", "₹", "₩", "₽", "₺", "₿", "฿", "¢",
  ].map { Array($0.utf8) }
  static let magnitudes = [
    ("k", "e3"), ("m", "e6"), ("mn", "e6"), ("mln", "e6"), ("mio", "e6"), ("b", "e9"), ("bn", "e9"), ("mrd", "e9"),
    ("t", "e12"), ("tn", "e12"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
}
