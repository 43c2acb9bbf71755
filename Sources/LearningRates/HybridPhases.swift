internal import Foundation

/// Three phases, each with a rule of its own: aggressive, moderate, and a cosine that settles.
///
/// With p = t/E: aggressive (`absolute`, α = 1) while p < .3; moderate (`reverting`, α = .25, κ = .2) while p < .8; then
/// u' = log[η₂·max(.01, ½(1 + cos πs))] + .05·tanh τ, where s runs from 0 to 1 over what is left and η₂ is the rate that entered.
/// With the trigger `plateau`, a phase ends instead after 3 epochs in a row with |τ| < .25.
/// The safety chain's least factor, .5 an epoch, flattens the end of the cosine in short runs.
public struct HybridPhases: RateRule {
  /// What ends a phase.
  package enum Trigger: String, CaseIterable, Sendable {
    /// The share of the planned epochs: .3 and .8.
    case fraction
    /// Three epochs in a row at standstill.
    case plateau
  }

  /// One of the phases.
  public enum Phase: String, CaseIterable, Sendable {
    /// No phase.
    case none
    /// The first.
    case aggressive
    /// The second.
    case moderate
    /// The last.
    case fine

    /// Its place among the phases; nil for none.
    fileprivate var index: Int? {
      switch self {
      case .none: nil
      case .aggressive: 0
      case .moderate: 1
      case .fine: 2
      }
    }
  }

  /// What ends a phase.
  package let trigger: Trigger
  /// The phase that is left out: the one before it lasts so much longer, and for the first one the next begins so much earlier.
  public let without: Phase
  private let phases: [any RateRule]

  /// The three phases over two wrapped rules and the closing cosine.
  package init(
    trigger: Trigger = .fraction, without: Phase = .none, aggressive: any RateRule = ALDVI(),
    moderate: any RateRule = HybridPhases.moderate
  ) {
    self.trigger = trigger
    self.without = without
    phases = [aggressive, moderate, ClosingCosine()]
  }

  /// The standard rule of the middle phase: `reverting` with α = .25 and κ = .2.
  public static var moderate: ALDVI {
    var rule = ALDVI(.reverting)
    rule.alpha = 0.25
    rule.kappa = 0.2
    return rule
  }

  /// "hybrid" with its options unless they are the standard ones, and the wrapped rules where they are not.
  public var name: String {
    let standard = [ALDVI().name, Self.moderate.name]
    let wrapped = phases.dropLast().map(\.name)
    return ruleName(
      "hybrid", [option("trigger", trigger, unless: .fraction), option("without", without, unless: .none)])
      + (wrapped == standard ? "" : " (\(wrapped.joined(separator: "; ")))")
  }

  /// Whether a wrapped rule does.
  public var needsAccuracyError: Bool { phases.contains { $0.needsAccuracyError } }

  /// The proposal of the phase's own rule.
  public func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    var memory = memory
    let before = Int(memory.values[Key.phase] ?? Double(kept(0)))
    let phase = trigger == .fraction ? phase(at: moment.fraction) : phase(after: before, moment, &memory)
    memory.values[Key.phase] = Double(phase)
    if phase == 2 && before < 2 {
      let start = trigger == .fraction ? 0.8 : moment.fraction
      memory.values[Key.entryRate] = moment.rate
      memory.values[Key.entryFraction] = start
    }
    return phases[phase].propose(at: moment, memory: memory)
  }

  private func phase(at fraction: Double) -> Int { kept(fraction < 0.3 ? 0 : fraction < 0.8 ? 1 : 2) }

  /// The phase that stands in for one that is left out.
  private func kept(_ phase: Int) -> Int { phase != without.index ? phase : phase == 0 ? 1 : phase - 1 }

  private func phase(after before: Int, _ moment: RuleMoment, _ memory: inout RuleMemory) -> Int {
    let isCalm = moment.signals.hasHistory && abs(moment.signals.trend) < standstill
    let calm = isCalm ? (memory.values[Key.calm] ?? 0) + 1 : 0
    let next = (before + 1...3).first { $0 != without.index } ?? 3
    let advances = calm >= 3 && next < 3
    memory.values[Key.calm] = advances ? 0 : calm
    return advances ? next : before
  }
}

private enum Key {
  static let phase = "hybrid.phase"
  static let calm = "hybrid.calmEpochs"
  static let entryRate = "hybrid.entryRate"
  static let entryFraction = "hybrid.entryFraction"
}

/// The last phase: a cosine from the rate that entered it, moved a little by the trend.
private struct ClosingCosine: RateRule {
  var name: String { "closingCosine" }

  func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    let entryRate = memory.values[Key.entryRate] ?? moment.rate
    let start = memory.values[Key.entryFraction] ?? moment.fraction
    let s = start < 1 ? (moment.fraction - start) / (1 - start) : 1
    let rate = entryRate * max(0.01, 0.5 * (1 + cos(.pi * s))) * exp(0.05 * tanh(moment.signals.trend))
    return RateProposal(rate: rate, memory: memory)
  }
}
