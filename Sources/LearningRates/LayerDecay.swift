/// A rule whose rate the head has, and each layer before it a share of that of the layer after it.
///
/// η_l = η · γ^(D − l) for layer l of D, the head being the last (Howard and Ruder 2018, doi:10.18653/v1/P18-1031, take γ = 1/2.6).
/// The rule that is wrapped sets η, which traces and reports show.
package struct LayerDecay: RateRule {
  /// What sets the rate of the head.
  package var rule: any RateRule
  /// γ, above 0; 1 for all layers alike.
  package var factor = 0.5

  /// A rule with the standard share.
  package init(_ rule: any RateRule) { self.rule = rule }

  /// The wrapped rule's text, and this one's.
  package var name: String { "\(rule.name)+" + ruleName("layerDecay", [option("factor", factor, unless: 0.5)]) }
  /// The wrapped rule's.
  package var isScheduled: Bool { rule.isScheduled }
  /// The wrapped rule's.
  package var needsAccuracyError: Bool { rule.needsAccuracyError }
  /// The wrapped rule's.
  package func start(_ context: RateContext, memory: RuleMemory) -> RateProposal { rule.start(context, memory: memory) }
  /// The wrapped rule's.
  package func momentum(epoch: Int, of epochs: Int) -> Double? { rule.momentum(epoch: epoch, of: epochs) }
  /// The wrapped rule's.
  package var neuronGains: NeuronGains? { rule.neuronGains }
  /// The wrapped rule's.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    rule.propose(at: moment, memory: memory)
  }

  /// The other rule with the same shares.
  package func rewrapping(_ other: any RateRule) -> any RateRule {
    var decay = self
    decay.rule = rule.rewrapping(other)
    return decay
  }

  /// Those of the wrapped rule, times the powers of the factor.
  package func layerFactors(_ layers: Int) -> [Double]? {
    var factors = rule.layerFactors(layers) ?? Array(repeating: 1, count: layers)
    var share = 1.0
    for layer in factors.indices.reversed() {
      factors[layer] *= share
      share *= factor
    }
    return factors
  }
}
