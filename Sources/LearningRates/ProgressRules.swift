internal import Foundation

/// η' = η(1 + b − aρ + cΔA): linear in the relative change of the loss and in the change of accuracy.
///
/// a > 0 raises η while the loss falls (`proProgress`), a < 0 while it rises (`antiProgress`).
package struct LinearRule: CatalogRule, Equatable {
  /// b, the change of η at standstill.
  package var b = 0.0
  /// a, the response to the loss.
  package var a = 0.5
  /// c, the response to the accuracy.
  package var c = 0.5

  /// The rule with b = 0, a = .5, c = .5.
  package init() {}

  package static let title = "linear"
  package static let summary = "η' = η(1 + b − aρ + cΔA); a < 0 for antiProgress"
  package static let options: [RuleOption<LinearRule>] = [
    .number("b", \.b, in: -1...1),
    .number("a", \.a, in: -100...100),
    .number("c", \.c, in: -100...100),
  ]

  /// The rate times the linear factor.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    let signals = moment.signals
    let factor = 1 + b - a * signals.lossChange + c * signals.accuracyChange
    return RateProposal(rate: moment.rate * factor, memory: memory)
  }
}

/// The rule of the trend τ: raise η by .10 in log at standstill, lower it slightly in progress, and act on worsening.
///
/// u = log η. |τ| < .25: u' = u + .10. τ ≤ −.25: u' = u + .05·tanh τ. τ ≥ .25: `faithful` to the paper's §II.B u' = u + .10,
/// `guarded` u' = u − .5·tanh(τ − .25). The first epoch has no trend, and keeps the rate.
package struct TanhRule: RateRule, Equatable {
  /// What worsening calls for.
  public enum Reading: String, CaseIterable, Sendable {
    /// A lower rate.
    case guarded
    /// A higher rate, as the paper has it.
    case faithful
  }

  /// What worsening calls for.
  package var reading: Reading

  /// The rule, guarded unless said otherwise.
  package init(_ reading: Reading = .guarded) { self.reading = reading }

  /// "tanh" or "tanh:faithful".
  package var name: String { ruleName("tanh", [reading == .guarded ? nil : reading.rawValue]) }

  /// The rate moved in log by what the trend calls for.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    guard moment.signals.hasHistory else { return RateProposal(rate: moment.rate, memory: memory) }
    return RateProposal(rate: moment.rate * exp(logChange(moment.signals.trend)), memory: memory)
  }

  private func logChange(_ trend: Double) -> Double {
    if abs(trend) < standstill { return 0.10 }
    if trend < 0 { return 0.05 * tanh(trend) }
    return reading == .faithful ? 0.10 : -0.5 * tanh(trend - standstill)
  }
}

/// |τ| below this is standstill.
let standstill = 0.25

/// log η' = log η_min + σ(w·z + b)·log(η_max/η_min), z = (τ, ΔA, A, log L/L₁): the one rule that does not start from η.
///
/// η_min and η_max are η₀/range and η₀·range, so that w·z + b = 0 gives η₀. The standard weights raise the rate
/// with the trend of loss and accuracy, and lower it in worsening and the further the loss is below the first epoch's.
package struct SigmoidRule: CatalogRule, Equatable {
  /// The weight of τ.
  package var trend = -0.5
  /// The weight of ΔA.
  package var change = 0.5
  /// The weight of A.
  package var accuracy = 0.0
  /// The weight of log L/L₁.
  package var loss = 0.5
  /// b.
  package var bias = 0.0
  /// How far from η₀ the rate may go, as a factor above 1.
  package var range = 10.0

  /// The rule with the standard weights.
  package init() {}

  package static let title = "sigmoid"
  package static let summary = "log η' between η₀/range and η₀·range by σ(w·(τ, ΔA, A, log L/L₁) + b)"
  package static let options: [RuleOption<SigmoidRule>] = [
    .number("trend", \.trend, in: -100...100),
    .number("change", \.change, in: -100...100),
    .number("accuracy", \.accuracy, in: -100...100),
    .number("loss", \.loss, in: -100...100),
    .number("bias", \.bias, in: -100...100),
    .number("range", \.range, in: 1...1e6),
  ]

  /// The rate of the signals alone.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    let z = moment.signals
    let score = trend * z.trend + change * z.accuracyChange + accuracy * z.accuracy + loss * z.logLossRatio + bias
    let share = 1 / (1 + exp(-score))
    return RateProposal(rate: moment.context.baseRate * exp((2 * share - 1) * log(range)), memory: memory)
  }
}

/// The bold driver: η·up if the loss has fallen; else η·down, and the epoch is undone.
///
/// After Vogl and others, Biological Cybernetics 59 (1988), 257–263. The loss is compared with that of the last epoch that was not undone; the first epoch keeps the rate.
package struct BoldDriver: CatalogRule, Equatable {
  /// The factor after a fall of the loss.
  package var up = 1.05
  /// The factor otherwise; Vogl has .7, Battiti .5.
  package var down = 0.5

  /// The rule with 1.05 and .5.
  package init() {}

  package static let title = "boldDriver"
  package static let summary = "η·up when the loss falls, else η·down and the epoch undone"
  package static let options: [RuleOption<BoldDriver>] = [
    .number("up", \.up, in: 1...2),
    .number("down", \.down, in: 0.01...1),
  ]

  /// A bolder rate, or a smaller one and the epoch undone.
  package func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    guard let previous = moment.signals.previousLoss else { return RateProposal(rate: moment.rate, memory: memory) }
    let hasFallen = moment.signals.loss < previous
    return RateProposal(rate: moment.rate * (hasFallen ? up : down), memory: memory, undoesEpoch: !hasFallen)
  }
}
