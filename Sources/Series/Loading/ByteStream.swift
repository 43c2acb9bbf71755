/// Where bytes come from, in order and once.
protocol ByteSource: AnyObject {
  /// Puts the next bytes into `range` of the buffer and returns how many; 0 at the end alone, or for an empty range.
  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SeriesError) -> Int

  /// How many bytes there are likely to be, at least those that were read.
  var expectedCount: Int { get }
}

extension ByteSource {
  /// The first bytes, at most `count`; the source is then behind them.
  func head(_ count: Int) throws(SeriesError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let added = try read(into: &bytes, filled..<count)
      if added == 0 { break }
      filled += added
    }
    return Array(bytes[..<filled])
  }

  /// All bytes that are left; throws where they are more than a limit.
  func rest(upTo limits: LoadLimits, source: String) throws(SeriesError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Swift.min(expectedCount, limits.unpackedBytes))
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try read(into: &chunk, 0..<chunk.count)
      if count == 0 { return bytes }
      guard bytes.count + count <= limits.unpackedBytes else { throw LimitError.size(source: source, limits: limits) }
      bytes.append(contentsOf: chunk[..<count])
    }
  }
}

/// Bytes that are in memory.
final class MemoryBytes: ByteSource {
  private let bytes: [UInt8]
  private let range: Range<Int>
  private var position: Int

  init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
    self.bytes = bytes
    self.range = range ?? 0..<bytes.count
    position = self.range.lowerBound
  }

  var expectedCount: Int { range.count }

  func read(into buffer: inout [UInt8], _ target: Range<Int>) -> Int {
    let count = Swift.min(target.count, range.upperBound - position)
    buffer.replaceSubrange(target.prefix(count), with: bytes[position..<position + count])
    position += count
    return count
  }
}

/// A text's bytes, counted and held to the limits as they come.
final class ByteStream: ByteSource {
  private let source: any ByteSource
  private var guardian: GrowthGuard?
  /// The bytes that came so far.
  private(set) var count = 0

  /// Without a guardian the bytes were checked when they got into memory.
  init(_ source: any ByteSource, _ guardian: GrowthGuard?) {
    self.source = source
    self.guardian = guardian
  }

  var expectedCount: Int { source.expectedCount }

  /// Puts the next bytes into `range` of the buffer and returns how many, 0 at the end.
  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SeriesError) -> Int {
    let added = try source.read(into: &buffer, range)
    count += added
    try guardian?.add(buffer.span.extracting(range.prefix(added)))
    return added
  }

  /// Reads on to the end and forgets what it reads, so that all is counted and checked.
  func drain() throws(SeriesError) {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while try read(into: &chunk, 0..<chunk.count) > 0 {}
  }
}

/// The part of a text that is in memory; it moves on through the text.
struct TextWindow {
  /// The text, and behind it bytes that mean nothing, which `CellScanner` may read.
  private(set) var buffer: [UInt8]
  /// How many bytes of the buffer are text.
  private(set) var count = 0
  /// Whether the text ends where the window does.
  private(set) var isAtEnd = false
  let stream: ByteStream
  /// As much as a core's own cache holds together with what is made of it.
  static let usualBytes = 1 << 17
  private let usualSize: Int
  private var size: Int

  /// A window on the first bytes.
  init(_ stream: ByteStream, bytes size: Int) throws(SeriesError) {
    self.stream = stream
    usualSize = size
    self.size = size
    buffer = Array(repeating: 0, count: size + CellScanner.padding)
    try fill()
  }

  private mutating func fill() throws(SeriesError) {
    while count < size, !isAtEnd {
      let added = try stream.read(into: &buffer, count..<size)
      if added == 0 { isAtEnd = true }
      count += added
    }
  }

  /// Reads on behind the window without moving it, so that it holds twice as much or all there is.
  mutating func grow() throws(SeriesError) {
    size = 2 * Swift.max(size, count)
    let missing = size + CellScanner.padding - buffer.count
    if missing > 0 { buffer += [UInt8](repeating: 0, count: missing) }
    try fill()
  }

  /// Drops the first bytes and reads on behind; where nothing was dropped the window grows.
  mutating func advance(by dropped: Int) throws(SeriesError) {
    precondition(dropped >= 0 && dropped <= count)
    if dropped > 0 { buffer.replaceSubrange(0..<count - dropped, with: Array(buffer[dropped..<count])) }
    count -= dropped
    // A window that grew for the sake of one long record goes back to its size behind it.
    size = usualSize
    if count >= size { try grow() } else { try fill() }
  }
}
