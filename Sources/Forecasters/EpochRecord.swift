/// What one epoch of training measured.
public struct EpochRecord: Sendable, Equatable {
  /// The epoch, from 1.
  package var epoch: Int
  /// η, fixed within the epoch; where it follows batches, the mean over these.
  public var rate: Double
  /// Sample-weighted mean loss over the epoch's batches, scaled units; not finite where training diverged.
  public var trainLoss: Double
  /// Inner validation loss after the epoch, scaled units; `nan` without a validation tail or after divergence.
  public var validationLoss: Double
  /// Accuracy on the validation tail, or on the training batches where there is none; `nan` where undefined.
  public var accuracy: Double
  /// What the safety chain did after this epoch, by name, comma-separated; empty for nothing.
  public var interventions: String
  /// The mean length over the epoch's batches of each layer's gradient before clipping, the first layer first; empty where gradients are not
  /// recorded.
  public var layerNorms: [Double] = []

  /// A record.
  package init(
    epoch: Int, rate: Double, trainLoss: Double, validationLoss: Double, accuracy: Double, interventions: String
  ) {
    self.epoch = epoch
    self.rate = rate
    self.trainLoss = trainLoss
    self.validationLoss = validationLoss
    self.accuracy = accuracy
    self.interventions = interventions
  }
}

/// What training spent.
public struct Spending: Sendable, Equatable {
  /// Optimizer updates.
  public var gradientSteps = 0
  /// Gradients evaluated, counted in samples.
  public var gradientSamples = 0
  /// Forward-only evaluations, counted in samples; each costs a third of a gradient.
  public var forwardSamples = 0

  /// Nothing spent yet.
  public init() {}

  /// Gradient evaluations in samples, forward passes counted as a third.
  public var gradientEvaluations: Double { Double(gradientSamples) + Double(forwardSamples) / 3 }

  /// Adds what was spent elsewhere.
  public static func += (a: inout Spending, b: Spending) {
    a.gradientSteps += b.gradientSteps
    a.gradientSamples += b.gradientSamples
    a.forwardSamples += b.forwardSamples
  }
}
