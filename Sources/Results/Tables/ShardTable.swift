internal import GRDB
package import WalkForward

/// Which part of its run a store holds, where it holds a part only.
package struct StoredShard: Sendable, Equatable {
  /// The run of which this is a part.
  package var run: StoredRun
  /// The part.
  package var shard: Shard
  /// Folds × arms × series that belong to the part.
  package var records: Int
  /// Those that are in the store.
  package var written: Int
  /// Folds × arms × series of the whole run.
  package var total: Int
  /// The digest of the part's tables; nil until it is whole.
  package var digest: String?

  /// Whether everything that belongs to the part is in the store.
  package var isWhole: Bool { run.status == .done && digest != nil && written == records }
}

/// Numbers as Slurm takes them in `--array`: `0,3-5` for 0, 3, 4 and 5; empty for none.
///
/// O(n log n).
package func arrayIndexes(_ numbers: [Int]) -> String {
  var ranges: [ClosedRange<Int>] = []
  for number in Set(numbers).sorted() {
    if let last = ranges.last, last.upperBound + 1 == number {
      ranges[ranges.count - 1] = last.lowerBound...number
    } else {
      ranges.append(number...number)
    }
  }
  return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    .joined(separator: ",")
}

extension Tables {
  /// A part as it is marked: which it is, what belongs to it, and what to the whole run.
  typealias Mark = (shard: Shard, records: Int, total: Int)

  static let shard = Table<Mark, Unread>(
    "shard", "Which part of a run this store holds.", presence: .onDemand, hasRowID: true,
    [
      .key("run_id", "the run", type: "INTEGER PRIMARY KEY REFERENCES run(run_id) ON DELETE CASCADE"),
      .init("shard", "INTEGER NOT NULL", "number of the part, from 0", write: { $0.shard.index }),
      .init("shards", "INTEGER NOT NULL", "how many parts there are", write: { $0.shard.count }),
      .init("records", "INTEGER NOT NULL", "folds x arms x series that belong to the part", write: { $0.records }),
      .init("total", "INTEGER NOT NULL", "folds x arms x series of the whole run", write: { $0.total }),
      .later("digest", "TEXT", "digest of the part's tables; NULL until it is whole"),
    ])
}
