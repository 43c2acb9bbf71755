/// Two one-sided t-tests that a mean lies *within* bounds: the test with which to say "no difference that matters".
///
/// t_low = (x̄ − low)/se and t_high = (x̄ − high)/se; the larger of P(T > t_low) and P(T < t_high) is the p-value
/// (Schuirmann 1987, doi:10.1007/BF01068419). With logs of MSE ratios the usual bounds are ±0.02.
public struct Equivalence: Sendable, Equatable {
  /// The number of values.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// The standard error of the mean.
  public let standardError: Double
  /// P(T > t_low): small where the mean is above the lower bound.
  public let pAboveLower: Double
  /// P(T < t_high): small where the mean is below the upper bound.
  public let pBelowUpper: Double

  /// The larger of both: small where the mean is within the bounds.
  public var pValue: Double { max(pAboveLower, pBelowUpper) }

  /// Tests values, one an independent unit.
  ///
  /// O(n). Needs two values that differ.
  public init(_ values: [Double], within bounds: ClosedRange<Double>) throws(Undefined) {
    try requireCount(values.count, atLeast: 2)
    try requireFinite(values)
    let variance = sampleVariance(values)
    guard variance > 0 else { throw .noVariation(of: "values") }
    count = values.count
    mean = Statistics.mean(values)
    standardError = (variance / Double(count)).squareRoot()
    let t = StudentT(degrees: Double(count - 1))
    pAboveLower = t.above((mean - bounds.lowerBound) / standardError)
    pBelowUpper = t.below((mean - bounds.upperBound) / standardError)
  }

  /// The interval of the mean that lies within the bounds just where the test says so at `alpha`: 1 − 2α.
  public func interval(alpha: Double = 0.05) -> ClosedRange<Double>? {
    guard alpha > 0 && alpha < 0.5 else { return nil }
    let reach = StudentT(degrees: Double(count - 1)).quantile(1 - alpha) * standardError
    return (mean - reach)...(mean + reach)
  }
}
