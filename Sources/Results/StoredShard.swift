public import WalkForward

/// Which part of its run a store holds, where it holds a part only.
public struct StoredShard: Sendable, Equatable {
  /// The run of which this is a part.
  public var run: StoredRun
  /// The part.
  public var shard: Shard
  /// Folds × arms × series that belong to the part.
  public var records: Int
  /// Those that are in the store.
  public var written: Int
  /// Folds × arms × series of the whole run.
  public var total: Int
  /// The digest of the part's tables; nil until it is whole.
  public var digest: String?

  /// Whether everything that belongs to the part is in the store.
  public var isWhole: Bool { run.status == .done && digest != nil && written == records }
}

/// Numbers as Slurm takes them in `--array`: `0,3-5` for 0, 3, 4 and 5; empty for none.
///
/// O(n log n).
public func arrayIndexes(_ numbers: [Int]) -> String {
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
