public import Declarations
internal import LearningRates

/// Whose epochs are undone when their loss is far above the best one.
public enum Guarding: String, Sendable, Codable, CaseIterable, SettingItem {
  /// Those of all that is trained.
  case all
  /// Those of rules that follow losses and accuracies; not those of rivals, and of rates that are settled before training.
  case rules
  /// Nobody's.
  case none
}

/// What can be measured of networks' training beside losses and rates.
public enum Recording: String, Sendable, Codable, CaseIterable, SettingItem {
  /// The length of each layer's gradient, the mean over an epoch's batches.
  case gradients
}

extension RunConfiguration {
  /// A rule within its guards, as the run has them.
  func chain(_ rule: any RateRule, isRival: Bool = false, adapting: Bool = false) -> SafetyChain {
    let isGuarded =
      switch guarding {
      case .all: true
      case .rules: !isRival && !rule.isScheduled
      case .none: false
      }
    return SafetyChain(
      rule: rule, limits: isGuarded ? SafetyLimits() : .unguarded, adaptation: adapting ? adapt : .epoch)
  }
}
