internal import Results
internal import Statistics
internal import WalkForward

extension RunPage {
  /// The coverage of 90 % intervals around each shown arm's forecasts, by series; nil where none can be made.
  func coverage() throws -> Figure? {
    let names = shown.compactMap { $0.arms.first?.arm.name }
    func name(_ arm: String) -> String { names.firstIndex(of: arm).map { label(shown[$0]) } ?? arm }
    let report = try IntervalReport(reader, runs: [run], arms: names)
    let arms = report.arms.filter { !$0.series.isEmpty }
    guard !arms.isEmpty else { return nil }
    var plots: [Plot] = []
    let all = arms.flatMap { $0.series.compactMap(\.score.coverage) }
    for arm in arms {
      let sorted = arm.series.compactMap(\.score.coverage).sorted()
      let points = sorted.enumerated().map { Plot.Point(Double($0 + 1), $1) }
      let style = names.firstIndex(of: arm.name) ?? 0
      plots.append(
        Plot(
          panel: name(arm.name),
          description:
            "\(arm.name): dots of the coverage of \(points.count) series, sorted, from \(exact(sorted[0])) to \(exact(sorted[sorted.count - 1]))",
          x: Axis("series, by coverage", holding: points.map(\.x)),
          y: Axis("coverage", holding: all + [report.nominal - 0.03, report.nominal + 0.03]),
          marks: [
            .horizontal(report.nominal), .horizontal(report.nominal - 0.02),
            .horizontal(report.nominal + 0.02), .dots(points, style: style),
          ], legend: [.init(text: name(arm.name), style: style)], height: 220))
    }
    let said = arms.map {
      "\($0.name): \(exact($0.coverage)) overall, \(grouped($0.seriesWithin)) of \(grouped($0.series.count)) series within two points"
    }
    return Figure(
      title: "Coverage of \(percent(report.nominal)) prediction intervals",
      caption:
        "The share of what came that lay within its interval, series by series; rules at the nominal coverage and two points on either side. Intervals are \(report.method) conformal and learn only from labels known at their origin. \(said.joined(separator: "; ")).",
      plots: plots,
      table: .init(
        columns: ["arm", "series", "coverage", "least of 100", "most of 100", "mean width", "Winkler", "intervals"],
        rows: arms.flatMap { arm in
          arm.series.map { series in
            let score = series.score
            return [
              .init(arm.name), .init(series.name), .init(score.coverage.map(exact) ?? "–"),
              .init(score.rollingLow.map(percent) ?? "–"), .init(score.rollingHigh.map(percent) ?? "–"),
              .init(score.meanWidth.map(significant) ?? "–"), .init(score.winkler.map(significant) ?? "–"),
              .init(grouped(score.count)),
            ]
          }
        }, textColumns: [0, 1]))
  }
}
