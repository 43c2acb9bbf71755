extension Schema {
  /// Made in stores that hold a part of a run; others do not have it.
  static let shards = """
    -- Which part of a run this store holds.
    CREATE TABLE IF NOT EXISTS shard(
      run_id INTEGER PRIMARY KEY REFERENCES run(run_id) ON DELETE CASCADE, -- the run
      shard INTEGER NOT NULL, -- number of the part, from 0
      shards INTEGER NOT NULL, -- how many parts there are
      records INTEGER NOT NULL, -- folds x arms x series that belong to the part
      total INTEGER NOT NULL, -- folds x arms x series of the whole run
      digest TEXT -- digest of the part's tables; NULL until it is whole
    ) STRICT;
    """

  /// The tables whose rows belong to one series and arm, parents first: each row is in one part of a run only.
  static let tablesOfParts = ["fold", "fold_timing", "epoch", "prediction"]

  /// The tables that every part of a run holds alike, parents first; `failure` is alike where it names no arm.
  static let tablesOfRuns = ["series", "instant", "arm"]

  /// The tables that only some stores have.
  static let optionalTables: Set = [
    "audit", "audit_check", "content", "interval_score", "shard", "study_job", "study_fold",
  ]
}
