internal import GRDB
internal import Synchronization
internal import WalkForward

/// What a store holds of a run, and whether that is what was written.
package struct RunContents: Sendable, Equatable {
  /// What every arm has on every series, by series, then arm.
  package var contents: [StoredContent]
  /// The digest of all that the run's tables hold.
  package var digest: String
  /// Whether it was noted what was written; a store of before version 2 holds no such notes.
  package var isKept: Bool
  /// What is gone or altered, in words; empty where all is as it was written.
  package var faults: [String]

  /// What each arm has on all series together, by arm.
  package var byArm: [StoredContent] {
    var sums: [Int: StoredContent] = [:]
    for content in contents { sums[content.arm] = sums[content.arm].map { $0 + content } ?? content }
    return sums.values.sorted { $0.arm < $1.arm }
  }
}

extension ResultReader {
  /// Counts and digests a run's rows, and compares them with what was noted when they were written.
  ///
  /// O(rows) of the run, all as of one moment.
  package func contents(of run: Int) throws -> RunContents {
    let names = try Names(of: run, in: self)
    return try access { db in
      let (found, isKept, faults) = try names.checked(run, in: db)
      return RunContents(
        contents: found, digest: try ContentDigest.whole(run: run, in: db), isKept: isKept, faults: faults)
    }
  }

  /// The runs of these names, or all, in the order in which they began, once it is clear that their rows are what was written:
  /// a row that is gone changes every number without a trace.
  ///
  /// O(rows) of the runs, once a reader.
  ///
  /// - Throws: `StoreError` of the kind `altered`, naming each place, or `noRun` as `runs(named:)` does.
  package func unalteredRuns(named names: [String] = []) throws -> [StoredRun] {
    // Its series are written with a run, so that a run which is gone leaves them without one.
    let gone = try rows(
      "SELECT DISTINCT run_id FROM series WHERE run_id NOT IN (SELECT run_id FROM run) ORDER BY run_id"
    ) {
      try $0[0] as Int
    }
    if !gone.isEmpty {
      throw StoreError(path: path, kind: .altered(gone.map { "run \($0) is gone, and its series are there" }))
    }
    let runs = try runs(named: names)
    var faults: [String] = []
    for run in runs where !unaltered.withLock({ $0.contains(run.id) }) {
      let names = try Names(of: run.id, in: self)
      let found = try access { try names.checked(run.id, in: $0).faults }
      if found.isEmpty { unaltered.withLock { _ = $0.insert(run.id) } }
      faults += found.map { "run '\(run.name)': \($0)" }
    }
    if !faults.isEmpty { throw StoreError(path: path, kind: .altered(faults)) }
    return runs
  }
}

/// The names by which faults call series and arms.
private struct Names {
  var series: [Int: String]
  var arms: [Int: String]

  init(of run: Int, in reader: ResultReader) throws {
    series = Dictionary(try reader.series(of: run).map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    arms = Dictionary(try reader.arms(of: run).map { ($0.id, $0.arm.name) }, uniquingKeysWith: { first, _ in first })
  }

  /// What the rows are, whether it was noted what was written, and what is gone or altered.
  func checked(
    _ run: Int, in db: Database
  ) throws -> (found: [StoredContent], isKept: Bool, faults: [String]) {
    let found = try StoredContent.counted(run: run, in: db)
    let kept = try StoredContent.kept(run: run, in: db)
    var faults = kept.map { self.faults(kept: $0, found: found) } ?? []
    let frame = try String.fetchOne(db, sql: "SELECT frame FROM run WHERE run_id = ?", arguments: [run])
    if let frame, try frame != ContentDigest.common(run: run, in: db) {
      faults.insert("its settings, series, instants, arms or skipped series are not as they were written", at: 0)
    }
    return (found, kept != nil, faults)
  }

  private func faults(kept: [StoredContent], found: [StoredContent]) -> [String] {
    let index = Dictionary(grouping: found) { [$0.series, $0.arm] }
    let known = Set(kept.map { [$0.series, $0.arm] })
    return kept.compactMap { kept in
      fault(kept, index[[kept.series, kept.arm]]?.first ?? StoredContent(series: kept.series, arm: kept.arm))
    } + found.filter { !known.contains([$0.series, $0.arm]) }.map { "\(place($0)) has rows that no run has written" }
  }

  private func place(_ content: StoredContent) -> String {
    "\(arms[content.arm].map { "'\($0)'" } ?? "arm \(content.arm)") on "
      + (series[content.series].map { "'\($0)'" } ?? "series \(content.series)")
  }

  private func fault(_ kept: StoredContent, _ found: StoredContent) -> String? {
    if kept == found { return nil }
    let counts = [
      (found.predictions, kept.predictions, "forecasts"), (found.epochs, kept.epochs, "epochs"),
      (found.folds, kept.folds, "folds"),
    ].filter { $0.0 != $0.1 }.map { "\($0.0) of \($0.1) \($0.2)" }
    return counts.isEmpty
      ? "\(place(kept)) has values that are not as they were written"
      : "\(place(kept)) has \(counts.joined(separator: " and "))"
  }
}
