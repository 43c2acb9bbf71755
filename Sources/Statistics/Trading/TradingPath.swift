/// What a traded series or book held and earned, row by row.
package struct TradingPath: Sendable, Equatable {
  /// The first row with a position.
  package let firstRow: Int
  /// The position held through each row's return, as a share of capital.
  package private(set) var positions: [Double] = []
  /// The return of each row before costs.
  package private(set) var gross: [Double] = []
  /// The return of each row after costs.
  package private(set) var net: [Double] = []
  /// The share of capital that was traded to get each row's position.
  package private(set) var turnover: [Double] = []
  /// How many series hold a position other than zero, by row.
  package private(set) var held: [Int] = []

  /// The rows, from the first with a position.
  package var rows: Range<Int> { firstRow..<(firstRow + positions.count) }

  init(firstRow: Int) { self.firstRow = firstRow }

  mutating func append(position: Double, gross gain: Double, turnover traded: Double, costBasisPoints: Double) {
    append(
      position: position, gross: gain, net: gain - traded * costBasisPoints / 10_000, turnover: traded,
      held: position == 0 ? 0 : 1)
  }

  fileprivate mutating func append(
    position: Double, gross gain: Double, net left: Double, turnover traded: Double, held: Int
  ) {
    positions.append(position)
    gross.append(gain)
    net.append(left)
    turnover.append(traded)
    self.held.append(held)
  }

  /// The equal-weight book: in each row capital is spread evenly over the series that have a path there.
  ///
  /// Spreading it again from row to row costs nothing; rows in which no series has a path earn nothing. Nil without paths.
  /// O(rows × series).
  package static func equalWeight(_ paths: [TradingPath]) -> TradingPath? {
    var book = TradingBook(rows: paths.map(\.rows.upperBound).max() ?? 0)
    for path in paths { book.add(path, at: path.rows) }
    return book.path
  }
}

/// An equal-weight book that is gathered path by path, on a clock on which a series may lack rows.
package struct TradingBook: Sendable {
  private struct Row {
    var paths = 0
    var held = 0
    var position = 0.0
    var gross = 0.0
    var net = 0.0
    var turnover = 0.0
  }
  private var rows: [Row]

  /// A book on a clock of so many rows, without paths.
  package init(rows: Int) { self.rows = [Row](repeating: Row(), count: rows) }

  /// Adds a path, whose rows fall on the given rows of the clock, in order.
  ///
  /// O(rows of the path).
  package mutating func add(_ path: TradingPath, at places: some Collection<Int>) {
    for (i, place) in places.enumerated() {
      rows[place].paths += 1
      rows[place].held += path.held[i]
      rows[place].position += path.positions[i]
      rows[place].gross += path.gross[i]
      rows[place].net += path.net[i]
      rows[place].turnover += path.turnover[i]
    }
  }

  /// The book, from the first row with a path to the last; nil without paths.
  package var path: TradingPath? {
    guard let first = rows.firstIndex(where: { $0.paths > 0 }), let last = rows.lastIndex(where: { $0.paths > 0 })
    else { return nil }
    var path = TradingPath(firstRow: first)
    for row in rows[first...last] {
      let count = Double(max(1, row.paths))
      path.append(
        position: row.position / count, gross: row.gross / count, net: row.net / count,
        turnover: row.turnover / count, held: row.held)
    }
    return path
  }
}
