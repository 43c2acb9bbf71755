/// The losses of forecasts, summed: of two parts of the forecasts the sums are those of both together.
package struct Losses: Sendable, Equatable {
  /// Forecasts that were scored.
  package private(set) var count = 0
  /// Forecasts without a number for a loss.
  package private(set) var missing = 0
  /// The losses together.
  package private(set) var sum = 0.0

  /// No forecasts.
  package init() {}

  /// Adds the loss of a forecast; one that is no number counts as missing.
  package mutating func add(_ loss: Double) {
    if loss.isNaN {
      missing += 1
    } else {
      count += 1
      sum += loss
    }
  }

  /// The mean loss; nil where nothing could be scored.
  package var mean: Double? { count == 0 ? nil : sum / Double(count) }

  /// The sums of both.
  package static func + (one: Losses, other: Losses) -> Losses {
    var sums = one
    sums.count += other.count
    sums.missing += other.missing
    sums.sum += other.sum
    return sums
  }
}
