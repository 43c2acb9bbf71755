internal import Foundation

/// A definition of "accuracy" for regression: a pure function of forecasts and of what they are compared with.
///
/// Every definition but `expLoss` with a foreign L₀ is free of scale: forecasts, outcomes and references in other units give the same
/// number. A value that cannot be computed (no samples, no variance, a forecast that is not finite) is `nan`.
public enum Accuracy: String, Codable, CaseIterable, Sendable {
  /// 1 − MSE/Var(y_train), clipped to [−1, 1].
  case r2
  /// 1 − MSE/MSE_naive, unclipped: 0 is as good as the naive forecast.
  case skill
  /// The share of right directions, sign(ŷ − reference) = sign(y − reference); a forecast or outcome of no change counts ½.
  case hit
  /// The share of errors with |e| ≤ .25·σ_y, σ_y² being Var(y_train).
  case tolerance
  /// exp(−L/L₀), L the MSE of the forecasts and L₀ the initial loss.
  case expLoss
  /// Spearman's rank correlation of forecasts and outcomes, ties sharing their mean rank.
  case rankIC

  /// The accuracy of forecasts, one per outcome of the reference and in its units.
  ///
  /// O(n), for `rankIC` O(n log n).
  public func value(of forecasts: [Double], against reference: AccuracyReference) -> Double {
    require(
      forecasts.count == reference.actuals.count,
      "\(forecasts.count) forecasts for \(reference.actuals.count) outcomes")
    let actuals = reference.actuals
    guard !forecasts.isEmpty, forecasts.allSatisfy(\.isFinite), actuals.allSatisfy(\.isFinite) else { return .nan }
    switch self {
    case .r2:
      guard reference.trainingVariance > 0 else { return .nan }
      return (-1.0...1.0).clampKeepingNaN(1 - meanSquare(forecasts, actuals) / reference.trainingVariance)
    case .skill:
      return 1 - quotient(meanSquare(forecasts, actuals), meanSquare(reference.naiveForecasts, actuals))
    case .hit:
      return mean(zip(forecasts, zip(actuals, reference.lastValues))) { direction($0 - $1.1, $1.0 - $1.1) }
    case .tolerance:
      guard reference.trainingVariance > 0 else { return .nan }
      let margin = 0.25 * reference.trainingVariance.squareRoot()
      return mean(zip(forecasts, actuals)) { abs($0 - $1) <= margin ? 1 : 0 }
    case .expLoss:
      return exp(-quotient(meanSquare(forecasts, actuals), reference.initialLoss))
    case .rankIC:
      return rankCorrelation(forecasts, actuals)
    }
  }
}

/// What forecasts are measured against: fixed for a fold, element by element in the order of the forecasts, all in one unit.
public struct AccuracyReference: Sendable, Equatable {
  /// The outcomes y.
  public let actuals: [Double]
  /// What direction is measured from: the last value at the origin for levels, the unit's image of zero for changes.
  public let lastValues: [Double]
  /// The naive forecast of each outcome.
  public let naiveForecasts: [Double]
  /// Var(y) over the training rows.
  public let trainingVariance: Double
  /// L₀, the loss that `expLoss` compares with; `nan` until it is known.
  public var initialLoss: Double

  /// A reference.
  ///
  /// - Precondition: the three lists are equally long.
  public init(
    actuals: [Double], lastValues: [Double], naiveForecasts: [Double], trainingVariance: Double,
    initialLoss: Double = .nan
  ) {
    require(
      actuals.count == lastValues.count && actuals.count == naiveForecasts.count,
      "\(actuals.count) outcomes, \(lastValues.count) last values and \(naiveForecasts.count) naive forecasts")
    self.actuals = actuals
    self.lastValues = lastValues
    self.naiveForecasts = naiveForecasts
    self.trainingVariance = trainingVariance
    self.initialLoss = initialLoss
  }
}

extension ClosedRange<Double> {
  fileprivate func clampKeepingNaN(_ x: Double) -> Double { x.isNaN ? x : clamp(x) }
}

private func mean<T: Sequence>(_ items: T, _ term: (T.Element) -> Double) -> Double {
  var sum = 0.0
  var count = 0
  for item in items {
    sum += term(item)
    count += 1
  }
  return sum / Double(count)
}

private func meanSquare(_ a: [Double], _ b: [Double]) -> Double { mean(zip(a, b)) { ($0 - $1) * ($0 - $1) } }

private func quotient(_ a: Double, _ b: Double) -> Double { b > 0 ? a / b : .nan }

private func direction(_ forecast: Double, _ actual: Double) -> Double {
  if forecast == 0 || actual == 0 { return 0.5 }
  return (forecast > 0) == (actual > 0) ? 1 : 0
}

private func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  let (x, y) = (ranks(a), ranks(b))
  let middle = Double(a.count + 1) / 2
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for (p, q) in zip(x, y) {
    xx += (p - middle) * (p - middle)
    yy += (q - middle) * (q - middle)
    xy += (p - middle) * (q - middle)
  }
  return quotient(xy, (xx * yy).squareRoot())
}

/// Ranks from 1, equal values sharing the mean of theirs.
private func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  var first = 0
  while first < order.count {
    var last = first
    while last + 1 < order.count && values[order[last + 1]] == values[order[first]] { last += 1 }
    for position in first...last { ranks[order[position]] = Double(first + last) / 2 + 1 }
    first = last + 1
  }
  return ranks
}
