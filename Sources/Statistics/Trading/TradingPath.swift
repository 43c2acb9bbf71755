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
  /// The part of each position that is above zero; what is left of it is short.
  package private(set) var long: [Double] = []
  /// The part of each row's return before costs that long positions earned; what is left of it came from short ones.
  package private(set) var longGains: [Double] = []
  /// What short positions cost to borrow in each row, as a share of capital.
  package private(set) var borrowing: [Double] = []

  /// The rows, from the first with a position.
  package var rows: Range<Int> { firstRow..<(firstRow + positions.count) }

  init(firstRow: Int) { self.firstRow = firstRow }

  /// Appends a row of one series, with the `cost` of its trade and of what it borrows.
  mutating func append(
    position: Double, gross: Double, turnover: Double, costBasisPoints: Double, borrowing: Double = 0
  ) {
    append(
      TradingRow(
        position: position, long: max(0, position), gross: gross, longGain: position > 0 ? gross : 0,
        net: gross - turnover * costBasisPoints / 10_000 - borrowing, turnover: turnover, borrowing: borrowing,
        held: position == 0 ? 0 : 1))
  }

  /// Appends a row of a book that is all long, or holds nothing.
  mutating func append(held count: Int, gross: Double, turnover: Double, cost: Double) {
    let position = count > 0 ? 1.0 : 0
    append(
      TradingRow(
        position: position, long: position, gross: gross, longGain: gross, net: gross - cost, turnover: turnover,
        held: count))
  }

  fileprivate mutating func append(_ row: TradingRow) {
    positions.append(row.position)
    long.append(row.long)
    gross.append(row.gross)
    longGains.append(row.longGain)
    net.append(row.net)
    turnover.append(row.turnover)
    borrowing.append(row.borrowing)
    held.append(row.held)
  }

  fileprivate subscript(row i: Int) -> TradingRow {
    TradingRow(
      position: positions[i], long: long[i], gross: gross[i], longGain: longGains[i], net: net[i],
      turnover: turnover[i],
      borrowing: borrowing[i], held: held[i])
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
  private typealias Row = (paths: Int, sum: TradingRow)
  private var rows: [Row]

  /// A book on a clock of so many rows, without paths.
  package init(rows: Int) { self.rows = [Row](repeating: (0, TradingRow()), count: rows) }

  /// Adds a path, whose rows fall on the given rows of the clock, in order.
  ///
  /// O(rows of the path).
  package mutating func add(_ path: TradingPath, at places: some Collection<Int>) {
    for (i, place) in places.enumerated() {
      rows[place].paths += 1
      rows[place].sum.add(path[row: i])
    }
  }

  /// The book, from the first row with a path to the last; nil without paths.
  package var path: TradingPath? {
    guard let first = rows.firstIndex(where: { $0.paths > 0 }), let last = rows.lastIndex(where: { $0.paths > 0 })
    else { return nil }
    var path = TradingPath(firstRow: first)
    for row in rows[first...last] {
      path.append(row.sum.shared(by: max(1, row.paths)))
    }
    return path
  }
}

/// One row of a path, or the sum of several.
private struct TradingRow {
  var position = 0.0
  var long = 0.0
  var gross = 0.0
  var longGain = 0.0
  var net = 0.0
  var turnover = 0.0
  var borrowing = 0.0
  var held = 0

  mutating func add(_ other: TradingRow) {
    position += other.position
    long += other.long
    gross += other.gross
    longGain += other.longGain
    net += other.net
    turnover += other.turnover
    borrowing += other.borrowing
    held += other.held
  }

  /// The row of a book that spreads its capital over so many paths.
  func shared(by paths: Int) -> TradingRow {
    let n = Double(paths)
    return TradingRow(
      position: position / n, long: long / n, gross: gross / n, longGain: longGain / n, net: net / n,
      turnover: turnover / n, borrowing: borrowing / n, held: held)
  }
}
