internal import Foundation

/// How autocovariances are weighed in a long-run variance.
public enum LongRunKernel: Sendable, Equatable {
  /// All lags up to the last at weight 1; the sum can fall below zero.
  case rectangular(lags: Int)
  /// w_k = 1 − k / (lags + 1), which keeps the sum above zero (Newey and West 1987, doi:10.2307/1913610).
  case bartlett(lags: Int)

  /// The last lag with a weight.
  public var lags: Int {
    switch self {
    case .rectangular(let lags), .bartlett(let lags): lags
    }
  }

  /// The weight of a lag from 0 to `lags`.
  func weight(_ lag: Int) -> Double {
    switch self {
    case .rectangular: 1
    case .bartlett(let lags): 1 - Double(lag) / Double(lags + 1)
    }
  }

  /// ⌊4 (T / 100)^{2/9}⌋, Newey and West's usual number of lags for T observations.
  public static func usualLags(count: Int) -> Int { Int(4 * pow(Double(count) / 100, 2.0 / 9)) }
}

/// A mean with its long-run variance Ω: under serial dependence the mean's own variance is Ω / T.
struct LongRunMean {
  let count: Int
  let mean: Double
  let variance: Double
  let kernel: LongRunKernel

  /// The mean's t-value.
  var statistic: Double { mean / (variance / Double(count)).squareRoot() }

  /// Ω = γ₀ + 2 Σ_k w_k γ_k with γ_k = (1/T) Σ_t (x_t − x̄)(x_{t−k} − x̄).
  ///
  /// O(T × lags).
  init(_ x: [Double], kernel: LongRunKernel) throws(Undefined) {
    guard kernel.lags >= 0 else {
      throw .badSetting(name: "the number of lags", expected: "0 or more", found: "\(kernel.lags)")
    }
    try requireCount(x.count, atLeast: max(2, kernel.lags + 1))
    try requireFinite(x)
    count = x.count
    mean = Statistics.mean(x)
    self.kernel = kernel
    guard x.contains(where: { $0 != x[0] }) else {
      variance = 0
      return
    }
    let centred = x.map { [mean] in $0 - mean }
    var sum = 0.0
    for lag in 0...kernel.lags {
      var product = 0.0
      for t in lag..<count { product += centred[t] * centred[t - lag] }
      sum += (lag == 0 ? 1 : 2) * kernel.weight(lag) * product / Double(count)
    }
    variance = sum
  }

  /// The mean of forecasts' loss differences at a horizon, which overlap over h − 1 lags: the rectangular kernel, and
  /// Bartlett's with max(h − 1, usual) lags where that one gives no variance above zero.
  init(overlapping x: [Double], horizon: Int) throws(Undefined) {
    guard horizon >= 1 else { throw .badSetting(name: "horizon", expected: "1 or more", found: "\(horizon)") }
    let plain = try LongRunMean(x, kernel: .rectangular(lags: horizon - 1))
    if plain.variance > 0 {
      self = plain
    } else {
      let lags = min(x.count - 1, max(horizon - 1, LongRunKernel.usualLags(count: x.count)))
      self = try LongRunMean(x, kernel: .bartlett(lags: lags))
    }
    guard variance > 0 else { throw .noVariation(of: "loss differences") }
  }
}
