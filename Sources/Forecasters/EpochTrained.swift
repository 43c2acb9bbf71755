internal import LearningRates
internal import Randomness
internal import Series

/// A forecaster of one's own that learns in epochs at the rates of a rule.
///
/// It says what one epoch does; `train(_:)` gives it rates epoch by epoch, judges it on the validation tail by its own
/// forecasts, hands loss and accuracy to the rule, undoes epochs that went wrong, and stops early.
public protocol EpochTrained: TrainableForecaster {
  /// Visits the task's training origins once at the rate η, and moves the parameters.
  ///
  /// Returns the mean squared error over them, scaled units; a value that is not finite says that the epoch went wrong.
  mutating func fit(epoch: Int, rate: Double, _ task: TrainingTask) -> Double
}

extension EpochTrained {
  /// Trains from the present parameters, one rate an epoch, with the safety chain and the stopping of `NeuralForecaster`.
  ///
  /// An epoch spends one gradient a training sample and a step; without a validation tail the training forecasts are judged.
  /// Throws where the chain gives up, where there is nothing to train on, where no epoch ended well, and where forecasts or parameters
  /// are not as many as they have to be; the forecaster then holds its last good parameters. O(epochs × (a fit + a forecast of the validation tail)).
  public mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    var loop = EpochLoop(task, OwnEpochs(forecaster: self, task: task))
    defer { self = loop.learner.forecaster }
    let outcome: TrainingOutcome
    do { outcome = try loop.run() } catch {
      throw TrainingFailure(
        reason: loop.learner.fault ?? error.reason, epochs: error.epochs, spending: error.spending)
    }
    if let fault = loop.learner.fault {
      throw TrainingFailure(reason: fault, epochs: outcome.epochs, spending: outcome.spending)
    }
    return outcome
  }
}

/// The epochs of a forecaster of one's own.
private struct OwnEpochs<Forecaster: EpochTrained>: EpochLearner {
  var forecaster: Forecaster
  let task: TrainingTask
  /// What the forecaster broke of its promises, after which it is trained no further; nil for nothing.
  private(set) var fault: String?
  private var good: [Float] = []
  private var best: [Float] = []

  init(forecaster: Forecaster, task: TrainingTask) { (self.forecaster, self.task) = (forecaster, task) }

  var measuresItsRate: Bool { false }
  /// It has epochs alone.
  var stepCount: Int? { nil }
  /// Nobody sees them.
  var gradients: GradientRecord? { nil }

  /// It is judged by its point forecasts.
  var quantileLevels: [Double] { [] }

  mutating func begin() { good = forecaster.parameters }

  mutating func fit(epoch: Int, rate: Double, _ books: inout TrainingBooks) -> EpochFit? {
    let count = task.training.count
    if fault != nil { return nil }
    if let budget = task.stopping.gradientSamples, books.ledger.spending.gradientSamples + count > budget { return nil }
    let loss = forecaster.fit(epoch: epoch, rate: rate, task)
    books.ledger.spending.gradientSamples += count
    books.ledger.spending.gradientSteps += 1
    if forecaster.parameters.count != good.count {
      fault = misfit(
        forecaster.name, expected: "\(good.count) parameters, as before training", found: forecaster.parameters.count)
    }
    return EpochFit(rate: rate, loss: loss, isFinite: loss.isFinite && fault == nil)
  }

  /// The loss over the tail, or over the training origins where there is none, scaled units.
  mutating func judge(after fit: EpochFit?, _ books: inout TrainingBooks) -> Double {
    let (windows, origins) = (task.windows, books.hasTail ? task.validation : task.training)
    let forecasts = forecaster.forecast(origins: origins, in: windows)
    fault = misfit(forecaster.name, forecasts, origins: origins.count, leads: windows.horizon)
    if fault != nil { return .nan }
    for (i, forecast) in forecasts.enumerated() {
      books.meter.note(
        (forecast - windows.targetCentre) / windows.targetSpread, sample: i / windows.horizon,
        place: i % windows.horizon)
    }
    books.ledger.spending.forwardSamples += origins.count
    return books.meter.loss
  }

  mutating func keepGood() { good = forecaster.parameters }
  mutating func keepBest() { best = forecaster.parameters }
  mutating func restoreGood() { forecaster.parameters = good }
  mutating func leave(best isBest: Bool) { forecaster.parameters = isBest ? best : good }
}

/// What is wrong with the number of a forecaster's forecasts, or of their quantiles; nil for nothing.
package func misfit(_ name: String, _ forecasts: [Double], origins: Int, leads: Int, quantiles: Int = 0) -> String? {
  let wanted = origins * leads * max(1, quantiles)
  let what = quantiles == 0 ? "" : " × \(quantiles) quantiles"
  return forecasts.count == wanted
    ? nil
    : misfit(
      name, expected: "\(wanted) forecasts (\(origins) origins × \(leads) leads\(what))", found: forecasts.count)
}

private func misfit(_ name: String, expected: String, found: Int) -> String {
  "forecaster '\(name)': expected \(expected), found \(found)"
}
