extension Schema {
  /// Made in stores that a study was run into; others do not have it.
  package static let study = """
    -- One job of a study that is done: one configuration on the series of one panel.
    CREATE TABLE IF NOT EXISTS study_job(
      job_id INTEGER PRIMARY KEY, -- key
      identity TEXT NOT NULL UNIQUE, -- hash of configuration and data content
      setting TEXT NOT NULL, -- what all arms of the job share, as JSON
      configuration TEXT NOT NULL, -- the whole configuration, as JSON
      code_version TEXT NOT NULL, -- version of the program that ran
      fits INTEGER NOT NULL, -- folds that were trained
      seconds REAL NOT NULL -- seconds of all folds together, on one core
    ) STRICT;

    -- One arm in one fold of one series in one job of a study.
    CREATE TABLE IF NOT EXISTS study_fold(
      job_id INTEGER NOT NULL REFERENCES study_job(job_id) ON DELETE CASCADE, -- the job
      series TEXT NOT NULL, -- name of the series, its data set before a slash
      arm TEXT NOT NULL, -- name of the arm, without its seed
      seed INTEGER NOT NULL, -- seed; 0 for a naive arm
      fold INTEGER NOT NULL, -- number of the fold, from 0
      failed INTEGER NOT NULL CHECK(failed IN (0, 1)), -- 1 where the naive forecast stands in
      numbers BLOB NOT NULL, -- float64, little-endian: the measures of the fold in the order of the study's Metric
      path BLOB, -- float64, little-endian: rate and validation loss of each epoch in turn; NULL where not asked for
      PRIMARY KEY(job_id, series, arm, seed, fold)
    ) STRICT, WITHOUT ROWID;
    """
}
