internal import Declarations

/// A number of bytes as options write it: `1000`, or with K, M or G for powers of 1024.
package struct ByteCount: Sendable, Hashable {
  /// The bytes.
  package let bytes: Int

  /// The number that a text stands for; nil for anything else, for none at all, and for more than 2⁶² bytes.
  package init?(_ text: String) {
    let shift =
      switch text.last {
      case "K", "k": 10
      case "M", "m": 20
      case "G", "g": 30
      default: 0
      }
    let digits = shift == 0 ? Substring(text) : text.dropLast()
    guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(digits),
      number >= 1, number <= 1 << 32
    else { return nil }
    bytes = number << shift
  }

  /// That many bytes.
  package init(rawValue: Int) { bytes = rawValue }
}

extension ByteCount: RawRepresentable, LosslessStringConvertible, SettingItem {
  /// What may be written, for messages.
  package static let kind = "a size from 1 to 4294967296G, such as 4G, 16M or 1000"

  /// The bytes.
  package var rawValue: Int { bytes }

  /// The number with the largest of G, M and K that leaves it whole.
  package var description: String {
    let unit = [("G", 30), ("M", 20), ("K", 10)].first { bytes > 0 && bytes % (1 << $0.1) == 0 }
    return unit.map { "\(bytes >> $0.1)\($0.0)" } ?? "\(bytes)"
  }
}
