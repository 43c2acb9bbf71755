internal import Series

/// Which series of a run have the same instants, so that a store holds these once.
///
/// By digests of 128 bits, as the instants of all series would be as much memory as a column of each.
struct Calendars {
  private struct Key: Hashable {
    var clock: Clock
    var rows: Int
    var a: UInt64
    var b: UInt64
  }

  private var owners: [Key: Int] = [:]

  /// The first series that was asked for with the same instants; nil where there was none, which makes the series their owner.
  ///
  /// O(rows).
  mutating func owner(of series: SeriesDescription, _ number: Int) -> Int? {
    var digest = ContentDigest()
    for instant in series.instants { digest.mix(UInt64(bitPattern: instant)) }
    let key = Key(clock: series.clock, rows: series.instants.count, a: digest.a, b: digest.b)
    if let owner = owners[key] { return owner }
    owners[key] = number
    return nil
  }
}
