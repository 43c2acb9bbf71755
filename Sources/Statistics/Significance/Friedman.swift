/// Friedman's test that k methods rank alike over S series, with Nemenyi's comparison of pairs.
///
/// χ²_F = 12 S / (k(k + 1)) · [Σ R̄_j² − k(k + 1)²/4], divided by 1 − Σ(t³ − t) / (S k (k² − 1)) for ties, R̄_j being mean
/// ranks (1 is the lowest loss); F = (S − 1) χ² / (S(k − 1) − χ²) is less timid (Friedman 1937,
/// doi:10.1080/01621459.1937.10503522; Iman and Davenport 1980, doi:10.1080/03610928008827904; Demšar 2006,
/// https://www.jmlr.org/papers/v7/demsar06a.html). It takes series as independent. Methods with the same losses on every series are
/// one method, with one rank.
public struct Friedman: Sendable, Equatable {
  /// The number of series, S.
  public let series: Int
  /// The mean rank of each method; lower is better.
  public let meanRanks: [Double]
  /// χ²_F, corrected for ties.
  public let chiSquared: Double

  /// For each method, the first one with the same losses on every series, which may be itself.
  public let originals: [Int]

  /// k, each method counted once.
  private var distinct: Int { Set(originals).count }
  private var methods: Double { Double(distinct) }

  /// The probability of a χ²_F this high or higher if all methods rank alike.
  public var pValue: Double { ChiSquared(degrees: methods - 1).above(chiSquared) }

  /// Iman and Davenport's F; infinite where all series rank the methods in one order.
  public var fStatistic: Double {
    let rest = Double(series) * (methods - 1) - chiSquared
    return rest > 0 ? Double(series - 1) * chiSquared / rest : .infinity
  }

  /// The probability of an F this high or higher if all methods rank alike.
  public var fPValue: Double {
    FisherF(numerator: methods - 1, denominator: (methods - 1) * Double(series - 1)).above(fStatistic)
  }

  /// Ranks losses, one row a series and one column a method.
  ///
  /// O(S k log k). Needs two series and two methods.
  public init(losses: [[Double]]) throws(Undefined) {
    let k = losses.first?.count ?? 0
    try requireCount(losses.count, atLeast: 2)
    guard k >= 2 else { throw .tooFew(needed: 2, found: k) }
    for row in losses {
      try requireSameLength(k, row.count)
      try requireFinite(row)
    }
    let originals = firstAlike(losses)
    let methods = originals.indices.filter { originals[$0] == $0 }
    guard methods.count > 1 else { throw .noVariation(of: "losses within every series") }
    var sums = [Double](repeating: 0, count: k)
    var tieTerm = 0.0
    for row in losses {
      let ranked = ranks(of: methods.map { row[$0] })
      for (j, rank) in zip(methods, ranked.ranks) { sums[j] += rank }
      tieTerm += ranked.tieTerm
    }
    let (s, m) = (Double(losses.count), Double(methods.count))
    let correction = 1 - tieTerm / (s * m * (m * m - 1))
    guard correction > 0 else { throw .noVariation(of: "losses within every series") }
    series = losses.count
    self.originals = originals
    meanRanks = originals.map { sums[$0] / s }
    let between = methods.reduce(0) { $0 + (sums[$1] / s - (m + 1) / 2) * (sums[$1] / s - (m + 1) / 2) }
    chiSquared = 12 * s / (m * (m + 1)) * between / correction
  }

  /// CD = q √(k(k + 1) / 6S): two mean ranks that are further apart differ at this level (Nemenyi 1963).
  ///
  /// q is the upper quantile of the range of k normals over √2; `nan` for a level not within 0 and 1.
  public func criticalDifference(level: Double = 0.05) -> Double {
    NormalRange(count: distinct).upperQuantile(level) / 2.0.squareRoot() * standardError
  }

  /// The p-value of each pair of methods, symmetric, 1 on the diagonal.
  public func nemenyi() -> [[Double]] {
    let range = NormalRange(count: distinct)
    return meanRanks.map { a in
      meanRanks.map { b in a == b ? 1 : range.above(abs(a - b) / standardError * 2.0.squareRoot()) }
    }
  }

  private var standardError: Double { (methods * (methods + 1) / (6 * Double(series))).squareRoot() }
}

/// Mean ranks from 1, and Σ(t³ − t) over the groups of ties.
func ranks(of x: [Double]) -> (ranks: [Double], tieTerm: Double) {
  let order = x.indices.sorted { x[$0] < x[$1] }
  var ranks = [Double](repeating: 0, count: x.count)
  var tieTerm = 0.0
  var start = 0
  while start < order.count {
    // A group of ties has one member at least, also where that is not equal to itself.
    var end = start + 1
    while end < order.count && x[order[end]] == x[order[start]] { end += 1 }
    for i in start..<end { ranks[order[i]] = Double(start + 1 + end) / 2 }
    let size = Double(end - start)
    tieTerm += size * size * size - size
    start = end
  }
  return (ranks, tieTerm)
}
