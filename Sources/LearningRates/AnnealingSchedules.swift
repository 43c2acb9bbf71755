internal import Foundation

/// A rate that is a given share of the start rate in each epoch: η_t = η_0·share(t, E), settled before training.
package protocol AnnealingSchedule: RateRule {
  /// The share of epoch t, from 0, of E planned ones.
  func share(epoch: Int, of epochs: Int) -> Double
}

extension AnnealingSchedule {
  /// True.
  public var isScheduled: Bool { true }

  /// The start rate times the first share.
  public func start(_ context: RateContext, memory: RuleMemory) -> RateProposal {
    RateProposal(rate: context.startRate * share(epoch: 0, of: context.epochs), memory: memory)
  }

  /// The start rate times the next share.
  public func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    let context = moment.context
    return RateProposal(
      rate: context.startRate * share(epoch: moment.epoch, of: context.epochs), memory: memory)
  }
}

/// γ^⌊t/k⌋: the rate falls by γ every k epochs.
package struct StepDecay: AnnealingSchedule, CatalogRule, Equatable {
  /// γ.
  package var gamma = 0.1
  /// k; 0 for a third of the planned epochs, rounded up.
  package var every = 0

  /// γ = .1 every third of the epochs.
  package init() {}

  package static let title = "step"
  package static let summary = "η·γ^⌊t/k⌋; every=0 is a third of the epochs"
  package static let options: [RuleOption<StepDecay>] = [
    .number("gamma", \.gamma, in: 1e-6...1),
    .count("every", \.every, in: 0...1_000_000),
  ]

  /// γ^⌊t/k⌋.
  package func share(epoch: Int, of epochs: Int) -> Double {
    pow(gamma, Double(epoch / (every > 0 ? every : max(1, (epochs + 2) / 3))))
  }
}

/// γ^t.
package struct ExponentialDecay: AnnealingSchedule, CatalogRule, Equatable {
  /// γ.
  package var gamma = 0.95

  /// γ = .95.
  package init() {}

  package static let title = "exponential"
  package static let summary = "η·γ^t"
  package static let options: [RuleOption<ExponentialDecay>] = [
    .number("gamma", \.gamma, in: 0.01...1)
  ]

  /// γ^t.
  package func share(epoch: Int, of epochs: Int) -> Double { pow(gamma, Double(epoch)) }
}

/// ½(1 + cos πt/E): half a cosine down to nothing at the end (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts).
package struct CosineDecay: AnnealingSchedule, CatalogRule, Equatable {
  /// The rule.
  package init() {}

  package static let title = "cosine"
  package static let summary = "η·½(1 + cos πt/E)"

  /// ½(1 + cos πt/E), 0 after E.
  package func share(epoch: Int, of epochs: Int) -> Double {
    epoch < epochs ? (1 + cos(.pi * Double(epoch) / Double(epochs))) / 2 : leastShare
  }
}

/// SGDR: half a cosine over T_i epochs, then again from the top over T_{i+1} = mult·T_i (Loshchilov and Hutter 2017, arXiv:1608.03983).
package struct CosineRestarts: AnnealingSchedule, CatalogRule, Equatable {
  /// T_0, epochs of the first cosine.
  package var period = 10
  /// What a period is longer than the one before by.
  package var multiplier = 2

  /// T_0 = 10, doubled.
  package init() {}

  package static let title = "cosineRestarts"
  package static let summary = "SGDR: half a cosine, and again over a longer period"
  package static let options: [RuleOption<CosineRestarts>] = [
    .count("period", \.period, in: 1...1_000_000),
    .count("mult", \.multiplier, in: 1...100),
  ]

  /// ½(1 + cos πT/T_i), T the epochs since the last restart.
  package func share(epoch: Int, of epochs: Int) -> Double {
    var (since, length) = (epoch, period)
    while since >= length {
      since -= length
      length *= multiplier
    }
    return (1 + cos(.pi * Double(since) / Double(length))) / 2
  }
}

/// One cycle: a cosine from η/25 up to η over 30 % of the epochs, and one down to η/(25·10⁴) (Smith and Topin 2018, arXiv:1708.07120).
///
/// As PyTorch's `OneCycleLR` an epoch at a time: where the optimizer has a μ or β₁, it runs against the rate, by cosines from .95 down to
/// .85 and back. Optimizers that bring constants of their own (`AdaptiveKind`) keep them.
package struct OneCycle: AnnealingSchedule, CatalogRule, Equatable {
  /// The share of the epochs in which the rate rises.
  package var warm = 0.3

  /// 30 %.
  package init() {}

  package static let title = "oneCycle"
  package static let summary = "from η/25 up to η, and down to η/250000; μ or β₁ from .95 to .85 and back"
  package static let options: [RuleOption<OneCycle>] = [
    .number("warm", \.warm, in: 0.01...0.99)
  ]

  /// The share of the highest rate, which is the start rate.
  package func share(epoch: Int, of epochs: Int) -> Double {
    cycle(epoch, of: epochs, from: 1 / 25.0, over: 1, to: 1 / 25e4)
  }

  /// μ or β₁: .95 at the start, .85 where the rate is highest, and .95 at the end.
  package func momentum(epoch: Int, of epochs: Int) -> Double? {
    cycle(epoch, of: epochs, from: 0.95, over: 0.85, to: 0.95)
  }

  private func cycle(_ epoch: Int, of epochs: Int, from first: Double, over middle: Double, to last: Double) -> Double {
    let (now, top, end) = (Double(epoch), warm * Double(epochs) - 1, Double(epochs) - 1)
    func cosine(from a: Double, to b: Double, at share: Double) -> Double {
      b + (a - b) / 2 * (1 + cos(.pi * share))
    }
    if now <= top { return cosine(from: first, to: middle, at: top > 0 ? now / top : 1) }
    return cosine(from: middle, to: last, at: end > top ? min(1, (now - top) / (end - top)) : 1)
  }
}

/// A share above 0 for epochs that nobody planned.
private let leastShare = 1e-12
