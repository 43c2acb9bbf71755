internal import Results
internal import Statistics
internal import WalkForward

extension RunPage {
  /// The rule by which the page trades.
  static let rule = Result { () throws(Undefined) in try TradingRule(signal: .sign, costBasisPoints: 5, delay: 1) }

  /// The capital of each shown arm's equal-weight book over time, before and after costs; nil where nothing can be traded.
  ///
  /// - Parameter trading: the trading report of the store, with the arms of this run among others.
  func equity(_ trading: TradingReport) -> Figure? {
    let names = Set(shown.compactMap { $0.arms.first?.arm.name })
    let books = zip(trading.arms, trading.books).filter { arm, book in
      arm.run == run.name && names.contains(arm.name) && !book.isEmpty
    }
    guard let first = books.first else { return nil }
    let isDate = Instants.isDate(first.1[0].instant)
    var marks: [Plot.Mark] = [.horizontal(1)]
    var legend: [Plot.Entry] = []
    var rows: [[ReportDocument.Cell]] = []
    var (places, values) = ([Double](), [Double]())
    func name(_ arm: String) -> String {
      shown.first { $0.arms.first?.arm.name == arm }.map(label) ?? arm
    }
    for (index, (arm, book)) in books.enumerated() {
      var capital = (gross: 1.0, net: 1.0)
      let points = book.map { row in
        capital = (capital.gross * max(0, 1 + row.gross), capital.net * max(0, 1 + row.net))
        return (row.instant, Instants.number(row.instant) ?? .nan, capital.gross, capital.net)
      }.filter { $0.2.isFinite && $0.3.isFinite }
      // At most as many points as can be told apart on the page.
      let every = max(1, points.count / 400)
      let drawn = points.enumerated().filter { $0.offset % every == 0 || $0.offset == points.count - 1 }.map(\.element)
      marks.append(.line(drawn.map { .init($0.1, $0.3) }, style: 2 * index))
      marks.append(.line(drawn.map { .init($0.1, $0.2) }, style: 2 * index + 1))
      legend += [
        .init(text: "\(name(arm.name)), net", style: 2 * index),
        .init(text: "\(name(arm.name)), gross", style: 2 * index + 1),
      ]
      places += drawn.map(\.1)
      values += drawn.flatMap { [$0.2, $0.3] }
      rows += drawn.map { [.init(arm.name), .init($0.0), .init(ratio($0.3)), .init(ratio($0.2))] }
    }
    let ends = books.compactMap { arm, _ in
      arm.book.map { "\(arm.name) \($0.netReturn.map(percent) ?? "beyond what a number holds")" }
    }
    return Figure(
      title: "Equity after costs",
      caption:
        "The capital of the equal-weight book over all series, from 1: \(trading.rule). At the end, after costs: \(ends.joined(separator: ", ")).",
      plots: [
        Plot(
          description:
            "Lines of capital over time, after and before costs, for \(books.map(\.0.name).joined(separator: ", "))",
          x: Axis(isDate ? "date" : "row", isDate ? .time : .linear, holding: places),
          y: Axis("capital (× start)", holding: values, include: 1), marks: marks, legend: legend)
      ],
      table: .init(columns: ["arm", "instant", "net", "gross"], rows: rows, textColumns: [0, 1]))
  }

  /// The books of this run in a table, with what was tried; nil where nothing can be traded.
  func tradingTable(_ trading: TradingReport) -> (table: ReportDocument.Table, said: [String])? {
    let arms = trading.arms.filter { $0.run == run.name }
    guard arms.contains(where: { $0.book != nil }) else { return nil }
    return (TradingReport.table(of: arms), trading.runs.filter { $0.name == run.name }.flatMap(trading.facts))
  }
}
