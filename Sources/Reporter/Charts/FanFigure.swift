package import Results
package import Statistics
internal import WalkForward

/// A series with an arm's forecasts and the bounds around them: one row ahead over time, and all leads from the newest origin.
package struct FanFigure {
  /// The rows of history that are drawn.
  private static let (shown, before) = (250, 60)

  private let title: String
  private let arm: String
  private let times: [String]
  /// The intervals of each level, the widest level first.
  private let levels: [[ConformalIntervals.Interval]]

  /// The figure of the first chosen arm, and of the series of that name or the first one with intervals.
  ///
  /// - Throws: `StoreError`; `AnalysisError` for an unknown arm or series and where no interval can be made; `Undefined` for a setting
  ///   out of range.
  package init(
    _ reader: ResultReader, runs names: [String] = [], arms: [String] = [], series: String? = nil,
    method: ConformalMethod = .defaultAdaptive, nominal: [Double] = [0.9], base: IntervalBase = .forecast
  ) throws {
    let runs = try reader.unalteredRuns(named: names)
    let all = try runs.map { ($0, try ArmChoice.arms(of: $0, named: arms, in: reader)) }
    let wide = nominal.sorted(by: >)
    let having = try wide.map { level in
      try base.require(level, of: all.flatMap { run, arms in arms.map { (run.id, $0) } }, in: reader)
    }
    var known: [String] = []
    for (run, arms) in all {
      let held = try reader.series(of: run.id)
      known += held.map(\.name)
      for arm in arms where having.allSatisfy({ $0.contains([run.id, arm.id]) }) {
        for one in held where series == nil || one.name == series {
          let levels = try wide.map { level in
            try ConformalIntervals(
              base.forecasts(of: one.id, run: run.id, arm: arm.id, nominal: level, reader), method: method,
              coverage: level, latency: run.latency
            ).intervals
          }
          guard levels.contains(where: { !$0.isEmpty }) else { continue }
          self.levels = levels
          times = try reader.instants(of: run.id, series: one.id)
          self.arm = arm.arm.name
          title = "\(one.name): \(wide.reversed().map(percent).joined(separator: ", ")) intervals"
          return
        }
      }
    }
    if let series, !known.contains(series), !known.isEmpty {
      throw AnalysisError(
        usage: true, "--series \(series)", expected: "a series of the store", found: "none of that name",
        advice: ArmChoice.advice(series, series: known))
    }
    throw AnalysisError(
      reader.path, expected: "forecasts with known errors, to put intervals around", found: "none",
      advice: "Name another arm, series or run.")
  }

  /// The figure as an SVG file.
  package var svg: String {
    let all = levels[0].map(\.forecast)
    var plots = [plot("One row ahead", levels.map { $0.filter { $0.forecast.lead == 1 }.suffix(Self.shown) }, after: 0)]
    let furthest = all.map(\.lead).max() ?? 1
    if furthest > 1, let origin = all.last(where: { $0.lead == furthest })?.origin {
      plots.append(
        plot(
          "From \(times[origin]), \(furthest) rows ahead", levels.map { $0.filter { $0.forecast.origin == origin } },
          after: Self.before))
    }
    return FigureFile(
      title: title, plots: plots,
      legend: [.init(text: "forecast of \(arm)", style: 0), .init(text: "what came", style: 1)]
    ).svg
  }

  /// Bands of some intervals, with the forecasts, what came there, and so many rows of what came before.
  private func plot(_ panel: String, _ bands: [[ConformalIntervals.Interval]], after before: Int) -> Plot {
    let forecasts = bands.first?.map(\.forecast) ?? []
    let rows = forecasts.map { $0.origin + $0.lead }
    let (first, last) = ((rows.min() ?? 0) - before, rows.max() ?? 0)
    var came: [Int: Double] = [:]
    for forecast in levels[0].map(\.forecast) where !forecast.actual.isNaN {
      let row = forecast.origin + forecast.lead
      if row >= first && row <= last { came[row] = forecast.actual }
    }
    func place(_ row: Int) -> Double { Instants.number(times[row]) ?? Double(row) }
    let line = came.sorted { $0.key < $1.key }.map { Plot.Point(place($0.key), $0.value) }
    let areas = bands.map { $0.map { (x: place($0.forecast.origin + $0.forecast.lead), low: $0.low, high: $0.high) } }
    let isDate = times.first.map(Instants.isDate) ?? false
    return Plot(
      panel: panel, description: "\(panel): bands of the intervals, lines of the forecast and of what came",
      x: Axis(
        isDate ? "date" : "row", isDate ? .time : .linear, holding: line.map(\.x) + areas.flatMap { $0.map(\.x) }),
      y: Axis("target", holding: line.map(\.y) + areas.flatMap { $0.flatMap { [$0.low, $0.high] } }),
      marks: areas.map { .band($0, style: 0) } + [
        .line(line, style: 1), .line(zip(rows, forecasts).map { .init(place($0), $1.value) }, style: 0),
      ], height: 220)
  }
}
