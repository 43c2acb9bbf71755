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
  /// Throws where the chain gives up, where there is nothing to train on and where no epoch ended well; the forecaster then
  /// holds its last good parameters. O(epochs × (a fit + a forecast of the validation tail)).
  public mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    var ledger = EpochLedger(task)
    guard !task.training.isEmpty else { throw ledger.failure("there are no training origins") }
    var meter = AccuracyMeter(task)
    let judged = task.validation.isEmpty ? task.training : task.validation
    if task.accuracy == .expLoss { meter.initialLoss = judge(judged, task.windows, &meter, &ledger.spending) }
    var state = task.rates.start(task.context)
    var (good, best) = (parameters, parameters)
    for epoch in 1...max(1, task.epochs) {
      if let budget = task.stopping.gradientSamples,
        ledger.spending.gradientSamples + task.training.count > budget
      {
        break
      }
      let trainLoss = fit(epoch: epoch, rate: state.rate, task)
      ledger.spending.gradientSamples += task.training.count
      ledger.spending.gradientSteps += 1
      var observation = EpochObservation(loss: .nan, accuracy: .nan, gradientsAreFinite: trainLoss.isFinite)
      if trainLoss.isFinite {
        observation.loss = judge(judged, task.windows, &meter, &ledger.spending)
        observation.accuracy = meter.value
        if task.rates.rule.needsAccuracyError {
          observation.accuracyError = meter.standardError(
            seed: RandomStream.seed(task.shuffleSeed, "accuracy error", epoch))
        }
      }
      let step = task.rates.next(after: observation, from: state)
      ledger.append(epoch: epoch, rate: state.rate, trainLoss: trainLoss, observation, step)
      state = step.state
      switch step.action {
      case .proceed:
        good = parameters
        if ledger.keep(observation.loss) { best = parameters }
      case .rollback: parameters = good
      case .fail(let reason):
        parameters = good
        throw ledger.failure(reason)
      }
      if ledger.isDone { break }
    }
    parameters = ledger.hasBest ? best : good
    return try ledger.outcome(state)
  }

  /// The loss over origins, scaled units; leaves the forecasts in the meter.
  private mutating func judge(
    _ origins: [Int], _ windows: Windows, _ meter: inout AccuracyMeter, _ spending: inout Spending
  ) -> Double {
    let forecasts = forecast(origins: origins, in: windows)
    require(
      forecasts.count == origins.count * windows.horizon,
      "\(name) gave \(forecasts.count) forecasts for \(origins.count) origins and \(windows.horizon) leads")
    for (i, forecast) in forecasts.enumerated() {
      meter.note(
        (forecast - windows.targetCentre) / windows.targetSpread, sample: i / windows.horizon,
        place: i % windows.horizon)
    }
    spending.forwardSamples += origins.count
    return meter.meanSquaredError
  }
}
