internal import Foundation
internal import Results
internal import WalkForward

extension RunPage {
  /// How often what was forecast to rise rose, by the size of the forecast move.
  ///
  /// A move is measured from the value at the origin: zero for returns and differences, the last value for levels. Moves are
  /// divided by their root mean square on each series, so that series can be pooled.
  func directions(of group: ArmGroup) throws -> Figure? {
    guard let arm = group.arms.first else { return nil }
    let lastValue = figures.arms.first { $0.arm.role == .naive && $0.arm.forecaster == "lastValue" }
    var moves: [(forecast: Double, rose: Double)] = []
    for series in figures.series {
      let isLevel = series.rowKind == "level"
      var origins: [Int: Double] = [:]
      if isLevel {
        guard let lastValue else { return nil }
        for row in try reader.forecasts(of: run.id, series: series.id, arm: lastValue.id) {
          origins[row.originRow] = row.forecast
        }
      }
      var own: [(Double, Double)] = []
      for row in try reader.forecasts(of: run.id, series: series.id, arm: arm.id) {
        guard let actual = row.actual, let forecast = row.forecast,
          let origin = isLevel ? origins[row.originRow] : 0, forecast.isFinite
        else { continue }
        own.append((forecast - origin, actual - origin))
      }
      let size = (own.reduce(0) { $0 + $1.0 * $1.0 } / Double(max(own.count, 1))).squareRoot()
      guard size > 0 else { continue }
      moves += own.map { ($0.0 / size, $0.1 > 0 ? 1 : $0.1 == 0 ? 0.5 : 0) }
    }
    guard moves.count >= 100 else { return nil }
    moves.sort { $0.forecast < $1.forecast }
    let bins = 10
    var points: [Plot.Point] = []
    var rows: [[ReportDocument.Cell]] = []
    for bin in 0..<bins {
      let part = moves[(bin * moves.count / bins)..<((bin + 1) * moves.count / bins)]
      let mean = part.reduce(0) { $0 + $1.forecast } / Double(part.count)
      let rose = part.reduce(0) { $0 + $1.rose } / Double(part.count)
      points.append(.init(mean, rose))
      rows.append([
        .init(String(bin + 1)), .init(significant(mean)), .init(percent(rose)), .init(grouped(part.count)),
      ])
    }
    let share = moves.reduce(0) { $0 + $1.rose } / Double(moves.count)
    return Figure(
      title: "\(label(group)): calibration of direction",
      caption:
        "All one-step forecasts in ten parts by the size of the forecast move. A forecast that knows direction climbs from the lower left to the upper right; one that does not stays at the rule, the share of all moves that were upwards (\(percent(share))).",
      plots: [
        Plot(
          description: "Dots of the share of upward moves over the forecast move, in ten parts",
          x: Axis("forecast move (÷ its root mean square)", holding: points.map(\.x)),
          y: Axis("share that rose", holding: points.map(\.y) + [0.4, 0.6]),
          marks: [.horizontal(share), .line(points, style: 0), .dots(points, style: 0)],
          legend: [.init(text: label(group), style: 0)])
      ],
      table: .init(columns: ["tenth", "mean forecast move", "rose", "forecasts"], rows: rows))
  }
}
