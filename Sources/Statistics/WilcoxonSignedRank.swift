internal import Foundation

/// Wilcoxon's signed-rank test that paired differences are symmetric about zero, one-sided.
///
/// Zeros are dropped; |d| is ranked, ties sharing their mean rank; W⁺ is the sum of the ranks of the positive
/// differences (Wilcoxon 1945, doi:10.2307/3001968). With up to 50 differences the p-value is exact, given the ties:
/// each of the 2ⁿ choices of signs is equally probable. Beyond that W⁺ is taken as normal with mean n(n+1)/4 and
/// variance n(n+1)(2n+1)/24 − Σ(t³ − t)/48, t the sizes of the groups of ties, without a continuity correction.
public struct WilcoxonSignedRank: Sendable, Equatable {
  /// What speaks against the null hypothesis.
  public enum Alternative: Sendable {
    /// Differences lie below zero: with logs of MSE ratios, the arm is better.
    case less
    /// Differences lie above zero.
    case greater
  }

  /// The number of differences other than zero.
  public let count: Int
  /// W⁺, the sum of the ranks of the positive differences.
  public let statistic: Double
  /// The probability of a statistic this far out or further under the null hypothesis; 1 where all differences are
  /// zero.
  public let pValue: Double

  /// The largest number of differences whose p-value is exact.
  public static let largestExactCount = 50

  /// Tests differences.
  ///
  /// O(n³) for the exact p-value, O(n log n) otherwise. Where a difference is `nan`, so are statistic and p-value.
  public init(_ differences: [Double], alternative: Alternative = .less) {
    let nonzero = differences.filter { $0 != 0 }.sorted { abs($0) < abs($1) }
    count = nonzero.count
    guard !differences.contains(where: \.isNaN) else {
      (statistic, pValue) = (.nan, .nan)
      return
    }
    // Twice the ranks, as mean ranks of ties are halves.
    var ranks = [Int](repeating: 0, count: nonzero.count)
    var tieTerm = 0.0
    var start = 0
    while start < nonzero.count {
      var end = start
      while end < nonzero.count && abs(nonzero[end]) == abs(nonzero[start]) { end += 1 }
      for i in start..<end { ranks[i] = start + 1 + end }
      let size = Double(end - start)
      tieTerm += size * size * size - size
      start = end
    }
    let doubled = zip(nonzero, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    statistic = Double(doubled) / 2
    if count == 0 {
      pValue = 1
    } else if count <= WilcoxonSignedRank.largestExactCount {
      pValue = WilcoxonSignedRank.exactTail(ranks, doubled, alternative)
    } else {
      let n = Double(count)
      let variance = n * (n + 1) * (2 * n + 1) / 24 - tieTerm / 48
      let z = (statistic - n * (n + 1) / 4) / variance.squareRoot()
      pValue = erfc((alternative == .less ? -z : z) / 2.0.squareRoot()) / 2
    }
  }

  /// P(W⁺ ≤ w) or P(W⁺ ≥ w) by convolution, in doubled ranks.
  private static func exactTail(_ ranks: [Int], _ observed: Int, _ alternative: Alternative) -> Double {
    let total = ranks.reduce(0, +)
    var probability = [Double](repeating: 0, count: total + 1)
    probability[0] = 1
    for rank in ranks {
      for sum in stride(from: total, through: 0, by: -1) {
        probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2
      }
    }
    let tail = alternative == .less ? probability[...observed] : probability[observed...]
    return min(1, tail.reduce(0, +))
  }
}
