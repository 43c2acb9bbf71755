import Foundation
import Results
import Testing
import WalkForward

/// Parts of one run, made without training: series and arms are dealt out in turn.
struct Parts {
  let scratch: Scratch
  let description: RunDescription
  let records: [FoldRecord]

  init(_ scratch: Scratch, identity: String = "abc", error: Double = 0.5) {
    self.scratch = scratch
    var description = run(identity, series: [series("A"), series("B"), series("=C'\n")])
    description.failures = [Failure(series: "short", reason: "too short")]
    self.description = description
    records = (0..<3).flatMap { series in
      (0..<5).flatMap { arm in
        (0..<3).map { fold in
          record(
            series: series, arm: arm, fold: fold, error: error + Double(series + 10 * arm + 100 * fold),
            status: arm == 1 && fold == 1 ? .failed(reason: "training diverged") : .trained)
        }
      }
    }
  }

  /// Writes the store of a part, or of the whole run; `leaving` records are left out, as by a process that was killed.
  @discardableResult
  func write(
    _ shard: Shard?, named name: String? = nil, leaving: Int = 0, run description: RunDescription? = nil
  ) throws -> String {
    let path = "\(scratch.folder)/\(name ?? shard.map { "shard-\($0.index)-of-\($0.count).sqlite" } ?? "whole.sqlite")"
    let writer = try ResultWriter(path: path, journal: shard == nil ? .ahead : .rollback)
    let id = try writer.begin(description ?? self.description).id
    let mine = records.filter { record in
      shard.map { (3 * record.arm + record.series) % $0.count == $0.index } ?? true
    }
    if let shard { try writer.mark(shard, records: mine.count, total: records.count, run: id) }
    for record in mine.dropLast(leaving).reversed() { try writer.write(record, run: id) }
    if leaving == 0 {
      try writer.finish(run: id)
      if shard != nil { try writer.seal(run: id) }
    }
    try writer.close()
    return path
  }

  func shards(_ count: Int) throws -> [Shard] { try (0..<count).map { try #require(Shard(index: $0, count: count)) } }
}

@Suite struct MergeTests {
  private let tables = [
    "SELECT run_id, identity, name, configuration, data_hash, seed, code_version, status FROM run",
    "SELECT * FROM series ORDER BY 1, 2", "SELECT * FROM instant ORDER BY 1, 2, 3", "SELECT * FROM arm ORDER BY 1, 2",
    "SELECT * FROM fold ORDER BY 1, 2, 3, 4", "SELECT * FROM fold_timing ORDER BY 1, 2, 3, 4",
    "SELECT * FROM epoch ORDER BY 1, 2, 3, 4, 5", "SELECT * FROM prediction ORDER BY 1, 2, 3, 4, 5, 6",
    "SELECT * FROM failure ORDER BY 1, 2, 3, 4, 5, 6",
  ]

  @Test(arguments: [1, 3, 7])
  func theMergedTablesAreThoseOfOneProcess(count: Int) throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let whole = try parts.write(nil)
    let paths = try parts.shards(count).map { try parts.write($0) }
    for order in [paths, paths.reversed()] {
      // The second time the store is there already, and is made anew.
      try Merge(into: scratch.store, from: order).write()
      for sql in tables { #expect(try rows(scratch.store, sql) == rows(whole, sql)) }
      #expect(try ResultReader(path: scratch.store).digest(of: 1) == ResultReader(path: whole).digest(of: 1))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder).filter { $0.contains("merging") } == [])
  }

  private func faults(_ scratch: Scratch, _ paths: [String]) -> [ShardFault]? {
    guard case .unfitShards(let faults) = storeError({ try Merge(into: scratch.store, from: paths).write() })?.kind
    else { return nil }
    #expect(!FileManager.default.fileExists(atPath: scratch.store))
    return faults
  }

  @Test func missingAndUnfinishedPartsAreNamed() throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let shards = try parts.shards(7)
    let short = try parts.write(shards[3], leaving: 1)
    let paths = try [0, 2].map { try parts.write(shards[$0]) } + [short]
    #expect(
      faults(scratch, paths) == [
        .short(path: short, shard: 3, written: 5, records: 6), .missing([1, 4, 5, 6], count: 7),
      ])
    #expect(
      storeError { _ = try Merge(into: scratch.store, from: paths) }?.description
        == "\(scratch.store): the shards cannot be joined: shard 3 is unfinished, 5 of 6 folds (\(short)); "
        + "shards 1,4-6 of 7 missing. Give each whole shard of one run, or run those again that are named.")
  }

