/// What a fold knows of its training when an epoch ends: the only things that a rate rule may see.
public struct EpochObservation: Sendable, Equatable, Codable {
  /// L_t, the inner validation loss: mean squared error in scaled units.
  public var loss: Double
  /// A_t, the accuracy under the definition in use; `nan` where it is undefined.
  public var accuracy: Double
  /// The standard error of `accuracy`, where a rule asks for it (`RateRule.needsAccuracyError`).
  package var accuracyError: Double?
  /// Whether every gradient of the epoch was finite.
  package var gradientsAreFinite: Bool

  /// An observation.
  public init(loss: Double, accuracy: Double, gradientsAreFinite: Bool = true, accuracyError: Double? = nil) {
    self.loss = loss
    self.accuracy = accuracy
    self.accuracyError = accuracyError
    self.gradientsAreFinite = gradientsAreFinite
  }
}

/// What a rule knows before training begins.
public struct RateContext: Sendable, Equatable, Codable {
  /// η₀, the configured rate, finite and above 0: the reference of clamps and reversion.
  public var baseRate: Double
  /// η at the start of this fold, finite and above 0: η₀ or carried from the fold before.
  public var startRate: Double
  /// E, the epochs planned.
  public var epochs: Int
  /// Training samples.
  public var trainingCount: Int
  /// Validation samples.
  public var validationCount: Int
  /// Seed of the rule's own random stream (noise options).
  public var seed: UInt64
  /// What the rule learned in earlier folds (`RateState.lessons`); empty in the first.
  public var lessons: [Double]

  /// A context.
  public init(
    baseRate: Double, startRate: Double, epochs: Int, trainingCount: Int, validationCount: Int, seed: UInt64,
    lessons: [Double] = []
  ) {
    self.baseRate = baseRate
    self.startRate = startRate
    self.epochs = epochs
    self.trainingCount = trainingCount
    self.validationCount = validationCount
    self.seed = seed
    self.lessons = lessons
  }
}
