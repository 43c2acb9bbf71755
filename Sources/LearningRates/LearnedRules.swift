internal import Foundation

/// What a learned rule begins with, before it has a reward of its own.
package enum LearnedPrior: String, CaseIterable, Sendable {
  /// The frozen lessons of `LearnedPriors`, learned on synthetic series, which hold nobody's future.
  case trained
  /// Nothing.
  case none
}

/// What learned rules look at when they choose.
///
/// x = (1, τ, ΔA, p, log(N/512), log₁₀(η/η₀), log L₁): trend, change of accuracy, share of the planned epochs, training samples, rate, and
/// the first epoch's loss in scaled units, which tells how volatile a series is beside its past. Each is held within ±10.
enum Situation {
  static let count = 7

  static func features(_ moment: RuleMoment) -> [Double] {
    let signals = moment.signals
    let logFirstLoss = log(max(signals.loss, SignalTracker.lossFloor)) - signals.logLossRatio
    return [
      1, signals.trend, signals.accuracyChange, moment.fraction,
      log(Double(max(1, moment.context.trainingCount)) / 512), log10(moment.rate / moment.context.baseRate),
      logFirstLoss,
    ].map { $0.isNaN ? 0 : (-10.0...10).clamp($0) }
  }
}

/// A choice made when an epoch ended, kept until a later epoch shows what it was worth.
struct Decision {
  /// The epochs that had ended.
  let epoch: Int
  /// Which of the rule's choices.
  let choice: Int
  /// What the rule looked at.
  let situation: [Double]

  init(epoch: Int, choice: Int, situation: [Double]) {
    self.epoch = epoch
    self.choice = choice
    self.situation = situation
  }

  /// The decision in a rule's memory; nil where there is none.
  init?(in memory: RuleMemory, choices: Int) {
    guard memory.decision.count >= 2, let epoch = Int(exactly: memory.decision[0]),
      let choice = Int(exactly: memory.decision[1]), (0..<choices).contains(choice)
    else { return nil }
    self.init(epoch: epoch, choice: choice, situation: Array(memory.decision.dropFirst(2)))
  }

  var numbers: [Double] { [Double(epoch), Double(choice)] + situation }

  /// log L_t − log L_{t+1}, held within ±1.
  ///
  /// Both losses are of the fold's own validation tail. An epoch that was rolled back never reaches a rule, and shows as a gap: the worst reward, −1.
  func reward(at moment: RuleMoment) -> Double {
    guard moment.epoch == epoch + 1, let before = moment.signals.previousLoss else { return -1 }
    let floor = SignalTracker.lossFloor
    return (-1.0...1).clamp(log(max(before, floor)) - log(max(moment.signals.loss, floor)))
  }
}
