/// How the half-width of a conformal interval follows from scores |y − ŷ| of the past.
///
/// α is 1 − the nominal coverage, err is 1 where an interval missed its label and 0 where it held it.
package enum ConformalMethod: Sendable, Equatable {
  /// Split conformal: the ⌈(n + 1)(1 − α)⌉-th smallest of the last n scores, up to `window` of them.
  ///
  /// Infinite while n is too small for the level (Vovk, Gammerman and Shafer 2005, doi:10.1007/b106715).
  case split(window: Int)
  /// Adaptive conformal inference: split conformal at a level that follows its own misses, α' = α' + γ(α − err).
  ///
  /// Infinite where α' ≤ 0, zero where α' ≥ 1 (Gibbs and Candès 2021, https://arxiv.org/abs/2106.00170).
  case adaptive(rate: Double, window: Int)
  /// Conformal PID without a scorecaster: q = p + r with p = p + η B (err − α) and r = B tan(x log(n + 1) / (C (n + 1))),
  /// x = Σ (err − α) over n labels, B the highest of the last `window` scores.
  ///
  /// The tangent is infinite beyond ±π/2; q is not below zero (Angelopoulos, Candès and Tibshirani 2023,
  /// https://arxiv.org/abs/2307.16895, with the authors' log n + 1).
  case pid(rate: Double, saturation: Double, window: Int)

  /// Split conformal over the last 500 scores.
  package static let defaultSplit = ConformalMethod.split(window: 500)
  /// Adaptive conformal inference with γ = 0.005 over the last 500 scores.
  package static let defaultAdaptive = ConformalMethod.adaptive(rate: 0.005, window: 500)
  /// Conformal PID with η = 0.1 and C = 5 over the last 500 scores.
  package static let defaultPID = ConformalMethod.pid(rate: 0.1, saturation: 5, window: 500)

  /// `split`, `adaptive` or `pid`.
  package var name: String {
    switch self {
    case .split: "split"
    case .adaptive: "adaptive"
    case .pid: "pid"
    }
  }

  /// The number of scores that are remembered.
  var window: Int {
    switch self {
    case .split(let window), .adaptive(_, let window), .pid(_, _, let window): window
    }
  }

  func check() throws(Undefined) {
    guard window >= 1 else { throw .badSetting(name: "the window", expected: "1 or more", found: "\(window)") }
    let (rate, saturation) =
      switch self {
      case .split: (0.0, 1.0)
      case .adaptive(let rate, _): (rate, 1.0)
      case .pid(let rate, let saturation, _): (rate, saturation)
      }
    guard rate >= 0, rate.isFinite else { throw .badSetting(name: "the rate", expected: "0 or more", found: "\(rate)") }
    guard saturation > 0, saturation.isFinite else {
      throw .badSetting(name: "the saturation", expected: "above 0", found: "\(saturation)")
    }
  }
}
