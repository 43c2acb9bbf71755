internal import Series

/// What networks are given of a cohort's members beside each window: static values, and where members have vectors one place for each.
///
/// Numbers are standardized over the members that a fold trains on, each counted once: how many rows a member has, and who joins later,
/// says nothing. One far beyond what these have is taken for the nearest of theirs, as with columns.
///
/// The vector that is learned of member m are the weights of place m in the network's first layer: its input is 1 for the member's
/// windows and 0 for all others, which adds to the sums of the first layer a vector of its own width, the same as adding an embedding
/// there. A member that no training has seen has the mean of the vectors of those that it has, as its places then hold their mean.
enum MemberConstants {
  /// The static values of members, scaled as those of them that train tell; by member.
  static func scaled(_ values: [[StaticTable.Value]], seen: [Int]) -> [[Double]] {
    let scales = (values.first ?? []).indices.map { c in Scale(seen.map { values[$0][c] }) }
    return values.map { own in zip(own, scales).map { $1.scaled($0) } }
  }

  /// The places of a member among `seen`, of which it may be none.
  static func places(of member: Int, seen: [Bool]) -> [Double] {
    if seen[member] { return seen.indices.map { $0 == member ? 1 : 0 } }
    let share = 1 / Double(max(1, seen.count { $0 }))
    return seen.map { $0 ? share : 0 }
  }

  /// How one column is scaled.
  private struct Scale {
    var centre = 0.0
    var spread = 1.0
    var range: KnownRange?

    init(_ values: [StaticTable.Value]) {
      let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil } }
      guard let range = KnownRange(of: numbers[...]) else { return }
      self.range = range
      // In units of the widest value, so that no square overflows.
      let unit = max(abs(range.least), abs(range.greatest))
      let mean = numbers.reduce(0) { $0 + $1 / unit } / Double(numbers.count)
      let variance = numbers.reduce(0) { $0 + ($1 / unit - mean) * ($1 / unit - mean) } / Double(numbers.count)
      centre = range.isConstant ? range.least : mean * unit
      if !range.isConstant { spread = variance.squareRoot() * unit }
    }

    func scaled(_ value: StaticTable.Value) -> Double {
      switch value {
      case .flag(let isSet): return isSet ? 1 : 0
      case .number(let number):
        guard let range, !range.isConstant else { return 0 }
        return (range.nearest(to: number) - centre) / spread
      }
    }
  }
}
