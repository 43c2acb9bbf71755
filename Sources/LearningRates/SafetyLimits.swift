/// The numbers of the safety chain.
public struct SafetyLimits: Sendable, Codable, Equatable {
  /// A loss above this many times the best one rolls the epoch back.
  public var divergenceRatio = 4.0
  /// What a rollback multiplies the rate by.
  public var rollbackFactor = 0.25
  /// For how many epochs the rate is held after a rollback.
  public var cooldownEpochs = 3
  /// The rollback that fails the fold.
  public var maximumRollbacks = 5
  /// The least and the greatest η_{t+1}/η_t that a rule may ask for.
  public var factor = 0.5...2.0
  /// The share of epochs with a clamped rate above which the clamps are the schedule.
  public var clampShare = 0.2

  /// The chain's standard numbers.
  public init() {}

  /// The same without the guard against losses above the best one: an epoch is undone only where its loss is no number.
  package static let unguarded: SafetyLimits = {
    var limits = SafetyLimits()
    limits.divergenceRatio = .infinity
    return limits
  }()

  /// The rates allowed for a base rate η₀: [max(1e-7, η₀/1000), min(1, 100·η₀)], widened to hold η₀ where it lies outside.
  public func bounds(base: Double) -> ClosedRange<Double> {
    min(max(1e-7, base / 1000), base)...max(min(1, 100 * base), base)
  }
}

extension ClosedRange<Double> {
  func clamp(_ x: Double) -> Double { Swift.min(Swift.max(x, lowerBound), upperBound) }
}

func isUsable(_ rate: Double) -> Bool { rate.isFinite && rate > 0 }

/// Stops the program on a programmer's mistake; unlike `precondition` it keeps its message in optimized builds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}
