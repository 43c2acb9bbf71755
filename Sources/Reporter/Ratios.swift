internal import Foundation
internal import Randomness
internal import Statistics

/// Summaries over series, with intervals whose random streams are named for what they bound.
enum Ratios {
  /// The summary of one ratio a series; nil where no series has one.
  static func report(_ ratios: [Double], label: String) -> RatioReport? {
    guard !ratios.isEmpty else { return nil }
    let skill = Skill(ratios: ratios)
    return RatioReport(
      mean: estimate(skill.geometricMean, ratios: ratios, label: label), median: skill.median, won: skill.shareWon,
      worstDecile: skill.worstDecile, series: ratios.count)
  }

  /// The mean of one share a series, with its interval; nil where no series has one.
  static func meanShare(_ shares: [Double], label: String) -> Estimate? {
    guard !shares.isEmpty else { return nil }
    // An arithmetic mean is the logarithm of a geometric one.
    let logs = estimate(1, ratios: shares.map { exp($0) }, label: label)
    return Estimate(
      value: mean(shares), low: logs.low.map { log($0) }, high: logs.high.map { log($0) })
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func estimate(_ value: Double, ratios: [Double], label: String) -> Estimate {
    var stream = RandomStream(seed: RandomStream.seed("report", label))
    let interval = Skill.interval(ratios: ratios, stream: &stream)
    return Estimate(value: value, low: interval?.lowerBound, high: interval?.upperBound)
  }
}
