internal import Foundation

/// A rate that finds its own size, whatever η₀ is, and then settles: raised while the loss clearly falls, lowered when it rises.
///
/// The rate is b·share(p), p = t/E. b begins at .001, or as near to it as the chain allows for η₀, and after each epoch is
/// b·1.5 if L < B·(1 − ½/√n), b·.85 if L > B, and b otherwise; B is the least loss of the epochs before, n the validation samples, so
/// that ½/√n is about a third of the standard error of a mean of squared normal errors. share is 1 up to p = ½ and from
/// there a half cosine, max(.01, ½(1 + cos 2π(p − ½))). After a rollback b is cut as the chain cut the rate.
/// η₀ acts through the chain's bounds alone. Form and numbers were searched on development series (scripts/measured/rule_search.py), and .001 is a rate for Adam.
package struct SettlingRate: CatalogRule, Equatable {
  /// The first b.
  package var first = 0.001
  /// What a clear fall of the loss multiplies b by.
  package var up = 1.5
  /// What a rise of the loss above the least multiplies b by.
  package var down = 0.85
  /// How large a relative fall is clear, times 1/√n.
  package var gain = 0.5
  /// The share of the epochs before the cosine.
  package var hold = 0.5

  /// The rule with the numbers of the search.
  package init() {}

  package static let title = "settle"
  package static let summary = "raises η while the loss clearly falls, then a cosine; η₀ is only its bounds"
  package static let options: [RuleOption<SettlingRate>] = [
    .number("first", \.first, in: 1e-7...1),
    .number("up", \.up, in: 1...2),
    .number("down", \.down, in: 0.1...1),
    .number("gain", \.gain, in: 0...100),
    .number("hold", \.hold, in: 0...0.99),
  ]

  /// The first b; the start rate is ignored.
  package func start(_ context: RateContext, memory: RuleMemory) -> RateProposal {
    RateProposal(rate: first, memory: memory)
  }

  /// The next b times its share.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    var memory = memory
    let loss = moment.signals.loss
    var base = memory.values[Key.base] ?? moment.rate
    if let epoch = memory.values[Key.epoch], let wish = memory.values[Key.wish], moment.epoch > Int(epoch) + 1 {
      base *= min(1, moment.rate / wish)
    }
    if let best = memory.values[Key.best] {
      if loss < best * (1 - clearFall(moment.context)) { base *= up } else if loss > best { base *= down }
    }
    // Held where products with it stay finite numbers above 0; the chain's own bounds are far inside.
    base = (1e-12...1e3).clamp(base)
    let rate = base * share(moment.fraction)
    memory.values[Key.base] = base
    memory.values[Key.best] = min(loss, memory.values[Key.best] ?? loss)
    memory.values[Key.epoch] = Double(moment.epoch)
    memory.values[Key.wish] = rate
    return RateProposal(rate: rate, memory: memory)
  }

  private func clearFall(_ context: RateContext) -> Double {
    let samples = context.validationCount > 0 ? context.validationCount : context.trainingCount
    return gain / Double(max(1, samples)).squareRoot()
  }

  private func share(_ fraction: Double) -> Double {
    guard fraction > hold else { return 1 }
    return max(0.01, 0.5 * (1 + cos(.pi * (fraction - hold) / (1 - hold))))
  }
}

private enum Key {
  static let base = "settle.base"
  static let best = "settle.best"
  static let epoch = "settle.epoch"
  static let wish = "settle.wish"
}
