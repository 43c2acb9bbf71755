internal import Metrics
internal import Results

extension ReportDocument {
  /// The models of all runs in one table, for a store with several.
  static func overview(_ model: ReportModel) -> [Block] {
    var rows: [[Cell]] = []
    for run in model.runs {
      let labels = run.labels
      for arm in run.arms where arm.role == "sequential" || arm.role == "rival" {
        rows.append(
          [
            Cell(run.header.name), Cell(labels[arm.name] ?? arm.name), Cell(String(run.header.series)),
            Cell(arm.measured.map(significant) ?? "–"),
          ] + summary(arm.vsBestNaive))
      }
    }
    let title = (model.runs.first?.measure ?? .mse).title
    let columns = ["run", "model", "series", title, "to best naive", "95 % interval"]
    let unfinished = model.runs.count { $0.header.status != RunStatus.done.rawValue }
    let state = unfinished == 0 ? "" : ", \(unfinished) of them not done: provisional"
    return [
      .title("\(model.runs.count) runs in \(model.store)\(state)"),
      .heading("\(title) of every model, and its ratio to the best naive forecast"),
      .table(Table(columns: columns, rows: rows, textColumns: [0, 1])),
      .paragraph("Models of different runs against each other: 'foldcast compare'.", .faint),
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
