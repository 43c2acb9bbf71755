internal import Foundation
internal import GRDB
internal import Metrics
internal import WalkForward

extension Tables {
  static let prediction = Table<FoldRecord.Prediction, Unread>(
    "prediction", "One forecast of one lead, and what came.",
    key: ["run_id", "series_id", "arm_id", "fold", "origin_row", "lead"], constraints: [Reference.fold],
    [
      .key("run_id", "the run"),
      .key("series_id", "the series"),
      .key("arm_id", "the arm"),
      .key("fold", "the fold"),
      .init(
        "origin_row", "INTEGER NOT NULL", "row of the origin, at which the forecast is made", write: { $0.origin }),
      .init("lead", "INTEGER NOT NULL", "steps from origin to target, from 1", write: { $0.lead }),
      .init("y_true", "REAL", "what came, target units", write: { $0.actual }),
      .init(
        "y_pred", "REAL", "what was forecast, target units; NULL where the forecast was not a number",
        write: { $0.forecast }),
      .init(
        "quantiles", "TEXT",
        "quantile forecasts, target units, as a JSON object of values by level, ascending; NULL where there are none",
        since: 5, write: { $0.quantiles.isEmpty ? nil : $0.quantiles.json }),
      .init(
        "pinball", "REAL",
        "mean pinball loss of these quantiles, target units; NULL where there are none, or what came is not a number",
        since: 5, write: { $0.quantiles.isEmpty ? nil : $0.quantiles.pinball($0.actual) }),
    ])

  static let walkState = Table<Data, Unread>(
    "walk_state",
    "What each unit of work (a series with an arm and its baselines, or with the naive arms) carries to its next fold, so "
      + "that an interrupted run goes on with the same bits; removed when the run is done.",
    key: ["run_id", "series_id", "arm_id"], constraints: [Reference.series], hasRowID: true,
    [
      .key("run_id", "the run"),
      .key("series_id", "the series"),
      .key("arm_id", "the sequential arm of the unit, or the first naive arm"),
      .init("data", "BLOB NOT NULL", "weights, scalers, rates and learning trace, as JSON", write: { $0 }),
    ])

  static let settledState = Table<Data, Unread>(
    "settled_state",
    "What a unit of work carries on after the last fold that rows which follow cannot change: from here 'foldcast forecast' goes "
      + "on when they have come. Units whose folds need nothing of those before have none.",
    presence: .onDemand, key: ["run_id", "series_id", "arm_id"], constraints: [Reference.series], hasRowID: true,
    [
      .key("run_id", "the run"),
      .key("series_id", "the series"),
      .key("arm_id", "the sequential arm of the unit"),
      .init("data", "BLOB NOT NULL", "weights, scalers, rates and learning trace, as JSON", write: { $0 }),
    ])
}
