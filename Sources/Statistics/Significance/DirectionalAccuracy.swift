/// How often a forecast's direction comes true, and whether that is more than a constant direction would get.
///
/// A direction is the sign of the change from the last known value. Where either change is zero the forecast is a tie and
/// counts one half. The test of Pesaran and Timmermann is made on the pairs without ties: with p_y and p_x the shares of
/// rises among what came and what was forecast, P* = p_y p_x + (1 − p_y)(1 − p_x) is the accuracy of independent
/// directions, and the statistic (P̂ − P*) / √(V(P̂) − V(P*)) is standard normal without skill. The difference of the
/// variances is 4 p_y p_x (1 − p_y)(1 − p_x)(1/n − 1/n²) (Pesaran and Timmermann 1992, doi:10.1080/07350015.1992.10509922).
public struct DirectionalAccuracy: Sendable, Equatable {
  /// The number of forecasts, ties included.
  public let count: Int
  /// The number of ties.
  public let ties: Int
  /// The share of directions that came true, ties at one half.
  public let accuracy: Double
  /// Rises that came, rises that were forecast, and directions that came true, among the pairs without ties.
  private let rises, forecastRises, hits: Int

  /// Compares changes from the last known value: y − y_T and ŷ − y_T.
  ///
  /// O(n).
  public init(actualChanges: [Double], forecastChanges: [Double]) throws(Undefined) {
    try requireSameLength(actualChanges.count, forecastChanges.count)
    try requireCount(actualChanges.count, atLeast: 1)
    try requireFinite(actualChanges, forecastChanges)
    let pairs = zip(actualChanges, forecastChanges).filter { $0 != 0 && $1 != 0 }
    count = actualChanges.count
    ties = count - pairs.count
    rises = pairs.count { $0.0 > 0 }
    forecastRises = pairs.count { $0.1 > 0 }
    hits = pairs.count { ($0.0 > 0) == ($0.1 > 0) }
    accuracy = (Double(hits) + Double(ties) / 2) / Double(count)
  }

  /// Compares levels, `last` being the last value known at each origin.
  ///
  /// O(n).
  public init(actual: [Double], forecast: [Double], last: [Double]) throws(Undefined) {
    try requireSameLength(actual.count, last.count)
    try requireSameLength(forecast.count, last.count)
    try self.init(
      actualChanges: zip(actual, last).map { $0 - $1 }, forecastChanges: zip(forecast, last).map { $0 - $1 })
  }

  /// The test's statistic; undefined where all that came or all that was forecast went one way.
  public func pesaranTimmermann() throws(Undefined) -> Double {
    try requireCount(count - ties, atLeast: 2)
    let n = Double(count - ties)
    let (py, px) = (Double(rises) / n, Double(forecastRises) / n)
    let variance = 4 * py * px * (1 - py) * (1 - px) * (1 / n - 1 / (n * n))
    guard variance > 0 else {
      throw .noVariation(of: py == 0 || py == 1 ? "directions that came" : "directions forecast")
    }
    return (Double(hits) / n - (py * px + (1 - py) * (1 - px))) / variance.squareRoot()
  }

  /// The probability of this accuracy or a higher one if the directions are independent.
  public func pValue() throws(Undefined) -> Double { Normal.above(try pesaranTimmermann()) }
}
