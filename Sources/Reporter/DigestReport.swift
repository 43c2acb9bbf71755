internal import Escaping
package import Results
internal import WalkForward

/// What a store holds, counted: a line a run and a line an arm, the same for runs of the same bits.
package struct DigestReport: Sendable {
  /// The lines.
  package let lines: [String]
  /// What cannot be told of some runs.
  package let notes: [String]

  /// Counts the runs of those names, or all; a pass over their rows.
  ///
  /// - Throws: `StoreError` where the store cannot be read or holds no such run.
  package init(_ reader: ResultReader, runs names: [String] = []) throws {
    var (lines, notes): ([String], [String]) = ([], [])
    for run in try reader.runs(named: names) {
      let contents = try reader.contents(of: run.id)
      let names = Dictionary(try reader.arms(of: run.id).map { ($0.id, $0.arm.name) }) { first, _ in first }
      lines.append("\(contents.digest)  run  \(run.identity)  \(run.status.rawValue)  \(Escape.shown(run.name))")
      for arm in contents.byArm {
        lines.append(
          "\(arm.digest)  arm  \(arm.predictions) forecasts  \(arm.epochs) epochs  \(arm.folds) folds  "
            + Escape.shown(names[arm.arm] ?? "arm \(arm.arm)"))
      }
      if !contents.isKept {
        notes.append(
          "run '\(Escape.shown(run.name))' is of a version that did not note what it wrote, so that rows which are gone are not missed."
        )
      }
    }
    (self.lines, self.notes) = (lines, notes)
  }
}
