internal import Foundation
internal import Series

extension LearningTrace: Codable {
  private enum CodingKeys: String, CodingKey { case entries, pending, waiting }

  /// A trace from what `encode` or version 0.2.0 wrote, in which each origin that waits for its labels is an object.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    entries = try container.decode([Entry].self, forKey: .entries)
    if let bytes = try container.decodeIfPresent(Data.self, forKey: .waiting) {
      let words: [UInt64] = bytes.littleEndianWords()
      guard words.count.isMultiple(of: Pending.words) else {
        throw DecodingError.dataCorruptedError(
          forKey: .waiting, in: container, debugDescription: "a part of an origin that waits for its labels")
      }
      pending = stride(from: 0, to: words.count, by: Pending.words).map { Pending(words[$0..<$0 + Pending.words]) }
    } else {
      pending = try container.decode([Pending].self, forKey: .pending)
    }
  }

  /// The origins that wait for their labels as bytes: as objects those of a thousand series are tens of megabytes while they are written.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(entries, forKey: .entries)
    try container.encode(Data(littleEndian: pending.flatMap(\.words)), forKey: .waiting)
  }
}

extension LearningTrace.Pending {
  fileprivate static let words = 6

  /// Its numbers as words.
  fileprivate var words: [UInt64] {
    [knownAt, leads].map { UInt64(bitPattern: Int64($0)) } + [squaredErrors, forecast, actual, last].map(\.bitPattern)
  }

  fileprivate init(_ words: ArraySlice<UInt64>) {
    let counts = words.prefix(2).map { Int(Int64(bitPattern: $0)) }
    let numbers = words.dropFirst(2).map(Double.init(bitPattern:))
    self.init(
      knownAt: counts[0], squaredErrors: numbers[0], leads: counts[1], forecast: numbers[1], actual: numbers[2],
      last: numbers[3])
  }
}
