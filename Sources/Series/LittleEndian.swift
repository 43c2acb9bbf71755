public import Foundation

extension Data {
  /// Words as little-endian bytes, whatever the order of the machine's own.
  @inlinable
  package init<Word: FixedWidthInteger>(littleEndian words: [Word]) {
    let width = Word.bitWidth / 8
    var bytes = [UInt8](repeating: 0, count: width * words.count)
    for (i, word) in words.enumerated() {
      for byte in 0..<width { bytes[width * i + byte] = UInt8(truncatingIfNeeded: word >> (8 * byte)) }
    }
    self.init(bytes)
  }

  /// The words of little-endian bytes, without a rest that makes no whole one.
  @inlinable
  package func littleEndianWords<Word: FixedWidthInteger>(_: Word.Type = Word.self) -> [Word] {
    let (width, bytes) = (Word.bitWidth / 8, [UInt8](self))
    return (0..<bytes.count / width).map { i in
      (0..<width).reduce(0) { $0 | Word(truncatingIfNeeded: bytes[width * i + $1]) << (8 * $1) }
    }
  }
}
