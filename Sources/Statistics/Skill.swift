internal import Foundation
package import Randomness

/// How one arm compares with another over series, from the ratios of their errors, ρ_s = MSE_A / MSE_B or of another
/// measure; below 1 is better.
///
/// The mean over series is geometric, exp(mean log ρ_s): it is free of scale, and the ratio of B to A is its inverse,
/// so that A and B cannot both seem better (Fleming and Wallace 1986, doi:10.1145/5666.5673). Where a ratio is `nan`,
/// so is every number here but the count.
package struct Skill: Sendable, Equatable {
  /// The number of series.
  package let count: Int
  /// The geometric mean of the ratios; `nan` without series.
  package let geometricMean: Double
  /// The median of the ratios; `nan` without series.
  package let median: Double
  /// The share of series with a ratio below 1, from 0 to 1; a tie counts half, so that no difference gives ½.
  ///
  /// `nan` without series.
  package let shareWon: Double
  /// The 90th percentile of the ratios, at which the worst tenth of the series begins; `nan` without series.
  package let worstDecile: Double

  /// 1 − geometric mean: the share of the other's MSE that is saved.
  package var skill: Double { 1 - geometricMean }

  /// Sums up one ratio a series.
  ///
  /// O(n log n). Quantiles are interpolated linearly (Hyndman and Fan 1996, type 7, doi:10.2307/2684934).
  package init(ratios: [Double]) {
    count = ratios.count
    guard !ratios.isEmpty, !ratios.contains(where: \.isNaN) else {
      (geometricMean, median, shareWon, worstDecile) = (.nan, .nan, .nan, .nan)
      return
    }
    let sorted = ratios.sorted()
    geometricMean = exp(ratios.reduce(0) { $0 + log($1) } / Double(ratios.count))
    median = quantile(0.5, ofSorted: sorted)
    shareWon = ratios.reduce(0) { $0 + ($1 < 1 ? 1 : $1 == 1 ? 0.5 : 0) } / Double(ratios.count)
    worstDecile = quantile(0.9, ofSorted: sorted)
  }

  /// The ratio of two MSEs of one series, with the floor 10⁻¹² · Var(y).
  package static func ratio(_ mse: Double, to other: Double, variance: Double) -> Double {
    precondition(variance >= 0 || variance.isNaN, "a variance is not below zero")
    return ratio(mse, to: other, floor: 1e-12 * variance)
  }

  /// The ratio of two errors of one series, ρ = max(A, f) / max(B, f).
  ///
  /// The floor f keeps a forecast that is right to rounding from deciding the mean alone. Where all three are zero the
  /// ratio is 1.
  package static func ratio(_ error: Double, to other: Double, floor: Double) -> Double {
    // Comparisons are written so that a NaN error stays one.
    let (a, b) = (error < floor ? floor : error, other < floor ? floor : other)
    return a == 0 && b == 0 ? 1 : a / b
  }

  /// A percentile bootstrap interval of the geometric mean, series being drawn with replacement.
  ///
  /// The ends are the (1 ∓ level) / 2 quantiles over `draws` resamples (Efron 1979, doi:10.1214/aos/1176344552). It
  /// takes series as independent; where they share a market it is too narrow. Nil for fewer than two series or a ratio
  /// that is `nan`. O(draws × n).
  package static func interval(
    ratios: [Double], level: Double = 0.95, draws: Int = 10_000, stream: inout RandomStream
  ) -> ClosedRange<Double>? {
    precondition(level > 0 && level < 1 && draws >= 1, "a bootstrap needs a level within 0 and 1, and draws")
    guard ratios.count >= 2, !ratios.contains(where: \.isNaN) else { return nil }
    let logs = ratios.map { log($0) }
    var means: [Double] = []
    for _ in 0..<draws {
      var sum = 0.0
      for _ in logs { sum += logs[stream.integer(below: logs.count)] }
      means.append(exp(sum / Double(logs.count)))
    }
    means.sort()
    guard !means.contains(where: \.isNaN) else { return nil }
    let low = quantile((1 - level) / 2, ofSorted: means)
    // Interpolation rounds, and a range whose ends have crossed by one ulp would trap.
    return low...max(low, quantile((1 + level) / 2, ofSorted: means))
  }
}

/// The linearly interpolated quantile (type 7) of sorted values.
func quantile(_ q: Double, ofSorted values: [Double]) -> Double {
  let position = q * Double(values.count - 1)
  let below = Int(position)
  let fraction = position - Double(below)
  // Where nothing is interpolated, an infinite neighbour must not make it `nan`.
  guard fraction > 0, values[below] != values[below + 1] else { return values[below] }
  return values[below] + fraction * (values[below + 1] - values[below])
}
