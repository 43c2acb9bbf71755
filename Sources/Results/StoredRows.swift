/// Which randomFit arm an arm is measured against, for one scheme.
public struct StoredBaseline: Sendable, Hashable {
  /// The arm that is measured.
  public var arm: Int
  /// The scheme, such as `freshInit`.
  public var scheme: String
  /// The randomFit arm.
  public var baseline: Int
}

/// What the shrunk forecasts of an arm are made of, summed over series and folds, each fold counting by its origins.
public struct StoredMix: Sendable, Equatable {
  /// The arm's number.
  public var arm: Int
  /// Origins of folds whose forecasts are shrunk, and those among them whose forecasts are the naive one.
  public var origins, naive: Int
  /// The weights of the model and of the naive forecast, summed over the origins.
  public var modelWeight, naiveWeight: Double
}

/// What an arm spent over all series and folds, and how often its learning rate was clamped.
public struct StoredSpending: Sendable, Equatable {
  /// The arm's number.
  public var arm: Int
  /// Optimizer updates.
  public var gradientSteps: Int
  /// Gradients evaluated, in samples.
  public var gradientSamples: Int
  /// Forward-only evaluations, in samples.
  public var forwardSamples: Int
  /// Wall-clock seconds.
  public var seconds: Double
  /// Epochs trained.
  public var epochs: Int
  /// Epochs after which the learning rate was clamped to its floor or ceiling.
  public var clampedEpochs: Int

  /// Gradient evaluations in samples, forward passes counted as a third.
  public var gradientEvaluations: Double { Double(gradientSamples) + Double(forwardSamples) / 3 }
}
