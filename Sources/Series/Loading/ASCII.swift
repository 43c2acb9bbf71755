internal import Escaping

/// The bytes that the loader knows by name.
enum ASCII {
  static let tab: UInt8 = 9
  static let lineFeed: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let space: UInt8 = 32
  static let quote: UInt8 = 34
  static let hash: UInt8 = 35
  static let percent: UInt8 = 37
  static let plus: UInt8 = 43
  static let comma: UInt8 = 44
  static let minus: UInt8 = 45
  static let point: UInt8 = 46
  static let slash: UInt8 = 47
  static let zero: UInt8 = 48
  static let colon: UInt8 = 58
  static let semicolon: UInt8 = 59

  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

  @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 }

  /// Whether a line that starts with the byte is a comment.
  @inline(__always) static func isComment(_ byte: UInt8) -> Bool { byte == hash || byte == percent }

  @inline(__always) static func isNewline(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }
}

extension Span where Element == UInt8 {
  /// The bytes as text; invalid UTF-8 becomes replacement characters.
  func text(_ range: Range<Int>) -> String {
    String(decoding: array(range), as: UTF8.self)
  }

  func array(_ range: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for i in range { copy.append(self[i]) }
    return copy
  }

  /// Whether the range spells `word`, which is given in lower case; letters match in either case.
  func matches(_ range: Range<Int>, _ word: [UInt8]) -> Bool {
    guard range.count == word.count else { return false }
    for i in word.indices {
      let byte = self[range.lowerBound + i]
      if byte != word[i], !(ASCII.isLetter(byte) && (byte | 32) == word[i]) { return false }
    }
    return true
  }

  /// The range without blanks at its ends.
  @inline(__always)
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, self[start] == ASCII.space || self[start] == ASCII.tab { start += 1 }
    while end > start, self[end - 1] == ASCII.space || self[end - 1] == ASCII.tab { end -= 1 }
    return start..<end
  }

  /// Up to `limit` digits from `position` on, as a number; moves `position` behind them and returns how many.
  @inline(__always)
  func digits(_ position: inout Int, _ end: Int, limit: Int, into value: inout Int) -> Int {
    var number = 0
    let first = position
    let stop = Swift.min(end, first + limit)
    while position < stop {
      let digit = self[position] &- ASCII.zero
      if digit > 9 { break }
      number = number * 10 + Int(digit)
      position += 1
    }
    value = number
    return position - first
  }
}

extension String {
  /// The text for a message: what is not to be seen shown as such, long texts cut.
  var shown: String { Escape.shown(self, limit: 60) }

  /// A path for a message: what is not to be seen shown as such.
  package var shownPath: String { Escape.shown(self) }
}
