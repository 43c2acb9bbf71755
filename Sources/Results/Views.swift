internal import Metrics

/// A column of a view: what it shows under which name.
struct ViewColumn: Sendable {
  let sql: String
  let name: String
  let comment: String

  /// A column; by default it has the name of what it shows.
  init(_ sql: String, as name: String? = nil, _ comment: String) {
    (self.sql, self.comment) = (sql, comment)
    self.name = name ?? String(sql.split(separator: ".").last ?? "")
  }
}

/// A view of the store, declared once.
struct View: Sendable {
  let name: String
  let comment: String
  /// What stands before the view's own `SELECT`.
  var with = ""
  let columns: [ViewColumn]
  /// What follows the columns.
  let tail: String

  /// The SQL that makes it, with its documentation.
  func sql(temporary: Bool = false) -> String {
    let lines = columns.enumerated().map { index, column in
      "  \(column.sql) AS \(column.name)\(index + 1 < columns.count ? "," : "") -- \(column.comment)\n"
    }
    return """
      -- \(comment)
      CREATE \(temporary ? "TEMPORARY " : "")VIEW \(name) AS
      \(with)SELECT
      \(lines.joined())\(tail);

      """
  }
}

/// The views that are a promise to users, and the one that they share.
///
/// The scores are aggregated once (`MATERIALIZED`), so that a whole `v_score` costs one pass over `prediction`. Trained arms come
/// before naive ones, so that who takes a column's type from its first rows finds numbers, and not the naive arms' NULL.
enum Views {
  static let all = [prediction, quantiles, fold, epoch, baseline, score]

  static let prediction = View(
    name: "v_prediction",
    comment: "Forecasts with the names of run, series and arm, and with instants; trained arms first.",
    columns: predictionColumns,
    tail: """
      \(forecasts) WHERE arm.role <> 'naive'
      UNION ALL SELECT \(predictionColumns.map(\.sql).joined(separator: ", "))
      \(forecasts) WHERE arm.role = 'naive'
      """)

  static let quantiles = View(
    name: "v_quantiles",
    comment: "The forecasts that have quantiles, with the names of run, series and arm, and with instants.",
    columns: predictionColumns + [
      ViewColumn("p.quantiles", "values by level, target units, as a JSON object, ascending"),
      ViewColumn("p.pinball", "their mean pinball loss, target units; NULL where what came is not a number"),
    ], tail: "\(forecasts) WHERE p.quantiles IS NOT NULL")

  private static let predictionColumns = [
    ViewColumn("run.name", as: "run", "the run's name"),
    ViewColumn("series.name", as: "series", "the series' name"),
    ViewColumn("arm.name", as: "arm", "the arm's name"),
    ViewColumn("p.fold", "number of the fold"),
    ViewColumn("origin.time", as: "origin", "instant at which the forecast is made"),
    ViewColumn("target.time", as: "target_time", "instant that is forecast"),
    ViewColumn("p.lead", "steps from origin to target"),
    ViewColumn("p.y_true", "what came, target units; NULL where it was not a number"),
    ViewColumn("p.y_pred", "what was forecast, target units; NULL where the forecast was not a number"),
    ViewColumn("p.run_id", "the run"),
    ViewColumn("p.series_id", "the series"),
    ViewColumn("p.arm_id", "the arm"),
    ViewColumn("p.origin_row", "row of the origin"),
  ]

  static let fold = View(
    name: "v_fold",
    comment:
      "Folds with the names of run, series and arm, and with the error on their own forecasts; trained arms first.",
    columns: [
      ViewColumn("run.name", as: "run", "the run's name"),
      ViewColumn("series.name", as: "series", "the series' name"),
      ViewColumn("arm.name", as: "arm", "the arm's name"),
      ViewColumn("f.fold", "number of the fold"),
      ViewColumn("f.cutoff", "instant of the last row that training may read"),
      ViewColumn("f.eta_start", "learning rate of the first epoch; NULL without training (naive arms, frozen folds)"),
      ViewColumn("f.eta_end", "learning rate after the last epoch; NULL without training"),
      ViewColumn(
        "f.train_loss",
        "training loss of the last epoch, scaled units squared, of quantiles the pinball loss, scaled units; NULL without training, or where it was no number"
      ),
      ViewColumn(
        "f.validation_loss",
        "validation loss after the last epoch, in the same units; NULL without training or validation tail, or where it was no number"
      ),
      ViewColumn("f.accuracy", "accuracy on the validation tail after the last epoch; NULL where undefined"),
      testError(.mse),
      ViewColumn("f.gradient_steps", "optimizer updates"),
      ViewColumn("t.seconds", "wall-clock seconds of training and forecasting; NULL where not kept"),
      ViewColumn("f.status", "trained, frozen or failed"),
      ViewColumn("f.reason", "why the fold failed; NULL otherwise"),
    ] + Tables.fold.shape.later.map { ViewColumn("f.\($0.name)", $0.comment) } + Metric.others.map(testError) + [
      ViewColumn("f.run_id", "the run"),
      ViewColumn("f.series_id", "the series"),
      ViewColumn("f.arm_id", "the arm"),
    ],
    tail: """
      FROM fold AS f
      JOIN run ON run.run_id = f.run_id
      JOIN series ON series.run_id = f.run_id AND series.series_id = f.series_id
      JOIN arm ON arm.run_id = f.run_id AND arm.arm_id = f.arm_id
      LEFT JOIN fold_timing AS t
        ON t.run_id = f.run_id AND t.series_id = f.series_id AND t.arm_id = f.arm_id AND t.fold = f.fold
      ORDER BY f.run_id, arm.role = 'naive', f.series_id, f.arm_id, f.fold
      """)

