public import Randomness

/// A learning-rate rule η_{t+1} = f(η_t, L_t, A_t, memory): a value that is given its memory and gives it back.
///
/// A rule sees losses and accuracies, never gradients or weights, so it wraps any optimizer. It proposes; a `SafetyChain`
/// decides what the trainer uses. Rules compose by wrapping (`HybridPhases`), so safety and phases are nobody's option.
public protocol RateRule: Sendable {
  /// The canonical text of the rule and its options; the catalogue reads it back.
  var name: String { get }
  /// Whether the chain must not bend the rates: they were settled before training, or are another method's own.
  var isScheduled: Bool { get }
  /// Whether observations should carry the standard error of their accuracy, which costs a bootstrap an epoch.
  var needsAccuracyError: Bool { get }
  /// The rate of the first epoch.
  func start(_ context: RateContext, memory: RuleMemory) -> RateProposal
  /// The optimizer's μ or β₁ in epoch t, from 0, of E planned ones; nil to leave the optimizer's own.
  func momentum(epoch: Int, of epochs: Int) -> Double?
  /// What each of a network's layers has of the rate, from the first to the head; nil for all alike.
  func layerFactors(_ layers: Int) -> [Double]?
  /// What the steps into each hidden neuron are multiplied by; nil for all alike.
  var neuronGains: NeuronGains? { get }
  /// Another rule within what wraps this one; the other itself where nothing does.
  func rewrapping(_ other: any RateRule) -> any RateRule
  /// The rate of the epoch after the one that has just ended.
  func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal
}

extension RateRule {
  /// False: the chain limits and clamps the rule.
  public var isScheduled: Bool { false }
  /// False: the rule does without.
  public var needsAccuracyError: Bool { false }
  /// Nil: the optimizer keeps its own.
  public func momentum(epoch: Int, of epochs: Int) -> Double? { nil }
  /// Nil: all layers have the same rate.
  public func layerFactors(_ layers: Int) -> [Double]? { nil }
  /// Nil: all neurons have the same rate.
  public var neuronGains: NeuronGains? { nil }
  /// The other rule: nothing wraps this one.
  public func rewrapping(_ other: any RateRule) -> any RateRule { other }
  /// The context's start rate.
  public func start(_ context: RateContext, memory: RuleMemory) -> RateProposal {
    RateProposal(rate: context.startRate, memory: memory)
  }
}

/// All that a rule may look at when an epoch has ended.
public struct RuleMoment: Sendable, Equatable {
  /// η_t, the rate of the epoch that has ended.
  public var rate: Double
  /// t, the epochs that have ended, those rolled back included.
  public var epoch: Int
  /// What the losses and accuracies so far say.
  public var signals: ProgressSignals
  /// What was known before training.
  public var context: RateContext

  /// A moment.
  public init(rate: Double, epoch: Int, signals: ProgressSignals, context: RateContext) {
    self.rate = rate
    self.epoch = epoch
    self.signals = signals
    self.context = context
  }

  /// p = t/E, the share of the planned epochs that has ended; at most 1.
  public var fraction: Double { min(1, Double(epoch) / Double(max(1, context.epochs))) }
}

/// What a rule carries from epoch to epoch beside the rate and the signals.
public struct RuleMemory: Sendable, Codable, Equatable {
  /// The rule's own random stream.
  public var stream: RandomStream
  /// Finite numbers under the rule's own names.
  public var values: [String: Double] = [:]
  /// Finite numbers that a learned rule has learned: the only part that outlives the fold; empty for the others.
  public var lessons: [Double] = []
  /// Finite numbers of a choice whose reward is not known yet.
  public var decision: [Double] = []

  /// The memory of a rule that has seen nothing; the stream depends on the seed alone.
  public init(seed: UInt64) { stream = RandomStream(seed: RandomStream.seed(seed, "rate rule")) }
}

/// What a rule wants for the next epoch.
public struct RateProposal: Sendable, Equatable {
  /// η_{t+1} before the safety chain.
  public var rate: Double
  /// The memory to hand back at the next epoch.
  public var memory: RuleMemory
  /// Whether the epoch that has ended should be undone: weights and moments of the epoch before restored.
  public var undoesEpoch: Bool

  /// A proposal.
  public init(rate: Double, memory: RuleMemory, undoesEpoch: Bool = false) {
    self.rate = rate
    self.memory = memory
    self.undoesEpoch = undoesEpoch
  }
}
