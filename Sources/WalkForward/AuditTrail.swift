internal import Forecasters
internal import Foundation
internal import Metrics
internal import Series

/// What one fold of one arm left behind on a series, as far as no later value may change it.
struct AuditTrail: Sendable {
  var series: Int
  var arm: Int
  var fold: Fold
  var status: FoldRecord.Status
  var rateStart: Double?
  var rateEnd: Double?
  var epochs: [EpochRecord]
  var spending: Spending
  /// Origins × H.
  var forecasts: [Double]
  /// The quantiles of each; none where there are none.
  var quantiles: [[Quantile]]
  /// The scaler that the fold left.
  var scaler: Scaler
  /// The newest entry of the learning trace; nil before the first and for arms without a trace of their own.
  var entry: LearningTrace.Entry?

  init(_ record: FoldRecord, scaler: Scaler, entry: LearningTrace.Entry?) {
    (series, arm) = (record.series, record.arm)
    fold = record.fold
    status = record.status
    (rateStart, rateEnd) = (record.rateStart, record.rateEnd)
    epochs = record.epochs
    spending = record.spending
    forecasts = record.predictions.map(\.forecast)
    quantiles = record.predictions.map(\.quantiles)
    self.scaler = scaler
    self.entry = entry
  }
}

/// How much was compared.
struct AuditCounts: Sendable {
  var forecasts = 0
  var rates = 0
  var epochs = 0
  var scalers = 0
  var entries = 0

  var named: [String: Int] {
    ["forecasts": forecasts, "rates": rates, "epochs": epochs, "scalers": scalers, "trace entries": entries]
  }

  static func += (a: inout AuditCounts, b: AuditCounts) {
    a.forecasts += b.forecasts
    a.rates += b.rates
    a.epochs += b.epochs
    a.scalers += b.scalers
    a.entries += b.entries
  }
}

/// A value that differs from the one that was demanded.
struct AuditDifference: Sendable {
  enum Kind: Int, Sendable { case scaler, trace, training, forecast }
  var kind: Kind
  var trail: AuditTrail
  var row: Int
  var lead: Int?
  var what: String
  var expected: Double
  var found: Double
}

extension [AuditDifference] {
  /// What the others come from: of the first fold with one, what is computed first, on whichever series.
  var root: AuditDifference? {
    guard let fold = self.map(\.trail.fold.index).min() else { return nil }
    return filter { $0.trail.fold.index == fold }.min { $0.kind.rawValue < $1.kind.rawValue }
  }
}

extension AuditTrail {
  /// Compares everything that was known at `row`, bit by bit; the first difference of each kind is appended.
  ///
  /// With latency an origin's forecast is known as many rows before it.
  func compare(
    with other: AuditTrail, upTo row: Int, _ configuration: RunConfiguration, counts: inout AuditCounts,
    differences: inout [AuditDifference]
  ) {
    let (horizon, latency) = (configuration.horizon, configuration.latency)
    func demand(
      _ kind: AuditDifference.Kind, _ expected: Double, _ found: Double, _ what: String, at place: Int, lead: Int? = nil
    ) {
      guard expected.bitPattern != found.bitPattern else { return }
      differences.append(
        AuditDifference(kind: kind, trail: self, row: place, lead: lead, what: what, expected: expected, found: found))
    }
    let cutoff = fold.cutoff
    if cutoff <= row {
      counts.scalers += 1
      for (a, b) in zip(scaler.centres, other.scaler.centres) { demand(.scaler, a, b, "scaler centre", at: cutoff) }
      for (a, b) in zip(scaler.spreads, other.scaler.spreads) { demand(.scaler, a, b, "scaler spread", at: cutoff) }
      if entry != nil || other.entry != nil {
        counts.entries += 1
        for (what, value) in AuditTrail.entryValues {
          demand(.trace, entry.map(value) ?? .nan, other.entry.map(value) ?? .nan, what, at: cutoff)
        }
      }
      counts.rates += 2
      demand(.training, rateStart ?? .nan, other.rateStart ?? .nan, "learning rate at the start", at: cutoff)
      demand(.training, rateEnd ?? .nan, other.rateEnd ?? .nan, "learning rate at the end", at: cutoff)
      counts.epochs += epochs.count
      demand(.training, Double(epochs.count), Double(other.epochs.count), "number of epochs", at: cutoff)
      demand(
        .training, Double(spending.gradientSamples), Double(other.spending.gradientSamples), "gradients evaluated",
        at: cutoff)
      for (a, b) in zip(epochs, other.epochs) {
        let name = "epoch \(a.epoch)"
        demand(.training, a.rate, b.rate, "learning rate of \(name)", at: cutoff)
        demand(.training, a.trainLoss, b.trainLoss, "training loss of \(name)", at: cutoff)
        demand(.training, a.validationLoss, b.validationLoss, "validation loss of \(name)", at: cutoff)
        demand(.training, a.accuracy, b.accuracy, "accuracy of \(name)", at: cutoff)
      }
    }
    for (i, origin) in fold.testOrigins.enumerated()
    where origin - latency <= row && (i + 1) * horizon <= other.forecasts.count {
      for lead in 1...horizon {
        let at = i * horizon + lead - 1
        counts.forecasts += 1
        demand(.forecast, forecasts[at], other.forecasts[at], "forecast", at: origin, lead: lead)
        let (own, theirs) = (quantiles[at], other.quantiles[at])
        demand(.forecast, Double(own.count), Double(theirs.count), "number of quantiles", at: origin, lead: lead)
        for (a, b) in zip(own, theirs) {
          demand(.forecast, a.value, b.value, "quantile \(a.level)", at: origin, lead: lead)
        }
      }
    }
  }

  private static let entryValues: [(String, @Sendable (LearningTrace.Entry) -> Double)] = [
    ("trace entry's known-at", { Double($0.knownAt) }),
    ("trace entry's log rate", { $0.logRate }),
    ("trace entry's log loss", { $0.logLoss }),
    ("trace entry's accuracy", { $0.accuracy }),
  ]
}

/// Failures with equal causes as one: the first, with the number of all.
func grouped(_ failures: [AuditFailure]) -> [AuditFailure] {
  var kept: [AuditFailure] = []
  for failure in failures {
    if let i = kept.firstIndex(where: { $0.cause == failure.cause }) {
      kept[i].occurrences += failure.occurrences
    } else {
      kept.append(failure)
    }
  }
  return kept
}
