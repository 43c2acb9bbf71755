/// What a cell's text is by itself.
enum CellKind: Hashable {
  case blank
  case number
  /// Meant as a number, but no plain one: `14.748.800`, `1,5`, `1,234.5`, `$12`, `12%`, `inf`.
  case broken
  case time
  case date(DateFamily)
  case text

  var isNumeric: Bool { self == .number || self == .broken }

  init(_ bytes: Span<UInt8>, _ cell: Range<Int>, missing: [[UInt8]]) {
    if MissingCell.isMissing(bytes, cell, missing) {
      self = .blank
      return
    }
    if let value = NumberParser.whole(bytes, cell, decimalComma: false) {
      self = value.isNaN ? .blank : value.isFinite ? .number : .broken
      return
    }
    if cell.count <= 64 {
      for family in DateFamily.evident where family.whole(bytes, cell) != nil {
        self = .date(family)
        return
      }
      var position = cell.lowerBound
      if TimeOfDay.read(bytes, &position, cell.upperBound) != nil, position == cell.upperBound {
        self = .time
        return
      }
    }
    let isNumber =
      Self.looksLikeNumber(bytes, cell) || FormattedNumber.read(bytes, cell, decimalComma: false) != nil
      || FormattedNumber.read(bytes, cell, decimalComma: true) != nil
    self = isNumber ? .broken : .text
  }

  /// Digits with signs, marks, currency or percent around and between them.
  private static func looksLikeNumber(_ bytes: Span<UInt8>, _ cell: Range<Int>) -> Bool {
    guard cell.count <= 64 else { return false }
    if bytes.matches(cell, inf) || bytes.matches(cell, minusInf) || bytes.matches(cell, infinity) { return true }
    var digits = 0
    for i in cell {
      let byte = bytes[i]
      switch byte {
      case 48...57: digits += 1
      case ASCII.point, ASCII.comma, ASCII.space, 39, 36, 37, 40, 41, 95, 0xC2, 0xA0, 0xE2, 0x82, 0xAC, 0xC3, 0xA3:
        break
      case ASCII.plus, ASCII.minus:
        // Dashes between digits make dates and codes.
        if i > cell.lowerBound, (bytes[i - 1] | 32) != 101 { return false }
      case 69, 101: if digits == 0 { return false }
      // A magnitude at the end: 1.2K, 3.4M, 5B.
      case 75, 77, 66, 107, 109, 98: if digits == 0 || i != cell.upperBound - 1 { return false }
      default: return false
      }
    }
    return digits > 0
  }

  private static let inf = Array("inf".utf8)
  private static let minusInf = Array("-inf".utf8)
  private static let infinity = Array("infinity".utf8)
}

/// Which cells mean "no value".
enum MissingCell {
  static func isMissing(_ bytes: Span<UInt8>, _ cell: Range<Int>, _ tokens: [[UInt8]]) -> Bool {
    if cell.isEmpty { return true }
    if cell.count <= 8 {
      for word in Words.missing where word.count == cell.count && bytes.matches(cell, word) { return true }
    }
    for token in tokens where token.count == cell.count {
      var equal = true
      for i in 0..<token.count where bytes[cell.lowerBound + i] != token[i] {
        equal = false
        break
      }
      if equal { return true }
    }
    return false
  }
}
