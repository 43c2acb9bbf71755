/// Optimizers that set their own step from norms and products over all parameters, with their authors' constants.
///
/// Letters: g gradient, θ parameter, η rate, t step from 1, L loss of the batch.
public enum AdaptiveKind: String, CaseIterable, Codable, Sendable {
  /// Adam with θ −= m·clamp(η√(1−β₂ᵗ)/(1−β₁ᵗ)/(√v + ε), F(1 − 1/(γt+1)), F(1 + 1/(γt))) (Luo et al. 2019, arXiv:1902.09843)
  case adabound
  /// `adabound` with the largest v so far
  case amsbound
  /// η += κ⟨g_t, g_{t−1}⟩; θ −= ηg (Baydin et al. 2018, arXiv:1703.04782)
  case hypergradientSGD
  /// η += κ⟨g_t, u_{t−1}⟩, u Adam's direction; θ −= ηu (Baydin et al. 2018)
  case hypergradientAdam
  /// θ −= η·.15(L − .9L_min)/(⟨m̂, u⟩ + 1e-12)·u, u Adam's direction (Rolínek and Martius 2018, arXiv:1802.05074)
  case l4
  /// θ −= η·r̄/√G·g, r̄ the largest distance from θ₀, G = Σ‖g‖²; judged by an average of polynomial decay (Ivgi et al. 2023, arXiv:2302.12022)
  case dog
  /// `dog` block by block
  case ldog
  /// r² = max(r², ‖θ − θ₀‖²); V += r²‖g‖²; θ −= η·r²g/(√V + ε) (Khaled et al. 2023, arXiv:2305.16284)
  case dowg
  /// Adam whose rate d is a lower bound of the distance to the solution (Defazio and Mishchenko 2023, arXiv:2301.07733)
  case dAdaptAdam
  /// `dAdaptAdam` with a faster growing d (Mishchenko and Defazio 2023, arXiv:2306.06101)
  case prodigy
  /// Gradients at y = (1−β₁)z + β₁x, steps of AdamW at z, judged by their average x (Defazio et al. 2024, arXiv:2405.15682)
  case scheduleFreeAdamW
  /// `scheduleFreeAdamW` with the settings that won AlgoPerf's self-tuning ruleset: β₂ .9955, λ .081, t^.75 as weights, 2 % warm-up
  case scheduleFreeAlgoPerf

  /// The rate that its authors give it; nil where it is the user's to give.
  package var ownRate: Double? {
    switch self {
    case .adabound, .amsbound, .hypergradientSGD, .hypergradientAdam: nil
    case .l4, .dog, .ldog, .dowg, .dAdaptAdam, .prodigy: 1
    case .scheduleFreeAdamW, .scheduleFreeAlgoPerf: 0.0025
    }
  }

  /// Floats of memory that it keeps of each parameter.
  package var stateCount: Int {
    switch self {
    case .hypergradientSGD, .dowg: 1
    case .adabound, .hypergradientAdam, .l4, .dog, .ldog: 2
    case .amsbound, .dAdaptAdam, .scheduleFreeAdamW, .scheduleFreeAlgoPerf: 3
    case .prodigy: 4
    }
  }
}
