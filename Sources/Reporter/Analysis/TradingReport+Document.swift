internal import Results
internal import Statistics

extension TradingReport {
  /// The report as headings and tables.
  ///
  /// - Parameter everySeries: whether every series is listed; otherwise the five best and worst of each arm.
  package func document(everySeries: Bool = false) -> ReportDocument {
    var blocks: [ReportDocument.Block] = [.title("Traded: \(rule)")]
    for run in runs {
      let own = arms.filter { $0.run == run.name }
      blocks += [
        .heading("\(run.name): equal-weight book"), .table(Self.table(of: own)), .list(facts(run), .plain),
      ]
      blocks += sheet(run)
      // An arm that never takes a position has nothing to list.
      for arm in own where (arm.series.count > 1 || everySeries) && (arm.book?.breadth ?? 0) > 0 {
        let ranked = arm.series.sorted { ($1.order, $0.name) < ($0.order, $1.name) }
        let isCut = !everySeries && ranked.count > 12
        let listed = isCut ? Array(ranked.prefix(5) + ranked.suffix(5)) : everySeries ? arm.series : ranked
        blocks.append(
          .heading("\(arm.name): \(isCut ? "the five best and worst of \(ranked.count) series" : "by series")"))
        blocks.append(.table(Self.table(of: listed)))
      }
    }
    return ReportDocument(blocks: blocks + [.heading("How to read it"), .list(Self.explanations, .faint)])
  }

  /// Signal, costs and delay in words.
  var rule: String {
    let size = threshold.map { " of \($0)" } ?? ""
    var parts = [
      "\(signal)\(size)", "\(costBasisPoints) basis points a trade of the whole capital",
      "\(delay == 1 ? "1 row" : "\(delay) rows") of delay",
    ]
    if borrowBasisPoints > 0 { parts.append("\(borrowBasisPoints) basis points a year to borrow") }
    if horizon > 1 { parts.append("\(horizon) overlapping books of \(horizon) rows") }
    if let volatilityTarget, let mostLeverage {
      parts.append("scaled to a volatility of \(percent(volatilityTarget)) a year, at most \(mostLeverage) times")
    }
    return parts.joined(separator: ", ")
  }

  /// What was tried and what was not traded, in sentences.
  func facts(_ run: Run) -> [String] {
    var lines = [
      "Trials on the same data in this store: \(run.trials) arms; their books' Sharpe ratios a row have variance \(significant(run.sharpeVariance)).",
      run.overfitting.map { "Probability of backtest overfitting over those books (CSCV): \(percent($0))." }
        ?? "No probability of backtest overfitting: \(run.overfittingReason ?? "")",
    ]
    if let participation {
      lines += arms.filter { $0.run == run.name }.compactMap { arm in
        arm.capacity.map { capacity in
          let whole = capacity.trades + capacity.unknown
          let known = capacity.unknown == 0 ? "" : "; the market of \(capacity.unknown) of \(whole) trades is not known"
          let capital = capacity.capital.map { "\(significant($0)), in the money of the volumes" } ?? "cannot be told"
          return "\(arm.name): capacity \(capital)\(known)."
        }
      }
      lines.append(
        "Capacity: the largest capital at which 19 of 20 trades are at most \(percent(participation)) of what the market trades in their row."
      )
    }
    lines += run.refused.prefix(5).map { "not traded: \($0.series): \($0.reason)" }
    lines += arms.filter { $0.run == run.name }.compactMap { arm in arm.mix.map { $0.sentence(arm.name) } }
    lines += arms.filter { $0.run == run.name && $0.book.map { $0.netReturn == nil || $0.grossReturn == nil } == true }
      .map { "\($0.name): compounded over all rows, its return is beyond what a number holds." }
    if run.refused.count > 5 { lines.append("… and \(run.refused.count - 5) more series that cannot be traded.") }
    return lines
  }

  static func table(of arms: [Arm]) -> ReportDocument.Table {
    table("arm", arms.map { ($0.name, $0.book) })
  }

  private static func table(of series: [Series]) -> ReportDocument.Table {
    table("series", series.map { ($0.name, $0.measures) })
  }

  private static func table(_ first: String, _ rows: [(String, Measures?)]) -> ReportDocument.Table {
    .init(
      columns: [
        first, "net", "gross", "benchmark", "Sharpe", "±", "PSR", "DSR", "deepest", "turnover", "hits", "IC", "t",
        "rank IC", "t",
        "breadth",
      ],
      rows: rows.map { name, measures in
        [.init(name)] + (measures.map(cells) ?? [ReportDocument.Cell](repeating: .init("–"), count: 15))
      })
  }

  private static func cells(_ m: Measures) -> [ReportDocument.Cell] {
    func share(_ value: Double?) -> String { value.map(percent) ?? "–" }
    func number(_ value: Double?, _ digits: Int = 2) -> String { value.map { fixed($0, digits) } ?? "–" }
    return [
      .init(gain(m.netReturn), m.isGain ? .good : (m.netReturn ?? 0) < 0 ? .bad : .plain),
      .init(gain(m.grossReturn)), .init(gain(m.benchmarkReturn)), .init(number(m.yearlySharpe ?? m.sharpe)),
      .init(number(m.yearlySharpeError ?? m.sharpeError)), .init(number(m.probabilistic)), .init(number(m.deflated)),
      .init(percent(m.maximumDrawdown)), .init(number(m.turnover)), .init(share(m.hitRate)), .init(number(m.ic, 3)),
      .init(number(m.icT)), .init(number(m.rankIC, 3)), .init(number(m.rankICT)), .init(fixed(m.breadth, 1)),
    ]
  }

  /// A return; compounded over many rows it may be beyond reading.
  static func gain(_ value: Double?) -> String {
    value.map { $0 < 100 ? percent($0) : "\(significant($0)) times" } ?? "–"
  }

  private static let explanations = [
    "Net and gross: the return over all rows, after and before costs, marked as good where it is above 0 and above the benchmark. Sharpe: after costs, a year where there are dates, otherwise a row, ± its standard error, without a riskless rate.",
    "PSR: probability that the true Sharpe ratio is above 0. DSR: that it is above the best of as many trials without skill. Both take rows for independent.",
    "Deepest: greatest fall of capital. Turnover: share of capital traded a row. Hits: share of rows with a gain, of those with a gain or a loss.",
    "IC: correlation of forecasts and outcomes one row ahead, for the book over series by date, for a series over time; t is Newey–West's. Breadth: series with a position.",
    "Positions are kept over folds' boundaries; returns hold no dividends or slippage that the data do not hold.",
    "A year is what the rows' own dates make of it. CAGR, volatility, Sortino, Calmar and the deepest fall are after costs; rows: from the highest point until it was reached again or the end.",
    "β and α: least squares on the benchmark's returns over the same rows. Long and short: what each side earned before costs, summed over rows. Break-even: the cost of a trade, in basis points, at which nothing is left.",
  ]
}

extension TradingReport.Series {
  /// By Sharpe ratio; series without one last.
  fileprivate var order: Double { measures.sharpe ?? -.infinity }
}
