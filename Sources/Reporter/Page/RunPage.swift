internal import Foundation
internal import Metrics
internal import Results
internal import WalkForward

/// The figures of one run, drawn from its store.
struct RunPage {
  let run: StoredRun
  let report: RunReport
  let figures: RunFigures
  let reader: ResultReader
  /// The sequential arms and rivals that are drawn, at most as many as can be told apart.
  let shown: [ArmGroup]
  /// The store's forecasts traded; nil where none can be.
  let trading: TradingReport?

  init(_ run: StoredRun, _ report: RunReport, _ reader: ResultReader, trading: TradingReport?) throws {
    self.trading = trading
    self.run = run
    self.report = report
    self.reader = reader
    figures = try RunFigures(run: run, reader: reader, metric: report.measure)
    shown = Array(figures.groups.filter { [.sequential, .rival].contains($0.first.role) }.prefix(4))
  }

  /// All figures in order; none where no arm was trained.
  func all() throws -> [Figure] {
    guard let arm = shown.first else { return [] }
    var all = [answer()].compactMap { $0 }
    all += shown.compactMap(skillBySeries)
    all += try [folds(over: arm)].compactMap { $0 }
    for series in chosenSeries(arm) { all += try learning(of: arm, on: series) }
    for series in chosenSeries(arm) { all += try [forecasts(of: arm, on: series)].compactMap { $0 } }
    all += try [directions(of: arm), leads(), trading.flatMap(equity), coverage()].compactMap { $0 }
    return all
  }

  /// The series of median skill and the worst one.
  private func chosenSeries(_ arm: ArmGroup) -> [StoredSeries] {
    let ranked = figures.series
      .compactMap { series in figures.ratioToBestNaive(series, arm).map { (series, $0) } }
      .sorted { ($0.1, $0.0.id) < ($1.1, $1.0.id) }.map(\.0)
    guard let worst = ranked.last else { return [] }
    let median = ranked[(ranked.count - 1) / 2]
    return median == worst ? [worst] : [median, worst]
  }

  /// What titles call the measure.
  var title: String { figures.metric.title }

  // MARK: The answer

  /// Each arm's error against each random-fit baseline and the best naive, with intervals.
  private func answer() -> Figure? {
    var plots: [Plot] = []
    var rows: [[ReportDocument.Cell]] = []
    for (style, group) in shown.enumerated() {
      guard let arm = report.arm(named: group.name) else { continue }
      let ratios =
        [("best naive", arm.vsBestNaive)]
        + report.comparisons.filter { $0.arm == group.name && !$0.isLeaky }.map { ($0.scheme, $0.ratio) }
      let known = ratios.compactMap { name, ratio in ratio.map { (name, $0) } }
      guard !known.isEmpty else { continue }
      plots.append(ratioPlot(known, of: group.name, style: style))
      rows += known.map { name, ratio in
        [
          .init(group.name), .init(name), .init(Reporter.ratio(ratio.mean.value)),
          .init(ratio.mean.low.map(Reporter.ratio) ?? "–"), .init(ratio.mean.high.map(Reporter.ratio) ?? "–"),
          .init(String(ratio.series)),
        ]
      }
    }
    guard !plots.isEmpty else { return nil }
    return Figure(
      title: "\(figures.metric.heading) against each baseline",
      caption:
        "Left of the line at 1 the arm has the lower error. Dots are geometric means over series, bars 95 % bootstrap intervals over series; the best naive forecast is chosen for each series in hindsight.",
      plots: plots,
      table: .init(
        columns: ["arm", "against", "\(title) ratio", "95 % from", "to", "series"], rows: rows, textColumns: [0, 1]))
  }

  private func ratioPlot(_ ratios: [(String, RatioReport)], of arm: String, style: Int) -> Plot {
    let points = ratios.enumerated().map { index, entry in
      Plot.Point(
        entry.1.mean.value, Double(ratios.count - index),
        spread: entry.1.mean.low.flatMap { low in entry.1.mean.high.map { low...max(low, $0) } })
    }
    let ticks = ratios.enumerated().map { Axis.Tick(value: Double(ratios.count - $0), label: $1.0) }
    let values = points.flatMap { [$0.x, $0.spread?.lowerBound ?? $0.x, $0.spread?.upperBound ?? $0.x] }
    return Plot(
      description: "\(arm): "
        + ratios.map { "\(title) \(ratio($1.mean.value)) times that of \($0)" }.joined(separator: "; "),
      x: Axis("\(title) ÷ \(title) of the baseline (ratio)", .logarithmic, holding: values, include: 1),
      y: Axis("", holding: [0.5, Double(ratios.count) + 0.5], ticks: ticks),
      marks: [.vertical(1), .dots(points, style: style)], height: 66 + 26 * Double(ratios.count), left: 132)
  }

  // MARK: Errors by lead

  private func leads() -> Figure? {
    guard (figures.series.map(\.horizon).max() ?? 1) > 1 else { return nil }
    var groups = shown
    if let first = shown.first,
      let fresh = report.comparisons.first(where: { $0.arm == first.name && $0.scheme == "freshInit" })
    {
      groups += figures.groups.filter { $0.name == fresh.baseline }
    }
    groups += figures.groups.filter { $0.first.role == .naive && !$0.first.isLeaky }.prefix(3)
    var marks: [Plot.Mark] = []
    var legend: [Plot.Entry] = []
    var rows: [[ReportDocument.Cell]] = []
    var values: [Double] = []
    for (style, group) in groups.prefix(8).enumerated() {
      var logs: [Int: [Double]] = [:]
      for found in figures.leadErrors(group) {
        if let error = found.error.measured { logs[found.lead, default: []].append(log(error)) }
      }
      let points = logs.sorted { $0.key < $1.key }.map { Plot.Point(Double($0.key), exp(Ratios.mean($0.value))) }
      marks.append(.line(points, style: style))
      legend.append(.init(text: group.name, style: style))
      values += points.map(\.y)
      rows += points.map { [.init(group.name), .init(String(Int($0.x))), .init(significant($0.y))] }
    }
    let horizon = Double(figures.series.map(\.horizon).max() ?? 1)
    return Figure(
      title: "Error by lead", caption: "The geometric mean over series of the \(title) of each lead.",
      plots: [
        Plot(
          description: "Lines of \(figures.metric.words) over the lead, one for each of \(legend.count) arms",
          x: Axis("lead (steps ahead)", holding: [1, horizon]),
          y: Axis(
            figures.metric.unit.isEmpty ? title : "\(title) (\(figures.metric.unit))", .logarithmic, holding: values),
          marks: marks, legend: legend)
      ], table: .init(columns: ["arm", "lead", title], rows: rows))
  }
}
