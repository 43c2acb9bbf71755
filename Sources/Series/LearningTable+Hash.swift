extension LearningTable {
  /// A 64-bit hash of the content: name, clock, column names, instants and the bit patterns of all values.
  ///
  /// O(rows × columns). It identifies data, and does not protect against forgery: h ← mix(h ⊕ word) over 64-bit words,
  /// where mix is the finalizer of MurmurHash3 (A. Appleby, public domain). Texts enter by their UTF-8 bytes and counts
  /// ahead of what is counted, so that no two tables share a stream of words. The value is the same on every platform
  /// and in every version.
  package var contentHash: UInt64 {
    var hash = ContentHash()
    hash.combine(name)
    hash.combine(clock.rawValue)
    hash.combine(UInt64(instants.count))
    for instant in instants { hash.combine(UInt64(bitPattern: instant)) }
    hash.combine(UInt64(columns.count))
    for (name, values) in zip(columnNames, columns) {
      hash.combine(name)
      for value in values { hash.combine(value.bitPattern) }
    }
    return hash.value
  }
}

/// A running hash of 64-bit words.
private struct ContentHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ word: UInt64) {
    var x = (value ^ word) &+ 0x9e37_79b9_7f4a_7c15
    x = (x ^ (x >> 33)) &* 0xff51_afd7_ed55_8ccd
    x = (x ^ (x >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    value = x ^ (x >> 33)
  }

  mutating func combine(_ text: String) {
    combine(UInt64(text.utf8.count))
    for byte in text.utf8 { combine(UInt64(byte)) }
  }
}
