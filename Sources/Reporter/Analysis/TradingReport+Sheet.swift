extension TradingReport {
  private typealias Cell = ReportDocument.Cell

  /// The tear sheet of a run's books: what they earned a year, from which side, beside the benchmark, and by month.
  func sheet(_ run: Run) -> [ReportDocument.Block] {
    let own = zip(arms, books).filter { arm, _ in arm.run == run.name && arm.book != nil }
    guard !own.isEmpty else { return [] }
    let traded = own.map(\.0)
    var blocks: [ReportDocument.Block] = []
    if traded.contains(where: { $0.book?.cagr != nil }) {
      blocks += [.heading("\(run.name): a year"), .table(yearly(traded))]
    }
    blocks += [.heading("\(run.name): sides, costs, and beside \(benchmarkWords)"), .table(Self.sides(traded))]
    for (arm, book) in own where (arm.book?.breadth ?? 0) > 0 {
      let months = MonthlyReturn.all(of: book)
      // One month says no more than the table above.
      if months.count > 1 { blocks += [.heading("\(arm.name): net by month"), .table(Self.calendar(months))] }
    }
    return blocks
  }

  private func yearly(_ arms: [Arm]) -> ReportDocument.Table {
    var rows = arms.compactMap { arm in arm.book.map { Self.yearly(arm.name, $0) } }
    // Books over the same rows have one benchmark.
    var said: [Measures] = []
    for case let held? in arms.map(\.benchmark) where !said.contains(held) {
      rows.append(Self.yearly("\(benchmarkWords)\(said.isEmpty ? "" : ", \(held.first) to \(held.last)")", held))
      said.append(held)
    }
    return .init(
      columns: [
        "book", "CAGR", "volatility", "Sharpe", "Sortino", "Calmar", "deepest", "rows", "from", "lowest", "back",
      ], rows: rows, textColumns: [0, 8, 9, 10])
  }

  private static func yearly(_ name: String, _ m: Measures) -> [Cell] {
    [
      .init(name), .init(gain(m.cagr)), .init(m.volatility.map(exact) ?? "–"), .init(number(m.yearlySharpe)),
      .init(number(m.sortino)), .init(number(m.calmar)), .init(exact(m.maximumDrawdown)),
      .init(m.drawdownRows.map(grouped) ?? "–"), .init(m.drawdownPeak ?? "–"), .init(m.drawdownTrough ?? "–"),
      .init(m.drawdownRecovery ?? (m.drawdownRows == nil ? "–" : "not yet")),
    ]
  }

  private static func sides(_ arms: [Arm]) -> ReportDocument.Table {
    .init(
      columns: [
        "book", "net − benchmark", "β", "α a year", "exposure", "long − short", "long earned", "short earned",
        "trades cost",
        "borrowing", "break-even",
      ],
      rows: arms.compactMap { arm in
        arm.book.map { m in
          let excess = m.benchmarkReturn.flatMap { held in m.netReturn.map { $0 - held } }
          return [
            .init(arm.name), .init(gain(excess), excess.map { $0 < 0 ? .bad : .plain } ?? .plain),
            .init(number(m.beta)),
            .init((m.yearlyAlpha ?? m.alpha).map(exact) ?? "–"), .init(fixed(m.grossExposure, 2)),
            .init(fixed(m.netExposure, 2)), .init(gain(m.longProfit)), .init(gain(m.shortProfit)),
            .init(gain(m.tradingCost)), .init(gain(m.borrowingCost)),
            .init(m.breakEvenBasisPoints.map { "\(fixed($0, 1)) bps" } ?? "–"),
          ]
        }
      })
  }

  private static func calendar(_ months: [MonthlyReturn]) -> ReportDocument.Table {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let isBeside = months.contains { $0.benchmark != nil }
    let years = Set(months.map(\.year)).sorted()
    return .init(
      columns: ["year"] + names + ["whole"] + (isBeside ? ["benchmark"] : []),
      rows: years.map { year in
        let own = months.filter { $0.year == year }
        let cells = (1...12).map { month in
          own.first { $0.month == month }.map { Cell($0.net.map(exact) ?? "–") } ?? Cell("")
        }
        let (net, beside) = (MonthlyReturn.together(own.map(\.net)), MonthlyReturn.together(own.map(\.benchmark)))
        return [Cell(String(year))] + cells + [Cell(net.map(exact) ?? "–", .strong)]
          + (isBeside ? [Cell(beside.map(exact) ?? "–")] : [])
      })
  }

  private static func number(_ value: Double?) -> String { value.map { fixed($0, 2) } ?? "–" }
}
