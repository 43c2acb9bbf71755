/// A column of all series, tick by tick.
struct TickSummary: Sendable {
  /// One series' rows by the ticks at which they are known.
  struct Member {
    var name: String
    /// The tick of each row.
    var ticks: [Int32]
    /// The tick from which on each row no longer counts.
    var ends: [Int32]
    /// Each row's value, `nan` where it has none.
    var values: [Double]
  }

  /// How many series are present.
  private(set) var counts: [Int32]
  /// Their mean; `nan` without any.
  private(set) var means: [Double]
  /// Their standard deviation; empty where it is not asked for.
  private(set) var deviations: [Double] = []
  /// The rank of each row's value among those present, by the series' name; empty where it is not asked for.
  private(set) var ranks: [String: [Double]] = [:]

  /// The summary of all members over a number of ticks.
  ///
  /// Sums go over the members in their order, so that they have the same bits whatever comes later. O(rows × ticks that each
  /// is present), with ranks also × members.
  init(_ members: [Member], ticks: Int, statistics: Set<CrossColumn.Statistic>) {
    var counts = [Int32](repeating: 0, count: ticks)
    var sums = [Double](repeating: 0, count: ticks)
    for member in members {
      member.forEachPresence { value, presence in
        for tick in presence { (sums[tick], counts[tick]) = (sums[tick] + value, counts[tick] + 1) }
      }
    }
    self.counts = counts
    means = zip(sums, counts).map { $1 == 0 ? .nan : $0 / Double($1) }
    if statistics.contains(.deviation) { deviations = deviations(of: members) }
    if statistics.contains(.rank) {
      let ranks = TickRanks(members, ticks: ticks).ranks
      self.ranks = Dictionary(zip(members.map(\.name), ranks)) { first, _ in first }
    }
  }

  private func deviations(of members: [Member]) -> [Double] {
    var squares = [Double](repeating: 0, count: counts.count)
    for member in members {
      member.forEachPresence { value, presence in
        for tick in presence {
          let distance = value - means[tick]
          squares[tick] += distance * distance
        }
      }
    }
    return zip(squares, counts).map { $1 == 0 ? .nan : ($0 / Double($1)).squareRoot() }
  }
}

extension TickSummary.Member {
  /// Each row's value with the ticks at which the series is present with it; a row without a value has none.
  func forEachPresence(_ body: (_ value: Double, _ ticks: Range<Int>) -> Void) {
    for row in ticks.indices where !values[row].isNaN { body(values[row], Int(ticks[row])..<Int(ends[row])) }
  }

  /// From which tick on each row no longer counts: that of the next row, or when more ticks have passed than usually do.
  ///
  /// What is usual is the middle one of the last three steps from row to row, in ticks; of two the lesser one, and one tick
  /// where there is no step yet.
  static func ends(of ticks: [Int32], before end: Int) -> [Int32] {
    func step(_ row: Int) -> Int32 { ticks[row] - ticks[row - 1] }
    return ticks.indices.map { row in
      let usual =
        switch row {
        case 0: Int32(1)
        case 1: step(1)
        case 2: min(step(1), step(2))
        default: max(min(step(row), step(row - 1)), min(max(step(row), step(row - 1)), step(row - 2)))
        }
      return min(ticks[row] + usual, row + 1 < ticks.count ? ticks[row + 1] : Int32(end))
    }
  }
}

/// The rank of each row's value among those present at its tick.
struct TickRanks {
  /// By member and row; `nan` without a value.
  private(set) var ranks: [[Double]]
  /// The values of all members that are present, ascending.
  private var present: [Double] = []

  /// Goes over the ticks, and takes values in and out as their rows come and go.
  init(_ members: [TickSummary.Member], ticks: Int) {
    ranks = members.map { [Double](repeating: .nan, count: $0.values.count) }
    var come = [[Int32]](repeating: [], count: ticks)
    var gone = [[Double]](repeating: [], count: ticks)
    for (number, member) in members.enumerated() {
      for row in member.ticks.indices where !member.values[row].isNaN {
        come[Int(member.ticks[row])].append(Int32(number))
        if member.ends[row] < ticks { gone[Int(member.ends[row])].append(member.values[row]) }
      }
    }
    var rows = [Int](repeating: 0, count: members.count)
    for tick in 0..<ticks {
      for value in gone[tick] { present.remove(at: below(value)) }
      let newest = come[tick].map { number in
        let member = Int(number)
        while members[member].ticks[rows[member]] < tick { rows[member] += 1 }
        return (member: member, row: rows[member], value: members[member].values[rows[member]])
      }
      for (_, _, value) in newest { present.insert(value, at: below(value)) }
      for (member, row, value) in newest {
        // Half-way between those below and those not above, itself among them.
        ranks[member][row] = Double(below(value) + below(value.nextUp)) / 2 / Double(present.count)
      }
    }
  }

  /// How many of those present have a lower value.
  private func below(_ value: Double) -> Int {
    var (low, high) = (0, present.count)
    while low < high {
      let middle = (low + high) / 2
      if present[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
