/// What speaks against the hypothesis that a mean is zero.
public enum Alternative: Sendable {
  /// The mean lies below zero: with differences of losses, the first arm is better.
  case less
  /// The mean lies above zero.
  case greater
  /// The mean differs from zero.
  case different
}

/// The Diebold–Mariano test that two forecasts lose equally, with the small-sample correction of Harvey, Leybourne and
/// Newbold.
///
/// With d_t = L_A − L_B the loss differences of forecasts h steps ahead, DM = d̄ / √(Ω/T),
/// Ω = γ₀ + 2 Σ_{k<h} γ_k; where Ω ≤ 0, Bartlett's weights over max(h − 1, ⌊4(T/100)^{2/9}⌋) lags take its place.
/// The statistic is DM · √((T + 1 − 2h + h(h − 1)/T) / T), held against t with T − 1 degrees of freedom
/// (Diebold and Mariano 1995, doi:10.1080/07350015.1995.10524599; Harvey, Leybourne and Newbold 1997,
/// doi:10.1016/S0169-2070(96)00719-4).
public struct DieboldMariano: Sendable, Equatable {
  /// The number of loss differences, T.
  public let count: Int
  /// The mean loss difference; below zero the first arm is better.
  public let meanDifference: Double
  /// Ω, the long-run variance of the loss differences.
  public let longRunVariance: Double
  /// The kernel that gave Ω.
  public let kernel: LongRunKernel
  /// DM before the correction.
  public let uncorrected: Double
  /// The corrected statistic.
  public let statistic: Double

  /// Tests loss differences in order of their origins, all of one lead.
  ///
  /// O(T × h). Needs more than `horizon` differences that are not all equal.
  public init(lossDifferences: [Double], horizon: Int = 1) throws(Undefined) {
    let test = try LongRunMean(overlapping: lossDifferences, horizon: horizon)
    try requireCount(test.count, atLeast: horizon + 1)
    (count, meanDifference, longRunVariance, kernel) = (test.count, test.mean, test.variance, test.kernel)
    uncorrected = test.statistic
    let (n, h) = (Double(count), Double(horizon))
    statistic = uncorrected * ((n + 1 - 2 * h + h * (h - 1) / n) / n).squareRoot()
  }

  /// The probability of a statistic this far out or further if both lose equally.
  public func pValue(_ alternative: Alternative = .different) -> Double {
    let t = StudentT(degrees: Double(count - 1))
    return switch alternative {
    case .less: t.below(statistic)
    case .greater: t.above(statistic)
    case .different: t.beyond(statistic)
    }
  }
}
