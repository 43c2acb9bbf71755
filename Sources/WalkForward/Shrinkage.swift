public import Declarations
internal import Forecasters
internal import Foundation

/// Whether forecasts are shrunk to a simple one, and by how many weights.
///
/// Forecast and shrunk forecast: ŷ = n + w (f − n), with f the network's (an ensemble's mean), n what it is shrunk to (`ShrinkageBase`:
/// the last value at levels and zero for a change, or another simple forecast that is itself shrunk to that), and 0 ≤ w ≤ 1 from the
/// inner validation tail. See `ShrinkageWeights`.
public enum Shrinkage: String, Sendable, Codable, CaseIterable, SettingItem {
  /// w = 1.
  case none
  /// One weight for all leads.
  case pooled
  /// One weight a lead.
  case perLead
}

/// How far a forecast is trusted against the naive one, by lead; known at the cutoff of the fold whose validation tail gave it.
///
/// With d = f − n and e = y − n over the tail's origins, ŵ and s are the least squares weight and its standard error over H − 1 lags
/// (`WeightEstimate`). The tail has also chosen rates, and with patience the epoch, so ŵ is optimistic; and where there is nothing to win,
/// any weight above zero loses. So w = min(1, max(0, ŵ − K s)), and 0 where the tail leaves no evidence.
struct ShrinkageWeights: Sendable, Codable, Equatable {
  /// w of each lead; empty for forecasts that stay as they are.
  var byLead: [Double] = []

  /// Weights from the tail's forecasts, naive forecasts and actual values, each origins × H in any one unit.
  ///
  /// `margin` is K. An empty tail leaves forecasts as they are. O(origins × H²).
  init(
    _ shrinkage: Shrinkage, margin: Double, horizon: Int, forecasts: [Double], naive: [Double], actuals: [Double]
  ) {
    guard shrinkage != .none, !forecasts.isEmpty else { return }
    let leads = shrinkage == .pooled ? [0..<horizon] : (0..<horizon).map { $0..<$0 + 1 }
    let count = forecasts.count / horizon
    let weights = leads.map { leads in
      Self.weight(margin: margin, lags: horizon - 1, origins: count) { origin, term in
        var sum = 0.0
        for i in origin * horizon + leads.lowerBound..<origin * horizon + leads.upperBound {
          sum += term(forecasts[i] - naive[i], actuals[i] - naive[i])
        }
        return sum
      }
    }
    byLead = shrinkage == .pooled ? Array(repeating: weights[0], count: horizon) : weights
  }

  /// Weights that leave forecasts as they are.
  init() {}

  /// The forecasts, origins × H, shrunk to `naive`.
  func shrunk(_ forecasts: [Double], to naive: [Double]) -> [Double] {
    guard !byLead.isEmpty else { return forecasts }
    return forecasts.indices.map { naive[$0] + byLead[$0 % byLead.count] * (forecasts[$0] - naive[$0]) }
  }

  /// The weight of one or of all leads; `sum` sums a term of d and e over the leads of an origin.
  private static func weight(
    margin: Double, lags: Int, origins: Int,
    _ sum: (_ origin: Int, _ term: (_ d: Double, _ e: Double) -> Double) -> Double
  ) -> Double {
    guard let fit = WeightEstimate(origins: origins, lags: lags, sum) else { return 0 }
    let weight = fit.estimate - margin * fit.standardError
    return weight.isFinite ? min(1, max(0, weight)) : 0
  }
}
