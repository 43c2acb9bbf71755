internal import Foundation
internal import Randomness

/// η' = η: the rate with which the fold starts is kept, but for rollbacks.
public struct ConstantRate: RateRule {
  /// The rule.
  public init() {}

  /// "constant".
  public var name: String { "constant" }

  /// The same rate again.
  public func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    RateProposal(rate: moment.rate, memory: memory)
  }
}

/// A given list of rates, one an epoch: a trace played again, or a control made of another arm's rates.
///
/// With the rates (and undone epochs) of a run on the same data and seed, training takes the same path bit by bit. Epochs beyond the
/// list keep its last rate.
package struct ReplayedRates: RateRule {
  /// The rates, the first epoch's first.
  package let rates: [Double]
  /// The epochs, from 1, that the played rule undid.
  package let undoneEpochs: Set<Int>
  /// The momenta that went with the rates, one an epoch; none where the optimizer kept its own.
  package let momenta: [Double]

  /// A replay.
  ///
  /// - Precondition: there is a rate, each is finite and above 0, and momenta lie in [0, 1).
  package init(_ rates: [Double], undoneEpochs: Set<Int> = [], momenta: [Double] = []) {
    require(!rates.isEmpty && rates.allSatisfy(isUsable), "a replay needs rates that are finite and above 0")
    require(momenta.allSatisfy { (0..<1).contains($0) }, "a replay needs momenta from 0 to below 1")
    self.rates = rates
    self.undoneEpochs = undoneEpochs
    self.momenta = momenta
  }

  /// "replay" with its rates, and the undone epochs and the momenta if any.
  package var name: String {
    ruleName(
      "replay",
      [
        "rates=" + rates.map(plain).joined(separator: "/"),
        undoneEpochs.isEmpty ? nil : "undone=" + undoneEpochs.sorted().map(\.description).joined(separator: "/"),
        momenta.isEmpty ? nil : "momenta=" + momenta.map(plain).joined(separator: "/"),
      ])
  }

  /// True.
  package var isScheduled: Bool { true }

  /// The first rate of the list.
  package func start(_ context: RateContext, memory: RuleMemory) -> RateProposal {
    RateProposal(rate: rates[0], memory: memory)
  }

  /// The list's momentum of the epoch.
  package func momentum(epoch: Int, of epochs: Int) -> Double? {
    momenta.isEmpty ? nil : momenta[min(epoch, momenta.count - 1)]
  }

  /// The list's next rate.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    RateProposal(
      rate: rates[min(moment.epoch, rates.count - 1)], memory: memory, undoesEpoch: undoneEpochs.contains(moment.epoch))
  }
}

/// A fresh rate each epoch, log-uniform in [low, high], from the rule's own stream.
package struct RandomRate: RateRule {
  /// The least rate.
  package let low: Double
  /// The greatest rate.
  package let high: Double

  /// A rule that draws from [low, high].
  ///
  /// - Precondition: 0 < low ≤ high, both finite.
  package init(low: Double = 1e-5, high: Double = 1) {
    require(isUsable(low) && isUsable(high) && low <= high, "random rates need 0 < low ≤ high, not \(low) and \(high)")
    self.low = low
    self.high = high
  }

  /// "randomEta" with bounds that differ from 1e-5 and 1.
  package var name: String {
    let standard = RandomRate()
    return ruleName(
      "randomEta", [option("low", low, unless: standard.low), option("high", high, unless: standard.high)])
  }

  /// True.
  package var isScheduled: Bool { true }

  /// A first draw; the start rate is ignored.
  package func start(_ context: RateContext, memory: RuleMemory) -> RateProposal { draw(memory) }

  /// Another draw.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal { draw(memory) }

  private func draw(_ memory: RuleMemory) -> RateProposal {
    var memory = memory
    let rate = low * exp(memory.stream.uniform() * log(high / low))
    return RateProposal(rate: (low...high).clamp(rate), memory: memory)
  }
}
