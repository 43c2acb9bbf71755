internal import Forecasters
internal import Foundation
internal import Results
internal import WalkForward

/// What is kept of one arm in one fold, in the order in which a store holds it.
public enum Metric: Int, Sendable, Hashable, CaseIterable {
  /// Mean squared error over the fold's origins and leads, target units; the naive forecast's where training failed.
  case mse
  /// Training loss of the last epoch, scaled units.
  case trainLoss
  /// Validation loss after the last epoch, scaled units.
  case validationLoss
  /// The lowest validation loss of all epochs, scaled units.
  case bestValidationLoss
  /// η of the first epoch.
  case firstRate
  /// η of the last epoch.
  case lastRate
  /// η of the third epoch over that of the second: the first that a change of accuracy can move.
  case firstStep
  /// Standard deviation of Δ log η over the epochs.
  case volatility
  /// The same over the first 10 epochs.
  case earlyVolatility
  /// The same over the last 10 epochs.
  case lateVolatility
  /// Mean |ΔA| from epoch to epoch.
  case accuracyMove
  /// Mean |Δ log L| from epoch to epoch, of the validation loss.
  case lossMove
  /// Epochs whose validation loss is above 1.5 times the least before them.
  case spikes
  /// Share of epochs after which the rate was clamped.
  case clamped
  /// Gradient evaluations in samples, forward passes counted as a third.
  case gradients
  /// Epochs trained.
  case epochs
  /// Standard deviation of log η over the epochs.
  case rateSpread
  /// How far training moved the weights, as a share of the length of those it began with.
  case travel
  /// Mean length of the steps of an LSTM's hidden states over the test windows' rows.
  case hiddenMove
  /// The same of its cells.
  case cellMove
  /// The log of the first layer's gradient over the head's, mean over the epochs.
  case gradientRatio
  /// The share of steps whose gradient is longer than ten times the training's median.
  case gradientSpikes
  /// Fisher's z of the correlation of hidden neurons' steps with what they contribute, given their gradients.
  case neuronPartial

  /// The measures of a fold.
  static func numbers(of record: FoldRecord) -> [Double] {
    let epochs = record.epochs
    let logs = epochs.map { log($0.rate) }
    let steps = zip(logs.dropFirst(), logs).map { $0 - $1 }
    let losses = epochs.map { $0.validationLoss.isNaN ? $0.trainLoss : $0.validationLoss }
    func mean(_ values: [Double]) -> Double {
      let finite = values.filter(\.isFinite)
      return finite.isEmpty ? .nan : finite.reduce(0, +) / Double(finite.count)
    }
    var spikes = 0.0
    var least = Double.infinity
    for loss in losses where loss.isFinite {
      if loss > 1.5 * least { spikes += 1 }
      least = min(least, loss)
    }
    return allCases.map { metric in
      switch metric {
      case .mse: record.testMSE ?? .nan
      case .trainLoss: record.trainLoss ?? .nan
      case .validationLoss: record.validationLoss ?? .nan
      case .bestValidationLoss: least.isFinite ? least : .nan
      case .firstRate: epochs.first?.rate ?? .nan
      case .lastRate: epochs.last?.rate ?? .nan
      case .firstStep: epochs.count > 2 ? epochs[2].rate / epochs[1].rate : .nan
      case .volatility: standardDeviation(steps)
      case .earlyVolatility: standardDeviation(Array(steps.prefix(10)))
      case .lateVolatility: standardDeviation(Array(steps.suffix(10)))
      case .accuracyMove: mean(zip(epochs.dropFirst(), epochs).map { abs($0.accuracy - $1.accuracy) })
      case .lossMove: mean(zip(losses.dropFirst(), losses).map { abs(log($0) - log($1)) })
      case .spikes: spikes
      case .clamped:
        epochs.isEmpty
          ? .nan : Double(epochs.count { $0.interventions.contains("clamped") }) / Double(epochs.count)
      case .gradients: record.spending.gradientEvaluations
      case .epochs: Double(epochs.count)
      case .rateSpread: standardDeviation(logs)
      case .travel: record.diagnostics?.travel ?? .nan
      case .hiddenMove: record.diagnostics?.hiddenMove ?? .nan
      case .cellMove: record.diagnostics?.cellMove ?? .nan
      case .gradientRatio:
        mean(epochs.compactMap { epoch in epoch.layerNorms.first.map { log($0 / (epoch.layerNorms.last ?? .nan)) } })
      case .gradientSpikes: record.diagnostics?.gradients?.spikes ?? .nan
      case .neuronPartial: record.diagnostics?.gradients?.partial ?? .nan
      }
    }
  }

  /// Rate and validation loss of each epoch in turn.
  static func path(of record: FoldRecord) -> [Double] {
    record.epochs.flatMap { [$0.rate, $0.validationLoss.isNaN ? $0.trainLoss : $0.validationLoss] }
  }
}

/// The sample standard deviation; `nan` for fewer than two values.
func standardDeviation(_ values: [Double]) -> Double {
  guard values.count > 1 else { return .nan }
  let mean = values.reduce(0, +) / Double(values.count)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
}
