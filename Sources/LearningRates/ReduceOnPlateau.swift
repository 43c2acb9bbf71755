/// ×.1 after more than 10 epochs in a row whose loss is not 1e-4 below the best, as PyTorch's `ReduceLROnPlateau`.
package struct ReduceOnPlateau: CatalogRule, Equatable {
  /// The factor.
  package var factor = 0.1
  /// Epochs without gain that are let pass.
  package var patience = 10
  /// The relative gain that counts.
  package var threshold = 1e-4

  /// .1 after 10 epochs without a relative gain of 1e-4.
  package init() {}

  package static let title = "reduceOnPlateau"
  package static let summary = "η·factor after patience epochs without gain"
  package static let options: [RuleOption<ReduceOnPlateau>] = [
    .number("factor", \.factor, in: 0.001...1),
    .count("patience", \.patience, in: 0...1_000_000),
    .number("threshold", \.threshold, in: 0...0.5),
  ]

  /// True: a factor of .1 is the method.
  package var isScheduled: Bool { true }

  /// The same rate, or a smaller one; an epoch that was rolled back is one without gain.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    var memory = memory
    let best = memory.values[Key.best]
    if moment.signals.loss < best.map({ $0 * (1 - threshold) }) ?? .infinity {
      memory.values[Key.best] = moment.signals.loss
      memory.values[Key.idle] = 0
    } else {
      memory.values[Key.idle, default: 0] += 1
    }
    guard let idle = memory.values[Key.idle], idle > Double(patience) else {
      return RateProposal(rate: moment.rate, memory: memory)
    }
    memory.values[Key.idle] = 0
    // PyTorch's least step, under which a rate stays.
    let reduced = moment.rate * factor
    return RateProposal(rate: moment.rate - reduced > 1e-8 ? reduced : moment.rate, memory: memory)
  }
}

private enum Key {
  static let best = "plateau.best"
  static let idle = "plateau.idleEpochs"
}
