package import Results
package import Statistics
internal import WalkForward

/// What a store's forecasts would have earned: every arm by series and as an equal-weight book.
///
/// A forecast of one row ahead is traded by a `TradingRule`. Returns come from the forecasts' own targets: logarithmic and
/// simple returns as they are, levels as each level over the one before. Positions are kept over folds' boundaries.
package struct TradingReport: Sendable, Codable, Equatable {
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
    /// The benchmark on the rows of the book; nil without one.
    package var benchmark: Measures?
    /// The series in the run's order.
    public var series: [Series]
    /// The capital that the book can carry; nil where no markets are given.
    package var capacity: Capacity?
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
  /// The cost of borrowing what is sold short, basis points a year.
  package var borrowBasisPoints: Double
  /// The rows that a forecast is held, and so the number of overlapping books.
  package var horizon: Int
  /// The volatility a year that positions are scaled to, and the largest factor; nil for positions as they are.
  package var volatilityTarget, mostLeverage: Double?
  /// `buyAndHold`, `equalWeight` or the name of a series; nil for none.
  package var benchmark: String?
  /// The benchmark in words.
  package var benchmarkWords: String
  /// The share of what the market trades that a trade may be; nil where no markets are given.
  package var participation: Double?
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
    /// The benchmark's return after costs.
    var benchmark: Double?
  }

  private enum CodingKeys: CodingKey {
    case signal, threshold, costBasisPoints, delay, borrowBasisPoints, horizon, volatilityTarget, mostLeverage,
      benchmark,
      benchmarkWords, participation, runs, arms
  }

  /// Trades the arms of a store's runs.
  ///
  /// Every arm of every run on the same data is traded too, as a trial. One series is held at a time, and of one arm at a
  /// time all forecasts, as their ranks need them.
  ///
  /// - Parameters:
  ///   - reader: the store.
  ///   - runs: the runs' names; none for all runs.
  ///   - names: names of arms; none for the sequential ones, their `freshInit` baselines and the best naive one.
  ///   - rule: signal, costs, delay and sizes.
  ///   - benchmark: what each book is set beside.
  ///   - markets: what the market trades of each series, for capacities.
  /// - Throws: `StoreError`; `AnalysisError` for an unknown arm or series and where no series can be traded.
  package init(
    _ reader: ResultReader, runs: [String] = [], arms names: [String] = [], rule: TradingRule,
    benchmark: Benchmark = .buyAndHold, markets: MarketVolumes? = nil
  ) throws {
    signal = rule.signal.name
    threshold = if case .threshold(let least) = rule.signal { least } else { nil }
    costBasisPoints = rule.costBasisPoints
    delay = rule.delay
    borrowBasisPoints = rule.borrowBasisPoints
    horizon = rule.sizing.books
    volatilityTarget = rule.sizing.target?.volatility
    mostLeverage = rule.sizing.target?.mostLeverage
    self.benchmark = benchmark.name
    benchmarkWords = benchmark.words
    participation = markets?.share
    self.runs = []
    arms = []
    var books: [[BookRow]] = []
    let wanted = try reader.runs(named: runs)
    let chosen = try wanted.map { try Set(ArmChoice.arms(of: $0, named: names, in: reader).map(\.id)) }
    let shown = Dictionary(uniqueKeysWithValues: zip(wanted.map(\.id), chosen))
    let trials = try TradingTrials(reader, rule: rule, benchmark: benchmark, markets: markets, shown: shown)
    try Self.require(benchmark, among: wanted.flatMap { trials.tradable[$0.id] ?? [] })
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
                TradedArm.Measured($0, benchmark: arm.benchmark, instants: Array(arm.instants)), arm.information,
                trials: count, variance: variance)
            },
            benchmark: arm.benchmark.map {
              Measures(
                TradedArm.Measured($0, instants: Array(arm.instants)), TradedArm.Information(), trials: 1, variance: 0)
            },
            series: arm.series.map { series in
              let own = trials.variance(of: related) { $0.ratios[series.name] }
              return Series(
                name: series.name,
                measures: Measures(series.measured, series.information, trials: count, variance: own))
            }, capacity: arm.capacity, mix: ForecastMix(mixes.filter { $0.arm == arm.arm.id })))
        books.append(
          arm.book.map { book in
            book.gross.indices.map { t in
              BookRow(
                instant: arm.instants[arm.instants.startIndex + t], gross: book.gross[t], net: book.net[t],
                benchmark: arm.benchmark?.net[t])
            }
          } ?? [])
      }
    }
    self.books = books
    if !wanted.isEmpty, arms.allSatisfy({ $0.book == nil }) {
      throw AnalysisError.nothingTraded(in: reader, self.runs.flatMap(\.refused).first)
    }
  }
}

extension AnalysisError {
  /// That no forecast of a store can be traded, with the reason for the first series that cannot.
  static func nothingTraded(in reader: ResultReader, _ refusal: SkippedSeries?) -> AnalysisError {
    AnalysisError(
      reader.path, expected: "a series whose returns are known and a forecast that can be traded",
      found: refusal.map { "none; \($0.series): \($0.reason)" } ?? "none",
      advice: "Name a run of prices or of their returns with --run.")
  }
}

extension TradingReport {
  /// Throws where a benchmark names a series that none of the runs can trade.
  static func require(_ benchmark: Benchmark, among names: [String]) throws {
    guard case .series(let name) = benchmark, !names.isEmpty, !names.contains(name) else { return }
    throw AnalysisError(
      usage: true, "--benchmark \(name)", expected: "buyAndHold, equalWeight, none, or a series that can be traded",
      found: "none of that name", advice: ArmChoice.advice(name, series: names))
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
