internal import Foundation
internal import GRDB
internal import WalkForward

/// Joins the stores of a run's parts into one store, as one process would have written it.
///
/// Rerunnable, and the same whatever the order of the parts: the merged tables `run`, `series`, `instant`, `arm`, `fold`,
/// `epoch`, `prediction` and `failure` are those of a run in one process, but for the times of the run. The result is
/// written beside its place and renamed when it is whole, so that nobody ever reads a half-merged store.
package struct Merge: Sendable {
  /// The merged store.
  package let output: String
  /// The stores of the parts, in the order of the parts.
  private let parts: [Part]

  /// One part's store.
  private struct Part: Sendable {
    var path: String
    var index: Int
    var shards: [StoredShard]
  }

  /// Checks that the stores are all parts of the same runs, each whole.
  ///
  /// One pass over the rows of every store: their digests are computed anew. A part that is given twice is taken once.
  ///
  /// - Parameters:
  ///   - output: where the merged store will be; a store of the same runs there is replaced.
  ///   - inputs: the stores of the parts, in any order.
  /// - Throws: `StoreError` of the kind `unfitShards`, naming every part that is missing, unfinished, damaged or of another
  ///   run, or of the kind `holdsOtherRuns` where the output holds something else.
  package init(into output: String, from inputs: [String]) throws {
    self.output = output
    var faults: [ShardFault] = []
    var parts: [Part] = []
    var commons: [String] = []
    for path in inputs {
      do {
        let reader = try ResultReader(path: path)
        let shards = try reader.shards()
        if let fault = try Merge.fault(of: reader, shards) {
          faults.append(fault)
        } else {
          parts.append(Part(path: path, index: shards[0].shard.index, shards: shards))
          commons.append(try shards.map { try reader.commonDigest(of: $0.run.id) }.joined())
        }
      } catch let error as StoreError {
        faults.append(.unreadable(error))
      }
    }
    faults += Merge.differences(parts, commons)
    if let first = parts.first {
      let count = first.shards[0].shard.count
      let missing = Set(0..<count).subtracting(parts.map(\.index)).subtracting(faults.compactMap(\.shard))
      if !missing.isEmpty { faults.append(.missing(missing.sorted(), count: count)) }
    } else if faults.isEmpty {
      faults.append(.none)
    }
    guard faults.isEmpty else { throw StoreError(path: output, kind: .unfitShards(faults)) }
    var seen: Set<Int> = []
    self.parts = parts.sorted { $0.index < $1.index }.filter { seen.insert($0.index).inserted }
    try checkOutput()
  }

  /// Writes the merged store.
  ///
  /// O(rows).
  ///
  /// - Throws: `StoreError` where it cannot be written; the output is then what it was before.
  package func write() throws {
    let place = StoreFile(path: output)
    let lock = FileManager.default.fileExists(atPath: output) ? try place.lock() : nil
    defer { lock?.release() }
    let temporary = "\(output).merging-\(ProcessInfo.processInfo.processIdentifier)"
    defer { for end in ["", "-journal"] { try? FileManager.default.removeItem(atPath: temporary + end) } }
    let file = StoreFile(path: temporary)
    let queue = try file.openForWriting(busyTimeout: 30, journal: .rollback)
    try file.translating {
      // Nothing but the finished file counts, so that no transaction needs to reach the disk by itself.
      try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
      for part in parts {
        do {
          try queue.inDatabase { try copy(part, into: $0) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
          // What a part's digest leaves out, such as its seconds, contradicts its other rows.
          let fault = StoreError(path: part.path, kind: .damaged("a row without those that it belongs to"))
          throw StoreError(path: output, kind: .unfitShards([.unreadable(fault)]))
        }
      }
      try queue.write(finish)
      try queue.close()
    }
    if lock != nil { try place.settle() }
    try publish(temporary, as: output)
  }

  /// What is wrong with one store by itself.
  private static func fault(of reader: ResultReader, _ shards: [StoredShard]) throws -> ShardFault? {
    let path = reader.path
    let runs = try reader.runs()
    guard let first = shards.first, shards.count == runs.count else { return .noShard(path: path) }
    for stored in shards {
      guard stored.shard == first.shard else { return .noShard(path: path) }
      guard stored.isWhole else {
        return .short(path: path, shard: stored.shard.index, written: stored.written, records: stored.records)
      }
      guard try reader.digest(of: stored.run.id) == stored.digest else {
        return .damaged(path: path, shard: stored.shard.index)
      }
    }
    return nil
  }

  /// Stores that are whole, but not parts of the same runs as the first one.
  private static func differences(_ parts: [Part], _ commons: [String]) -> [ShardFault] {
    guard let first = parts.first else { return [] }
    var faults: [ShardFault] = []
    for (part, common) in zip(parts, commons) {
      let what: String?
      if part.shards[0].shard.count != first.shards[0].shard.count {
        what = "is one of \(part.shards[0].shard.count) parts, not of \(first.shards[0].shard.count)"
      } else if part.shards.map(\.run.identity) != first.shards.map(\.run.identity) {
        let data = part.shards.map(\.run.dataHash) != first.shards.map(\.run.dataHash)
        what = data ? "ran on other data" : "ran with another configuration"
      } else if part.shards.map(\.run.codeVersion) != first.shards.map(\.run.codeVersion) {
        what = "ran with version \(part.shards[0].run.codeVersion), not \(first.shards[0].run.codeVersion)"
      } else if common != commons[0] {
        what = "has other series or arms"
      } else if let twin = parts.first(where: { $0.index == part.index }),
        twin.shards.map(\.digest) != part.shards.map(\.digest)
      {
        what = "holds other results than \(twin.path)"
      } else {
        what = nil
      }
      if let what { faults.append(.differing(path: part.path, shard: part.index, what: what, from: first.path)) }
    }
    return faults
  }

  /// The output may be made anew, not overwritten with something else.
  private func checkOutput() throws {
    guard FileManager.default.fileExists(atPath: output) else { return }
    let merged = Set(parts[0].shards.map(\.run.identity))
    do {
      let reader = try ResultReader(path: output)
      let others = try reader.runs().filter { !merged.contains($0.identity) }
      if !others.isEmpty { throw StoreError(path: output, kind: .holdsOtherRuns(others.map(\.name))) }
      let imported = try reader.runs().flatMap { try reader.arms(of: $0.id).filter(\.arm.isImported).map(\.arm.name) }
      if !imported.isEmpty { throw StoreError(path: output, kind: .holdsImported(imported)) }
    } catch let error as StoreError where error.kind == .empty {
    }
  }

  private func copy(_ part: Part, into db: Database) throws {
    try db.execute(sql: "ATTACH DATABASE ? AS part", arguments: [part.path])
    try db.inTransaction {
      for (number, stored) in part.shards.enumerated() {
        let run = stored.run.id
        let merged = number + 1
        if part.index == parts[0].index {
          try copyRows(of: Tables.run.shape, from: run, to: merged, in: db)
          for table in Tables.ofRuns { try copyRows(of: table, from: run, to: merged, in: db) }
          try copyRows(of: Tables.failure.shape, from: run, to: merged, where: "arm_id IS NULL", in: db)
          // Counts and digests follow when all parts are there; how units are found again is the same in each.
          if try Bool.fetchOne(
            db, sql: "SELECT count(*) FROM part.sqlite_schema WHERE name = 'content'") == true
          {
            try copyRows(of: Tables.content.shape, from: run, to: merged, in: db)
          }
        }
        for table in Tables.ofParts { try copyRows(of: table, from: run, to: merged, in: db) }
        try copyRows(of: Tables.failure.shape, from: run, to: merged, where: "arm_id IS NOT NULL", in: db)
      }
      return .commit
    }
    try db.execute(sql: "DETACH DATABASE part")
  }

  private func copyRows(
    of table: TableShape, from run: Int, to merged: Int, where condition: String = "TRUE", in db: Database
  ) throws {
    // A part of an older version has no later columns.
    let found = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?, 'part')", arguments: [table.name])
    let columns = Schema.list(table.first + table.later.map(\.name).filter(found.contains))
    try db.execute(
      sql: """
        INSERT INTO main.\(table.name)(run_id, \(columns))
        SELECT ?, \(columns) FROM part.\(table.name) WHERE run_id = ? AND \(condition)
        """, arguments: [merged, run])
  }

  /// Sets the times of the runs, puts failures in the order of their keys, and counts.
  private func finish(_ db: Database) throws {
    for number in parts[0].shards.indices {
      let runs = parts.map { $0.shards[number].run }
      try db.execute(
        sql: "UPDATE run SET started = ?, finished = ? WHERE run_id = ?",
        arguments: [runs.map(\.started).min(), runs.compactMap(\.finished).max(), number + 1])
      let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM fold WHERE run_id = ?", arguments: [number + 1])
      let total = parts[0].shards[number].total
      guard count == total else {
        throw StoreError(path: output, kind: .unfitShards([.incomplete(written: count ?? 0, total: total)]))
      }
    }
    try db.execute(
      sql: """
        CREATE TEMPORARY TABLE sorted AS
        SELECT * FROM failure ORDER BY run_id, arm_id IS NOT NULL,
          CASE WHEN arm_id IS NULL THEN rowid END, series_id, arm_id, fold, reason;
        DELETE FROM failure;
        INSERT INTO failure SELECT * FROM sorted ORDER BY rowid;
        DROP TABLE sorted;
        """)
    try StoredContent.countAll(in: db)
  }
}
