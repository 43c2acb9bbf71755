extension Schema {
  /// Made in stores that an audit was written to; others do not have it.
  package static let audit = """
    -- The last audit of a configuration on its data. It belongs to the run of the same identity, whether that is in the store or not.
    CREATE TABLE IF NOT EXISTS audit(
      identity TEXT PRIMARY KEY, -- hash of configuration, data content and seed, as in the table run
      passed INTEGER NOT NULL CHECK(passed IN (0, 1)), -- 1 where no check failed
      made TEXT NOT NULL, -- when it was made, ISO 8601 in UTC
      code_version TEXT NOT NULL, -- version of the program that made it
      document TEXT NOT NULL -- the whole result as JSON: sample, checks, failures, and all that is carried with its known-at
    ) STRICT;

    -- What each check of an audit found.
    CREATE TABLE IF NOT EXISTS audit_check(
      identity TEXT NOT NULL REFERENCES audit(identity) ON DELETE CASCADE, -- the audit
      position INTEGER NOT NULL, -- the check's place in the report, from 0
      name TEXT NOT NULL, -- the check: future-perturbation, fold-ranges, fold-alone, shuffled-targets, cutoffs or carried-state
      status TEXT NOT NULL, -- passed, failed or not applicable
      summary TEXT NOT NULL, -- what was compared, in words
      failures INTEGER NOT NULL, -- differences that were found
      PRIMARY KEY(identity, position)
    ) STRICT, WITHOUT ROWID;
    """
}
