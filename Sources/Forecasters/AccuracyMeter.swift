internal import LearningRates
internal import Metrics
internal import Randomness
internal import Series

/// Holds the forecasts of a fold's judged samples in scaled units and judges them; its storage serves all epochs.
///
/// Scaled units make every accuracy blind to the units of the data. Of quantiles the medians are the forecasts, and all of them the loss.
struct AccuracyMeter {
  private let accuracy: Accuracy
  private let horizon: Int
  private var reference: AccuracyReference
  private var forecasts: [Double]
  /// The levels of a forecast's quantiles, and the sum of their pinball losses by forecast; none for point forecasts.
  private let levels: [Double]
  private var pinball: [Double]
  /// What each sample weighs in the loss; nil where all weigh 1.
  private let weights: [Double]?

  /// A meter of the validation tail, or of the training samples where there is no tail.
  init(_ task: TrainingTask, levels: [Double] = []) {
    self.levels = levels
    accuracy = task.accuracy
    let windows = task.windows
    horizon = windows.horizon
    let starts = (task.validation.isEmpty ? task.training : task.validation).map(windows.start(of:))
    let lastValues = starts.flatMap { start in
      Array(repeating: Double(windows.asBefore(start: start)), count: windows.horizon)
    }
    reference = AccuracyReference(
      actuals: windows.labels(starts), lastValues: lastValues, naiveForecasts: lastValues,
      trainingVariance: windows.labelVariance(task.training.map(windows.start(of:))))
    forecasts = Array(repeating: .nan, count: lastValues.count)
    pinball = levels.isEmpty ? [] : forecasts
    weights = windows.weights(of: task.validation.isEmpty ? task.training : task.validation)
  }

  /// L₀, the loss before training; `nan` where it was not asked for.
  var initialLoss: Double {
    get { reference.initialLoss }
    set { reference.initialLoss = newValue }
  }

  mutating func clear() {
    for i in forecasts.indices { forecasts[i] = .nan }
    for i in pinball.indices { pinball[i] = .nan }
  }

  /// Notes a sample's forecast at a place from 0 to H − 1, or one of its quantiles, in their order, from 0 to H·Q − 1.
  mutating func note(_ forecast: Double, sample: Int, place: Int) {
    guard !levels.isEmpty else {
      forecasts[sample * horizon + place] = forecast
      return
    }
    let (lead, level) = place.quotientAndRemainder(dividingBy: levels.count)
    let i = sample * horizon + lead
    if level == levels.count / 2 { forecasts[i] = forecast }
    let loss = Quantile(level: levels[level], value: forecast).pinball(reference.actuals[i])
    pinball[i] = level == 0 ? loss : pinball[i] + loss
  }

  /// The mean loss, which is trained by: the squared error, or the pinball loss of quantiles.
  var loss: Double { levels.isEmpty ? meanSquaredError : meanPinball }

  private var meanPinball: Double {
    var sum = 0.0
    for (i, loss) in pinball.enumerated() { sum += (weights?[i / horizon] ?? 1) * loss }
    return sum / Double(pinball.count * levels.count)
  }

  var meanSquaredError: Double {
    var sum = 0.0
    if let weights {
      for (i, (forecast, actual)) in zip(forecasts, reference.actuals).enumerated() {
        sum += weights[i / horizon] * (forecast - actual) * (forecast - actual)
      }
    } else {
      for (forecast, actual) in zip(forecasts, reference.actuals) { sum += (forecast - actual) * (forecast - actual) }
    }
    return sum / Double(forecasts.count)
  }

  var value: Double { accuracy.value(of: forecasts, against: reference) }

  /// The accuracy of other forecasts, in scaled units as well.
  func value(of forecasts: [Double], actuals: [Double], lastValues: [Double]) -> Double {
    accuracy.value(
      of: forecasts,
      against: AccuracyReference(
        actuals: actuals, lastValues: lastValues, naiveForecasts: lastValues,
        trainingVariance: reference.trainingVariance, initialLoss: reference.initialLoss))
  }

  /// The bootstrap standard error of `value`.
  func standardError(seed: UInt64) -> Double {
    var stream = RandomStream(seed: seed)
    return accuracy.standardError(of: forecasts, against: reference, using: &stream)
  }
}

extension Windows {
  /// The scaled label at a lead of the window that begins at offset `start`.
  func label(start: Int, lead: Int) -> Float { values[start + (lookback - 1 + latency + lead) * features] }

  /// The scaled labels of all leads of the windows that begin at these offsets, row-major.
  func labels(_ starts: [Int]) -> [Double] {
    starts.flatMap { start in (1...horizon).map { Double(label(start: start, lead: $0)) } }
  }

  /// The population variance of these labels, which are too many to be copied where windows and leads are.
  fileprivate func labelVariance(_ starts: [Int]) -> Double {
    func mean(_ term: (Double) -> Double) -> Double {
      var sum = 0.0
      for start in starts {
        for lead in 1...horizon { sum += term(Double(label(start: start, lead: lead))) }
      }
      return sum / Double(starts.count * horizon)
    }
    let centre = mean { $0 }
    return mean { ($0 - centre) * ($0 - centre) }
  }

  /// The scaled forecast "as before" of the window that begins at offset `start`.
  func asBefore(start: Int) -> Float {
    targetIsChange ? zero(at: start) : values[start + (lookback - 1) * features]
  }
}
