internal import Foundation
internal import Randomness

/// Summaries over series of logarithms of ratios.
struct Ratios {
  /// Bootstrap draws of an interval.
  static let draws = 10_000

  /// The summary of one log ratio a series; nil where no series has one.
  ///
  /// Values that are not finite are left out.
  static func report(_ logs: [Double], label: String) -> RatioReport? {
    let logs = logs.filter(\.isFinite)
    guard !logs.isEmpty else { return nil }
    let sorted = logs.sorted()
    let interval = interval(of: logs, label: label)
    return RatioReport(
      mean: Estimate(
        value: exp(mean(logs)), low: interval.map { exp($0.lowerBound) }, high: interval.map { exp($0.upperBound) }),
      median: exp(quantile(0.5, ofSorted: sorted)), won: Double(logs.count { $0 < 0 }) / Double(logs.count),
      worstDecile: exp(quantile(0.9, ofSorted: sorted)), series: logs.count)
  }

  /// A mean over series with its interval; nil without values.
  static func estimate(_ values: [Double], label: String) -> Estimate? {
    guard !values.isEmpty else { return nil }
    let interval = interval(of: values, label: label)
    return Estimate(value: mean(values), low: interval?.lowerBound, high: interval?.upperBound)
  }

  /// The 95 % percentile bootstrap interval of the mean over series; nil with fewer than two.
  static func interval(of values: [Double], label: String) -> ClosedRange<Double>? {
    guard values.count > 1 else { return nil }
    var stream = RandomStream(seed: RandomStream.seed("report", label))
    let means = (0..<draws).map { _ in
      var sum = 0.0
      for _ in values.indices { sum += values[stream.integer(below: values.count)] }
      return sum / Double(values.count)
    }.sorted()
    return quantile(0.025, ofSorted: means)...quantile(0.975, ofSorted: means)
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func quantile(_ q: Double, ofSorted values: [Double]) -> Double {
    let position = q * Double(values.count - 1)
    let below = Int(position)
    let above = min(below + 1, values.count - 1)
    return values[below] + (position - Double(below)) * (values[above] - values[below])
  }
}
