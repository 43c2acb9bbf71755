extension Schema {
  /// Made in stores that interval scores were written to; others do not have it.
  package static let intervals = """
    -- How well conformal prediction intervals around an arm's forecasts held, by method, level and lead.
    CREATE TABLE IF NOT EXISTS interval_score(
      run_id INTEGER NOT NULL, -- the run
      series_id INTEGER NOT NULL, -- the series
      arm_id INTEGER NOT NULL, -- the arm
      method TEXT NOT NULL, -- split, adaptive or pid
      nominal REAL NOT NULL, -- the coverage that was asked for, within 0 and 1
      lead INTEGER NOT NULL, -- steps from origin to target; 0 for all leads together
      n INTEGER NOT NULL, -- intervals with a known label
      coverage REAL, -- share of labels within their interval; NULL without labels
      mean_width REAL, -- mean width of the finite intervals, target units; NULL without any
      infinite INTEGER NOT NULL, -- intervals without bounds, made while too few labels were known
      winkler REAL, -- mean Winkler score of the finite intervals, target units, lower is better
      rolling_low REAL, -- least coverage over 100 intervals of one lead in a row; NULL where there are fewer
      rolling_high REAL, -- greatest coverage over 100 intervals of one lead in a row
      PRIMARY KEY(run_id, series_id, arm_id, method, nominal, lead),
      FOREIGN KEY(run_id, series_id) REFERENCES series(run_id, series_id) ON DELETE CASCADE,
      FOREIGN KEY(run_id, arm_id) REFERENCES arm(run_id, arm_id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """
}
