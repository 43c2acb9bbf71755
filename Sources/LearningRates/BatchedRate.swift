internal import Foundation

/// How often a rule moves η.
public enum Adaptation: String, Sendable, Codable, CaseIterable {
  /// After each epoch, by the loss and accuracy on the validation tail.
  case epoch
  /// After each batch, by the batch's own loss and accuracy.
  case batch
}

/// η that a rule moves after each batch; the chain's guard still judges whole epochs.
///
/// The rule sees a batch as it would see an epoch, and of the factor it asks for η takes the n-th root, n being the batches of an epoch:
/// as much as the rule would have moved η after one epoch, it can move it in the course of one. What a rule would have undone stays, as
/// a batch is never undone.
package struct BatchedRate: Sendable {
  private let chain: SafetyChain
  private let batches: Int
  private var state: RateState
  private var isResting = false
  private var taken: (sum: Double, count: Int) = (0, 0)

  /// The rate before the first batch.
  ///
  /// - Precondition: an epoch has at least one batch.
  package init(_ chain: SafetyChain, _ context: RateContext, batches: Int) {
    require(batches > 0, "an epoch of \(batches) batches")
    var limits = chain.limits
    (limits.divergenceRatio, limits.maximumRollbacks) = (.infinity, .max)
    self.chain = SafetyChain(rule: chain.rule, limits: limits)
    self.batches = batches
    var context = context
    // What a rule knows as epochs are batches here.
    context.epochs *= batches
    state = self.chain.start(context)
  }

  /// η of the batch to come.
  package var rate: Double { state.rate }

  /// The mean η of the batches since the epoch began; that of the one to come where there were none.
  package var mean: Double { taken.count == 0 ? state.rate : taken.sum / Double(taken.count) }

  /// What the rule has learned.
  var lessons: [Double] { state.lessons }

  /// Begins an epoch at a rate, which is kept throughout after an epoch that went wrong.
  package mutating func begin(_ epoch: RateState) {
    state.rate = epoch.rate
    isResting = epoch.cooldown > 0
    taken = (0, 0)
  }

  /// Takes a batch's loss and accuracy, which was trained at the present rate.
  package mutating func take(loss: Double, accuracy: Double) {
    taken = (taken.sum + state.rate, taken.count + 1)
    guard !isResting, loss.isFinite else { return }
    let observation = EpochObservation(loss: loss, accuracy: accuracy.isFinite ? accuracy : .nan)
    let before = state.rate
    state = chain.next(after: observation, from: state).state
    state.rate = before * pow(state.rate / before, 1 / Double(batches))
  }
}

extension SafetyChain {
  /// The chain that judges epochs: where batches move η, one that keeps the rate that they left.
  package var judge: SafetyChain {
    adaptation == .epoch ? self : SafetyChain(rule: ConstantRate(), limits: limits)
  }
}

extension RateState {
  /// The state with the rate and the lessons that an epoch's batches left.
  package func taking(_ batched: BatchedRate) -> RateState {
    var state = self
    (state.rate, state.memory.lessons) = (batched.rate, batched.lessons)
    return state
  }
}
