/// How much capital a book can carry while its trades stay small beside those of the market.
package struct Capacity: Sendable, Codable, Equatable {
  /// The largest capital at which 19 of 20 trades are at most the share of what the market trades in their row; nil without a trade
  /// whose market is known.
  package var capital: Double?
  /// The trades of which the market is known.
  package var trades: Int
  /// The trades of which it is not.
  package var unknown: Int
}

/// Measures the trades of an equal-weight book against what the market trades, series by series.
package struct CapacityMeter: Sendable {
  private struct Trade {
    var place: Int
    /// As a share of the series' own capital.
    var turnover: Double
    var volume: Double
  }

  private var trades: [Trade] = []
  /// The series that share the capital, by row.
  private var paths: [Int]
  private var unknown = 0

  /// A meter on a clock of so many rows.
  package init(rows: Int) { paths = [Int](repeating: 0, count: rows) }

  /// Adds a series' path, whose rows fall on the given rows of the clock, with what the market traded where each row's position was
  /// taken, in money; NaN where that is not known.
  ///
  /// O(rows of the path).
  package mutating func add(_ path: TradingPath, at places: [Int], volumes: [Double]) {
    for (i, place) in places.enumerated() {
      paths[place] += 1
      guard path.turnover[i] > 0 else { continue }
      if volumes[i].isFinite {
        trades.append(Trade(place: place, turnover: path.turnover[i], volume: volumes[i]))
      } else {
        unknown += 1
      }
    }
  }

  /// The capacity at a share of the market: a trade of the book is capital · turnover / series of the row.
  ///
  /// O(n log n) in trades.
  package func capacity(share: Double) -> Capacity {
    let limits = trades.map { share * max(0, $0.volume) * Double(paths[$0.place]) / $0.turnover }.sorted()
    return Capacity(
      capital: limits.isEmpty ? nil : limits[limits.count / 20], trades: limits.count, unknown: unknown)
  }
}
