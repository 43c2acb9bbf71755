extension TradingPath {
  /// A series that is bought in the first row and held, with the cost of that purchase; missing returns earn nothing.
  package static func held(_ returns: some Collection<Double>, firstRow: Int, costBasisPoints: Double) -> TradingPath {
    var path = TradingPath(firstRow: firstRow)
    for (t, gain) in returns.enumerated() {
      path.append(
        position: 1, gross: gain.isNaN ? 0 : gain, turnover: t == 0 ? 1 : 0, costBasisPoints: costBasisPoints)
    }
    return path
  }

  /// Held series whose shares of capital drift with what they earn, on a clock on which a series may lack rows.
  ///
  /// Capital is spread evenly in the first row, and again, without costs, in each row in which other series have a path than
  /// in the row before. Nil without paths. O(rows × series).
  package static func drifting(_ paths: [(path: TradingPath, places: [Int])]) -> TradingPath? {
    guard let first = paths.compactMap(\.places.first).min(), let last = paths.compactMap(\.places.last).max() else {
      return nil
    }
    var present = [[(series: Int, row: Int)]](repeating: [], count: last - first + 1)
    for (i, one) in paths.enumerated() {
      for (row, place) in one.places.enumerated() { present[place - first].append((i, row)) }
    }
    var book = TradingPath(firstRow: first)
    var (members, shares) = ([Int](), [Double]())
    for row in present {
      let now = row.map(\.series)
      let total = shares.reduce(0, +)
      if now != members || !(total > 0) {
        (members, shares) = (now, [Double](repeating: 1 / Double(max(1, now.count)), count: now.count))
      } else {
        shares = shares.map { $0 / total }
      }
      var (gross, turnover, cost) = (0.0, 0.0, 0.0)
      for (j, (series, t)) in row.enumerated() {
        let path = paths[series].path
        gross += shares[j] * path.gross[t]
        turnover += shares[j] * path.turnover[t]
        cost += shares[j] * (path.gross[t] - path.net[t])
        shares[j] *= max(0, 1 + path.net[t])
      }
      book.append(held: now.count, gross: gross, turnover: turnover, cost: cost)
    }
    return book
  }
}
