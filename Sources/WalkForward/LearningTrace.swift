internal import Foundation
internal import Randomness

/// What earlier folds of one series and arm learned about their own learning, and since when it is known.
///
/// When fold k + 1 begins, at its cutoff T, one entry is appended: log(η/η₀) with fold k's last η, and the log loss over
/// the test origins whose labels became known since the entry before. A window sees the trace through an as-of join:
/// the row at time t shows the newest entry with knownAt ≤ t, so that nothing can be seen before it is known.
public struct LearningTrace: Sendable, Equatable {
  /// What became known at one instant.
  public struct Entry: Sendable, Codable, Equatable {
    /// The row from which on the entry is known.
    public var knownAt: Int
    /// The last row whose label entered the losses that became known here; nil where none did.
    public var lastLabel: Int?
    /// log(η/η₀) at the end of the fold before.
    public var logRate: Double
    /// Log of the mean squared error, in the scaled units of the folds that forecast, over the newly known origins;
    /// the value before where no label became known.
    public var logLoss: Double
    /// Accuracy over the same origins; `nan` where undefined.
    public var accuracy: Double
    /// `logRate` standardized over the entries up to this one; 0 for the first.
    public var rateFeature: Double
    /// `logLoss` standardized over the entries up to this one; 0 for the first.
    public var lossFeature: Double
  }

  /// A scored origin whose labels become known only at `knownAt`.
  struct Pending: Sendable, Decodable, Equatable {
    var knownAt: Int
    var squaredErrors: Double
    var leads: Int
    var forecast: Double
    var actual: Double
    var last: Double
  }

  /// The entries in the order in which they became known.
  public internal(set) var entries: [Entry] = []
  /// The origins whose labels are not known yet.
  var pending: [Pending] = []

  /// An empty trace.
  public init() {}

  /// Notes a forecast of one origin.
  ///
  /// It enters an entry only at a cutoff at or after `origin` + H.
  ///
  /// `errors` are in scaled units by lead; `forecast`, `actual` and `last` (the reference of direction) at lead H.
  package mutating func note(origin: Int, errors: [Double], forecast: Double, actual: Double, last: Double) {
    pending.append(
      Pending(
        knownAt: origin + errors.count, squaredErrors: errors.reduce(0) { $0 + $1 * $1 }, leads: errors.count,
        forecast: forecast, actual: actual, last: last))
  }

  /// Appends the entry that becomes known at `cutoff`, from the labels up to row `lastLabel`, which is `cutoff` itself unless given.
  ///
  /// `accuracy` turns forecasts, actual values and references of the newly known origins into A.
  package mutating func append(
    at cutoff: Int, labelsUpTo lastLabel: Int? = nil, logRate: Double,
    accuracy: (_ forecasts: [Double], _ actuals: [Double], _ lasts: [Double]) -> Double
  ) {
    let lastLabel = lastLabel ?? cutoff
    let known = pending.filter { $0.knownAt <= lastLabel }
    pending.removeAll { $0.knownAt <= lastLabel }
    var logLoss = entries.last?.logLoss ?? 0
    var reached = Double.nan
    if !known.isEmpty {
      let mean =
        known.reduce(0) { $0 + $1.squaredErrors } / Double(known.reduce(0) { $0 + $1.leads })
      // A floor, so that a perfect stretch does not become an infinite feature.
      logLoss = log(max(mean.isFinite ? mean : 1e12, 1e-12))
      reached = accuracy(known.map(\.forecast), known.map(\.actual), known.map(\.last))
    }
    append(
      Entry(
        knownAt: cutoff, lastLabel: known.map(\.knownAt).max(), logRate: logRate, logLoss: logLoss, accuracy: reached,
        rateFeature: 0, lossFeature: 0))
  }

  /// Appends what a training on other series came to, which is known at `cutoff`: log(η/η₀), its mean squared error, and accuracy.
  mutating func append(pretrainedAt cutoff: Int, logRate: Double, loss: Double, accuracy: Double) {
    append(
      Entry(
        knownAt: cutoff, lastLabel: nil, logRate: logRate, logLoss: log(max(loss.isFinite ? loss : 1e12, 1e-12)),
        accuracy: accuracy, rateFeature: 0, lossFeature: 0))
  }

  private mutating func append(_ entry: Entry) {
    entries.append(entry)
    entries[entries.count - 1].rateFeature = standardizedLast(entries.map(\.logRate))
    entries[entries.count - 1].lossFeature = standardizedLast(entries.map(\.logLoss))
  }

  /// The feedback columns over `rows`, one value a row: the newest entry known at each row, zero before the first.
  ///
  /// O(rows + entries).
  ///
  /// `permutation` seeds the control's permutation of the entries known so far.
  public func columns(_ feedback: Feedback, rows: Range<Int>, permutation: UInt64 = 0) -> [[Double]] {
    guard feedback != .none else { return [] }
    var shown = entries.map { ($0.rateFeature, $0.lossFeature) }
    if feedback == .permuted {
      var stream = RandomStream(seed: permutation)
      stream.shuffle(&shown)
    }
    var newest = -1
    var rates: [Double] = []
    var losses: [Double] = []
    rates.reserveCapacity(rows.count)
    losses.reserveCapacity(rows.count)
    for row in rows {
      while newest + 1 < entries.count, entries[newest + 1].knownAt <= row { newest += 1 }
      rates.append(newest < 0 ? 0 : shown[newest].0)
      losses.append(newest < 0 ? 0 : shown[newest].1)
    }
    return switch feedback {
    case .none: []
    case .eta: [rates]
    case .loss: [losses]
    case .both, .permuted: [rates, losses]
    }
  }
}

/// The last value's distance from the mean of all, in their population standard deviations; 0 where they do not vary.
private func standardizedLast(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  return spread > 1e-12 ? (values[values.count - 1] - mean) / spread : 0
}
