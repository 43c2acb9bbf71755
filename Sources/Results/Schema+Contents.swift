extension Schema {
  /// What was written, so that rows which are gone or altered are noticed.
  static let contents = """
    -- What the store holds of each arm on each series: kept in the transaction that writes the rows, and compared with them
    -- before anything is told of the run.
    CREATE TABLE IF NOT EXISTS content(
      run_id INTEGER NOT NULL, -- the run
      series_id INTEGER NOT NULL, -- the series
      arm_id INTEGER NOT NULL, -- the arm
      folds INTEGER NOT NULL, -- rows of fold
      epochs INTEGER NOT NULL, -- rows of epoch
      predictions INTEGER NOT NULL, -- rows of prediction
      digest TEXT NOT NULL, -- digest of these rows, 32 hexadecimal digits, whatever their order
      unit TEXT, -- hash of what determines them: data, settings, seed and the arms that are walked together; NULL where unknown
      PRIMARY KEY(run_id, series_id, arm_id),
      FOREIGN KEY(run_id, series_id) REFERENCES series(run_id, series_id) ON DELETE CASCADE,
      FOREIGN KEY(run_id, arm_id) REFERENCES arm(run_id, arm_id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS content_by_unit ON content(unit);

    """
}
