package import Randomness

extension Accuracy {
  /// The bootstrap standard error of the accuracy of forecasts: outcomes drawn with replacement, `resamples` times.
  ///
  /// Resamples in which the accuracy is undefined are left out; with fewer than two left the error is `nan`. The outcomes are taken to be
  /// independent, so overlapping leads make it too small. O(resamples · n).
  package func standardError(
    of forecasts: [Double], against reference: AccuracyReference, resamples: Int = 100, using stream: inout RandomStream
  ) -> Double {
    let n = reference.actuals.count
    guard n > 0 else { return .nan }
    var values: [Double] = []
    for _ in 0..<resamples {
      let picks = (0..<n).map { _ in stream.integer(below: n) }
      let drawn = AccuracyReference(
        actuals: picks.map { reference.actuals[$0] }, lastValues: picks.map { reference.lastValues[$0] },
        naiveForecasts: picks.map { reference.naiveForecasts[$0] }, trainingVariance: reference.trainingVariance,
        initialLoss: reference.initialLoss)
      let value = value(of: picks.map { forecasts[$0] }, against: drawn)
      if value.isFinite { values.append(value) }
    }
    guard values.count > 1 else { return .nan }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
