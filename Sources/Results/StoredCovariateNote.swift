internal import GRDB
package import WalkForward

/// A covariate of a series that some folds could not take as it was; all arms that read it are taken together.
package struct StoredCovariateNote: Sendable, Equatable {
  /// The series' name.
  package var series: String
  /// The column, by its name in the learning table.
  package var column: String
  /// What was the matter.
  package var kind: FoldRecord.CovariateNote.Kind
  /// The folds, ascending.
  package var folds: [Int]

  /// A note.
  package init(series: String, column: String, kind: FoldRecord.CovariateNote.Kind, folds: [Int]) {
    self.series = series
    self.column = column
    self.kind = kind
    self.folds = folds
  }

  /// What stands before the column's name among a fold's interventions.
  static func name(_ kind: FoldRecord.CovariateNote.Kind) -> String { "\(kind.rawValue) covariate " }
}

extension ResultReader {
  /// The covariates that folds could not take as they were, by series and column.
  package func covariateNotes(of run: Int) throws -> [StoredCovariateNote] {
    let sql = """
      SELECT DISTINCT s.name, j.key, f.fold
      FROM fold AS f JOIN series AS s USING (run_id, series_id),
        json_each(CASE WHEN json_valid(f.interventions) THEN f.interventions ELSE '{}' END) AS j
      WHERE f.run_id = ? AND f.interventions LIKE '%covariate %' ORDER BY s.name, j.key, f.fold
      """
    var notes: [StoredCovariateNote] = []
    for (series, key, fold): (String, String, Int) in try rows(sql, [run], { try ($0[0], $0[1], $0.count(2)) }) {
      for kind in FoldRecord.CovariateNote.Kind.allCases {
        let prefix = StoredCovariateNote.name(kind)
        guard key.hasPrefix(prefix) else { continue }
        let column = String(key.dropFirst(prefix.count))
        if let last = notes.last, last.series == series, last.column == column, last.kind == kind {
          notes[notes.count - 1].folds.append(fold)
        } else {
          notes.append(.init(series: series, column: column, kind: kind, folds: [fold]))
        }
      }
    }
    return notes
  }
}
