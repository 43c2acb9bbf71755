/// The weights of forecasts in a sum that is nearest to what came, each at least 0 and all together at most 1.
///
/// Minimizes Σ (y − n − Σ_c w_c (f_c − n))² over w ≥ 0, Σ w ≤ 1, with n the naive forecast, by projected gradients with momentum (Beck and
/// Teboulle 2009, doi:10.1137/080716542). O(C² × rounds + C² × rows).
enum StackedWeights {
  private static let rounds = 2000

  /// The weights of C forecasts of equal length; none where a number is not finite.
  static func fitted(forecasts: [[Double]], naive: [Double], actuals: [Double]) -> [Double]? {
    let distances = forecasts.map { zip($0, naive).map { $0 - $1 } }
    let wanted = zip(actuals, naive).map { $0 - $1 }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let squares = distances.map { row in distances.map { product(row, $0) } }
    let moments = distances.map { product($0, wanted) }
    // The trace is at least the largest eigenvalue.
    let bound = squares.indices.reduce(0) { $0 + squares[$1][$1] }
    guard bound.isFinite, moments.allSatisfy(\.isFinite) else { return nil }
    var weights = [Double](repeating: 0, count: forecasts.count)
    guard bound > 0 else { return weights }
    var (ahead, momentum) = (weights, 1.0)
    for _ in 0..<rounds {
      let stepped = ahead.indices.map { ahead[$0] - (product(squares[$0], ahead) - moments[$0]) / bound }
      let next = projected(stepped)
      let grown = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      ahead = next.indices.map { next[$0] + (momentum - 1) / grown * (next[$0] - weights[$0]) }
      (weights, momentum) = (next, grown)
    }
    return weights
  }

  /// The nearest point whose coordinates are at least 0 and sum to at most 1.
  static func projected(_ point: [Double]) -> [Double] {
    let positive = point.map { max(0, $0) }
    guard positive.reduce(0, +) > 1 else { return positive }
    // On the face Σ w = 1: all coordinates less one and the same amount, cut off at 0.
    var (sum, amount) = (0.0, 0.0)
    for (i, value) in point.sorted(by: >).enumerated() {
      sum += value
      let candidate = (sum - 1) / Double(i + 1)
      if value > candidate { amount = candidate }
    }
    return point.map { max(0, $0 - amount) }
  }
}
