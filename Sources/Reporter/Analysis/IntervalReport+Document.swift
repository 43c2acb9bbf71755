extension IntervalReport {
  /// The report as headings and tables.
  ///
  /// - Parameter everySeries: whether every series is listed; otherwise those whose coverage is far from the nominal one.
  package func document(everySeries: Bool = false) -> ReportDocument {
    ReportDocument(blocks: blocks(everySeries: everySeries))
  }

  private func blocks(everySeries: Bool) -> [ReportDocument.Block] {
    var blocks: [ReportDocument.Block] = [
      .title("\(percent(nominal)) prediction intervals, \(method) conformal"), .heading("Coverage by arm"),
      .table(overview),
    ]
    if arms.contains(where: { $0.leads.count > 1 }) { blocks += [.heading("Coverage by lead"), .table(byLead)] }
    let empty = arms.filter { $0.count == 0 }
    if !empty.isEmpty {
      blocks.append(
        .list(
          empty.map { "\($0.name): no coverage, as none of its forecasts has both bounds and a known label." }, .plain))
    }
    for arm in arms {
      let listed = everySeries ? arm.series : arm.series.filter { !isWithin($0) }
      guard !listed.isEmpty else { continue }
      blocks.append(.heading("\(arm.name): \(everySeries ? "every series" : "series outside \(range)")"))
      blocks.append(.table(Self.table(of: listed)))
    }
    blocks += [
      .heading("How to read it"),
      .list(
        [
          "Every interval learns only from labels that are known at its origin. Coverage: share of labels within their interval, those without bounds among them.",
          "Rolling: least and greatest coverage over 100 intervals of one lead in a row. Width and Winkler score are in target units, over the intervals that have bounds; a lower Winkler score is better.",
        ], .faint),
    ]
    return blocks
  }

  /// "88 % – 92 %".
  private var range: String { "\(percent(nominal - 0.02)) – \(percent(min(1, nominal + 0.02)))" }

  private func isWithin(_ series: Series) -> Bool {
    abs((series.score.coverage ?? .nan) - nominal) <= 0.02 + 1e-12
  }

  private var overview: ReportDocument.Table {
    .init(
      columns: [
        "run", "arm", "coverage", "series within \(range)", "series", "lowest", "highest", "rolling", "without bounds",
      ],
      rows: arms.map { arm in
        let each = arm.series.compactMap(\.score.coverage)
        let low = arm.series.compactMap(\.score.rollingLow).min()
        let high = arm.series.compactMap(\.score.rollingHigh).max()
        return [
          .init(arm.run), .init(arm.name, .strong), .init(exact(arm.coverage)),
          .init("\(arm.seriesWithin) (\(percent(Double(arm.seriesWithin) / Double(arm.series.count))))"),
          .init(String(arm.series.count)), .init(each.min().map(exact) ?? "–"), .init(each.max().map(exact) ?? "–"),
          .init(Self.span(low, high)),
          .init(grouped(arm.series.reduce(0) { $0 + $1.score.infinite })),
        ]
      }, textColumns: [0, 1])
  }

  private var byLead: ReportDocument.Table {
    .init(
      columns: ["arm", "lead", "coverage", "intervals"],
      rows: arms.flatMap { arm in
        arm.leads.map {
          [
            .init(arm.name), .init(String($0.lead)), .init(exact(Double($0.covered) / Double($0.count))),
            .init(grouped($0.count)),
          ]
        }
      })
  }

  static func table(of series: [Series]) -> ReportDocument.Table {
    .init(
      columns: ["series", "coverage", "rolling", "width", "Winkler", "intervals"],
      rows: series.map {
        [
          .init($0.name), .init($0.score.coverage.map(exact) ?? "–"),
          .init(span($0.score.rollingLow, $0.score.rollingHigh)), .init($0.score.meanWidth.map(significant) ?? "–"),
          .init($0.score.winkler.map(significant) ?? "–"), .init(grouped($0.score.count)),
        ]
      })
  }

  /// "80 % – 97 %"; a dash without ends.
  static func span(_ low: Double?, _ high: Double?) -> String {
    low.flatMap { low in high.map { "\(percent(low)) – \(percent($0))" } } ?? "–"
  }
}
