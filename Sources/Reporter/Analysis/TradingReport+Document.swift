internal import Results

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
    return
      "\(signal)\(size), \(costBasisPoints) basis points a trade of the whole capital, \(delay == 1 ? "1 row" : "\(delay) rows") of delay"
  }

  /// What was tried and what was not traded, in sentences.
  func facts(_ run: Run) -> [String] {
    var lines = [
      "Trials on the same data in this store: \(run.trials) arms; their books' Sharpe ratios a row have variance \(significant(run.sharpeVariance)).",
      run.overfitting.map { "Probability of backtest overfitting over those books (CSCV): \(percent($0))." }
        ?? "No probability of backtest overfitting: \(run.overfittingReason ?? "")",
    ]
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
        first, "net", "gross", "Sharpe", "±", "PSR", "DSR", "deepest", "turnover", "hits", "IC", "t", "rank IC", "t",
        "breadth",
      ],
      rows: rows.map { name, measures in
        [.init(name)] + (measures.map(cells) ?? [ReportDocument.Cell](repeating: .init("–"), count: 14))
      })
  }

  private static func cells(_ m: Measures) -> [ReportDocument.Cell] {
    func share(_ value: Double?) -> String { value.map(percent) ?? "–" }
    // Compounded over many rows a return may be beyond reading.
    func gain(_ value: Double?) -> String {
      value.map { $0 < 100 ? percent($0) : "\(significant($0)) times" } ?? "–"
    }
    let net = m.netReturn ?? .infinity
    func number(_ value: Double?, _ digits: Int = 2) -> String { value.map { fixed($0, digits) } ?? "–" }
    return [
      .init(gain(m.netReturn), net > 0 ? .good : net < 0 ? .bad : .plain),
      .init(gain(m.grossReturn)), .init(number(m.yearlySharpe ?? m.sharpe)),
      .init(number(m.yearlySharpeError ?? m.sharpeError)), .init(number(m.probabilistic)), .init(number(m.deflated)),
      .init(percent(m.maximumDrawdown)), .init(number(m.turnover)), .init(share(m.hitRate)), .init(number(m.ic, 3)),
      .init(number(m.icT)), .init(number(m.rankIC, 3)), .init(number(m.rankICT)), .init(fixed(m.breadth, 1)),
    ]
  }

  private static let explanations = [
    "Net and gross: the return over all rows, after and before costs. Sharpe: after costs, a year where there are dates, otherwise a row, ± its standard error, without a riskless rate.",
    "PSR: probability that the true Sharpe ratio is above 0. DSR: that it is above the best of as many trials without skill. Both take rows for independent.",
    "Deepest: greatest fall of capital. Turnover: share of capital traded a row. Hits: share of rows with a gain, of those with a gain or a loss.",
    "IC: correlation of forecasts and outcomes one row ahead, for the book over series by date, for a series over time; t is Newey–West's. Breadth: series with a position.",
    "Positions are kept over folds' boundaries; returns hold no dividends, slippage or borrowing that the data do not hold.",
  ]
}

extension TradingReport.Series {
  /// By Sharpe ratio; series without one last.
  fileprivate var order: Double { measures.sharpe ?? -.infinity }
}

extension TradingReport {
  /// The report as CSV: a row for each arm's book, with an empty series, and for each of its series.
  ///
  /// RFC 4180 as `CSVExport` writes it; returns are shares of capital, ratios are a row unless their column says otherwise.
  package var csv: String {
    var lines = [Self.columns.map(\.name).joined(separator: ",")]
    for arm in arms {
      let rows = [(name: "", measures: arm.book)] + arm.series.map { ($0.name, $0.measures) }
      for (name, measures) in rows {
        guard let measures else { continue }
        let cells = [Cell.text(arm.run), .text(arm.name), .text(arm.role), .text(name)].map(CSVExport.text)
        lines.append(
          (cells + Self.columns.dropFirst(4).map { CSVExport.text($0.cell(measures)) }).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  /// The arms' books row by row, as CSV: each row's return before and after costs, and the capital that has grown from 1.
  package var bookCSV: String {
    var lines = ["run,arm,role,time,gross_return,net_return,gross_capital,net_capital"]
    for (arm, book) in zip(arms, books) {
      let names = [Cell.text(arm.run), .text(arm.name), .text(arm.role)]
      var (gross, net) = (1.0, 1.0)
      for row in book {
        gross *= max(0, 1 + row.gross)
        net *= max(0, 1 + row.net)
        let cells = names + [.text(row.instant)] + [row.gross, row.net, gross, net].map(Cell.real)
        lines.append(cells.map(CSVExport.text).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private typealias Column = (name: String, cell: (Measures) -> Cell)

  private static var columns: [Column] {
    func real(_ name: String, _ value: @escaping (Measures) -> Double?) -> Column {
      (name, { value($0).map(Cell.real) ?? .null })
    }
    return ["run", "arm", "role", "series"].map { name in (name, { _ in .null }) } + [
      ("rows", { .integer(Int64($0.rows)) }), ("first", { .text($0.first) }), ("last", { .text($0.last) }),
      real("gross_return", \.grossReturn), real("net_return", \.netReturn), real("sharpe", \.sharpe),
      real("sharpe_error", \.sharpeError), real("sharpe_yearly", \.yearlySharpe),
      real("sharpe_yearly_error", \.yearlySharpeError), real("psr", \.probabilistic),
      real("deflated_sharpe", \.deflated), real("max_drawdown", \.maximumDrawdown), real("turnover", \.turnover),
      real("hit_rate", \.hitRate), real("breadth", \.breadth), real("ic", \.ic), real("ic_t", \.icT),
      real("rank_ic", \.rankIC), real("rank_ic_t", \.rankICT),
    ]
  }
}
