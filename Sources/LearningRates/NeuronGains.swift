/// What the steps of the weights into each hidden neuron are multiplied by: the more it contributes, the larger.
///
/// A neuron's contribution to a batch is |a_j ∂L/∂a_j|, the product taken over the batch: the first-order change of the batch's loss
/// when the neuron falls silent. Its moving mean, divided by the mean over the layer's neurons and clipped, is the gain.
public struct NeuronGains: Sendable, Equatable {
  /// The share of the moving mean that a batch keeps, from 0 to below 1.
  public var memory = 0.9
  /// The least and the greatest gain.
  public var bounds = 0.5...2.0

  /// The standard numbers.
  public init() {}

  /// The gains of a layer's neurons by the moving means of their contributions; all 1 where nothing contributes.
  package func gains(_ contributions: [Double]) -> [Double] {
    let mean = contributions.reduce(0, +) / Double(max(1, contributions.count))
    guard mean > 0, mean.isFinite else { return contributions.map { _ in 1 } }
    return contributions.map { bounds.clamp($0 / mean) }
  }
}

/// A rule whose steps are larger for the neurons that contribute more, and smaller for the others.
///
/// The rule that is wrapped sets η, which traces and reports show.
package struct PerNeuron: RateRule {
  /// What sets the rate.
  package var rule: any RateRule
  /// How contributions become gains.
  package var gains = NeuronGains()

  /// A rule with the standard gains.
  package init(_ rule: any RateRule) { self.rule = rule }

  /// The wrapped rule's text, and this one's.
  package var name: String {
    let standard = NeuronGains()
    return "\(rule.name)+"
      + ruleName(
        "perNeuron",
        [
          option("memory", gains.memory, unless: standard.memory),
          option("low", gains.bounds.lowerBound, unless: standard.bounds.lowerBound),
          option("high", gains.bounds.upperBound, unless: standard.bounds.upperBound),
        ])
  }
  /// The wrapped rule's.
  package var isScheduled: Bool { rule.isScheduled }
  /// The wrapped rule's.
  package var needsAccuracyError: Bool { rule.needsAccuracyError }
  /// The wrapped rule's.
  package func start(_ context: RateContext, memory: RuleMemory) -> RateProposal { rule.start(context, memory: memory) }
  /// The wrapped rule's.
  package func momentum(epoch: Int, of epochs: Int) -> Double? { rule.momentum(epoch: epoch, of: epochs) }
  /// The wrapped rule's.
  package func layerFactors(_ layers: Int) -> [Double]? { rule.layerFactors(layers) }
  /// Its own.
  package var neuronGains: NeuronGains? { gains }
  /// The wrapped rule's.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    rule.propose(at: moment, memory: memory)
  }

  /// The other rule with the same gains.
  package func rewrapping(_ other: any RateRule) -> any RateRule {
    var wrapped = self
    wrapped.rule = rule.rewrapping(other)
    return wrapped
  }
}
