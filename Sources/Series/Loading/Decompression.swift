// Unsafe Swift at a C boundary: zlib's inflate is given pointers into two buffers. No pointer outlives its call, and
// zlib never learns of more bytes than the buffers have.
internal import CZip

/// Unpacks deflated data within limits.
enum Decompression {
  /// How the packed data are framed.
  enum Framing: Int32 {
    /// gz or zlib, as its first bytes tell.
    case gzip = 47
    /// Bare, as in zip archives.
    case raw = -15
  }

  /// The unpacked bytes of `range`; a gz file may hold several members one after the other.
  ///
  /// Throws where the data are damaged, end early or grow beyond a limit. O(unpacked bytes).
  static func inflated(
    _ packed: [UInt8], _ range: Range<Int>, framing: Framing, guardian: inout GrowthGuard
  ) throws(SeriesError) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= packed.count)
    var result: [UInt8] = []
    result.reserveCapacity(Swift.min(range.count * 5, guardian.limits.unpackedBytes, 1 << 30))
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    var stream = z_stream()
    guard inflateInit2_(&stream, framing.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw guardian.damaged
    }
    defer { inflateEnd(&stream) }
    var position = range.lowerBound
    while true {
      let available = Swift.min(range.upperBound - position, 1 << 28)
      let (code, taken, made) = step(&stream, packed, position, available, &chunk)
      position += taken
      result.append(contentsOf: chunk[..<made])
      try guardian.check(result)
      switch code {
      case Z_STREAM_END:
        // Behind a member comes another, or padding that means nothing.
        guard framing == .gzip, position + 1 < range.upperBound, packed[position] == 0x1F, packed[position + 1] == 0x8B
        else { return result }
        inflateReset(&stream)
      case Z_OK: break
      case Z_BUF_ERROR where taken > 0 || made > 0: break
      default: throw guardian.damaged
      }
      if taken == 0, made == 0, code != Z_STREAM_END { throw guardian.damaged }
    }
  }

  private static func step(
    _ stream: inout z_stream, _ packed: [UInt8], _ position: Int, _ available: Int, _ chunk: inout [UInt8]
  ) -> (code: Int32, taken: Int, made: Int) {
    packed.withUnsafeBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let to = output.baseAddress else { return (Z_DATA_ERROR, 0, 0) }
        stream.next_in = UnsafeMutablePointer(mutating: from + position)
        stream.avail_in = UInt32(available)
        stream.next_out = to
        stream.avail_out = UInt32(output.count)
        let code = inflate(&stream, Z_NO_FLUSH)
        return (code, available - Int(stream.avail_in), output.count - Int(stream.avail_out))
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
