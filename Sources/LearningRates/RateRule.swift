/// What a fold knows of its training when an epoch ends: the only things that a rate rule may see.
public struct EpochObservation: Sendable, Equatable {
  /// L_t, the inner validation loss: mean squared error in scaled units.
  public var loss: Double
  /// A_t, the accuracy under the definition in use; `nan` where it is undefined.
  public var accuracy: Double
  /// Whether every gradient of the epoch was finite.
  public var gradientsAreFinite: Bool

  /// An observation.
  public init(loss: Double, accuracy: Double, gradientsAreFinite: Bool = true) {
    self.loss = loss
    self.accuracy = accuracy
    self.gradientsAreFinite = gradientsAreFinite
  }
}

/// What a rule knows before training begins.
public struct RateContext: Sendable, Equatable {
  /// η₀, the configured rate: the reference of clamps and reversion.
  public var baseRate: Double
  /// η at the start of this fold, η₀ or carried from the fold before.
  public var startRate: Double
  /// E, the epochs planned.
  public var epochs: Int
  /// Training samples.
  public var trainingCount: Int
  /// Validation samples.
  public var validationCount: Int
  /// Seed of the rule's own random stream (noise options).
  public var seed: UInt64

  /// A context.
  public init(
    baseRate: Double, startRate: Double, epochs: Int, trainingCount: Int, validationCount: Int, seed: UInt64
  ) {
    self.baseRate = baseRate
    self.startRate = startRate
    self.epochs = epochs
    self.trainingCount = trainingCount
    self.validationCount = validationCount
    self.seed = seed
  }
}
