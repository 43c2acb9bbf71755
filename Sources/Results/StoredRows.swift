/// Which randomFit arm an arm is measured against, for one scheme.
package struct StoredBaseline: Sendable, Hashable {
  /// The arm that is measured.
  package var arm: Int
  /// The scheme, such as `freshInit`.
  package var scheme: String
  /// The randomFit arm.
  package var baseline: Int
}

/// What the shrunk forecasts of an arm are made of, summed over series and folds, each fold counting by its origins.
package struct StoredMix: Sendable, Equatable {
  /// The arm's number.
  package var arm: Int
  /// Origins of folds whose forecasts are shrunk, and those among them whose forecasts are the naive one.
  package var origins, naive: Int
  /// The weights of the model and of the naive forecast, summed over the origins.
  package var modelWeight, naiveWeight: Double
}

/// What an arm spent over all series and folds, and how often its learning rate was clamped.
package struct StoredSpending: Sendable, Equatable {
  /// The arm's number.
  package var arm: Int
  /// Optimizer updates.
  package var gradientSteps: Int
  /// Gradients evaluated, in samples.
  package var gradientSamples: Int
  /// Forward-only evaluations, in samples.
  package var forwardSamples: Int
  /// Wall-clock seconds.
  package var seconds: Double
  /// Epochs trained.
  package var epochs: Int
  /// Epochs after which the learning rate was clamped to its floor or ceiling.
  package var clampedEpochs: Int

  /// Gradient evaluations in samples, forward passes counted as a third.
  package var gradientEvaluations: Double { Double(gradientSamples) + Double(forwardSamples) / 3 }
}
