package import Results
package import Statistics
internal import WalkForward

/// What a store's forecasts would have earned: every arm by series and as an equal-weight book.
///
/// A forecast of one row ahead is traded by a `TradingRule`. Returns come from the forecasts' own targets: logarithmic and
/// simple returns as they are, levels as each level over the one before. Positions are kept over folds' boundaries.
package struct TradingReport: Sendable, Codable, Equatable {
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
  }

  /// One series of an arm.
  public struct Series: Sendable, Codable, Equatable {
    /// The series' name.
    public var name: String
    /// What it earned.
    package var measures: Measures
  }

  /// One arm.
  package struct Arm: Sendable, Codable, Equatable {
    /// The run's name.
    public var run: String
    /// The arm's name.
    public var name: String
    /// sequential, randomFit, naive or rival.
    public var role: String
    /// The equal-weight book over all series; nil where nothing was traded.
    package var book: Measures?
    /// The series in the run's order.
    public var series: [Series]
    /// What its forecasts are made of; nil where they are not shrunk, or the store does not say it.
    package var mix: ForecastMix?
  }

  /// What is known of one run as a whole.
  public struct Run: Sendable, Codable, Equatable {
    /// The run's name.
    public var name: String
    /// The arms that the store holds on the same data, over all its runs.
    public var trials: Int
    /// The variance over those arms of their books' Sharpe ratios a row.
    package var sharpeVariance: Double
    /// The probability of backtest overfitting over those arms' books, by CSCV; nil where it cannot be told.
    public var overfitting: Double?
    /// Why there is no such probability.
    package var overfittingReason: String?
    /// Series that cannot be traded.
    package var refused: [SkippedSeries]
  }

  /// `sign`, `proportional`, `rank` or `threshold`.
  package var signal: String
  /// The least size of a forecast that is traded; nil for other signals.
  package var threshold: Double?
  /// The cost of trading the whole capital once, basis points.
  package var costBasisPoints: Double
  /// Rows between the origin and the trade.
  package var delay: Int
  /// The runs.
  package var runs: [Run]
  /// Their arms.
  package var arms: [Arm]
  /// The books of the arms, for charts.
  private(set) var books: [[BookRow]] = []

  /// A row of an arm's book.
  struct BookRow: Sendable, Equatable {
    var instant: String
    var gross: Double
    var net: Double
  }

  private enum CodingKeys: CodingKey { case signal, threshold, costBasisPoints, delay, runs, arms }

  /// Trades the arms of a store's runs.
  ///
  /// Every arm of every run on the same data is traded too, as a trial. One series is held at a time, and of one arm at a
  /// time all forecasts, as their ranks need them.
  ///
  /// - Parameters:
  ///   - reader: the store.
  ///   - runs: the runs' names; none for all runs.
  ///   - names: names of arms; none for the sequential ones, their `freshInit` baselines and the best naive one.
  ///   - rule: signal, costs and delay.
  /// - Throws: `StoreError`; `AnalysisError` for an unknown arm and where no series can be traded.
  package init(
    _ reader: ResultReader, runs: [String] = [], arms names: [String] = [], rule: TradingRule
  ) throws {
    signal = rule.signal.name
    threshold = if case .threshold(let least) = rule.signal { least } else { nil }
    costBasisPoints = rule.costBasisPoints
    delay = rule.delay
    self.runs = []
    arms = []
    var books: [[BookRow]] = []
    let wanted = try reader.runs(named: runs)
    let chosen = try wanted.map { try Set(ArmChoice.arms(of: $0, named: names, in: reader).map(\.id)) }
    let shown = Dictionary(uniqueKeysWithValues: zip(wanted.map(\.id), chosen))
    let trials = try TradingTrials(reader, rule: rule, shown: shown)
    for run in wanted {
      let related = trials.related(to: run)
      let variance = trials.variance(of: related) { arm in
        arm.book.flatMap { try? SharpeRatio(returns: $0.net).value }
      }
      let mixes = try reader.mixes(of: run.id)
      let overfitting = Result { try trials.overfitting(of: related) }
      self.runs.append(
        Run(
          name: run.name, trials: trials.count(of: related), sharpeVariance: variance,
          overfitting: try? overfitting.get().probability,
          overfittingReason: overfitting.failureText, refused: trials.refused[run.id] ?? []))
      for arm in trials.arms where arm.run.id == run.id && shown[run.id]?.contains(arm.arm.id) == true {
        let count = trials.count(of: related)
        arms.append(
          Arm(
            run: run.name, name: arm.arm.arm.name, role: arm.arm.arm.role.rawValue,
            book: arm.book.map {
              Measures(
                Performance($0), arm.information, first: arm.instants.first ?? "", last: arm.instants.last ?? "",
                trials: count, variance: variance)
            },
            series: arm.series.map { series in
              let own = trials.variance(of: related) { $0.ratios[series.name] }
              return Series(
                name: series.name,
                measures: Measures(
                  series.performance, series.information, first: series.first, last: series.last, trials: count,
                  variance: own))
            }, mix: ForecastMix(mixes.filter { $0.arm == arm.arm.id })))
        books.append(
          arm.book.map { book in
            zip(arm.instants, zip(book.gross, book.net)).map { BookRow(instant: $0, gross: $1.0, net: $1.1) }
          } ?? [])
      }
    }
    self.books = books
    if !wanted.isEmpty, arms.allSatisfy({ $0.book == nil }) {
      let refusal = self.runs.flatMap(\.refused).first
      throw AnalysisError(
        reader.path, expected: "a series whose returns are known and a forecast that can be traded",
        found: refusal.map { "none; \($0.series): \($0.reason)" } ?? "none",
        advice: "Name a run of prices or of their returns with --run.")
    }
  }
}

extension Signal {
  var name: String {
    switch self {
    case .sign: "sign"
    case .proportional: "proportional"
    case .rank: "rank"
    case .threshold: "threshold"
    }
  }
}

extension Result where Failure == any Error {
  fileprivate var failureText: String? {
    if case .failure(let error) = self { "\(error)" } else { nil }
  }
}

extension TradingReport.Measures {
  fileprivate init(
    _ performance: Performance, _ information: TradedArm.Information, first: String, last: String, trials: Int,
    variance: Double
  ) {
    let ratio = try? performance.sharpe.get()
    let yearly = rowsAYear(rows: performance.count, first: first, last: last)?.squareRoot()
    self.init(
      rows: performance.count, first: first, last: last, grossReturn: performance.grossReturn.known,
      netReturn: performance.netReturn.known, sharpe: ratio?.value.known, sharpeError: ratio?.standardError.known,
      yearlySharpe: yearly.flatMap { y in ratio.map { $0.value * y } },
      yearlySharpeError: yearly.flatMap { y in ratio?.standardError.known.map { $0 * y } },
      probabilistic: ratio?.probability().known,
      deflated: ratio.flatMap { try? $0.deflated(trials: trials, variance: variance).known },
      maximumDrawdown: performance.maximumDrawdown, turnover: performance.turnover,
      hitRate: performance.hitRate.known, breadth: performance.breadth, ic: information.values?.mean,
      icT: information.values?.t, rankIC: information.ranks?.mean, rankICT: information.ranks?.t)
  }
}

/// Rows a year, from how many fall between two dates; nil without dates or time between them.
private func rowsAYear(rows: Int, first: String, last: String) -> Double? {
  guard Instants.isDate(first), let from = Instants.number(first), let to = Instants.number(last), to > from else {
    return nil
  }
  return Double(rows - 1) / ((to - from) / 365.25)
}
