extension Schema {
  /// The views that are a promise to users, and the one that they share.
  ///
  /// The scores are aggregated once (`MATERIALIZED`), so that a whole `v_score` costs one pass over `prediction`. Trained arms come
  /// before naive ones, so that who takes a column's type from its first rows finds numbers, and not the naive arms' NULL.
  static let views = """
    -- Forecasts with the names of run, series and arm, and with instants; trained arms first.
    CREATE VIEW v_prediction AS
    SELECT
      run.name AS run, -- the run's name
      series.name AS series, -- the series' name
      arm.name AS arm, -- the arm's name
      p.fold AS fold, -- number of the fold
      origin.time AS origin, -- instant at which the forecast is made
      target.time AS target_time, -- instant that is forecast
      p.lead AS lead, -- steps from origin to target
      p.y_true AS y_true, -- what came, target units; NULL where it was not a number
      p.y_pred AS y_pred, -- what was forecast, target units; NULL where the forecast was not a number
      p.run_id AS run_id, -- the run
      p.series_id AS series_id, -- the series
      p.arm_id AS arm_id, -- the arm
      p.origin_row AS origin_row -- row of the origin
    \(forecasts) WHERE arm.role <> 'naive'
    UNION ALL SELECT run.name, series.name, arm.name, p.fold, origin.time, target.time, p.lead, p.y_true, p.y_pred,
      p.run_id, p.series_id, p.arm_id, p.origin_row
    \(forecasts) WHERE arm.role = 'naive';

    -- Folds with the names of run, series and arm, and with the error on their own forecasts; trained arms first.
    CREATE VIEW v_fold AS
    SELECT
      run.name AS run, -- the run's name
      series.name AS series, -- the series' name
      arm.name AS arm, -- the arm's name
      f.fold AS fold, -- number of the fold
      f.cutoff AS cutoff, -- instant of the last row that training may read
      f.eta_start AS eta_start, -- learning rate of the first epoch; NULL without training (naive arms, frozen folds)
      f.eta_end AS eta_end, -- learning rate after the last epoch; NULL without training
      f.train_loss AS train_loss, -- training loss of the last epoch, scaled units squared; NULL without training, or where it was no number
      f.validation_loss AS validation_loss, -- validation loss after the last epoch, scaled units squared; NULL without training or validation tail, or where it was no number
      f.accuracy AS accuracy, -- accuracy on the validation tail after the last epoch; NULL where undefined
      (
        SELECT avg((p.y_true - p.y_pred) * (p.y_true - p.y_pred)) FROM prediction AS p
        WHERE p.run_id = f.run_id AND p.series_id = f.series_id AND p.arm_id = f.arm_id AND p.fold = f.fold
      ) AS test_mse, -- mean squared error over all leads and origins of the fold, target units squared; NULL where no forecast was a number
      f.gradient_steps AS gradient_steps, -- optimizer updates
      t.seconds AS seconds, -- wall-clock seconds of training and forecasting; NULL where not kept
      f.status AS status, -- trained, frozen or failed
      f.reason AS reason, -- why the fold failed; NULL otherwise
      f.model_weight AS model_weight, -- weight of the model in the forecasts; NULL where they are not shrunk
      f.naive_weight AS naive_weight, -- weight of the naive forecast in them; 1 where they are the naive one
      f.run_id AS run_id, -- the run
      f.series_id AS series_id, -- the series
      f.arm_id AS arm_id -- the arm
    FROM fold AS f
    JOIN run ON run.run_id = f.run_id
    JOIN series ON series.run_id = f.run_id AND series.series_id = f.series_id
    JOIN arm ON arm.run_id = f.run_id AND arm.arm_id = f.arm_id
    LEFT JOIN fold_timing AS t
      ON t.run_id = f.run_id AND t.series_id = f.series_id AND t.arm_id = f.arm_id AND t.fold = f.fold
    ORDER BY f.run_id, arm.role = 'naive', f.series_id, f.arm_id, f.fold;

    -- Epochs with the names of run, series and arm.
    CREATE VIEW v_epoch AS
    SELECT
      run.name AS run, -- the run's name
      series.name AS series, -- the series' name
      arm.name AS arm, -- the arm's name
      e.fold AS fold, -- number of the fold
      e.epoch AS epoch, -- number of the epoch, from 1
      e.eta AS eta, -- learning rate, fixed within the epoch; NULL where it was not a number
      e.train_loss AS train_loss, -- mean loss over the epoch's batches, scaled units squared; NULL where it was not a number
      e.validation_loss AS validation_loss, -- validation loss after the epoch, scaled units squared; NULL without validation tail, or where it was not a number
      e.accuracy AS accuracy, -- accuracy on the validation tail; NULL where undefined
      e.interventions AS interventions, -- what the safety chain did after the epoch
      e.run_id AS run_id, -- the run
      e.series_id AS series_id, -- the series
      e.arm_id AS arm_id -- the arm
    FROM epoch AS e
    JOIN run ON run.run_id = e.run_id
    JOIN series ON series.run_id = e.run_id AND series.series_id = e.series_id
    JOIN arm ON arm.run_id = e.run_id AND arm.arm_id = e.arm_id;

    -- Which randomFit arm each trained arm is measured against, a row for each scheme: the one that names the arm in
    -- compared_with, otherwise the first of the same forecaster and seed.
    CREATE VIEW v_baseline AS
    SELECT
      a.run_id AS run_id, -- the run
      a.arm_id AS arm_id, -- the arm that is measured
      b.random_fit AS random_fit, -- scheme of the baseline
      coalesce(
        min(CASE WHEN b.compared_with = a.name THEN b.arm_id END), min(b.arm_id)
      ) AS baseline_arm_id -- the randomFit arm
    FROM arm AS a
    JOIN arm AS b ON b.run_id = a.run_id AND b.role = 'randomFit' AND a.role IN ('sequential', 'rival')
      AND (b.compared_with = a.name OR (b.forecaster = a.forecaster AND b.seed = a.seed))
    GROUP BY a.run_id, a.arm_id, b.random_fit;

    -- Scores of each arm on each series, trained arms first. MSE is over all leads and origins, never de-duplicated.
    CREATE VIEW v_score AS
    WITH
      score AS MATERIALIZED (
        SELECT run_id, series_id, arm_id,
          count((y_true - y_pred) * (y_true - y_pred)) AS n,
          count(*) - count((y_true - y_pred) * (y_true - y_pred)) AS n_missing,
          avg((y_true - y_pred) * (y_true - y_pred)) AS mse
        FROM prediction GROUP BY run_id, series_id, arm_id
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
    SELECT
      run.name AS run, -- the run's name
      series.name AS series, -- the series' name
      arm.name AS arm, -- the arm's name
      arm.role AS role, -- sequential, randomFit, naive or rival
      s.n AS n, -- forecasts scored, origins times leads
      s.n_missing AS n_missing, -- forecasts that were not numbers and count nowhere
      s.mse AS mse, -- mean squared error over all leads and origins, target units squared; NULL where no forecast was a number
      s.mse / nullif(best.mse, 0) AS mse_vs_best_naive, -- ratio to the naive arm that is best on this series in hindsight; NULL without one, or where its MSE is 0
      s.mse / nullif(fresh.mse, 0) AS mse_vs_random_fit, -- ratio to the arm's freshInit baseline; NULL without one, or where its MSE is 0
      failed.folds AS folds, -- folds of the arm on the series
      failed.failed AS failed_folds, -- failed folds, scored with the naive forecast
      s.run_id AS run_id, -- the run
      s.series_id AS series_id, -- the series
      s.arm_id AS arm_id -- the arm
    FROM score AS s
    JOIN run ON run.run_id = s.run_id
    JOIN series ON series.run_id = s.run_id AND series.series_id = s.series_id
    JOIN arm ON arm.run_id = s.run_id AND arm.arm_id = s.arm_id
    JOIN failed ON failed.run_id = s.run_id AND failed.series_id = s.series_id AND failed.arm_id = s.arm_id
    LEFT JOIN best ON best.run_id = s.run_id AND best.series_id = s.series_id
    LEFT JOIN v_baseline AS b ON b.run_id = s.run_id AND b.arm_id = s.arm_id AND b.random_fit = 'freshInit'
    LEFT JOIN score AS fresh
      ON fresh.run_id = s.run_id AND fresh.series_id = s.series_id AND fresh.arm_id = b.baseline_arm_id
    ORDER BY s.run_id, arm.role = 'naive', s.series_id, s.arm_id;
    """

  /// Forecasts with what they refer to, `LEFT` joined: readers such as DuckDB, which plan a view's joins by themselves and without
  /// statistics, keep to the order as it is written; the inner joins they would begin with all pairs of a series' instants.
  private static let forecasts = """
    FROM prediction AS p
    LEFT JOIN run ON run.run_id = p.run_id
    LEFT JOIN series ON series.run_id = p.run_id AND series.series_id = p.series_id
    LEFT JOIN arm ON arm.run_id = p.run_id AND arm.arm_id = p.arm_id
    LEFT JOIN instant AS origin
      ON origin.run_id = p.run_id AND origin.series_id = p.series_id AND origin."row" = p.origin_row
    LEFT JOIN instant AS target
      ON target.run_id = p.run_id AND target.series_id = p.series_id AND target."row" = p.origin_row + p.lead
    """
}
