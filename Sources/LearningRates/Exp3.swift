internal import Foundation
internal import Randomness

/// A bandit without a situation: η' = η·m, m drawn from ½, .8, 1, 1.25, 2 by weights that grow with the falls of the loss that followed.
///
/// p = (1 − γ)·w/Σw + γ/K. When the epoch after a choice i has ended, log w ← .97·log w, then log w_i += γ·r̂/K with r̂ = (1 + r)/2p_i and
/// r = clip(log L_t − log L_{t+1}, ±1), a loss of the same fold's validation tail (Auer and others 2002, doi:10.1137/S0097539701398375).
package struct Exp3: CatalogRule, Equatable {
  /// γ, the share of choices made blindly, and the speed of learning.
  package var gamma = 0.1
  /// What an epoch leaves of log w.
  package var discount = 0.97
  /// What the rule begins with.
  package var prior = LearnedPrior.trained

  static let factors = [0.5, 0.8, 1, 1.25, 2]

  /// The rule with γ = .1 and a discount of .97.
  package init() {}

  package static let title = "exp3"
  package static let summary = "η' = η·m, m of ½, .8, 1, 1.25, 2 drawn by weights learned from the falls of the loss"
  package static let options: [RuleOption<Exp3>] = [
    .number("gamma", \.gamma, in: 0.01...1),
    .number("discount", \.discount, in: 0...1),
    .choice("prior", \.prior),
  ]

  /// Learns from the last choice, and draws the next.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    var memory = memory
    var logWeights = memory.lessons
    if logWeights.count != Self.factors.count {
      logWeights = prior == .trained ? LearnedPriors.exp3 : Array(repeating: 0, count: Self.factors.count)
    }
    if let decision = Decision(in: memory, choices: Self.factors.count) {
      let share = probabilities(logWeights)[decision.choice]
      logWeights = logWeights.map { discount * $0 }
      logWeights[decision.choice] +=
        gamma * (1 + decision.reward(at: moment)) / (2 * share) / Double(logWeights.count)
      // Only differences matter, and so they stay small however long the rule lives.
      let highest = logWeights.max() ?? 0
      logWeights = logWeights.map { $0 - highest }
    }
    let choice = draw(probabilities(logWeights), memory.stream.uniform())
    memory.lessons = logWeights
    memory.decision = Decision(epoch: moment.epoch, choice: choice, situation: []).numbers
    return RateProposal(rate: moment.rate * Self.factors[choice], memory: memory)
  }

  private func probabilities(_ logWeights: [Double]) -> [Double] {
    let highest = logWeights.max() ?? 0
    let weights = logWeights.map { exp($0 - highest) }
    let sum = weights.reduce(0, +)
    return weights.map { (1 - gamma) * $0 / sum + gamma / Double(weights.count) }
  }

  private func draw(_ probabilities: [Double], _ uniform: Double) -> Int {
    var rest = uniform
    for (choice, share) in probabilities.enumerated() {
      rest -= share
      if rest < 0 { return choice }
    }
    return probabilities.count - 1
  }
}