  @Test func partsOfAnotherRunAreNamed() throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let shards = try parts.shards(2)
    let first = try parts.write(shards[0])
    var other = parts.description
    other.identity = "other"
    let configured = try parts.write(shards[1], named: "configured.sqlite", run: other)
    other.dataHash = "other"
    let data = try parts.write(shards[1], named: "data.sqlite", run: other)
    other = parts.description
    other.codeVersion = "0.0.9"
    let version = try parts.write(shards[1], named: "version.sqlite", run: other)
    for (path, what) in [
      (configured, "ran with another configuration"), (data, "ran on other data"),
      (version, "ran with version 0.0.9, not 0.1.0"),
    ] {
      #expect(faults(scratch, [first, path]) == [.differing(path: path, shard: 1, what: what, from: first)])
    }
  }

  @Test func anotherCountAndOtherResultsAreNamed() throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let paths = try parts.shards(2).map { try parts.write($0) }
    let third = try parts.write(try parts.shards(3)[2])
    #expect(
      faults(scratch, paths + [third]) == [
        .differing(path: third, shard: 2, what: "is one of 3 parts, not of 2", from: paths[0])
      ])
    let twin = try Parts(scratch, error: 0.25).write(try parts.shards(2)[1], named: "twin.sqlite")
    #expect(
      faults(scratch, paths + [twin]) == [
        .differing(path: twin, shard: 1, what: "holds other results than \(paths[1])", from: paths[0])
      ])
  }

  @Test func aPartThatIsGivenTwiceIsTakenOnce() throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let paths = try parts.shards(2).map { try parts.write($0) }
    let again = try parts.write(try parts.shards(2)[1], named: "again.sqlite")
    try Merge(into: scratch.store, from: paths + [again]).write()
    #expect(try rows(scratch.store, "SELECT count(*) FROM fold") == ["\(parts.records.count)"])
  }

  @Test func damagedPartsAndForeignFilesAreNamed() throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let paths = try parts.shards(2).map { try parts.write($0) }
    try change(paths[1], "UPDATE prediction SET y_pred = y_pred + 1e-9 WHERE lead = 1")
    let whole = try parts.write(nil)
    #expect(faults(scratch, paths) == [.damaged(path: paths[1], shard: 1)])
    #expect(faults(scratch, [paths[0], whole]) == [.noShard(path: whole), .missing([1], count: 2)])
    #expect(
      faults(scratch, [paths[0], "\(scratch.folder)/absent"]) == [
        .unreadable(StoreError(path: "\(scratch.folder)/absent", kind: .noFile)), .missing([1], count: 2),
      ])
    #expect(faults(scratch, []) == [ShardFault.none])
  }

  /// Seconds enter no digest, so that only the copied rows can tell.
  @Test func aPartWhoseRowsLackThoseThatTheyBelongToIsNamed() throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let paths = try parts.shards(2).map { try parts.write($0) }
    try change(paths[1], "UPDATE fold_timing SET series_id = series_id + 100", checked: false)
    let fault = StoreError(path: paths[1], kind: .damaged("a row without those that it belongs to"))
    #expect(faults(scratch, paths) == [.unreadable(fault)])
  }

  @Test func aStoreWithOtherRunsIsNotReplaced() throws {
    let scratch = try Scratch()
    let other = try Parts(scratch, identity: "other").write(nil)
    let parts = Parts(scratch)
    let paths = try parts.shards(2).map { try parts.write($0) }
    let before = try rows(other, "SELECT * FROM run")
    #expect(storeError { try Merge(into: other, from: paths).write() }?.kind == .holdsOtherRuns(["test"]))
    #expect(try rows(other, "SELECT * FROM run") == before)
  }

  @Test func aMergedStoreWithAnImportedArmIsNotReplaced() throws {
    let scratch = try Scratch()
    let parts = Parts(scratch)
    let paths = try parts.shards(2).map { try parts.write($0) }
    let merged = "\(scratch.folder)/merged.sqlite"
    try Merge(into: merged, from: paths).write()
    try Merge(into: merged, from: paths).write()
    try change(
      merged,
      """
      INSERT INTO arm(run_id, arm_id, name, role, forecaster, rate_rule, start, feedback, leaky)
      VALUES (1, 9, 'theirs', 'rival', 'imported', '', '', '', 0)
      """)
    #expect(storeError { try Merge(into: merged, from: paths).write() }?.kind == .holdsImported(["theirs"]))
    #expect(try rows(merged, "SELECT name FROM arm WHERE arm_id = 9").count == 1)
  }

  @Test func numbersAreWrittenAsRanges() {
    #expect(arrayIndexes([]) == "")
    #expect(arrayIndexes([4, 0, 5, 3]) == "0,3-5")
    #expect(arrayIndexes([7]) == "7")
    #expect(arrayIndexes([0, 1, 3, 4]) == "0-1,3-4")
  }
}
