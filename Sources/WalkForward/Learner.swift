internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Series

/// One arm's model as it lives through the folds of one series: what it carries, and how a fold becomes a record.
struct Learner {
  let index: Int
  let arm: Arm
  var model: NeuralForecaster
  /// What the arm sees of its own past.
  let feedback: Feedback
  /// The scaler of the last training, by which the model's inputs are scaled until the next.
  var scaler: Scaler
  /// Why there is no trained model, or nil when there is one.
  var missing: String? = "not trained yet"
  /// η after the last training, or nil to start from η₀.
  var rate: Double?

  /// What a training of this fold left, without its forecasts.
  struct Fit {
    var epochs: [EpochRecord] = []
    var spending = Spending()
    var rateEnd: Double?
    var failure: String?
  }

  /// Trains the model as it stands, and notes whether it may forecast.
  mutating func train(_ task: TrainingTask, scaler: Scaler) -> Fit {
    self.scaler = scaler
    do throws(TrainingFailure) {
      let outcome = try model.train(task)
      missing = nil
      rate = outcome.finalState.rate
      return Fit(epochs: outcome.epochs, spending: outcome.spending, rateEnd: rate)
    } catch {
      missing = error.reason
      rate = nil
      return Fit(epochs: error.epochs, spending: error.spending, failure: error.reason)
    }
  }

  /// Forecasts the fold's test origins with the model frozen and makes the record; the naive forecast stands in for a missing model.
  mutating func record(
    _ context: FoldContext, fit: Fit?, trace: LearningTrace, startedAt: ContinuousClock.Instant
  ) -> FoldRecord {
    var forecasts: [Double] = []
    if missing == nil {
      let windows = context.windows(
        rows: context.testRows, scaler: scaler, feedback: feedback, trace: trace)
      forecasts = model.forecast(origins: Array(context.fold.testOrigins), in: windows)
      if let bad = forecasts.firstIndex(where: { !$0.isFinite }) {
        missing = "the model forecast values that are not finite"
        rate = nil
        // What was forecast before stays: when it was made, nobody knew what a later origin would bring.
        forecasts.removeSubrange((bad - bad % windows.horizon)...)
      }
    }
    let last = fit?.epochs.last
    let status: FoldRecord.Status =
      if let missing { .failed(reason: missing) } else { fit == nil ? .frozen : .trained }
    return FoldRecord(
      series: context.seriesIndex, arm: index, fold: context.fold, status: status,
      rateStart: fit?.epochs.first?.rate, rateEnd: fit?.rateEnd ?? last?.rate, trainLoss: last?.trainLoss,
      validationLoss: last?.validationLoss, accuracy: last?.accuracy, epochs: fit?.epochs ?? [],
      predictions: context.predictions(forecasts), spending: fit?.spending ?? Spending(),
      seconds: startedAt.duration(to: .now).seconds)
  }
}

extension Learner {
  /// What a later fold needs of the learner.
  func saved(withParameters: Bool) -> WalkState.Learner {
    WalkState.Learner(
      parameters: withParameters && missing == nil ? bytes(of: model.parameters) : Data(), scaler: scaler,
      missing: missing, rate: rate)
  }

  /// Takes up what was saved.
  mutating func restore(_ saved: WalkState.Learner) {
    if !saved.parameters.isEmpty { model.parameters = floats(of: saved.parameters) }
    (scaler, missing, rate) = (saved.scaler, saved.missing, saved.rate)
  }
}

extension Duration {
  /// The duration in seconds.
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
