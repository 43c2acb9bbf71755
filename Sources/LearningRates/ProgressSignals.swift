internal import Foundation

/// What the losses and accuracies of the accepted epochs say: ΔA, ρ, τ, computed in this one place for every rule.
///
/// - ΔA = A_t − A_{t−1}, against the last *defined* accuracy; 0 while there are not two, and in an epoch whose A is undefined.
/// - ρ = (L_t − L_{t−1}) / (|L_{t−1}| + 1e-12).
/// - τ = (EMA₃ − EMA₁₀ of log L) / (sd + 1e-8), where EMA_k weighs the newest by 2/(k+1) and sd is the exponentially weighted
///   standard deviation about EMA₁₀; τ < 0 is progress, and a steady geometric fall gives τ ≈ −.7.
///
/// ΔA, A and ρ are held within ±1e6, so that no product of them overflows; losses below 1e-12 count as 1e-12 in logarithms.
public struct ProgressSignals: Sendable, Equatable {
  /// L_t.
  public var loss: Double = 0
  /// L_{t−1}, of the last accepted epoch; nothing in the first.
  public var previousLoss: Double?
  /// A_t, or the last defined accuracy; 0 before there is one.
  public var accuracy: Double = 0
  /// ΔA against the accuracy before.
  public var accuracyChange: Double = 0
  /// A_t less the exponential mean (span 5) of the accuracies before it.
  public var accuracyChangeFromMean: Double = 0
  /// A_t less the plain mean of the up to 5 accuracies before it.
  public var accuracyChangeFromWindow: Double = 0
  /// The standard error of ΔA, √(se_t² + se_{t−1}²), where both were measured.
  public var accuracyChangeError: Double?
  /// ρ, the relative change of the loss.
  public var lossChange: Double = 0
  /// τ, the trend of the loss in its own standard deviations.
  public var trend: Double = 0
  /// log(L_t/L_1), L_1 being the loss of the first accepted epoch.
  public var logLossRatio: Double = 0

  /// Signals before anything was observed.
  public init() {}

  /// Whether there is an epoch before this one to compare with.
  public var hasHistory: Bool { previousLoss != nil }
}

/// The memory behind the signals: finite numbers only, so that its JSON is exact.
package struct SignalTracker: Sendable, Codable, Equatable {
  static let lossFloor = 1e-12
  private static let largest = 1e6
  private static let window = 5

  /// The least loss so far.
  package private(set) var bestLoss: Double?
  private var previousLoss: Double?
  private var firstLogLoss = 0.0
  private var shortMean = 0.0
  private var longMean = 0.0
  private var variance = 0.0
  private var accuracies: [Double] = []
  private var accuracyMean = 0.0
  private var previousAccuracyError: Double?

  /// A tracker that has seen nothing.
  package init() {}

  /// The tracker after an epoch whose loss is finite, and its signals.
  package func observing(_ observation: EpochObservation) -> (tracker: SignalTracker, signals: ProgressSignals) {
    var next = self
    var signals = ProgressSignals()
    next.takeLoss(observation.loss, into: &signals)
    next.takeAccuracy(observation, into: &signals)
    return (next, signals)
  }

  private mutating func takeLoss(_ loss: Double, into signals: inout ProgressSignals) {
    let logLoss = log(max(loss, Self.lossFloor))
    if let previousLoss {
      signals.lossChange = Self.bounded((loss - previousLoss) / (abs(previousLoss) + 1e-12))
      let deviation = logLoss - longMean
      let weight = 2.0 / 11
      variance = (1 - weight) * (variance + weight * deviation * deviation)
      shortMean += 0.5 * (logLoss - shortMean)
      longMean += weight * deviation
      signals.trend = (shortMean - longMean) / (variance.squareRoot() + 1e-8)
    } else {
      (firstLogLoss, shortMean, longMean) = (logLoss, logLoss, logLoss)
    }
    signals.loss = loss
    signals.previousLoss = previousLoss
    signals.logLossRatio = logLoss - firstLogLoss
    bestLoss = min(bestLoss ?? loss, loss)
    previousLoss = loss
  }

  private mutating func takeAccuracy(_ observation: EpochObservation, into signals: inout ProgressSignals) {
    guard !observation.accuracy.isNaN else {
      signals.accuracy = accuracies.last ?? 0
      return
    }
    let accuracy = Self.bounded(observation.accuracy)
    let error = observation.accuracyError.flatMap { $0.isFinite && $0 >= 0 ? min($0, Self.largest) : nil }
    signals.accuracy = accuracy
    if let previous = accuracies.last {
      signals.accuracyChange = accuracy - previous
      signals.accuracyChangeFromMean = accuracy - accuracyMean
      signals.accuracyChangeFromWindow = accuracy - accuracies.reduce(0, +) / Double(accuracies.count)
      if let error, let before = previousAccuracyError {
        signals.accuracyChangeError = (error * error + before * before).squareRoot()
      }
      accuracyMean += (accuracy - accuracyMean) / 3
    } else {
      accuracyMean = accuracy
    }
    accuracies = accuracies.suffix(Self.window - 1) + [accuracy]
    previousAccuracyError = error
  }

  private static func bounded(_ x: Double) -> Double { max(-largest, min(largest, x)) }
}
