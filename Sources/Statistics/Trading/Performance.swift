/// The measures of a traded series or book.
package struct Performance: Sendable {
  /// The number of rows.
  package let count: Int
  /// Π (1 + r) − 1 over the returns before costs; −1 once the capital is gone.
  package let grossReturn: Double
  /// The same after costs.
  package let netReturn: Double
  /// The Sharpe ratio a row of the returns before costs, or why there is none.
  package let grossSharpe: Result<SharpeRatio, Undefined>
  /// The Sharpe ratio a row of the returns after costs, or why there is none.
  package let sharpe: Result<SharpeRatio, Undefined>
  /// The deepest fall of the capital after costs from its highest point before, as a share of that, from −1 to 0.
  package let maximumDrawdown: Double
  /// The share of capital traded a row, on average.
  package let turnover: Double
  /// The share of rows with a gain among those with a gain or a loss, before costs; `nan` without any.
  package let hitRate: Double
  /// How many series hold a position other than zero, on average over rows.
  package let breadth: Double

  /// Measures a path.
  ///
  /// O(rows).
  package init(_ path: TradingPath) {
    count = path.positions.count
    grossReturn = wealth(path.gross).last - 1
    let net = wealth(path.net)
    netReturn = net.last - 1
    maximumDrawdown = net.drawdown
    grossSharpe = Result { () throws(Undefined) in try SharpeRatio(returns: path.gross) }
    sharpe = Result { () throws(Undefined) in try SharpeRatio(returns: path.net) }
    turnover = mean(path.turnover)
    hitRate = Double(path.gross.count { $0 > 0 }) / Double(path.gross.count { $0 != 0 })
    breadth = mean(path.held.map(Double.init))
  }
}

/// The capital at the end, from 1, and its deepest fall.
private func wealth(_ returns: [Double]) -> (last: Double, drawdown: Double) {
  // Beside its highest point the capital has a number even where it has grown beyond all numbers.
  var (capital, share, deepest) = (1.0, 1.0, 0.0)
  for r in returns {
    capital *= max(0, 1 + r)
    share = min(1, share * max(0, 1 + r))
    deepest = min(deepest, share - 1)
  }
  return (capital, deepest)
}
