internal import Metrics
package import Results
package import Statistics
package import WalkForward

/// What a run's arms forecast from the newest rows of its series, past their last labels, with conformal intervals.
///
/// An interval learns from the errors that are known at its origin, those of the store and those of origins between whose first leads have
/// come: it is the one that `IntervalTable` gives when the labels are there.
package struct NewestForecasts: Sendable, Codable, Equatable {
  /// A forecast of one lead.
  package struct Row: Sendable, Codable, Equatable {
    /// The series' name.
    package var series: String
    /// The arm's name.
    package var arm: String
    /// The instant of the origin, the newest row that is known.
    package var origin: String
    /// The instant of the target; nil where it is not there yet.
    package var targetTime: String?
    /// Steps from origin to target, from 1.
    package var lead: Int
    /// What is forecast, target units.
    package var forecast: Double
    /// The bounds, infinite where the level asks for more than is known; nil without any known error.
    package var low, high: Double?
    /// The quantiles that are forecast, by level as text; nil of an arm that has none.
    package var quantiles: [String: Double]?
    /// The fold, and the instant up to which its model was trained.
    package var fold: Int
    package var trainedTo: String
    /// `trained`, `frozen`, or `failed` where the naive forecast stands in.
    package var status: String
    /// The series', the arm's and the origin row's number in the store.
    package var seriesID, armID, originRow: Int

    private enum CodingKeys: String, CodingKey {
      case series, arm, origin, targetTime, lead
      case forecast = "y_pred"
      case low, high, quantiles, fold, trainedTo, status, seriesID, armID, originRow
    }

    /// The quantiles by level, ascending.
    var byLevel: [(level: Double, value: Double)] {
      (quantiles ?? [:]).compactMap { key, value in Double(key).map { ($0, value) } }.sorted { $0.level < $1.level }
    }
  }

  /// The columns of the table that `csv` gives.
  package static let columns = [
    "run", "series", "arm", "origin", "target_time", "lead", "y_pred", "low", "high", "fold", "trained_to", "status",
    "run_id", "series_id", "arm_id", "origin_row", "quantiles",
  ]

  /// The run's name.
  package var run: String
  /// `split`, `adaptive` or `pid`.
  package var method: String
  /// The coverage that was asked for.
  package var nominal: Double
  /// The forecasts by series, arm, origin and lead.
  package var forecasts: [Row]
  /// Series without a forecast.
  package var without: [String]
  private let runID: Int

  /// Puts intervals around what a walk up to the newest rows forecast.
  ///
  /// - Parameters:
  ///   - records: what `Engine.newest` gives for the run.
  ///   - run: the run, as the store holds it.
  ///   - arms: names of arms; none for all.
  ///   - pending: whether all origins are told whose labels are not all known, and not only the newest.
  /// - Throws: `StoreError`, `AnalysisError` for an unknown arm, `Undefined` for a setting out of range.
  package init(
    _ records: [FoldRecord], of run: StoredRun, _ reader: ResultReader, arms: [String] = [],
    method: ConformalMethod = .defaultAdaptive, nominal: Double = 0.9, pending: Bool = false
  ) throws {
    (self.run, runID, self.method, self.nominal) = (run.name, run.id, method.name, nominal)
    let chosen = arms.isEmpty ? try reader.arms(of: run.id) : try ArmChoice.arms(of: run, named: arms, in: reader)
    let byPlace = Dictionary(grouping: records) { [$0.series, $0.arm] }
    (forecasts, without) = ([], [])
    for series in try reader.series(of: run.id) {
      let times = try reader.instants(of: run.id, series: series.id)
      let before = forecasts.count
      for arm in chosen {
        let made = Self.byOrigin(byPlace[[series.id, arm.id]] ?? [])
        guard let newest = made.keys.max() else { continue }
        let all = made.values.flatMap(\.predictions).filter(\.forecast.isFinite).map {
          ConformalIntervals.Forecast(origin: $0.origin, lead: $0.lead, value: $0.forecast, actual: $0.actual)
        }
        let intervals = try ConformalIntervals(
          IntervalBase.forecast.forecasts(of: series.id, run: run.id, arm: arm.id, nominal: nominal, reader) + all,
          method: method,
          coverage: nominal, latency: run.latency
        ).intervals
        // Of a fold that is left out until it is whole some labels are known.
        let waiting = made.keys.filter { $0 + series.horizon >= times.count }.sorted()
        let bounds = Dictionary(
          intervals.filter { made[$0.forecast.origin] != nil }.map {
            ([$0.forecast.origin, $0.forecast.lead], $0)
          }, uniquingKeysWith: { $1 })
        for origin in pending ? waiting : [newest] {
          guard let record = made[origin] else { continue }
          forecasts += record.predictions.map { prediction in
            let target = origin + prediction.lead
            let interval = bounds[[origin, prediction.lead]]
            return Row(
              series: series.name, arm: arm.arm.name, origin: times[origin],
              targetTime: target < times.count ? times[target] : nil, lead: prediction.lead,
              forecast: prediction.forecast, low: interval?.low, high: interval?.high,
              quantiles: prediction.quantiles.isEmpty
                ? nil : Dictionary(prediction.quantiles.map { ("\($0.level)", $0.value) }, uniquingKeysWith: { $1 }),
              fold: record.fold.index,
              trainedTo: times[record.training.cutoff], status: record.status.name, seriesID: series.id,
              armID: arm.id, originRow: origin)
          }
        }
      }
      if forecasts.count == before { without.append(series.name) }
    }
  }

  /// The records by origin, each with its predictions alone; of two folds that forecast from one the later is taken.
  private static func byOrigin(_ records: [FoldRecord]) -> [Int: FoldRecord] {
    var found: [Int: FoldRecord] = [:]
    for record in records.sorted(by: { $0.fold.index < $1.fold.index }) {
      for (origin, predictions) in Dictionary(grouping: record.predictions, by: \.origin) {
        found[origin] = record
        found[origin]?.predictions = predictions
      }
    }
    return found
  }

  /// The table as CSV, the line of names first; RFC 4180 as `CSVExport` writes it.
  package var csv: String {
    let rows = forecasts.map { row -> [Cell] in
      [
        .text(run), .text(row.series), .text(row.arm), .text(row.origin), row.targetTime.map { .text($0) } ?? .null,
        .integer(Int64(row.lead)), .real(row.forecast), row.low.map { .real($0) } ?? .null,
        row.high.map { .real($0) } ?? .null, .integer(Int64(row.fold)), .text(row.trainedTo), .text(row.status),
        .integer(Int64(runID)), .integer(Int64(row.seriesID)), .integer(Int64(row.armID)),
        .integer(Int64(row.originRow)),
        row.quantiles == nil
          ? .null : .text("{\(row.byLevel.map { "\"\($0.level)\":\($0.value)" }.joined(separator: ","))}"),
      ]
    }
    return ([Self.columns] + rows.map { $0.map(CSVExport.text) }).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  /// The forecasts as a table a series.
  package var document: ReportDocument {
    var blocks: [ReportDocument.Block] = [.title(run)]
    for rows in forecasts.split(whereSeparator: { $0.series != $1.series }) {
      blocks += [.heading(rows[0].series), .table(Self.table(of: rows, percent(nominal)))]
    }
    blocks.append(
      .list(
        [
          "Forecasts in target units from the newest row, by models trained as the walk trains them; low and high bound "
            + "\(percent(nominal)) intervals (\(method) conformal) of the errors that are known there."
            + (forecasts.contains { $0.quantiles != nil }
              ? " Columns q0.05 and so on: the forecaster's own quantiles." : "")
        ], .faint))
    return ReportDocument(blocks: blocks)
  }

  private static func table(of rows: [Row], _ level: String) -> ReportDocument.Table {
    let levels = Set(rows.flatMap { $0.byLevel.map(\.level) }).sorted()
    return .init(
      columns: ["origin", "lead", "arm", "forecast", "low", "high"] + levels.map { "q\($0)" } + [
        "trained to", "model",
      ],
      rows: rows.map { row in
        [
          .init(row.origin), .init(String(row.lead)), .init(row.arm, .strong), .init(significant(row.forecast)),
          .init(row.low.map(significant) ?? "–"), .init(row.high.map(significant) ?? "–"),
        ]
          + levels.map { level in .init(row.byLevel.first { $0.level == level }.map { significant($0.value) } ?? "–") }
          + [.init(row.trainedTo), .init(row.status, row.status == "failed" ? .bad : .plain)]
      }, textColumns: [0, 2, 6 + levels.count, 7 + levels.count])
  }
}

extension [NewestForecasts.Row] {
  /// Stretches of rows between neighbours that something sets apart.
  fileprivate func split(whereSeparator isApart: (Element, Element) -> Bool) -> [[Element]] {
    reduce(into: []) { parts, row in
      if let last = parts.last?.last, !isApart(last, row) {
        parts[parts.count - 1].append(row)
      } else {
        parts.append([row])
      }
    }
  }
}
