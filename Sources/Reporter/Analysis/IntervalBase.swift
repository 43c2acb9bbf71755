internal import Metrics
internal import Results
internal import Statistics

/// What conformal intervals are put around: point forecasts, or quantiles of the forecaster's own.
package enum IntervalBase: Sendable, Equatable {
  /// The point forecast.
  case forecast
  /// The quantiles of the levels α/2 and 1 − α/2, for a coverage of 1 − α: conformalized quantile regression (Romano, Patterson and
  /// Candès 2019, https://arxiv.org/abs/1905.03222).
  case quantiles

  /// The name of a method around it: the method's own, or `cqr-` and that.
  func name(_ method: ConformalMethod) -> String { self == .forecast ? method.name : "cqr-\(method.name)" }

  /// The arms that have what the intervals are put around.
  ///
  /// - Throws: `AnalysisError` where none of them has the quantiles that a coverage needs.
  func require(_ nominal: Double, of arms: [(run: Int, arm: StoredArm)], in reader: ResultReader) throws -> Set<[Int]> {
    guard self == .quantiles else { return Set(arms.map { [$0.run, $0.arm.id] }) }
    let (low, high) = Self.levels(nominal)
    var others: [Double] = []
    var having: Set<[Int]> = []
    for (run, arm) in arms {
      let levels = try reader.quantileLevels(of: run, arm: arm.id)
      if levels.contains(where: { Self.isSame($0, low) }), levels.contains(where: { Self.isSame($0, high) }) {
        having.insert([run, arm.id])
      } else if !levels.isEmpty {
        others = levels
      }
    }
    guard !having.isEmpty || arms.isEmpty else {
      let wide = others.first.map { " Take --coverage \(Self.shown(1 - 2 * $0)), or run" } ?? " Run"
      throw AnalysisError(
        usage: true, "--cqr",
        expected:
          "an arm with quantiles of levels \(Self.shown(low)) and \(Self.shown(high)), for a coverage of \(Self.shown(nominal))",
        found: others.isEmpty ? "none with quantiles" : "levels \(others.map { "\($0)" }.joined(separator: ", "))",
        advice: "\(wide.dropFirst()) with --quantiles \(Self.shown(low)),0.5,\(Self.shown(high)).")
    }
    return having
  }

  /// The forecasts of an arm on a series that an interval can be put around.
  func forecasts(
    of series: Int, run: Int, arm: Int, nominal: Double, _ reader: ResultReader
  ) throws -> [ConformalIntervals.Forecast] {
    let quantiles = self == .quantiles ? try reader.quantiles(of: run, series: series, arm: arm) : [:]
    return try reader.predictions(of: run, series: series, arm: arm).compactMap { row in
      // An infinite forecast has no interval, and as a label's score it would be refused.
      guard let value = row.forecast, value.isFinite else { return nil }
      var bounds: ClosedRange<Double>?
      if self == .quantiles {
        guard let own = quantiles[[row.originRow, row.lead]], let found = Self.bounds(own, nominal) else { return nil }
        bounds = found
      }
      return .init(
        origin: row.originRow, lead: row.lead, value: value, actual: row.actual ?? .nan, base: bounds)
    }
  }

  /// The quantiles that bound a coverage; nil where these levels are not among them.
  static func bounds(_ quantiles: [Quantile], _ nominal: Double) -> ClosedRange<Double>? {
    let (low, high) = levels(nominal)
    guard let lower = quantiles.first(where: { isSame($0.level, low) })?.value,
      let upper = quantiles.first(where: { isSame($0.level, high) })?.value, lower <= upper
    else { return nil }
    return lower...upper
  }

  private static func levels(_ nominal: Double) -> (low: Double, high: Double) {
    ((1 - nominal) / 2, (1 + nominal) / 2)
  }

  private static func isSame(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-9 }

  /// A level in the digits that it was meant in: 0.05 rather than 0.04999999999999999.
  private static func shown(_ level: Double) -> String { "\((level * 1e9).rounded() / 1e9)" }
}
