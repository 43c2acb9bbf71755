/// Stops reading where a text grows beyond its limits.
struct GrowthGuard {
  let source: String
  let limits: LoadLimits
  /// What the text is packed in; nil for a plain one.
  private let packed: (any ByteSource)?
  /// Bytes unpacked so far, from the same archive before included.
  private var total: Int
  /// Bytes behind the last newline.
  private var open = 0

  init(source: String, packed: (any ByteSource)?, limits: LoadLimits, before: Int = 0) {
    self.source = source
    self.packed = packed
    self.limits = limits
    total = before
  }

  /// The error of data that cannot be unpacked.
  var damaged: SeriesError {
    SeriesError(
      source: source, expected: "a whole compressed file", found: "a damaged or truncated one",
      advice: "Load the file again, or unpack it with another program.")
  }

  /// Counts further bytes; throws where the size, the ratio or the length of the last line is beyond its limit.
  ///
  /// O(bytes) at most.
  mutating func add(_ bytes: Span<UInt8>) throws(SeriesError) {
    total += bytes.count
    guard total <= limits.unpackedBytes else { throw LimitError.size(source: source, limits: limits) }
    if let packed, total > 64 << 20, total / Swift.max(packed.expectedCount, 1) > limits.compressionRatio {
      throw LimitError.ratio(source: source, limits: limits)
    }
    var i = bytes.count - 1
    while i >= 0, !ASCII.isNewline(bytes[i]) { i -= 1 }
    open = i >= 0 ? bytes.count - i : open + bytes.count
    // The parser checks each line exactly; this only stops a file that has no line ends before it fills the memory.
    guard open <= limits.lineBytes + (1 << 20) else {
      throw SeriesError(
        source: source, expected: "lines of at most \(limits.lineBytes) bytes", found: "a longer one",
        advice: "Check that the file has line ends, or raise the limit with --max-line.")
    }
  }
}
