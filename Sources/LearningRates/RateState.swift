/// What the safety chain did to a rule's wish, or found wrong with an observation.
public enum Intervention: String, Codable, CaseIterable, Sendable, CodingKeyRepresentable {
  /// The epoch blew up: weights restored, rate cut.
  case rollback
  /// The rate was held while training settles after a rollback.
  case cooldown
  /// The accuracy was undefined, so ΔA counted as 0.
  case accuracyUndefined
  /// The rule wanted the standard error of the accuracy and there was none, so its noise was 0.
  case accuracyErrorUndefined
  /// The rule wanted to change the rate by more than the chain allows in one epoch.
  case factorLimited
  /// The rate was raised to the lower bound.
  case clampedLow
  /// The rate was lowered to the upper bound.
  case clampedHigh
  /// The rule itself asked for the epoch to be undone.
  case undone
}

/// What the trainer must do with the weights of the epoch that has just ended.
package enum GuardAction: Sendable, Equatable {
  /// Keep them; they are the last good ones now.
  case proceed
  /// Restore the last good weights and optimizer moments.
  case rollback
  /// Give the fold up; its forecasts are the naive ones.
  case fail(reason: String)
}

/// A learning rate and everything that the rule and the chain remember: all that is needed to resume.
///
/// The value holds finite numbers only, and its JSON gives it back exactly.
public struct RateState: Sendable, Codable, Equatable {
  /// η of the epoch to come.
  public internal(set) var rate: Double
  /// Epochs observed, those rolled back included.
  package internal(set) var epoch: Int
  /// Rollbacks by the guard so far.
  package internal(set) var rollbacks: Int
  /// How often each intervention happened.
  package internal(set) var counts: [Intervention: Int]
  var cooldown: Int
  var signals: SignalTracker
  var memory: RuleMemory
  var context: RateContext

  /// What a learned rule has learned so far, for the context of the next fold; empty for the others.
  package var lessons: [Double] { memory.lessons }

  /// How often the rate was clamped at either bound.
  package var clampHits: Int { counts[.clampedLow, default: 0] + counts[.clampedHigh, default: 0] }
}

/// The state for the next epoch, what to do with the weights, and what the chain did.
public struct RateStep: Sendable, Equatable {
  /// The state from which the next epoch runs.
  public var state: RateState
  /// What the trainer must do before the next epoch.
  package var action: GuardAction
  /// What happened, in the chain's order.
  public var interventions: [Intervention]
}
