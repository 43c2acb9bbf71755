internal import GRDB

/// Something that did not work: a skipped series or a failed fold.
package struct Failure: Sendable, Hashable, StoredRow {
  /// The series' number in the run; nil where it was skipped before it had one.
  package var seriesID: Int?
  /// The series' name.
  package var series = ""
  /// The arm's number in the run; nil where all arms are concerned.
  package var armID: Int?
  /// The fold; nil where all folds are concerned.
  package var fold: Int?
  /// What went wrong.
  package var reason = ""

  init() {}

  /// A failure.
  package init(seriesID: Int? = nil, series: String, armID: Int? = nil, fold: Int? = nil, reason: String) {
    self.seriesID = seriesID
    self.series = series
    self.armID = armID
    self.fold = fold
    self.reason = reason
  }
}

extension Tables {
  private typealias C = Column<Failure, Failure>

  static let failure = Table<Failure, Failure>(
    "failure", "What did not work: skipped series, and failed folds, which the naive forecast stands in for.",
    hasRowID: true, indexes: "CREATE INDEX failure_by_run ON failure(run_id, series, arm_id, fold);\n",
    [
      C.key("run_id", "the run", type: "INTEGER NOT NULL REFERENCES run(run_id) ON DELETE CASCADE"),
      C("series_id", "INTEGER", "the series; NULL where it was skipped before it had a number", \.seriesID),
      C("series", "TEXT NOT NULL", "the series' name", \.series),
      C("arm_id", "INTEGER", "the arm; NULL where all arms are concerned", \.armID),
      C("fold", "INTEGER", "the fold; NULL where all folds are concerned", \.fold),
      C("reason", "TEXT NOT NULL", "what went wrong", \.reason),
    ])
}

extension ResultReader {
  /// What did not work, by series, arm and fold.
  package func failures(of run: Int) throws -> [Failure] {
    try failures(of: run, where: "TRUE")
  }

  /// The failures that are the run's own: series that were skipped, and failed folds of arms that are judged.
  package func judgedFailures(of run: Int) throws -> [Failure] {
    try failures(
      of: run,
      where: "arm_id IS NULL OR arm_id IN (SELECT arm_id FROM arm WHERE run_id = failure.run_id AND \(isJudged))")
  }

  private func failures(of run: Int, where condition: String) throws -> [Failure] {
    try access {
      try Tables.failure.rows(
        "WHERE run_id = ? AND (\(condition)) ORDER BY series, arm_id, fold, reason", [run], in: $0)
    }
  }
}
