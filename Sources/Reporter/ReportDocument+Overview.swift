internal import Metrics

extension ReportDocument {
  /// The sequential arms of all runs in one table, for a store with several.
  static func overview(_ model: ReportModel) -> [Block] {
    var rows: [[Cell]] = []
    for run in model.runs {
      for arm in run.arms where arm.role == "sequential" || arm.role == "rival" {
        let fresh = run.comparisons.first { $0.arm == arm.name && $0.scheme == "freshInit" }
        rows.append(
          [
            Cell(run.header.name), Cell(arm.name), Cell(String(run.header.series)),
            Cell(arm.measured.map(significant) ?? "–"),
          ] + summary(fresh?.ratio) + summary(arm.vsBestNaive))
      }
    }
    let title = (model.runs.first?.measure ?? .mse).title
    let columns = ["run", "arm", "series", title, "to freshInit", "95 % interval", "to best naive", "95 % interval"]
    return [
      .title("\(model.runs.count) runs in \(model.store)"),
      .heading("\(title) of every sequential arm, and its ratio to freshInit and to the best naive forecast"),
      .table(Table(columns: columns, rows: rows, textColumns: [0, 1])),
    ]
  }

  private static func summary(_ report: RatioReport?) -> [Cell] {
    guard let report else { return [Cell("–"), Cell("–")] }
    return [Cell(ratio(report.mean.value), tone(report.mean)), Cell(interval(report.mean))]
  }

  /// Good or bad only where the interval leaves 1 out and the difference matters.
  static func tone(_ estimate: Estimate) -> Tone {
    guard Effect.matters(estimate.value) else { return .plain }
    if let high = estimate.high, high < 1 { return .good }
    if let low = estimate.low, low > 1 { return .bad }
    return .plain
  }
}
