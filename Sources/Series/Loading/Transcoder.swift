// Unsafe Swift at a C boundary: iconv(3) is given pointers into two buffers. No pointer outlives its call, and iconv
// never learns of more bytes than the buffers have.
internal import Foundation

/// A text in another encoding as UTF-8, made as it comes.
final class Transcoder: ByteSource {
  private let packed: any ByteSource
  private let converter: Converter
  private let encoding: String
  private let source: String
  private var input = [UInt8](repeating: 0, count: 1 << 16)
  /// What is left of the input: at its end a character that is not whole yet.
  private var pending = 0..<0
  private var output = [UInt8](repeating: 0, count: 1 << 16)
  /// What was made and is not handed on yet.
  private var ready = 0..<0
  private var isAtEnd = false
  private var (taken, made) = (0, 0)
  private var lines = LineCounter()

  /// The text of `bytes` behind the first `mark` ones; throws where iconv does not know the encoding.
  init(_ bytes: any ByteSource, from encoding: String, skipping mark: Int, source: String) throws(SeriesError) {
    guard let converter = Converter(from: encoding) else {
      throw SeriesError(
        source: source, expected: "an encoding that this system knows", found: encoding,
        advice: "See the names that it knows with iconv -l.")
    }
    packed = bytes
    self.converter = converter
    self.encoding = encoding
    self.source = source
    var passed = 0
    while passed < mark {
      let count = try packed.read(into: &input, 0..<mark - passed)
      if count == 0 { break }
      passed += count
    }
  }

  var expectedCount: Int {
    Swift.max(made, Int(Double(made) / Double(Swift.max(taken, 1)) * Double(packed.expectedCount)))
  }

  /// Throws at the first bytes that are no character.
  ///
  /// O(bytes).
  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SeriesError) -> Int {
    while ready.isEmpty {
      if isAtEnd, pending.isEmpty { return 0 }
      try convert()
    }
    let count = Swift.min(range.count, ready.count)
    buffer.replaceSubrange(range.prefix(count), with: output[ready.prefix(count)])
    ready = ready.lowerBound + count..<ready.upperBound
    return count
  }

  /// Makes text of what is left of the input, or reads on where it holds no whole character.
  private func convert() throws(SeriesError) {
    let step = converter.convert(input, pending, into: &output)
    pending = pending.lowerBound + step.used..<pending.upperBound
    ready = 0..<step.added
    taken += step.used
    made += step.added
    lines.add(output[ready])
    if step.added > 0 { return }
    // A shift between alphabets takes bytes and makes none.
    if step.used > 0, !step.isInvalid { return }
    guard !step.isInvalid, !isAtEnd else { throw undecodable(isCut: !step.isInvalid) }
    if pending.lowerBound > 0 { input.replaceSubrange(0..<pending.count, with: Array(input[pending])) }
    pending = 0..<pending.count
    let added = try packed.read(into: &input, pending.upperBound..<input.count)
    isAtEnd = added == 0
    pending = 0..<pending.count + added
  }

  private func undecodable(isCut: Bool) -> SeriesError {
    let bytes = input[pending].prefix(4).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count == 1 ? "0\(digits)" : digits
    }
    return SeriesError(
      source: source, line: lines.line, expected: "text in \(encoding)",
      found: isCut
        ? "its end inside of a character, behind the bytes \(bytes.joined(separator: " "))"
        : "the bytes \(bytes.joined(separator: " ")), which are none",
      advice: "Name the text's own encoding with --encoding, or correct the line.")
  }
}

/// Counts the lines of a text that comes in pieces: they end with LF, CR or both.
struct LineCounter {
  /// The line that the next byte stands in, from 1.
  private(set) var line = 1
  private var endsInReturn = false

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes {
      if byte == ASCII.carriageReturn || (byte == ASCII.lineFeed && !endsInReturn) { line += 1 }
      endsInReturn = byte == ASCII.carriageReturn
    }
  }
}

/// What iconv knows of one encoding.
final class Converter {
  private let descriptor: iconv_t

  /// From an encoding to UTF-8; nil where iconv does not know it.
  init?(from encoding: String) {
    guard let opened = iconv_open("UTF-8", encoding), Int(bitPattern: opened) != -1 else { return nil }
    descriptor = opened
  }

  deinit { iconv_close(descriptor) }

  /// Converts as much of `input[range]` as is whole and fits into the buffer.
  func convert(
    _ input: [UInt8], _ range: Range<Int>, into buffer: inout [UInt8]
  ) -> (used: Int, added: Int, isInvalid: Bool) {
    precondition(range.lowerBound >= 0 && range.upperBound <= input.count)
    var (left, room) = (range.count, buffer.count)
    let isInvalid = input.withUnsafeBytes { input in
      buffer.withUnsafeMutableBytes { output in
        // iconv takes a pointer to bytes that it may change for reasons of history; it never does.
        var from = input.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) + range.lowerBound }?
          .assumingMemoryBound(to: CChar.self)
        var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        return iconv(descriptor, &from, &left, &to, &room) == -1 && errno == EILSEQ
      }
    }
    return (range.count - left, buffer.count - room, isInvalid)
  }
}
