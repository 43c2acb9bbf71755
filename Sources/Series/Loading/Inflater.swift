// Unsafe Swift at a C boundary: zlib's inflate is given pointers into two buffers. No pointer outlives its call, and
// zlib never learns of more bytes than the buffers have.
internal import CZip

/// Unpacks deflated bytes as they come.
final class Inflater: ByteSource {
  /// How the packed data are framed.
  enum Framing: Int32 {
    /// gz or zlib, as its first bytes tell; several members may follow each other.
    case gzip = 47
    /// Bare, as in zip archives.
    case raw = -15
  }

  private let packed: any ByteSource
  private let framing: Framing
  private let damaged: SeriesError
  // A property of an object, as zlib remembers the address of its state.
  private var stream = z_stream()
  private var input = [UInt8](repeating: 0, count: 1 << 16)
  /// What is left of the input.
  private var pending = 0..<0
  private var isDone = false
  private var (taken, made) = (0, 0)

  init(_ packed: any ByteSource, framing: Framing, damaged: SeriesError) throws(SeriesError) {
    self.packed = packed
    self.framing = framing
    self.damaged = damaged
    guard inflateInit2_(&stream, framing.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw damaged
    }
  }

  deinit { inflateEnd(&stream) }

  var expectedCount: Int {
    Swift.max(made, Int(Double(made) / Double(Swift.max(taken, 1)) * Double(packed.expectedCount)))
  }

  /// Throws where the data are damaged or end early.
  ///
  /// O(unpacked bytes).
  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SeriesError) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    guard !range.isEmpty else { return 0 }
    while !isDone {
      if pending.isEmpty { try refill() }
      let (code, used, added) = step(into: &buffer, range)
      pending = pending.lowerBound + used..<pending.upperBound
      taken += used
      made += added
      switch code {
      case Z_STREAM_END: try endMember()
      case Z_OK: break
      case Z_BUF_ERROR where !pending.isEmpty || used > 0 || added > 0: break
      default: throw damaged
      }
      if added > 0 { return added }
      if used == 0, code != Z_STREAM_END { throw damaged }
    }
    return 0
  }

  /// Behind a member comes another, or padding that means nothing.
  private func endMember() throws(SeriesError) {
    if framing == .gzip {
      while pending.count < 2 {
        let before = pending.count
        try refill()
        if pending.count == before { break }
      }
      if pending.count >= 2, input[pending.lowerBound] == 0x1F, input[pending.lowerBound + 1] == 0x8B {
        inflateReset(&stream)
        return
      }
    }
    isDone = true
  }

  /// Reads further packed bytes behind those that are left, of which there is at most one.
  private func refill() throws(SeriesError) {
    let left = pending.count
    if left > 0 { input.replaceSubrange(0..<left, with: Array(input[pending])) }
    pending = 0..<left
    pending = 0..<left + (try packed.read(into: &input, left..<input.count))
  }

  private func step(into buffer: inout [UInt8], _ range: Range<Int>) -> (code: Int32, used: Int, added: Int) {
    let (available, room) = (pending.count, Swift.min(range.count, 1 << 28))
    return input.withUnsafeBufferPointer { input in
      buffer.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let to = output.baseAddress else { return (Z_DATA_ERROR, 0, 0) }
        stream.next_in = UnsafeMutablePointer(mutating: from + pending.lowerBound)
        stream.avail_in = UInt32(available)
        stream.next_out = to + range.lowerBound
        stream.avail_out = UInt32(room)
        let code = inflate(&stream, Z_NO_FLUSH)
        return (code, available - Int(stream.avail_in), room - Int(stream.avail_out))
      }
    }
  }

  /// The CRC-32 of bytes, as zip and gz define it.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt = 0
    var start = 0
    while start < bytes.count {
      let count = Swift.min(bytes.count - start, 1 << 28)
      value = bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { crc32(value, $0 + start, UInt32(count)) } ?? value
      }
      start += count
    }
    return UInt32(truncatingIfNeeded: value)
  }
}
