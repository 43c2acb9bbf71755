internal import Escaping
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

  /// The figures that say most, in order: who is better, when, and on which series; none where no arm was trained.
  func first() throws -> [Figure] {
    guard let arm = shown.first else { return [] }
    return try [answer(), folds(over: arm), skillBySeries()].compactMap { $0 }
  }

  /// All other figures in order.
  func others() throws -> [Figure] {
    guard let arm = shown.first else { return [] }
    var all = [baselines()].compactMap { $0 }
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

  /// What figures call an arm.
  func label(_ group: ArmGroup) -> String { report.labels[group.name] ?? group.name }

  // MARK: The answer

  /// Models against each other and against the best naive forecast.
  private func answer() -> Figure? {
    let labels = report.labels
    let pairs = report.pairs.compactMap { pair -> Ratio? in
      guard let style = shown.firstIndex(where: { $0.name == pair.lower }) else { return nil }
      return Ratio(
        style: style, name: "\(labels[pair.lower] ?? pair.lower) ÷ \(labels[pair.higher] ?? pair.higher)",
        estimate: pair.ratio, series: pair.series)
    }
    let naive = shown.enumerated().compactMap { style, group in
      report.arm(named: group.name)?.vsBestNaive.map {
        Ratio(style: style, name: "\(label(group)) ÷ best naive", estimate: $0.mean, series: $0.series)
      }
    }
    let ratios = pairs + naive
    guard !ratios.isEmpty else { return nil }
    return Figure(
      title: "\(figures.metric.heading): which model is better",
      caption:
        "Left of the rule at 1 the first of the two has the lower error. Dots are geometric means over series, bars 95 % intervals: where a bar crosses the rule, the difference is not clear. The best naive forecast is chosen for each series in hindsight.",
      plots: [ratioPlot(ratios, "", holding: ratios)], table: table(of: ratios))
  }

  /// Each arm's error against each random-fit baseline, one panel an arm, all on one scale.
  private func baselines() -> Figure? {
    let panels = shown.enumerated().map { style, group in
      report.comparisons.filter { $0.arm == group.name && !$0.isLeaky }.compactMap { comparison in
        comparison.ratio.map {
          Ratio(style: style, name: comparison.scheme, estimate: $0.mean, series: $0.series)
        }
      }
    }
    let all = panels.joined()
    guard !all.isEmpty else { return nil }
    return Figure(
      title: "\(figures.metric.heading) against models fitted at random",
      caption:
        "Left of the rule at 1 the arm has the lower error. Dots are geometric means over series, bars 95 % bootstrap intervals over series.",
      plots: zip(shown, panels).filter { !$1.isEmpty }.map { ratioPlot($1, label($0), holding: all) },
      table: table(
        of: zip(shown, panels).flatMap { group, ratios in
          ratios.map { ratio in
            var ratio = ratio
            ratio.name = "\(label(group)) ÷ \(ratio.name)"
            return ratio
          }
        }))
  }

  /// A ratio of errors that is drawn.
  private struct Ratio {
    var style: Int
    var name: String
    var estimate: Estimate
    var series: Int

    var ends: [Double] { [estimate.value, estimate.low ?? estimate.value, estimate.high ?? estimate.value] }
  }

  private func table(of ratios: [Ratio]) -> ReportDocument.Table {
    .init(
      columns: ["ratio of", title, "95 % from", "to", "series"],
      rows: ratios.map { ratio in
        [
          .init(ratio.name), .init(Reporter.ratio(ratio.estimate.value)),
          .init(ratio.estimate.low.map(Reporter.ratio) ?? "–"), .init(ratio.estimate.high.map(Reporter.ratio) ?? "–"),
          .init(String(ratio.series)),
        ]
      })
  }

  /// Ratios one below the other, on an axis that holds all of `others` too.
  private func ratioPlot(_ ratios: [Ratio], _ panel: String, holding others: some Sequence<Ratio>) -> Plot {
    let count = Double(ratios.count)
    let ticks = ratios.enumerated().map {
      Axis.Tick(value: count - Double($0), label: PlainText.shortened(Escape.shown($1.name), to: 26))
    }
    let marks: [Plot.Mark] = shown.indices.compactMap { style in
      let points = ratios.enumerated().filter { $1.style == style }.map { index, ratio in
        Plot.Point(
          ratio.estimate.value, count - Double(index),
          spread: ratio.estimate.low.flatMap { low in ratio.estimate.high.map { low...max(low, $0) } })
      }
      return points.isEmpty ? nil : .dots(points, style: style)
    }
    return Plot(
      panel: panel,
      description: (panel.isEmpty ? "" : "\(panel): ")
        + ratios.map { "\(title) ratio of \($0.name) \(Reporter.ratio($0.estimate.value))" }.joined(separator: "; "),
      x: Axis("ratio of \(title)", .logarithmic, holding: others.flatMap { $0.ends }, include: 1),
      y: Axis("", holding: [0.5, count + 0.5], ticks: ticks), marks: [.vertical(1)] + marks,
      legend: shown.enumerated().filter { style, _ in ratios.contains { $0.style == style } }
        .map { .init(text: label($1), style: $0) },
      height: 66 + 26 * count, left: max(132, 9.5 * Double(ticks.map(\.label.count).max() ?? 0) + 10))
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
      legend.append(.init(text: shown.contains { $0.name == group.name } ? label(group) : group.name, style: style))
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
