/// The measures of a traded series or book.
public struct Performance: Sendable {
  /// The number of rows.
  public let count: Int
  /// Π (1 + r) − 1 over the returns before costs; −1 once the capital is gone.
  public let grossReturn: Double
  /// The same after costs.
  public let netReturn: Double
  /// The Sharpe ratio a row of the returns before costs, or why there is none.
  public let grossSharpe: Result<SharpeRatio, Undefined>
  /// The Sharpe ratio a row of the returns after costs, or why there is none.
  public let sharpe: Result<SharpeRatio, Undefined>
  /// The deepest fall of the capital after costs from its highest point before, as a share of that, from −1 to 0.
  public let maximumDrawdown: Double
  /// The share of capital traded a row, on average.
  public let turnover: Double
  /// The share of rows with a gain among those with a gain or a loss, before costs; `nan` without any.
  public let hitRate: Double
  /// How many series hold a position other than zero, on average over rows.
  public let breadth: Double

  /// Measures a path.
  ///
  /// O(rows).
  public init(_ path: TradingPath) {
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
