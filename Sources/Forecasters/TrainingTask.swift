public import LearningRates
public import Series

/// What a forecaster is to learn in one fold, and how long.
public struct TrainingTask: Sendable {
  /// The scaled rows up to the cutoff and none after it.
  public var windows: Windows
  /// Origins that are trained on, in time order.
  public var training: [Int]
  /// Origins of the inner validation tail, in time order; where it is empty, η follows the training loss.
  public var validation: [Int]
  /// E, epochs at most.
  public var epochs: Int
  /// The rate rule inside its safety chain.
  public var rates: SafetyChain
  /// What the rule knows before training.
  public var context: RateContext
  /// Which accuracy the rule sees.
  public var accuracy: Accuracy
  /// Seed of the order of samples and of dropout; each epoch's stream is derived from it and the epoch's number.
  public var shuffleSeed: UInt64
  /// When training ends before its last epoch.
  public var stopping: Stopping
  /// Whether a network measures the gradients of its layers.
  package var recordsGradients = false

  /// A task.
  public init(
    windows: Windows, training: [Int], validation: [Int], epochs: Int, rates: SafetyChain, context: RateContext,
    accuracy: Accuracy = .r2, shuffleSeed: UInt64, stopping: Stopping = Stopping()
  ) {
    self.windows = windows
    self.training = training
    self.validation = validation
    self.epochs = epochs
    self.rates = rates
    self.context = context
    self.accuracy = accuracy
    self.shuffleSeed = shuffleSeed
    self.stopping = stopping
  }
}

/// When training ends before its last epoch; by default never.
public struct Stopping: Sendable, Hashable, Codable {
  /// Stops after this many epochs without a lower validation loss and restores the best weights; needs a validation tail.
  public var patience: Int?
  /// Stops when |L_t − L_{t−1}| / L_t stays below this for 3 epochs.
  public var convergence: Double?
  /// Stops, within an epoch if need be, before more gradients than this are evaluated, counted in samples.
  package var gradientSamples: Int?

  /// Rules for stopping; nil switches one off.
  public init(patience: Int? = nil, convergence: Double? = nil, gradientSamples: Int? = nil) {
    self.patience = patience
    self.convergence = convergence
    self.gradientSamples = gradientSamples
  }
}

/// What training came to.
public struct TrainingOutcome: Sendable {
  /// The epochs in order; none for a forecaster that has no epochs.
  public var epochs: [EpochRecord] = []
  /// The rule's memory after the last epoch, with the next η; as at the start for a forecaster without epochs.
  package var finalState: RateState
  /// η of the epoch to come, or of the one whose weights are kept where only a pass before the next would tell.
  public var rateEnd: Double
  /// What training spent.
  public var spending = Spending()
  /// Training loss, scaled units, of the epoch whose weights are kept; nil for a forecaster without epochs.
  public var trainLoss: Double?
  /// Validation loss, scaled units, of the epoch whose weights are kept; nil without a validation tail.
  public var validationLoss: Double?
  /// Accuracy of the epoch whose weights are kept; nil where it is undefined.
  public var accuracy: Double?
  /// What the gradients were like; nil where they are not recorded.
  package var gradients: GradientRecord?

  /// The outcome of a forecaster without epochs.
  public init(atOnce task: TrainingTask) { self.init(finalState: task.rates.start(task.context)) }

  init(finalState: RateState) { (self.finalState, rateEnd) = (finalState, finalState.rate) }
}

/// Why training was given up, with all that it measured and spent until then.
public struct TrainingFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// What happened, in one clause.
  public var reason: String
  /// The epochs in order, the last one being that of the failure.
  package var epochs: [EpochRecord]
  /// What was spent.
  public var spending: Spending

  /// A failure.
  package init(reason: String, epochs: [EpochRecord] = [], spending: Spending = Spending()) {
    self.reason = reason
    self.epochs = epochs
    self.spending = spending
  }

  /// The reason and the epoch.
  public var description: String {
    epochs.last.map { "training failed in epoch \($0.epoch) (learning rate \($0.rate)): \(reason)" }
      ?? "training failed before its first epoch: \(reason)"
  }
}
