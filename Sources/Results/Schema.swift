/// The store's schema: its version, its marks and the SQL that makes it.
///
/// The comments within the SQL are the documentation of tables and columns; SQLite keeps them in `sqlite_schema`.
public enum Schema {
  /// The version written to `PRAGMA user_version`; a store of a higher one is refused.
  public static let version = 2

  /// The mark of a foldcast store in `PRAGMA application_id`: "fold" in ASCII.
  public static let applicationID = 0x666F_6C64

  /// The tables and views in the order in which they can be created.
  package static let sql = tables + contents + views

  static let tables = """
    -- One run: one configuration on one state of the data with one seed.
    CREATE TABLE run(
      run_id INTEGER PRIMARY KEY, -- key
      identity TEXT NOT NULL UNIQUE, -- hash of configuration, data content and seed
      name TEXT NOT NULL, -- name by which reports call the run
      configuration TEXT NOT NULL, -- the whole configuration, as JSON
      data_hash TEXT NOT NULL, -- hash of the content of all series
      seed INTEGER NOT NULL, -- first seed
      code_version TEXT NOT NULL, -- version of the program that ran
      started TEXT NOT NULL, -- when the run began, ISO 8601 in UTC
      finished TEXT, -- when it ended, ISO 8601 in UTC; NULL before
      status TEXT NOT NULL CHECK(status IN ('running', 'done', 'interrupted')), -- where the run stands
      frame TEXT -- digest of what the run is: its settings, series, instants, arms and skipped series
    ) STRICT;

    -- One series of a run, as it was learned.
    CREATE TABLE series(
      run_id INTEGER NOT NULL REFERENCES run(run_id) ON DELETE CASCADE, -- the run
      series_id INTEGER NOT NULL, -- number of the series in its run, from 0
      name TEXT NOT NULL, -- the series' name, usually its ticker
      source TEXT NOT NULL, -- file or table that it was read from
      is_synthetic INTEGER NOT NULL CHECK(is_synthetic IN (0, 1)), -- 1 for generated data, 0 for observed data
      rows INTEGER NOT NULL, -- rows of the learning table, after transforms and lags
      first_instant TEXT, -- first row's instant, ISO 8601 in UTC or a row number; NULL without rows
      last_instant TEXT, -- last row's instant; NULL without rows
      clock TEXT NOT NULL, -- what instants are: date, time or row
      target_kind TEXT NOT NULL, -- what is forecast: level, diff, return or logReturn
      target_column TEXT NOT NULL, -- the column that is transformed
      horizon INTEGER NOT NULL, -- leads of each forecast
      target_variance REAL, -- population variance of the target over all rows, target units squared
      attainable_mse REAL, -- best attainable MSE of a generated series, target units squared; NULL where unknown
      reading TEXT, -- how its file was read: time, zone, layout and the column that is forecast; NULL where unknown
      PRIMARY KEY(run_id, series_id),
      UNIQUE(run_id, name)
    ) STRICT, WITHOUT ROWID;

    -- The instants of a series' rows.
    CREATE TABLE instant(
      run_id INTEGER NOT NULL, -- the run
      series_id INTEGER NOT NULL, -- the series
      "row" INTEGER NOT NULL, -- row of the learning table, from 0
      time TEXT NOT NULL, -- instant in ISO 8601, UTC, the date alone for daily and slower data; or a row number
      PRIMARY KEY(run_id, series_id, "row"),
      FOREIGN KEY(run_id, series_id) REFERENCES series(run_id, series_id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- One thing that is compared: forecaster, rate rule, start, feedback and seed, with a role.
    CREATE TABLE arm(
      run_id INTEGER NOT NULL REFERENCES run(run_id) ON DELETE CASCADE, -- the run
      arm_id INTEGER NOT NULL, -- number of the arm in its run, from 0
      name TEXT NOT NULL, -- the arm's name
      role TEXT NOT NULL CHECK(role IN ('sequential', 'randomFit', 'naive', 'rival')), -- part in the comparison
      forecaster TEXT NOT NULL, -- mlp, lstm or a naive forecaster's name
      rate_rule TEXT NOT NULL, -- rule of the learning rate; empty for a naive arm
      start TEXT NOT NULL, -- cold, warm or shrinkPerturb; empty for a naive arm
      feedback TEXT NOT NULL, -- what of the learning trace is an input; empty for a naive arm
      seed INTEGER, -- seed; NULL for a naive arm
      compared_with TEXT, -- for a randomFit arm, name of the sequential arm whose budget it shares
      random_fit TEXT, -- scheme of a randomFit arm: freshInit, randomSearch, ...
      leaky INTEGER NOT NULL CHECK(leaky IN (0, 1)), -- 1 where the arm looks ahead on purpose, as a warning
      PRIMARY KEY(run_id, arm_id),
      UNIQUE(run_id, name)
    ) STRICT, WITHOUT ROWID;

    -- One fold of one arm on one series, without wall-clock times, so that equal runs have equal rows.
    CREATE TABLE fold(
      run_id INTEGER NOT NULL, -- the run
      series_id INTEGER NOT NULL, -- the series
      arm_id INTEGER NOT NULL, -- the arm
      fold INTEGER NOT NULL, -- number of the fold, from 0
      cutoff TEXT NOT NULL, -- instant of the last row that training may read
      train_start INTEGER NOT NULL, -- first row that the model's training may read; of a frozen fold that of the last training
      train_end INTEGER NOT NULL, -- last row that the model's training may read: the cutoff's where the fold trains
      n_train INTEGER NOT NULL, -- origins that the model is trained on
      n_validation INTEGER NOT NULL, -- origins of the inner validation tail of that training
      n_test INTEGER NOT NULL, -- origins that are forecast
      refit INTEGER NOT NULL CHECK(refit IN (0, 1)), -- 1 where a model is to be trained, 0 where the last one forecasts
      status TEXT NOT NULL CHECK(status IN ('trained', 'frozen', 'failed')), -- how the fold ended
      reason TEXT, -- why the fold failed; NULL otherwise
      eta_start REAL, -- learning rate of the first epoch; NULL without training
      eta_end REAL, -- learning rate after the last epoch; NULL without training
      train_loss REAL, -- training loss of the last epoch, scaled units squared
      validation_loss REAL, -- inner validation loss after the last epoch, scaled units squared
      accuracy REAL, -- accuracy on the validation tail after the last epoch
      gradient_steps INTEGER NOT NULL, -- optimizer updates
      gradient_samples INTEGER NOT NULL, -- gradients evaluated, in samples
      forward_samples INTEGER NOT NULL, -- forward-only evaluations, in samples; each costs a third of a gradient
      interventions TEXT NOT NULL, -- what the safety chain did and which covariates said nothing or left the known range, JSON object of counts by name
      model_weight REAL, -- weight of the model in the forecasts, mean over leads; NULL where they are not shrunk
      naive_weight REAL, -- weight of the naive forecast in them; 1 where they are the naive one
      PRIMARY KEY(run_id, series_id, arm_id, fold),
      FOREIGN KEY(run_id, series_id) REFERENCES series(run_id, series_id) ON DELETE CASCADE,
      FOREIGN KEY(run_id, arm_id) REFERENCES arm(run_id, arm_id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- What the folds took by the wall clock; the only table that differs between equal runs, beside run.
    CREATE TABLE fold_timing(
      run_id INTEGER NOT NULL, -- the run
      series_id INTEGER NOT NULL, -- the series
      arm_id INTEGER NOT NULL, -- the arm
      fold INTEGER NOT NULL, -- the fold
      seconds REAL NOT NULL, -- seconds of training and forecasting
      PRIMARY KEY(run_id, series_id, arm_id, fold),
      FOREIGN KEY(run_id, series_id, arm_id, fold) REFERENCES fold ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- One epoch of training.
    CREATE TABLE epoch(
      run_id INTEGER NOT NULL, -- the run
      series_id INTEGER NOT NULL, -- the series
      arm_id INTEGER NOT NULL, -- the arm
      fold INTEGER NOT NULL, -- the fold
      epoch INTEGER NOT NULL, -- number of the epoch, from 1
      eta REAL, -- learning rate, fixed within the epoch
      train_loss REAL, -- mean loss over the epoch's batches, scaled units squared
      validation_loss REAL, -- inner validation loss after the epoch, scaled units squared
      accuracy REAL, -- accuracy on the validation tail; NULL where undefined
      interventions TEXT NOT NULL, -- what the safety chain did after the epoch, comma-separated; empty for nothing
      PRIMARY KEY(run_id, series_id, arm_id, fold, epoch),
      FOREIGN KEY(run_id, series_id, arm_id, fold) REFERENCES fold ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- One forecast of one lead, and what came.
    CREATE TABLE prediction(
      run_id INTEGER NOT NULL, -- the run
      series_id INTEGER NOT NULL, -- the series
      arm_id INTEGER NOT NULL, -- the arm
      fold INTEGER NOT NULL, -- the fold
      origin_row INTEGER NOT NULL, -- row of the origin, at which the forecast is made
      lead INTEGER NOT NULL, -- steps from origin to target, from 1
      y_true REAL, -- what came, target units
      y_pred REAL, -- what was forecast, target units; NULL where the forecast was not a number
      PRIMARY KEY(run_id, series_id, arm_id, fold, origin_row, lead),
      FOREIGN KEY(run_id, series_id, arm_id, fold) REFERENCES fold ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- What each unit of work (a series with an arm and its baselines, or with the naive arms) carries to its next fold, so
    -- that an interrupted run goes on with the same bits; removed when the run is done.
    CREATE TABLE walk_state(
      run_id INTEGER NOT NULL, -- the run
      series_id INTEGER NOT NULL, -- the series
      arm_id INTEGER NOT NULL, -- the sequential arm of the unit, or the first naive arm
      data BLOB NOT NULL, -- weights, scalers, rates and learning trace, as JSON
      PRIMARY KEY(run_id, series_id, arm_id),
      FOREIGN KEY(run_id, series_id) REFERENCES series(run_id, series_id) ON DELETE CASCADE
    ) STRICT;

    -- What did not work: skipped series, and failed folds, which the naive forecast stands in for.
    CREATE TABLE failure(
      run_id INTEGER NOT NULL REFERENCES run(run_id) ON DELETE CASCADE, -- the run
      series_id INTEGER, -- the series; NULL where it was skipped before it had a number
      series TEXT NOT NULL, -- the series' name
      arm_id INTEGER, -- the arm; NULL where all arms are concerned
      fold INTEGER, -- the fold; NULL where all folds are concerned
      reason TEXT NOT NULL -- what went wrong
    ) STRICT;
    CREATE INDEX failure_by_run ON failure(run_id, series, arm_id, fold);


    """
}
