/// How forecasts and outcomes correlate: the mean over dates, with its Newey–West t.
///
/// IC_t is the correlation over series at one date; t = mean / √(Ω / T) with Bartlett's weights over h − 1 lags, as
/// outcomes h rows ahead overlap (Grinold and Kahn 2000; Newey and West 1987, doi:10.2307/1913610).
package struct InformationCoefficient: Sendable, Equatable {
  /// Which correlation.
  package enum Kind: Sendable {
    /// Pearson's, of the values.
    case values
    /// Spearman's, of the ranks.
    case ranks
  }

  /// The number of dates that entered.
  package let count: Int
  /// The number of dates left out, with fewer than three series or without variation.
  package let skipped: Int
  /// The mean coefficient.
  package let mean: Double
  /// The mean over its Newey–West standard error; nil where the coefficients do not vary.
  package let t: Double?
  /// ICIR, the mean over the standard deviation of the coefficients; nil where they do not vary.
  package let informationRatio: Double?

  /// Correlates over series, date by date: one row a date and one column a series, `nan` where there is none.
  ///
  /// O(dates × series × log series). Needs two dates with three series on which forecasts and outcomes vary.
  package init(
    forecasts: [[Double]], outcomes: [[Double]], horizon: Int = 1, kind: Kind = .values
  ) throws(Undefined) {
    try requireSameLength(forecasts.count, outcomes.count)
    var coefficients: [Double] = []
    for (f, y) in zip(forecasts, outcomes) {
      try requireSameLength(f.count, y.count)
      if let r = Self.coefficient(forecasts: f, outcomes: y, kind: kind) { coefficients.append(r) }
    }
    try self.init(coefficients: coefficients, skipped: forecasts.count - coefficients.count, horizon: horizon)
  }

  /// The coefficient over series at one date; nil with fewer than `least` series that have both, or without variation.
  ///
  /// O(series × log series).
  package static func coefficient(
    forecasts: [Double], outcomes: [Double], kind: Kind, least: Int = 3
  ) -> Double? {
    let pairs = zip(forecasts, outcomes).filter { !$0.isNaN && !$1.isNaN }
    return pairs.count >= least ? correlation(pairs.map(\.0), pairs.map(\.1), kind) : nil
  }

  /// Correlates one series over time: the coefficient is the mean of the products of standardized forecasts and outcomes,
  /// and its t that of those products.
  ///
  /// Origins where either is `nan` are skipped. O(n log n).
  package init(
    ofSeries forecasts: [Double], outcomes: [Double], horizon: Int = 1, kind: Kind = .values
  ) throws(Undefined) {
    try requireSameLength(forecasts.count, outcomes.count)
    let pairs = zip(forecasts, outcomes).filter { !$0.isNaN && !$1.isNaN }
    try requireCount(pairs.count, atLeast: 3)
    guard let f = standardized(pairs.map(\.0), kind), let y = standardized(pairs.map(\.1), kind) else {
      throw .noVariation(of: "forecasts or outcomes")
    }
    try self.init(coefficients: zip(f, y).map { $0 * $1 }, skipped: forecasts.count - pairs.count, horizon: horizon)
  }

  /// The mean of coefficients in the order of time, of outcomes up to `horizon` rows ahead.
  package init(coefficients terms: [Double], skipped: Int, horizon: Int) throws(Undefined) {
    guard horizon >= 1 else { throw .badSetting(name: "horizon", expected: "1 or more", found: "\(horizon)") }
    let test = try LongRunMean(terms, kernel: .bartlett(lags: horizon - 1))
    (count, mean, self.skipped) = (test.count, test.mean, skipped)
    t = test.variance > 0 ? test.statistic : nil
    let deviation = sampleVariance(terms).squareRoot()
    informationRatio = test.variance > 0 ? test.mean / deviation : nil
  }
}

/// The correlation of two lists; nil where one does not vary.
private func correlation(_ a: [Double], _ b: [Double], _ kind: InformationCoefficient.Kind) -> Double? {
  guard let x = standardized(a, kind), let y = standardized(b, kind) else { return nil }
  return mean(zip(x, y).map { $0 * $1 })
}

/// Values, or their ranks, less their mean and over their population deviation.
private func standardized(_ x: [Double], _ kind: InformationCoefficient.Kind) -> [Double]? {
  guard x.allSatisfy(\.isFinite), x.contains(where: { $0 != x[0] }) else { return nil }
  let values = kind == .ranks ? ranks(of: x).ranks : x
  let centre = mean(values)
  let deviation = mean(values.map { ($0 - centre) * ($0 - centre) }).squareRoot()
  return deviation > 0 ? values.map { ($0 - centre) / deviation } : nil
}
