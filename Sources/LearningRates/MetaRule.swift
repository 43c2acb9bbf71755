internal import Foundation

/// A small network as rule: u' = u + .3·tanh(out), out an MLP 6 → 16 → 1 of the situation; u = log η.
///
/// out = v·tanh(Wx + c) + d, x being `Situation` without its constant. The weights were found by evolution strategies on synthetic series and
/// are frozen (`LearnedPriors.meta`); nothing is learned on the way, and nothing is carried.
package struct MetaRule: CatalogRule, Equatable {
  /// The weights: W row by row (16 × 6), c (16), v (16), d.
  package let weights: [Double]
  static let hidden = 16
  /// How many weights there are.
  package static let weightCount = hidden * (Situation.count - 1) + 2 * hidden + 1

  /// The rule with the frozen weights.
  package init() { self.init(weights: LearnedPriors.meta) }

  /// The rule with other weights, for training.
  ///
  /// - Precondition: there are `weightCount` of them.
  package init(weights: [Double]) {
    require(weights.count == Self.weightCount, "\(weights.count) weights, expected \(Self.weightCount)")
    self.weights = weights
  }

  package static let title = "meta"
  package static let summary = "log η' = log η + .3·tanh of a small frozen network of the signals"

  /// The rate moved in log by what the network says.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    let x = Array(Situation.features(moment).dropFirst())
    let (inputs, hidden) = (x.count, Self.hidden)
    var out = weights[weights.count - 1]
    for i in 0..<hidden {
      let sum = (0..<inputs).reduce(weights[hidden * inputs + i]) { $0 + weights[i * inputs + $1] * x[$1] }
      out += weights[hidden * (inputs + 1) + i] * tanh(sum)
    }
    return RateProposal(rate: moment.rate * exp(0.3 * tanh(out)), memory: memory)
  }
}
