/// Why the stores of a run's parts cannot be joined.
public enum ShardFault: Sendable, Equatable {
  /// No store was given.
  case none
  /// These parts of `count` were not given.
  case missing([Int], count: Int)
  /// The file cannot be read.
  case unreadable(StoreError)
  /// The store holds no part of a run, or whole runs beside parts.
  case noShard(path: String)
  /// The part is unfinished.
  case short(path: String, shard: Int, written: Int, records: Int)
  /// The part is not what was written.
  case damaged(path: String, shard: Int)
  /// The part belongs to another run than the store `from`, or holds other results.
  case differing(path: String, shard: Int, what: String, from: String)
  /// All parts are there, and together they are not the run.
  case incomplete(written: Int, total: Int)

  /// The part that is named, so that it does not count as missing too.
  var shard: Int? {
    switch self {
    case .short(_, let shard, _, _), .damaged(_, let shard), .differing(_, let shard, _, _): shard
    case .none, .missing, .unreadable, .noShard, .incomplete: nil
    }
  }

  /// What is wrong, in words.
  var wording: String {
    switch self {
    case .none: "expected the stores of a run's shards, found none"
    case .missing(let shards, let count):
      "\(shards.count == 1 ? "shard" : "shards") \(arrayIndexes(shards)) of \(count) missing"
    case .unreadable(let error): "\(error.path) cannot be read (\(error.found))"
    case .noShard(let path): "\(path) holds no shard"
    case .short(let path, let shard, let written, let records):
      "shard \(shard) is unfinished, \(written) of \(records) folds (\(path))"
    case .damaged(let path, let shard): "shard \(shard) is damaged, its rows do not have its digest (\(path))"
    case .differing(let path, let shard, let what, let from): "shard \(shard) \(what) (\(path), compared with \(from))"
    case .incomplete(let written, let total): "the shards hold \(written) of the run's \(total) folds"
    }
  }
}
