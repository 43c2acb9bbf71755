internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Randomness
internal import Series

extension FoldContext {
  /// The training task of an arm on this fold, given as a run without entries would call it.
  ///
  /// Batches are shuffled alike for the same member of all arms with the seed and forecaster.
  func task(
    _ windows: Windows, rates: SafetyChain, baseRate: Double, startRate: Double, lessons: [Double] = [], seed: Int,
    arm: Arm, member: Int
  ) -> TrainingTask {
    TrainingTask(
      windows: windows, training: Array(fold.trainOrigins), validation: Array(fold.validationOrigins),
      epochs: configuration.epochs, rates: rates,
      context: RateContext(
        baseRate: baseRate, startRate: startRate, epochs: configuration.epochs,
        trainingCount: fold.trainOrigins.count, validationCount: fold.validationOrigins.count,
        seed: RandomStream.seed(seed, table.name, arm.name, fold.index, memberPurpose("rates", member)),
        lessons: lessons),
      accuracy: configuration.accuracy, shuffleSeed: stream(seed: seed, arm.forecaster, "batches", member: member),
      stopping: Stopping(
        patience: configuration.patience > 0 ? configuration.patience : nil, convergence: configuration.convergence))
  }

  /// The training task of a forecaster that is fitted at once, without epochs or a rate.
  func taskAtOnce(_ windows: Windows) -> TrainingTask {
    TrainingTask(
      windows: windows, training: Array(fold.trainOrigins), validation: Array(fold.validationOrigins), epochs: 0,
      rates: SafetyChain(rule: ConstantRate()),
      context: RateContext(
        baseRate: 1, startRate: 1, epochs: 0, trainingCount: fold.trainOrigins.count,
        validationCount: fold.validationOrigins.count, seed: 0),
      shuffleSeed: 0)
  }

  /// The covariates that a scaler, fitted in training, does not take as they are in rows that are forecast from.
  func covariateNotes(_ scaler: Scaler, rows: Range<Int>) -> [FoldRecord.CovariateNote] {
    scaler.known.indices.compactMap { c in
      guard let known = scaler.known[c] else { return nil }
      let values = table.columns[c][rows]
      if known.isConstant { return .init(.constant, column: table.columnNames[c], values: values.count) }
      let beyond = values.count { known.nearest(to: $0) != $0 }
      return beyond == 0 ? nil : .init(.beyond, column: table.columnNames[c], values: beyond)
    }
  }

  /// The variance of the training target in the scaled units of `scaler`.
  func trainVariance(_ scaler: Scaler) -> Double {
    let values = table.columns[0][scalerRows].map { scaler.scaled($0, column: 0) }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}

/// What a member of an ensemble draws random numbers for.
func memberPurpose(_ purpose: String, _ member: Int) -> String {
  member == 0 ? purpose : "\(purpose) of member \(member)"
}

/// log(rate/base), the unit-free form in which a rate enters the learning trace.
func logRatio(_ rate: Double, _ base: Double) -> Double { log(rate / base) }
