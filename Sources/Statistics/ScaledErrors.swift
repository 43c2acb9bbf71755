internal import Foundation

/// Errors without units, by the in-sample steps of the series: they can be averaged over series.
public struct ScaledErrors: Sendable, Equatable {
  /// MASE = mean |y − ŷ| / mean_{t > m} |y_t − y_{t−m}| (Hyndman and Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001).
  public let mase: Double
  /// RMSSE = √(mean (y − ŷ)² / mean_{t > m} (y_t − y_{t−m})²) (Makridakis and others 2022, doi:10.1016/j.ijforecast.2021.11.013).
  package let rmsse: Double

  /// Scores forecasts against what came, by the steps over one `season` within `history`, the training rows.
  ///
  /// O(n). `history` holds more than `season` values that are not all one season's repetition.
  public init(actual: [Double], forecast: [Double], history: [Double], season: Int = 1) throws(Undefined) {
    try requireSameLength(actual.count, forecast.count)
    guard season >= 1 else { throw .badSetting(name: "season", expected: "1 or more", found: "\(season)") }
    try requireCount(actual.count, atLeast: 1)
    try requireCount(history.count, atLeast: season + 1)
    try requireFinite(actual, forecast, history)
    let errors = ForecastErrors(actual: actual, forecast: forecast)
    let steps = ForecastErrors(actual: Array(history[season...]), forecast: Array(history.dropLast(season)))
    guard steps.mse > 0 else { throw .noVariation(of: "training values over one season") }
    mase = errors.mae / steps.mae
    rmsse = (errors.mse / steps.mse).squareRoot()
  }

  /// sMAPE = 200 · mean |y − ŷ| / (|y| + |ŷ|), in percent; where both are zero the error is zero (Makridakis 1993,
  /// doi:10.1016/0169-2070(93)90079-3).
  ///
  /// O(n).
  public static func smape(actual: [Double], forecast: [Double]) throws(Undefined) -> Double {
    try requireSameLength(actual.count, forecast.count)
    try requireCount(actual.count, atLeast: 1)
    try requireFinite(actual, forecast)
    let parts = zip(actual, forecast).map { y, z in y == z ? 0 : abs(y - z) / (abs(y) + abs(z)) }
    return 200 * mean(parts)
  }

  /// OWA = ½ (sMAPE / sMAPE_N2 + MASE / MASE_N2), each averaged over series before it is divided (Makridakis and others 2020,
  /// doi:10.1016/j.ijforecast.2019.04.014); N2 is the seasonally adjusted naive.
  public static func owa(
    smape: [Double], mase: [Double], naiveSmape: [Double], naiveMase: [Double]
  ) throws(Undefined) -> Double {
    for list in [mase, naiveSmape, naiveMase] { try requireSameLength(smape.count, list.count) }
    try requireCount(smape.count, atLeast: 1)
    try requireFinite(smape, mase, naiveSmape, naiveMase)
    let (below, belowMase) = (mean(naiveSmape), mean(naiveMase))
    guard below > 0, belowMase > 0 else { throw .noVariation(of: "errors of the naive forecast") }
    return (mean(smape) / below + mean(mase) / belowMase) / 2
  }

  /// R²_OOS = 1 − Σ (y − ŷ)² / Σ (y − b)² against a named benchmark b (Campbell and Thompson 2008,
  /// doi:10.1093/rfs/hhm055).
  package static func outOfSampleR2(
    actual: [Double], forecast: [Double], benchmark: [Double]
  ) throws(Undefined) -> Double {
    try requireSameLength(actual.count, forecast.count)
    try requireSameLength(actual.count, benchmark.count)
    try requireCount(actual.count, atLeast: 1)
    try requireFinite(actual, forecast, benchmark)
    let other = ForecastErrors(actual: actual, forecast: benchmark).mse
    guard other > 0 else { throw .noVariation(of: "errors of the benchmark") }
    return 1 - ForecastErrors(actual: actual, forecast: forecast).mse / other
  }
}

/// The mean; `nan` of nothing.
func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

/// The sample variance, over n − 1; `nan` of fewer than two.
func sampleVariance(_ x: [Double]) -> Double {
  let m = mean(x)
  return x.count > 1 ? x.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(x.count - 1) : .nan
}
