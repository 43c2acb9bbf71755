internal import GRDB
package import WalkForward

extension ResultWriter {
  /// Notes that the store holds a part of the run only, and how much belongs to it.
  ///
  /// - Parameters:
  ///   - shard: the part.
  ///   - records: folds × arms × series that belong to it.
  ///   - total: folds × arms × series of the whole run.
  ///   - run: the run's number in the store.
  package func mark(_ shard: Shard, records: Int, total: Int, run: Int) throws {
    try write { db in
      try Tables.shard.make(in: db)
      try Tables.shard.insert((shard, records, total), key: [run], onConflict: .replace, in: db)
    }
  }

  /// Enters the digest of a part that is whole.
  ///
  /// One pass over the run's rows.
  package func seal(run: Int) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE shard SET digest = ? WHERE run_id = ?",
        arguments: [try ContentDigest.whole(run: run, in: db), run])
    }
  }
}

extension ResultReader {
  /// The parts of runs that the store holds, in the order in which their runs began; empty where it holds none.
  package func shards() throws -> [StoredShard] {
    guard try access(Tables.shard.exists) else { return [] }
    let runs = try runs()
    return try access { db in
      try runs.compactMap { run in
        let sql = """
          SELECT shard, shards, records, total, digest, (SELECT count(*) FROM fold WHERE run_id = ?1)
          FROM shard WHERE run_id = ?1
          """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [run.id]).map(StoredCells.init),
          let shard = try Shard(index: row[0], count: row[1])
        else { return nil }
        return try StoredShard(
          run: run, shard: shard, records: row.count(2), written: row.count(5), total: row.count(3), digest: row[4])
      }
    }
  }

  /// A digest of all that a run's tables hold: equal for runs that are equal to the last bit.
  ///
  /// Numbers and times of the run and the seconds that folds took do not enter it. One pass over the run's rows.
  public func digest(of run: Int) throws -> String {
    try access { try ContentDigest.whole(run: run, in: $0) }
  }

  /// A digest of what every part of a run holds alike.
  func commonDigest(of run: Int) throws -> String {
    try access { try ContentDigest.common(run: run, in: $0) }
  }
}