  /// A measure over the fold's own forecasts.
  private static func testError(_ metric: Metric) -> ViewColumn {
    ViewColumn(
      """
      (SELECT \(metric.mean) FROM prediction AS p
        WHERE p.run_id = f.run_id AND p.series_id = f.series_id AND p.arm_id = f.arm_id AND p.fold = f.fold)
      """, as: "test_\(metric.name)", metric.meaning(over: "all leads and origins of the fold"))
  }

  static let epoch = View(
    name: "v_epoch",
    comment: "Epochs with the names of run, series and arm.",
    columns: [
      ViewColumn("run.name", as: "run", "the run's name"),
      ViewColumn("series.name", as: "series", "the series' name"),
      ViewColumn("arm.name", as: "arm", "the arm's name"),
      ViewColumn("e.fold", "number of the fold"),
      ViewColumn("e.epoch", "number of the epoch, from 1"),
      ViewColumn("e.eta", "learning rate, fixed within the epoch; NULL where it was not a number"),
      ViewColumn(
        "e.train_loss",
        "mean loss over the epoch's batches, scaled units squared, of quantiles the pinball loss, scaled units; NULL where it was not a number"
      ),
      ViewColumn(
        "e.validation_loss",
        "validation loss after the epoch, in the same units; NULL without validation tail, or where it was not a number"
      ),
      ViewColumn("e.accuracy", "accuracy on the validation tail; NULL where undefined"),
      ViewColumn("e.interventions", "what the safety chain did after the epoch"),
      ViewColumn("e.run_id", "the run"),
      ViewColumn("e.series_id", "the series"),
      ViewColumn("e.arm_id", "the arm"),
    ],
    tail: """
      FROM epoch AS e
      JOIN run ON run.run_id = e.run_id
      JOIN series ON series.run_id = e.run_id AND series.series_id = e.series_id
      JOIN arm ON arm.run_id = e.run_id AND arm.arm_id = e.arm_id
      """)

  /// Without `IS` between columns: DuckDB expands the views itself and cannot parse it, and all numbers of the views above would be text.
  static let baseline = View(
    name: "v_baseline",
    comment:
      "Which randomFit arm each trained arm is measured against, a row for each scheme: the one that names the arm in compared_with, otherwise the first of the same forecaster, settings and seed.",
    columns: [
      ViewColumn("a.run_id", "the run"),
      ViewColumn("a.arm_id", "the arm that is measured"),
      ViewColumn("b.random_fit", "scheme of the baseline"),
      ViewColumn(
        """
        coalesce(
        min(CASE WHEN b.compared_with = a.name THEN b.arm_id END), min(b.arm_id)
        )
        """, as: "baseline_arm_id", "the randomFit arm"),
    ],
    tail: """
      FROM arm AS a
      JOIN arm AS b ON b.run_id = a.run_id AND b.role = 'randomFit' AND a.role IN ('sequential', 'rival')
        AND (b.compared_with = a.name OR (b.forecaster = a.forecaster AND coalesce(b.settings, '') = coalesce(a.settings, '')
          AND b.seed = a.seed))
      GROUP BY a.run_id, a.arm_id, b.random_fit
      """)

