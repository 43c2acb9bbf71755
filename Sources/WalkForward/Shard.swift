/// A fixed part of a run's work: part `index` of `count` parts that share nothing and together are the whole run.
///
/// The units of work (a series with a sequential arm and its baselines, or with the naive arms) are dealt out in turn,
/// the most costly first, ties by series, then arm. So every part gets about the same work, and which units it gets
/// follows from the job alone: not from the machine, the workers, or what other parts do.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// The part, 0 ≤ index < count.
  package let index: Int
  /// How many parts there are.
  package let count: Int

  /// The most parts that a run can have.
  package static let most = 1_000_000

  /// Part `index` of `count`; nil unless 0 ≤ index < count ≤ `most`.
  package init?(index: Int, count: Int) {
    guard index >= 0 && index < count && count <= Self.most else { return nil }
    self.index = index
    self.count = count
  }

  /// The part as it is written on the command line, such as `0/4`.
  public var description: String { "\(index)/\(count)" }

  /// The elements of a list that belong to this part: every `count`-th, from `index` on.
  func part<Element>(of list: [Element]) -> [Element] {
    stride(from: index, to: list.count, by: count).map { list[$0] }
  }
}
