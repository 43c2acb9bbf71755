internal import Foundation

/// How far a forecast is better taken than a naive one: the least squares weight, and how sure it is.
///
/// With d = f − n and e = y − n over origins, ŵ = Σ d e / Σ d², and s² = Ω / (Σ d²)², Ω the Newey–West sum (Bartlett weights) of the
/// origins' products d (e − ŵ d), as labels of several leads overlap (Newey and West 1987, doi:10.2307/1913610), times
/// n / (n + 1 − 2h + h (h − 1) / n) for n origins whose products are correlated over h − 1 lags, as such sums of few origins are too
/// small (Harvey, Leybourne and Newbold 1997, doi:10.1016/S0169-2070(96)00719-4).
package struct WeightEstimate {
  /// ŵ.
  package let estimate: Double
  /// s.
  package let standardError: Double

  /// The estimate over origins, whose products are correlated over so many lags; nil where there is no evidence: not more
  /// origins than lags, a forecast that is the naive one, or sums that are not finite.
  ///
  /// `sum` sums a term of d and e over the leads of an origin. O(origins × lags).
  package init?(
    origins: Int, lags: Int, _ sum: (_ origin: Int, _ term: (_ d: Double, _ e: Double) -> Double) -> Double
  ) {
    let squares = (0..<origins).reduce(0) { $0 + sum($1) { d, _ in d * d } }
    let estimate = (0..<origins).reduce(0) { $0 + sum($1) { d, e in d * e } } / squares
    guard origins > lags + 1, squares > 0, estimate.isFinite else { return nil }
    let scores = (0..<origins).map { sum($0) { d, e in d * (e - estimate * d) } }
    var variance = scores.reduce(0) { $0 + $1 * $1 }
    for lag in 1..<lags + 1 {
      let covariance = (lag..<origins).reduce(0) { $0 + scores[$1] * scores[$1 - lag] }
      variance += 2 * (1 - Double(lag) / Double(lags + 1)) * covariance
    }
    self.estimate = estimate
    let (n, h) = (Double(origins), Double(lags + 1))
    standardError = (max(0, variance) * n / (n + 1 - 2 * h + h * (h - 1) / n)).squareRoot() / squares
  }
}
