public import Declarations

/// What "fitted at random" can mean: the baselines that a sequential arm is compared with (ALDVI paper, §IV.F).
///
/// Each spends, fold by fold, at most the gradient evaluations that its sequential arm spent there.
public enum RandomFit: String, Sendable, Codable, CaseIterable, SettingItem {
  /// Fresh random weights in each fold, constant η₀, no feedback.
  case freshInit
  /// Fresh weights and k rates log-uniform in [1e-5, 1], each with 1/k of the budget; the best on the inner validation tail forecasts.
  case randomSearch
  /// Fresh weights, and in each epoch a fresh rate, log-uniform in [1e-5, 1].
  case randomEta
  /// The sequential arm's own weights at the fold's start, inputs and rates of that fold, the rates permuted over the epochs.
  case shuffledEta
  /// As `shuffledEta`, but with the arithmetic mean of the sequential arm's rates of that fold in every epoch.
  case matchedMean
  /// As `shuffledEta`, but with a half cosine from high to low whose mean is that of the sequential arm's rates of that fold.
  case matchedCosine
  /// Random weights, not trained at all.
  case untrained
  /// Random hidden weights, not trained, under a linear head fitted by ridge regression.
  case untrainedReadout
  /// Trained on origins drawn from before and after the cutoff: looks ahead on purpose, to show what leakage is worth.
  case shuffledSplit

  /// Whether the baseline looks ahead on purpose.
  public var isLeaky: Bool { self == .shuffledSplit }

  /// Whether a run has this baseline unless told otherwise.
  public var isDefault: Bool {
    switch self {
    case .freshInit, .randomSearch, .randomEta, .shuffledEta, .untrained: true
    case .matchedMean, .matchedCosine, .untrainedReadout, .shuffledSplit: false
    }
  }
}

extension RandomFit {
  /// Whether the baseline is trained by gradient.
  var isTrained: Bool { self != .untrained && self != .untrainedReadout }

  /// Whether the baseline starts from the sequential arm's weights and inputs, and differs from it in its rates alone.
  var replaysRates: Bool { self == .shuffledEta || self == .matchedMean || self == .matchedCosine }
}
