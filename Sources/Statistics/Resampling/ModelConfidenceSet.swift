/// The models among which the best one is to be found with a given confidence.
///
/// The worst model is dropped as long as equal losses are rejected; a model's p-value is the highest of those at which it
/// and all before it fell, and the last one's is 1. The set at level 1 − α holds the models with a p-value above α
/// (Hansen, Lunde and Nason 2011, doi:10.3982/ECTA5771). Models that lose alike row by row are one model, and have one p-value.
public struct ModelConfidenceSet: Sendable, Equatable {
  /// What is held against the bootstrap.
  public enum Statistic: Sendable {
    /// T_R = max_{i,j} t_ij, over all pairs.
    case range
    /// T_max = max_i t_i, each model against the mean of the set.
    case max
  }

  /// The p-value of each model, in the order given.
  public let pValues: [Double]
  /// The models in the order in which they fell, the best last; models that fell together in the order given.
  public let order: [Int]

  /// The models whose p-value is above `size`, in the order given.
  public func members(size: Double = 0.10) -> [Int] { pValues.indices.filter { pValues[$0] > size } }

  /// Finds the set from losses, one row a time and one column a model, and draws of rows.
  ///
  /// O(B (T k + k³)) for B draws. Draws come from `StationaryBootstrap`; at least 1,000 are usual. A draw with a row that
  /// does not exist is refused.
  public init(
    losses: [[Double]], draws: some Sequence<[Int]>, statistic: Statistic = .range
  ) throws(Undefined) {
    let table = try LossTable(losses)
    try requireCount(table.columns, atLeast: 2)
    let means = table.means
    let originals = firstAlike(table.rows)
    let drawn = try table.means(ofDraws: draws).map { zip($0, means).map { $0 - $1 } }
    try requireCount(drawn.count, atLeast: 1)
    var rounds = Rounds(means: means, drawn: drawn, left: originals.indices.filter { originals[$0] == $0 })
    var values = [Double](repeating: 1, count: table.columns)
    var fallen: [Int] = []
    var highest = 0.0
    while rounds.left.count > 1 {
      let (losers, pValue) = statistic == .range ? rounds.worstOfPairs() : rounds.worstOfMean()
      // All are equally bad to the last bit: then none is worse than the rest.
      guard losers.count < rounds.left.count else { break }
      highest = Swift.max(highest, pValue)
      for loser in losers { values[loser] = highest }
      fallen += losers
      rounds.left.removeAll { losers.contains($0) }
    }
    pValues = originals.map { values[$0] }
    order = (fallen + rounds.left).flatMap { first in originals.indices.filter { originals[$0] == first } }
  }
}

/// The state of the eliminations: mean losses, and the draws' mean losses less those.
private struct Rounds {
  let means: [Double]
  let drawn: [[Double]]
  var left: [Int]
  /// The standard error of each pair's difference over the draws.
  let pairErrors: [[Double]]

  init(means: [Double], drawn: [[Double]], left: [Int]) {
    (self.means, self.drawn, self.left) = (means, drawn, left)
    pairErrors = means.indices.map { i in
      means.indices.map { j in
        let squares = drawn.reduce(0.0) { $0 + ($1[i] - $1[j]) * ($1[i] - $1[j]) }
        return (squares / Double(drawn.count)).squareRoot()
      }
    }
  }

  func worstOfPairs() -> ([Int], Double) {
    var (highest, loser) = (-Double.infinity, left[0])
    for i in left {
      for j in left where i != j {
        let t = ratio(means[i] - means[j], pairErrors[i][j])
        if t > highest { (highest, loser) = (t, i) }
      }
    }
    // Nobody is worse than anybody.
    guard highest > 0 else { return (left, 1) }
    let beyond = drawn.count { draw in
      left.contains { i in left.contains { j in i != j && ratio(draw[i] - draw[j], pairErrors[i][j]) > highest } }
    }
    return ([loser], Double(beyond) / Double(drawn.count))
  }

  func worstOfMean() -> ([Int], Double) {
    let size = Double(left.count)
    let relative = drawn.map { draw in
      let centre = left.reduce(0) { $0 + draw[$1] } / size
      return left.map { draw[$0] - centre }
    }
    let errors = left.indices.map { i in
      (relative.reduce(0) { $0 + $1[i] * $1[i] } / Double(drawn.count)).squareRoot()
    }
    let centre = left.reduce(0) { $0 + means[$1] } / size
    let values = left.indices.map { ratio(means[left[$0]] - centre, errors[$0]) }
    let highest = values.reduce(-.infinity) { Swift.max($0, $1) }
    let beyond = relative.count { draw in left.indices.contains { ratio(draw[$0], errors[$0]) > highest } }
    return (left.indices.filter { values[$0] == highest }.map { left[$0] }, Double(beyond) / Double(drawn.count))
  }
}

/// A difference over its standard error; nothing over nothing is no difference.
private func ratio(_ difference: Double, _ error: Double) -> Double {
  difference == 0 ? 0 : difference / error
}
