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
  /// The deepest fall of the capital after costs; nil where it never falls.
  package let drawdown: Drawdown?
  /// The measures a year; nil where the rows a year are not known.
  package let yearly: YearlyMeasures?
  /// Long and short positions together, and long less short ones, as shares of capital, on average over rows.
  package let grossExposure, netExposure: Double
  /// The sums over rows of what long and short positions earned before costs, as shares of the capital of each row.
  package let longProfit, shortProfit: Double
  /// The sums over rows of what trades and borrowing cost.
  package let tradingCost, borrowingCost: Double
  /// The cost at which nothing is left of the return; nil where there is none.
  package let breakEvenBasisPoints: Double?
  /// What the benchmark explains of the returns after costs; nil without a benchmark that varies.
  package let fit: BenchmarkFit?

  /// Measures a path, beside a benchmark on the same rows.
  ///
  /// O(rows).
  package init(_ path: TradingPath, rowsAYear: Double? = nil, benchmark: TradingPath? = nil) {
    count = path.positions.count
    grossReturn = compounded(path.gross)
    netReturn = compounded(path.net)
    drawdown = Drawdown(path.net)
    maximumDrawdown = drawdown?.depth ?? 0
    grossSharpe = Result { () throws(Undefined) in try SharpeRatio(returns: path.gross) }
    sharpe = Result { () throws(Undefined) in try SharpeRatio(returns: path.net) }
    turnover = mean(path.turnover)
    hitRate = Double(path.gross.count { $0 > 0 }) / Double(path.gross.count { $0 != 0 })
    breadth = mean(path.held.map(Double.init))
    yearly = rowsAYear.map { [drawdown] in YearlyMeasures(path.net, rows: $0, deepest: drawdown) }
    grossExposure = mean(zip(path.long, path.positions).map { 2 * $0 - $1 })
    netExposure = mean(path.positions)
    longProfit = path.longGains.reduce(0, +)
    shortProfit = zip(path.gross, path.longGains).reduce(0) { $0 + ($1.0 - $1.1) }
    borrowingCost = path.borrowing.reduce(0, +)
    tradingCost = zip(path.gross, path.net).reduce(0) { $0 + ($1.0 - $1.1) } - borrowingCost
    breakEvenBasisPoints = path.breakEvenBasisPoints
    fit = benchmark.flatMap { BenchmarkFit(path.net, benchmark: $0.net) }
  }
}

/// Π (1 + r) − 1; −1 once the capital is gone.
private func compounded(_ returns: [Double]) -> Double { returns.reduce(1) { $0 * max(0, 1 + $1) } - 1 }
