internal import Foundation
internal import Randomness
internal import Statistics

/// Summaries over series, with intervals from common draws, so that equal ratios have equal intervals.
enum Ratios {
  /// The summary of one ratio a series; nil where no series has one, or one of them is no positive number.
  static func report(_ ratios: [Double]) -> RatioReport? {
    let skill = Skill(ratios: ratios)
    guard let mean = skill.geometricMean.measured else { return nil }
    return RatioReport(
      mean: estimate(mean, ratios: ratios), median: skill.median, won: skill.shareWon,
      worstDecile: skill.worstDecile, series: ratios.count)
  }

  /// The mean of one share a series, with its interval; nil where no series has one.
  static func meanShare(_ shares: [Double]) -> Estimate? {
    guard !shares.isEmpty else { return nil }
    // An arithmetic mean is the logarithm of a geometric one.
    let logs = estimate(1, ratios: shares.map { exp($0) })
    return Estimate(
      value: mean(shares), low: logs.low.map { log($0) }, high: logs.high.map { log($0) })
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func estimate(_ value: Double, ratios: [Double]) -> Estimate {
    var stream = RandomStream(seed: RandomStream.seed("report"))
    let interval = Skill.interval(ratios: ratios, stream: &stream)
    return Estimate(value: value, low: interval?.lowerBound, high: interval?.upperBound)
  }
}

extension Double {
  /// The error or ratio; nil where it is none: not a number, beyond the range of numbers, or 0 by underflow.
  var measured: Double? { isFinite && self > 0 ? self : nil }
}
