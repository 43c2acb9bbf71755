/// What an outcome stays at or below with a given probability, as it is forecast.
public struct Quantile: Sendable, Hashable {
  /// τ, the probability, between 0 and 1.
  public var level: Double
  /// q, in target units.
  public var value: Double

  /// A quantile.
  public init(level: Double, value: Double) {
    self.level = level
    self.value = value
  }

  /// ρ(y) = max(τ (y − q), (τ − 1) (y − q)), the pinball loss where y came, in target units.
  ///
  /// Its mean is least where q is the τ-quantile of y (Koenker and Bassett 1978, doi:10.2307/1913643); not a number where y is none.
  public func pinball(_ actual: Double) -> Double {
    let error = actual - value
    return error.isNaN ? .nan : max(level * error, (level - 1) * error)
  }
}

extension Collection<Quantile> {
  /// The mean pinball loss of these quantiles where y came, in target units; not a number where there are none.
  ///
  /// O(count).
  public func pinball(_ actual: Double) -> Double {
    var sum = 0.0
    for quantile in self { sum += quantile.pinball(actual) }
    return sum / Double(count)
  }
}
