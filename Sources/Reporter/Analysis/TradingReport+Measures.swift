internal import Statistics

extension TradingReport {
  /// What a path or book earned.
  package struct Measures: Sendable, Codable, Equatable {
    /// The rows traded, and their first and last instant.
    package var rows: Int
    /// The first and the last instant with a position.
    package var first, last: String
    /// Π (1 + r) − 1 before and after costs; nil beyond the range of numbers.
    package var grossReturn, netReturn: Double?
    /// The Sharpe ratio a row after costs and its standard error; nil where returns do not vary.
    package var sharpe, sharpeError: Double?
    /// The Sharpe ratio a year, by the rows a year of these instants; nil without dates.
    package var yearlySharpe, yearlySharpeError: Double?
    /// The probability that the true ratio is above 0.
    package var probabilistic: Double?
    /// The probability that it is above the best one to expect of as many trials without skill.
    package var deflated: Double?
    /// The deepest fall of capital after costs, from −1 to 0.
    package var maximumDrawdown: Double
    /// The share of capital traded a row, on average.
    package var turnover: Double
    /// The share of rows with a gain among those with a gain or a loss, before costs; nil without any.
    package var hitRate: Double?
    /// How many series hold a position, on average over rows.
    package var breadth: Double
    /// The information coefficient one row ahead and its Newey–West t: of a book over series by date, of a series over time.
    package var ic, icT: Double?
    /// The same of ranks.
    package var rankIC, rankICT: Double?
    /// The rows a year, the growth a year (CAGR) and the volatility a year after costs; nil without dates.
    package var rowsAYear, cagr, volatility: Double?
    /// Sortino's and Calmar's ratio a year after costs; nil without dates, without a loss, or without a fall.
    package var sortino, calmar: Double?
    /// When the capital was highest before its deepest fall and lowest in it, and when it was back; nil without a fall, and
    /// the last where it has not come back.
    package var drawdownPeak, drawdownTrough, drawdownRecovery: String?
    /// The rows from that highest point until it was reached again, or until the end; nil without a fall.
    package var drawdownRows: Int?
    /// Long and short positions together, and long less short ones, as shares of capital, on average over rows.
    package var grossExposure, netExposure: Double
    /// What long and short positions earned before costs, summed over rows, as shares of the capital of each row;
    /// nil beyond the range of numbers.
    package var longProfit, shortProfit: Double?
    /// What trades and borrowing cost, summed over rows; nil beyond the range of numbers.
    package var tradingCost, borrowingCost: Double?
    /// The cost of trading at which the net return is zero, basis points; nil without a gain before it.
    package var breakEvenBasisPoints: Double?
    /// The benchmark's return after costs over the same rows; nil without a benchmark.
    package var benchmarkReturn: Double?
    /// β to the benchmark, and α beside it, a row and a year, after costs; nil without a benchmark that varies.
    package var beta, alpha, yearlyAlpha: Double?
  }
}

extension TradingReport.Measures {
  init(_ measured: TradedArm.Measured, _ information: TradedArm.Information, trials: Int, variance: Double) {
    let performance = measured.performance
    let ratio = try? performance.sharpe.get()
    let yearly = performance.yearly?.rows.squareRoot()
    self.init(
      rows: performance.count, first: measured.first, last: measured.last, grossReturn: performance.grossReturn.known,
      netReturn: performance.netReturn.known, sharpe: ratio?.value.known, sharpeError: ratio?.standardError.known,
      yearlySharpe: yearly.flatMap { y in ratio.map { $0.value * y } },
      yearlySharpeError: yearly.flatMap { y in ratio?.standardError.known.map { $0 * y } },
      probabilistic: ratio?.probability().known,
      deflated: ratio.flatMap { try? $0.deflated(trials: trials, variance: variance).known },
      maximumDrawdown: performance.maximumDrawdown, turnover: performance.turnover,
      hitRate: performance.hitRate.known, breadth: performance.breadth, ic: information.values?.mean,
      icT: information.values?.t, rankIC: information.ranks?.mean, rankICT: information.ranks?.t,
      rowsAYear: performance.yearly?.rows, cagr: performance.yearly?.growth.known,
      volatility: performance.yearly?.volatility?.known, sortino: performance.yearly?.sortino?.known,
      calmar: performance.yearly?.calmar?.known, drawdownPeak: measured.peak, drawdownTrough: measured.trough,
      drawdownRecovery: measured.recovery, drawdownRows: performance.drawdown?.length,
      grossExposure: performance.grossExposure, netExposure: performance.netExposure,
      longProfit: performance.longProfit.known, shortProfit: performance.shortProfit.known,
      tradingCost: performance.tradingCost.known, borrowingCost: performance.borrowingCost.known,
      breakEvenBasisPoints: performance.breakEvenBasisPoints, benchmarkReturn: measured.benchmarkReturn?.known,
      beta: performance.fit?.beta.known, alpha: performance.fit?.alpha.known,
      yearlyAlpha: performance.fit.flatMap { fit in performance.yearly.flatMap { (fit.alpha * $0.rows).known } })
  }

  /// Whether it earned something, and no less than what it is set beside.
  var isGain: Bool { (netReturn ?? .infinity) > 0 && benchmarkReturn.map { (netReturn ?? .infinity) > $0 } ?? true }
}
