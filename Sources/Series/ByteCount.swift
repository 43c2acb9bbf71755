public import Declarations

/// A number of bytes as options write it: `1000`, or with K, M or G for powers of 1024.
public struct ByteCount: Sendable, Hashable {
  /// The bytes.
  public let bytes: Int

  /// What may be written, for messages.
  public static let words = "a size from 1 to 4294967296G, such as 4G, 16M or 1000"

  /// The number that a text stands for; nil for anything else, for none at all, and for more than 2⁶² bytes.
  public init?(_ text: String) {
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
  init(bytes: Int) { self.bytes = bytes }
}

extension ByteCount: SettingElement {
  /// The number with the largest of G, M and K that leaves it whole.
  public var text: String {
    let unit = [("G", 30), ("M", 20), ("K", 10)].first { bytes > 0 && bytes % (1 << $0.1) == 0 }
    return unit.map { "\(bytes >> $0.1)\($0.0)" } ?? "\(bytes)"
  }

  /// Writes the number of bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(bytes)
  }

  /// Reads the number from its text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Other formats than the configuration's have numbers of their own.
    let text = (try? container.decode(String.self)) ?? (try? container.decode(Int.self)).map(String.init) ?? ""
    guard let count = ByteCount(text) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: Self.words))
    }
    self = count
  }
}
