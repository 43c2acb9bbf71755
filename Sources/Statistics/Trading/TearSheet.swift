internal import Foundation

/// The deepest fall of capital from its highest point before.
package struct Drawdown: Sendable, Equatable {
  /// The fall as a share of the highest point, from −1 to below 0.
  package let depth: Double
  /// The row of the highest point; −1 for the capital before the first row.
  package let peak: Int
  /// The row of the lowest point.
  package let trough: Int
  /// The first row at which the capital is back at that highest point; nil while it is not.
  package let recovery: Int?
  /// The rows from the highest point until it is reached again, or until the end.
  package let length: Int

  /// The deepest fall of a capital that earns these returns; nil for one that never falls.
  ///
  /// O(rows).
  package init?(_ returns: [Double]) {
    // Beside its highest point the capital has a number even where it has grown beyond all numbers.
    var (share, peak) = (1.0, -1)
    var deepest: (depth: Double, peak: Int, trough: Int, recovery: Int?) = (0, -1, -1, nil)
    for (t, r) in returns.enumerated() {
      share *= max(0, 1 + r)
      if share >= 1 {
        if deepest.peak == peak, deepest.depth < 0, deepest.recovery == nil { deepest.recovery = t }
        (share, peak) = (1, t)
      } else if share - 1 < deepest.depth {
        deepest = (share - 1, peak, t, nil)
      }
    }
    guard deepest.depth < 0 else { return nil }
    (depth, self.peak, trough, recovery) = deepest
    length = (deepest.recovery ?? returns.count - 1) - deepest.peak
  }
}

/// What a benchmark explains of returns: r = α + β b + ε, by ordinary least squares.
package struct BenchmarkFit: Sendable, Equatable {
  /// β = cov(r, b) / var(b).
  package let beta: Double
  /// α = mean r − β · mean b, a row (Jensen 1968, doi:10.1111/j.1540-6261.1968.tb00815.x).
  package let alpha: Double

  /// Fits returns to those of a benchmark on the same rows; nil where the benchmark does not vary.
  init?(_ returns: [Double], benchmark: [Double]) {
    guard returns.count == benchmark.count, benchmark.contains(where: { $0 != benchmark[0] }) else { return nil }
    let (r, b) = (mean(returns), mean(benchmark))
    let covariance = zip(returns, benchmark).reduce(0) { $0 + ($1.0 - r) * ($1.1 - b) }
    let variance = benchmark.reduce(0) { $0 + ($1 - b) * ($1 - b) }
    guard variance > 0 else { return nil }
    beta = covariance / variance
    alpha = r - beta * b
  }
}

/// Measures a year, of returns after costs; without a riskless rate.
package struct YearlyMeasures: Sendable, Equatable {
  /// P, the rows a year.
  package let rows: Double
  /// CAGR, (Π (1 + r))^(P / T) − 1.
  package let growth: Double
  /// s · √P, with s over T − 1; nil of one row.
  package let volatility: Double?
  /// r̄ / √(Σ min(0, r)² / T) · √P (Sortino and Price 1994, doi:10.3905/joi.3.3.59); nil without a loss.
  package let sortino: Double?
  /// CAGR over the deepest fall (Young 1991); nil without a fall.
  package let calmar: Double?

  init(_ returns: [Double], rows: Double, deepest: Drawdown?) {
    self.rows = rows
    let logs = returns.reduce(0) { $0 + log(max(0, 1 + $1)) }
    let growth = exp(logs * rows / Double(returns.count)) - 1
    self.growth = growth
    volatility = returns.count > 1 ? (sampleVariance(returns) * rows).squareRoot() : nil
    let downside = mean(returns.map { min(0, $0) * min(0, $0) }).squareRoot()
    sortino = downside > 0 ? mean(returns) / downside * rows.squareRoot() : nil
    calmar = deepest.map { growth / -$0.depth }
  }
}

extension TradingPath {
  /// The cost of trading the whole capital once, in basis points, at which nothing is left of the return: the c with
  /// Π (1 + g − b − τ c / 10,000) = 1, for each row's return g before costs, its borrowing b and its turnover τ.
  ///
  /// Nil where nothing is gained without costs, where nothing is traded, or beyond numbers. O(rows), some ten times.
  package var breakEvenBasisPoints: Double? {
    // The sum of logarithms is concave and falls, so that Newton's steps come from the right of the root after the first.
    func sum(_ cost: Double) -> (value: Double, slope: Double)? {
      var (value, slope) = (0.0, 0.0)
      for t in gross.indices {
        let left = 1 + gross[t] - borrowing[t] - turnover[t] * cost
        guard left > 0 else { return nil }
        value += log1p(left - 1)
        slope -= turnover[t] / left
      }
      return (value, slope)
    }
    var (cost, low) = (0.0, 0.0)
    guard var at = sum(0), at.value > 0, at.slope < 0 else { return nil }
    for _ in 0..<200 {
      var next = cost - at.value / at.slope
      var there = sum(next)
      while there == nil {
        // Beyond ruin: the root is between the largest cost with a gain and here.
        next = (low + next) / 2
        guard next > low else { return nil }
        there = sum(next)
      }
      guard let there else { return nil }
      if there.value > 0 { low = max(low, next) }
      let isSettled = abs(next - cost) <= 1e-13 * abs(next)
      (cost, at) = (next, there)
      if isSettled { break }
    }
    return (cost * 10_000).isFinite ? cost * 10_000 : nil
  }
}
