package import Results
package import Statistics
internal import WalkForward

/// The bounds of every conformal interval around a store's forecasts, a row for each origin, lead and level.
///
/// They are the intervals that `IntervalReport` scores. One series of one arm is held at a time.
package struct IntervalTable {
  /// The columns: as in `v_prediction`, with the bounds beside the forecast.
  package static let columns = [
    "run", "series", "arm", "origin", "target_time", "lead", "y_true", "y_pred", "low", "high", "run_id", "series_id",
    "arm_id", "origin_row", "coverage",
  ]

  private let reader: ResultReader
  private let runs: [(run: StoredRun, arms: [StoredArm])]
  private let method: ConformalMethod
  private let levels: [Double]
  private let base: IntervalBase

  /// The intervals of a store's runs; the parameters are those of `IntervalReport`.
  ///
  /// - Throws: `StoreError`, `AnalysisError` for an unknown arm.
  package init(
    _ reader: ResultReader, runs names: [String] = [], arms: [String] = [], method: ConformalMethod = .defaultAdaptive,
    nominal levels: [Double] = [0.9], base: IntervalBase = .forecast
  ) throws {
    (self.reader, self.method, self.levels, self.base) = (reader, method, levels, base)
    let chosen = try reader.unalteredRuns(named: names).map {
      ($0, try ArmChoice.arms(of: $0, named: arms, in: reader))
    }
    let all = chosen.flatMap { run, arms in arms.map { (run: run.id, arm: $0) } }
    // An arm is bounded where it has what each level needs.
    let having = try levels.map { try base.require($0, of: all, in: reader) }
    runs = chosen.map { run, arms in
      (run, arms.filter { arm in having.allSatisfy { $0.contains([run.id, arm.id]) } })
    }
  }

  /// Gives the table as CSV in pieces, the line of names first; an interval without bounds has -inf and inf.
  ///
  /// RFC 4180 as `CSVExport` writes it.
  ///
  /// - Throws: `StoreError`, `Undefined` for a setting out of range.
  package func write(_ piece: (String) -> Void) throws {
    piece(Self.line(Self.columns))
    for (run, arms) in runs {
      for series in try reader.series(of: run.id) {
        let times = try reader.instants(of: run.id, series: series.id)
        for arm in arms {
          for nominal in levels {
            let forecasts = try base.forecasts(of: series.id, run: run.id, arm: arm.id, nominal: nominal, reader)
            let made = try ConformalIntervals(
              forecasts, method: method, coverage: nominal, latency: run.latency
            ).intervals
            piece(
              made.map {
                Self.line((Self.cells($0, run, series, arm, times) + [.real(nominal)]).map(CSVExport.text))
              }.joined())
          }
        }
      }
    }
  }

  private static func line(_ cells: [String]) -> String { cells.joined(separator: ",") + "\r\n" }

  private static func cells(
    _ interval: ConformalIntervals.Interval, _ run: StoredRun, _ series: StoredSeries, _ arm: StoredArm,
    _ times: [String]
  ) -> [Cell] {
    let forecast = interval.forecast
    return [
      .text(run.name), .text(series.name), .text(arm.arm.name), .text(times[forecast.origin]),
      .text(times[forecast.origin + forecast.lead]), .integer(Int64(forecast.lead)),
      forecast.actual.isNaN ? .null : .real(forecast.actual), .real(forecast.value), .real(interval.low),
      .real(interval.high), .integer(Int64(run.id)), .integer(Int64(series.id)), .integer(Int64(arm.id)),
      .integer(Int64(forecast.origin)),
    ]
  }
}
