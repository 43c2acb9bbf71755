public import Declarations
internal import Foundation

/// What weights a fold starts from.
public enum Start: String, Sendable, Codable, CaseIterable, SettingItem {
  /// Fresh random weights in each fold.
  case cold
  /// The weights of the fold before.
  case warm
  /// The weights of the fold before, shrunk and perturbed: θ ← 0.6 θ + N(0, 0.01²) (Ash & Adams 2020, arXiv 1910.08475).
  case shrinkPerturb
  /// The weights of a network that was trained on other series, up to the fold's cutoff.
  case pretrained
  /// Weights from which an epoch on any other series leads far, up to the fold's cutoff (Nichol and others 2018, arXiv:1803.02999).
  case meta
  /// As `pretrained`, on rows in another order: the control that keeps the other series' values and destroys what they teach.
  case shuffled

  /// Whether weights go on from fold to fold.
  var isCarried: Bool { self == .warm || self == .shrinkPerturb }
  /// Whether weights come from other series.
  var isPretrained: Bool { self == .pretrained || self == .meta || self == .shuffled }
}

/// What learning rate a fold starts from, and whether a learned rule keeps what it has learned.
public enum RateCarry: String, Sendable, Codable, CaseIterable, SettingItem {
  /// log η = ½ log η_T + ½ log η₀, with η_T the rate at which the fold before ended; a learned rule goes on learning.
  case carried
  /// η₀ in each fold; a learned rule begins with its prior.
  case reset
}

/// Which columns of the learning trace enter the inputs.
public enum Feedback: String, Sendable, Codable, CaseIterable, SettingItem {
  /// None.
  case none
  /// The standardized log(η/η₀) of earlier folds.
  case eta
  /// The standardized log loss of earlier folds.
  case loss
  /// Both.
  case both
  /// Both, permuted over the folds known so far: the control that keeps the values and destroys their order.
  case permuted
}
