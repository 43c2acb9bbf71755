/// The Clark–West test that a larger model forecasts no better than one nested in it.
///
/// Under the null the larger model's squared errors are inflated by the noise of what it estimates in vain; the test
/// takes that out: f = (y − ŷ₁)² − [(y − ŷ₂)² − (ŷ₁ − ŷ₂)²], with ŷ₁ from the nested model. The statistic is the mean of
/// f over its long-run standard error (as for Diebold–Mariano), and the test is one-sided by the normal distribution, as
/// the authors advise (Clark and West 2007, doi:10.1016/j.jeconom.2006.05.023). With α = 0 ALDVI is the constant rate:
/// then that arm is the nested one.
public struct ClarkWest: Sendable, Equatable {
  /// The number of forecasts.
  public let count: Int
  /// The mean of f, the adjusted difference of mean squared errors; above zero the larger model is better.
  public let meanDifference: Double
  /// The mean over its standard error.
  public let statistic: Double
  /// The kernel of the long-run variance.
  public let kernel: LongRunKernel

  /// The probability of a statistic this high or higher if the larger model is no better.
  public var pValue: Double { Normal.above(statistic) }

  /// Tests forecasts of one lead in order of their origins.
  ///
  /// O(T × h). Needs more than `horizon` forecasts, two at least, on which the models do not always agree.
  public init(actual: [Double], nested: [Double], larger: [Double], horizon: Int = 1) throws(Undefined) {
    try requireSameLength(actual.count, nested.count)
    try requireSameLength(actual.count, larger.count)
    try requireFinite(actual, nested, larger)
    let f = actual.indices.map { t in
      let (first, second) = (actual[t] - nested[t], actual[t] - larger[t])
      let apart = nested[t] - larger[t]
      return first * first - second * second + apart * apart
    }
    let test = try LongRunMean(overlapping: f, horizon: horizon)
    try requireCount(test.count, atLeast: horizon + 1)
    (count, meanDifference, statistic, kernel) = (test.count, test.mean, test.statistic, test.kernel)
  }
}
