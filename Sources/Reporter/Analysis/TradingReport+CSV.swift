internal import Results

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

  /// The arms' books row by row, as CSV: each row's return before and after costs, the capital that has grown from 1, and the
  /// same of the benchmark after costs.
  package var bookCSV: String {
    var lines = [
      "run,arm,role,time,gross_return,net_return,gross_capital,net_capital,benchmark_return,benchmark_capital"
    ]
    for (arm, book) in zip(arms, books) {
      let names = [Cell.text(arm.run), .text(arm.name), .text(arm.role)]
      var (gross, net, beside) = (1.0, 1.0, 1.0)
      for row in book {
        gross *= max(0, 1 + row.gross)
        net *= max(0, 1 + row.net)
        if let benchmark = row.benchmark { beside *= max(0, 1 + benchmark) }
        let cells =
          names + [.text(row.instant)] + [row.gross, row.net, gross, net].map(Cell.real)
          + [row.benchmark, row.benchmark.map { _ in beside }].map { $0.map(Cell.real) ?? .null }
        lines.append(cells.map(CSVExport.text).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  /// The arms' books by calendar month, as CSV: the return after costs, and the benchmark's.
  package var monthsCSV: String {
    var lines = ["run,arm,role,year,month,net_return,benchmark_return"]
    for (arm, book) in zip(arms, books) {
      for month in MonthlyReturn.all(of: book) {
        let cells =
          [
            Cell.text(arm.run), .text(arm.name), .text(arm.role), .integer(Int64(month.year)),
            .integer(Int64(month.month)),
          ]
          + [month.net, month.benchmark].map { $0.map(Cell.real) ?? .null }
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
    func text(_ name: String, _ value: @escaping (Measures) -> String?) -> Column {
      (name, { value($0).map(Cell.text) ?? .null })
    }
    return ["run", "arm", "role", "series"].map { name in (name, { _ in .null }) } + [
      ("rows", { .integer(Int64($0.rows)) }), ("first", { .text($0.first) }), ("last", { .text($0.last) }),
      real("gross_return", \.grossReturn), real("net_return", \.netReturn), real("sharpe", \.sharpe),
      real("sharpe_error", \.sharpeError), real("sharpe_yearly", \.yearlySharpe),
      real("sharpe_yearly_error", \.yearlySharpeError), real("psr", \.probabilistic),
      real("deflated_sharpe", \.deflated), real("max_drawdown", \.maximumDrawdown), real("turnover", \.turnover),
      real("hit_rate", \.hitRate), real("breadth", \.breadth), real("ic", \.ic), real("ic_t", \.icT),
      real("rank_ic", \.rankIC), real("rank_ic_t", \.rankICT), real("rows_a_year", \.rowsAYear), real("cagr", \.cagr),
      real("volatility", \.volatility), real("sortino", \.sortino), real("calmar", \.calmar),
      text("drawdown_peak", \.drawdownPeak), text("drawdown_trough", \.drawdownTrough),
      text("drawdown_recovery", \.drawdownRecovery),
      ("drawdown_rows", { $0.drawdownRows.map { .integer(Int64($0)) } ?? .null }),
      real("gross_exposure", \.grossExposure), real("net_exposure", \.netExposure),
      real("long_profit", \.longProfit), real("short_profit", \.shortProfit), real("trading_cost", \.tradingCost),
      real("borrowing_cost", \.borrowingCost), real("break_even_bps", \.breakEvenBasisPoints),
      real("benchmark_return", \.benchmarkReturn), real("beta", \.beta), real("alpha", \.alpha),
      real("alpha_yearly", \.yearlyAlpha),
    ]
  }
}
