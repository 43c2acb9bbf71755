internal import LearningRates
internal import Randomness
internal import Series

/// Holds the forecasts of a fold's judged samples in scaled units and judges them; its storage serves all epochs.
///
/// Scaled units make every accuracy blind to the units of the data.
struct AccuracyMeter {
  private let accuracy: Accuracy
  private let horizon: Int
  private var reference: AccuracyReference
  private var forecasts: [Double]
  /// What each sample weighs in the loss; nil where all weigh 1.
  private let weights: [Double]?

  /// A meter of the validation tail, or of the training samples where there is no tail.
  init(_ task: TrainingTask) {
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
    weights = windows.weights(of: task.validation.isEmpty ? task.training : task.validation)
  }

  /// L₀, the loss before training; `nan` where it was not asked for.
  var initialLoss: Double {
    get { reference.initialLoss }
    set { reference.initialLoss = newValue }
  }

  mutating func clear() {
    for i in forecasts.indices { forecasts[i] = .nan }
  }

  /// Notes a sample's forecast at a place from 0 to H − 1.
  mutating func note(_ forecast: Double, sample: Int, place: Int) {
    forecasts[sample * horizon + place] = forecast
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
