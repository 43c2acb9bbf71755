internal import Foundation
internal import Randomness

/// The paper's rule and its family: η' = η·f(d) + ε, where d is the change of accuracy since the epoch before.
///
/// - `absolute`: f = 1 + α|d|, the rule as printed (Bhandari and Hirawat, "Dynamic Learning for Iterative Optimization", §IV.B).
///   It never lowers η, and η_T ≤ η₀·exp(α·TV(A)).
/// - `signed`: f = 1 + α·d.
/// - `positivePart`: f = 1 + α·max(d, 0).
/// - `decayed`: f = (1 + α|d|)(1 − δ).
/// - `reverting`: f = (1 + α|d|)·(η₀/η)^κ, which is u' = u + log(1 + α|d|) + κ(u₀ − u) with u = log η.
public struct ALDVI: RateRule, Equatable {
  /// What becomes of the change d.
  public enum Form: String, CaseIterable, Sendable {
    /// 1 + α|d|.
    case absolute
    /// 1 + α·d.
    case signed
    /// 1 + α·max(d, 0).
    case positivePart
    /// (1 + α|d|)(1 − δ).
    case decayed
    /// (1 + α|d|)·(η₀/η)^κ.
    case reverting
  }

  /// What ε is.
  public enum Noise: String, CaseIterable, Sendable {
    /// ε = 0: the measured |ΔA| holds its noise already.
    case none
    /// ε = c·η/√N_val·z, z standard normal.
    case gaussian
    /// ε = η·(f(d + s·z) − f(d)): the change measured once more, s being its bootstrapped standard error.
    case bootstrapMetric
  }

  /// What d measures.
  public enum Metric: String, CaseIterable, Sendable {
    /// The change of accuracy, ΔA.
    case accuracy
    /// The relative fall of the loss, −ρ; its size is |ΔL|/L_{t−1}.
    case absLoss
  }

  /// What the newest accuracy is compared with; the loss always with the one before.
  public enum Memory: String, CaseIterable, Sendable {
    /// The accuracy before.
    case lag1
    /// The exponential mean, span 5, of those before.
    case ema
    /// The plain mean of the 5 before.
    case window
  }

  /// The form of the rule.
  public var form: Form
  /// α, the response to a change.
  public var alpha = 1.0
  /// δ, what `decayed` takes off each epoch.
  public var delta = 0.02
  /// κ, how strongly `reverting` is drawn to η₀.
  public var kappa = 0.1
  /// The noise ε.
  public var noise = Noise.none
  /// c, the size of gaussian noise.
  public var noiseScale = 0.1
  /// What a change is a change of.
  public var metric = Metric.accuracy
  /// What a change is a change from.
  public var memory = Memory.lag1

  /// The rule of a form, with the standard options.
  public init(_ form: Form = .absolute) { self.form = form }

  /// The form, and the options that are not the standard ones.
  public var name: String {
    let standard = ALDVI(form)
    return ruleName(
      form.rawValue,
      [
        option("alpha", alpha, unless: standard.alpha), option("delta", delta, unless: standard.delta),
        option("kappa", kappa, unless: standard.kappa), option("noise", noise, unless: standard.noise),
        option("c", noiseScale, unless: standard.noiseScale), option("metric", metric, unless: standard.metric),
        option("memory", memory, unless: standard.memory),
      ])
  }

  /// Whether the noise is `bootstrapMetric`.
  public var needsAccuracyError: Bool { noise == .bootstrapMetric }

  /// The rate times the form's factor, and noise.
  public func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    var memory = memory
    let change = self.change(moment.signals)
    let rate = moment.rate * factor(change, moment)
    return RateProposal(rate: rate + epsilon(change, moment, &memory.stream), memory: memory)
  }

  private func change(_ signals: ProgressSignals) -> Double {
    switch (metric, memory) {
    case (.absLoss, _): -signals.lossChange
    case (.accuracy, .lag1): signals.accuracyChange
    case (.accuracy, .ema): signals.accuracyChangeFromMean
    case (.accuracy, .window): signals.accuracyChangeFromWindow
    }
  }

  private func factor(_ change: Double, _ moment: RuleMoment) -> Double {
    switch form {
    case .absolute: 1 + alpha * abs(change)
    case .signed: 1 + alpha * change
    case .positivePart: 1 + alpha * max(change, 0)
    case .decayed: (1 + alpha * abs(change)) * (1 - delta)
    case .reverting: (1 + alpha * abs(change)) * exp(kappa * log(moment.context.baseRate / moment.rate))
    }
  }

  private func epsilon(_ change: Double, _ moment: RuleMoment, _ stream: inout RandomStream) -> Double {
    switch noise {
    case .none:
      return 0
    case .gaussian:
      return noiseScale * moment.rate / Double(max(1, moment.context.validationCount)).squareRoot() * stream.normal()
    case .bootstrapMetric:
      guard let error = moment.signals.accuracyChangeError else { return 0 }
      return moment.rate * (factor(change + error * stream.normal(), moment) - factor(change, moment))
    }
  }
}
