/// Stops reading where a file grows beyond its limits.
struct GrowthGuard {
  let source: String
  /// The packed size, nil for a plain file.
  let packedBytes: Int?
  let limits: LoadLimits
  /// Bytes unpacked from the same archive before.
  let before: Int
  private var newline = 0
  private var checked = 0

  init(source: String, packedBytes: Int?, limits: LoadLimits, before: Int = 0) {
    self.source = source
    self.packedBytes = packedBytes
    self.limits = limits
    self.before = before
  }

  /// The error of data that cannot be unpacked.
  var damaged: SeriesError {
    SeriesError(
      source: source, expected: "a whole compressed file", found: "a damaged or truncated one",
      advice: "Load the file again, or unpack it with another program.")
  }

  /// Throws where the size, the ratio or the length of the last line is beyond its limit.
  ///
  /// O(bytes since the last call) at most.
  mutating func check(_ bytes: [UInt8]) throws(SeriesError) {
    let total = before + bytes.count
    guard total <= limits.unpackedBytes else { throw LimitError.size(source: source, limits: limits) }
    if let packedBytes, total > 64 << 20, total / Swift.max(packedBytes, 1) > limits.compressionRatio {
      throw LimitError.ratio(source: source, limits: limits)
    }
    var i = bytes.count - 1
    while i >= checked, !ASCII.isNewline(bytes[i]) { i -= 1 }
    if i >= checked { newline = i }
    checked = bytes.count
    // The parser checks each line exactly; this only stops a file that has no line ends before it fills the memory.
    guard bytes.count - newline <= limits.lineBytes + (1 << 20) else {
      throw SeriesError(
        source: source, expected: "lines of at most \(limits.lineBytes) bytes", found: "a longer one",
        advice: "Check that the file has line ends, or raise the limit with --max-line.")
    }
  }
}