  static let score = View(
    name: "v_score",
    comment:
      "Scores of each arm on each series, trained arms first. MSE is over all leads and origins, never de-duplicated.",
    with: """
      WITH
        score AS MATERIALIZED (
          SELECT f.run_id, f.series_id, f.arm_id, \(Metric.mse.count) AS n, count(p.lead) - \(Metric.mse.count) AS n_missing,
            \(Metric.all.map { "\($0.mean) AS \($0.name)" }.joined(separator: ", "))
          FROM fold AS f
          LEFT JOIN prediction AS p
            ON p.run_id = f.run_id AND p.series_id = f.series_id AND p.arm_id = f.arm_id AND p.fold = f.fold
          GROUP BY f.run_id, f.series_id, f.arm_id HAVING count(p.lead) > 0
        ),
        best AS MATERIALIZED (
          SELECT s.run_id, s.series_id, min(s.mse) AS mse
          FROM score AS s JOIN arm AS a ON a.run_id = s.run_id AND a.arm_id = s.arm_id
          WHERE a.role = 'naive' AND a.leaky = 0 GROUP BY s.run_id, s.series_id
        ),
        failed AS MATERIALIZED (
          SELECT run_id, series_id, arm_id, count(*) AS folds, sum(status = 'failed') AS failed
          FROM fold GROUP BY run_id, series_id, arm_id
        )

      """,
    columns: [
      ViewColumn("run.name", as: "run", "the run's name"),
      ViewColumn("series.name", as: "series", "the series' name"),
      ViewColumn("arm.name", as: "arm", "the arm's name"),
      ViewColumn("arm.role", "sequential, randomFit, naive or rival"),
      ViewColumn("s.n", "forecasts scored, origins times leads"),
      ViewColumn("s.n_missing", "forecasts that were not numbers and count nowhere"),
      ViewColumn("s.mse", Metric.mse.meaning(over: "all leads and origins")),
      ViewColumn(
        "s.mse / nullif(best.mse, 0)", as: "mse_vs_best_naive",
        "ratio to the naive arm that is best on this series in hindsight; NULL without one, or where its MSE is 0"),
      ViewColumn(
        "s.mse / nullif(fresh.mse, 0)", as: "mse_vs_random_fit",
        "ratio to the arm's freshInit baseline; NULL without one, or where its MSE is 0"),
      ViewColumn("failed.folds", "folds of the arm on the series"),
      ViewColumn("failed.failed", as: "failed_folds", "failed folds, scored with the naive forecast"),
    ] + Metric.others.map { ViewColumn("s.\($0.name)", $0.meaning(over: "all leads and origins")) } + [
      ViewColumn("s.run_id", "the run"),
      ViewColumn("s.series_id", "the series"),
      ViewColumn("s.arm_id", "the arm"),
    ],
    tail: """
      FROM score AS s
      JOIN run ON run.run_id = s.run_id
      JOIN series ON series.run_id = s.run_id AND series.series_id = s.series_id
      JOIN arm ON arm.run_id = s.run_id AND arm.arm_id = s.arm_id
      JOIN failed ON failed.run_id = s.run_id AND failed.series_id = s.series_id AND failed.arm_id = s.arm_id
      LEFT JOIN best ON best.run_id = s.run_id AND best.series_id = s.series_id
      LEFT JOIN v_baseline AS b ON b.run_id = s.run_id AND b.arm_id = s.arm_id AND b.random_fit = 'freshInit'
      LEFT JOIN score AS fresh
        ON fresh.run_id = s.run_id AND fresh.series_id = s.series_id AND fresh.arm_id = b.baseline_arm_id
      ORDER BY s.run_id, arm.role = 'naive', s.series_id, s.arm_id
      """)

  /// Forecasts with what they refer to, `LEFT` joined: readers such as DuckDB, which plan a view's joins by themselves and without
  /// statistics, keep to the order as it is written; the inner joins they would begin with all pairs of a series' instants.
  private static let forecasts = """
    FROM prediction AS p
    LEFT JOIN run ON run.run_id = p.run_id
    LEFT JOIN series ON series.run_id = p.run_id AND series.series_id = p.series_id
    LEFT JOIN arm ON arm.run_id = p.run_id AND arm.arm_id = p.arm_id
    LEFT JOIN instant AS origin
      ON origin.run_id = p.run_id AND origin.series_id = coalesce(series.calendar, p.series_id) AND origin."row" = p.origin_row
    LEFT JOIN instant AS target
      ON target.run_id = p.run_id AND target.series_id = coalesce(series.calendar, p.series_id)
      AND target."row" = p.origin_row + p.lead
    """
}

extension Metric {
  /// All but the one that is taken where none is named.
  fileprivate static var others: [Metric] { all.filter { $0 != .mse } }

  /// How many forecasts it scores, in SQL.
  fileprivate var count: String { "count(\(sql))" }

  /// Its mean in SQL; NULL where it scores only a part of the forecasts that are numbers, as some fold has no scale.
  fileprivate var mean: String {
    isScaled ? "CASE WHEN \(count) = \(Metric.mse.count) THEN avg(\(sql)) END" : "avg(\(sql))"
  }

  /// What a column with its mean holds.
  fileprivate func meaning(over what: String) -> String {
    let missing = isScaled ? ", or a fold has no scale" : ""
    return
      "\(words) over \(what), \(unit.isEmpty ? "without unit" : unit); NULL where no forecast was a number\(missing)"
  }
}
