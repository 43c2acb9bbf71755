package import Foundation
internal import GRDB
package import WalkForward

/// The folder in which the parts of a run are computed and found again: it is the record of what is done.
///
/// Each attempt at a part writes to a file of its own, because two attempts can be alive at once: one on a node that the
/// network has lost. An attempt that is whole is renamed to the part's final name, which therefore is either absent or
/// whole, and two attempts that both end put the same bits there.
package struct ShardFolder: Sendable {
  /// The folder.
  package let path: String

  /// A folder, which need not exist yet.
  package init(path: String) { self.path = path }

  /// Where the store of a whole part is.
  package func final(_ shard: Shard) -> String { "\(path)/shard-\(shard.index)-of-\(shard.count).sqlite" }

  /// Where the reason is noted for which the newest attempt at a part gave up.
  package func note(_ shard: Shard) -> String { "\(path)/shard-\(shard.index)-of-\(shard.count).failed" }

  /// A name for a new attempt, which no other process on any machine has.
  package func newAttempt(_ shard: Shard) -> String {
    let process = ProcessInfo.processInfo
    let host = process.hostName.prefix { $0 != "." && $0 != "/" }
    let instant = UInt64(max(0, Date().timeIntervalSince1970 * 1e9))
    return "\(final(shard)).tmp-\(host)-\(process.processIdentifier)-\(instant)"
  }

  /// The attempts at a part, the newest first.
  package func attempts(_ shard: Shard) throws -> [String] {
    let prefix = URL(fileURLWithPath: final(shard)).lastPathComponent + ".tmp-"
    return try names().filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-journal") }
      .map { "\(path)/\($0)" }
      .sorted { (modified($0), $0) > (modified($1), $1) }
  }

  /// The stores of whole parts of `count`, by their names alone.
  ///
  /// - Throws: `StoreError` where the folder cannot be read.
  package func finals(count: Int) throws -> [String] {
    let present = Set(try names())
    return (0..<count).compactMap { Shard(index: $0, count: count) }.map(final)
      .filter { present.contains(URL(fileURLWithPath: $0).lastPathComponent) }
  }

  /// The parts of `count` that have no whole store yet.
  ///
  /// - Throws: `StoreError` where the folder cannot be read.
  package func missing(count: Int) throws -> [Int] {
    let present = Set(try names())
    return try (0..<count).compactMap { Shard(index: $0, count: count) }.filter { shard in
      guard present.contains(URL(fileURLWithPath: final(shard)).lastPathComponent) else { return true }
      let stored = try ResultReader(path: final(shard)).shards()
      return stored.isEmpty || !stored.allSatisfy { $0.isWhole && $0.shard == shard }
    }.map(\.index)
  }

  /// Copies the newest readable attempt at a part to `attempt`, so that the work goes on from what it had committed.
  ///
  /// Only committed folds come along, also from an attempt that is still being written or that was killed.
  ///
  /// - Parameters:
  ///   - shard: the part.
  ///   - attempt: the file to make; it is not made where no attempt can be read.
  ///   - belongs: whether a store's run is the one that is to go on.
  /// - Returns: the attempt that was copied.
  package func copyNewestAttempt(
    _ shard: Shard, to attempt: String, where belongs: (StoredShard) -> Bool
  ) throws -> String? {
    for path in try attempts(shard) where path != attempt {
      do {
        // The copy is looked at, not the original: SQLite first rolls back what a killed process left half done.
        try copyDatabase(from: path, to: attempt)
        let stored = try ResultReader(path: attempt).shards()
        if !stored.isEmpty && stored.allSatisfy({ $0.shard == shard && belongs($0) }) { return path }
      } catch is DatabaseError {
      } catch is StoreError {
      }
      for end in ["", "-journal"] { try? FileManager.default.removeItem(atPath: attempt + end) }
    }
    return nil
  }

  /// Renames an attempt that is whole to the part's final name, and removes the note of an earlier failure.
  ///
  /// - Throws: `StoreError` where the disk refuses.
  package func publish(_ attempt: String, as shard: Shard) throws {
    try Results.publish(attempt, as: final(shard))
    try? FileManager.default.removeItem(atPath: note(shard))
  }

  /// Removes all attempts, for when the parts are merged and nobody needs them any more.
  package func removeAttempts(count: Int) throws {
    for shard in (0..<count).compactMap({ Shard(index: $0, count: count) }) {
      for attempt in try attempts(shard) {
        for end in ["", "-journal"] { try? FileManager.default.removeItem(atPath: attempt + end) }
      }
    }
  }

  /// When a file was last written to; the distant past where it cannot be told.
  package func modified(_ path: String) -> Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }

  func names() throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw StoreError(path: path, kind: FileManager.default.fileExists(atPath: path) ? .isFile : .noFolder(path))
    }
  }

  private func copyDatabase(from source: String, to target: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    let from = try DatabaseQueue(path: source, configuration: configuration)
    let to = try DatabaseQueue(path: target, configuration: configuration)
    try from.backup(to: to)
    let state = try to.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    guard state == "ok" else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: state) }
    try to.close()
    try from.close()
  }
}

/// Makes a whole file durable and gives it its final name, replacing what was there.
func publish(_ temporary: String, as path: String) throws {
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  do {
    try synchronize(temporary)
    guard rename(temporary, path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    try synchronize(folder)
  } catch {
    throw StoreError(path: path, kind: .inputOutput("\(error)"))
  }
}

private func synchronize(_ path: String) throws {
  let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
  try handle.synchronize()
  try handle.close()
}
