package import Foundation
package import WalkForward

/// Where one part of a run stands, as far as its folder tells.
package struct ShardStatus: Sendable, Equatable {
  /// What is going on.
  public enum State: Sendable, Equatable {
    /// The part is whole.
    case done
    /// An attempt was at work when the folder was read, or died without being able to say so.
    case running
    /// The newest attempt was stopped by a signal.
    case stopped
    /// The newest attempt gave up for this reason.
    case failed(reason: String)
    /// There is no attempt yet.
    case waiting
  }

  /// The part.
  package var shard: Shard
  /// What is going on.
  package var state: State
  /// Folds × arms × series that are in the store of the part, or of its newest attempt.
  package var written = 0
  /// Folds × arms × series that belong to the part; nil where that is not known yet.
  package var records: Int?
  /// Folds × arms × series of the whole run; nil where that is not known yet.
  package var total: Int?
  /// When the first attempt began, ISO 8601 in UTC.
  package var started: String?
  /// When the store was last written to.
  package var touched: Date?
}

extension ShardFolder {
  /// Into how many parts the runs in the folder are divided, from the names of its files; usually one number.
  package func counts() throws -> [Int] {
    Set(
      try names().compactMap { name -> Int? in
        guard let match = name.prefixMatch(of: /shard-(\d+)-of-(\d+)\./) else { return nil }
        return Int(match.2).flatMap { (1...Shard.most).contains($0) ? $0 : nil }
      }
    ).sorted()
  }

  /// The stores of whole parts, whatever the count.
  package func finals() throws -> [String] {
    try names().filter { $0.wholeMatch(of: /shard-\d+-of-\d+\.sqlite/) != nil }.sorted().map { "\(path)/\($0)" }
  }

  /// Where each part of `count` stands.
  package func status(count: Int) throws -> [ShardStatus] {
    let missing = Set(try missing(count: count))
    return try (0..<count).compactMap { Shard(index: $0, count: count) }.map { shard in
      guard missing.contains(shard.index) else { return described(shard, final(shard), .done) }
      guard let attempt = try attempts(shard).first else {
        return ShardStatus(shard: shard, state: failure(of: shard, since: .distantPast) ?? .waiting)
      }
      var status = described(shard, attempt, .running)
      if let failed = failure(of: shard, since: modified(attempt)) { status.state = failed }
      return status
    }
  }

  private func described(_ shard: Shard, _ store: String, _ state: ShardStatus.State) -> ShardStatus {
    var status = ShardStatus(shard: shard, state: state, touched: modified(store))
    // An attempt that is just being begun, or that was killed in the middle of a transaction, cannot be read.
    guard let stored = try? ResultReader(path: store, busyTimeout: 2).shards(), !stored.isEmpty else { return status }
    status.written = stored.reduce(0) { $0 + $1.written }
    status.records = stored.reduce(0) { $0 + $1.records }
    status.total = stored.reduce(0) { $0 + $1.total }
    status.started = stored.map(\.run.started).min()
    if state == .running && stored.contains(where: { $0.run.status == .interrupted }) { status.state = .stopped }
    return status
  }

  private func failure(of shard: Shard, since date: Date) -> ShardStatus.State? {
    guard let data = FileManager.default.contents(atPath: note(shard)), modified(note(shard)) >= date else {
      return nil
    }
    return .failed(reason: String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
