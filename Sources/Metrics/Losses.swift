/// The losses of forecasts, summed: of two parts of the forecasts the sums are those of both together.
public struct Losses: Sendable, Equatable {
  /// Forecasts that were scored.
  public private(set) var count = 0
  /// Forecasts without a number for a loss.
  public private(set) var missing = 0
  /// The losses together.
  public private(set) var sum = 0.0

  /// No forecasts.
  public init() {}

  /// Adds the loss of a forecast; one that is no number counts as missing.
  public mutating func add(_ loss: Double) {
    if loss.isNaN {
      missing += 1
    } else {
      count += 1
      sum += loss
    }
  }

  /// The mean loss; nil where nothing could be scored.
  public var mean: Double? { count == 0 ? nil : sum / Double(count) }

  /// The sums of both.
  public static func + (one: Losses, other: Losses) -> Losses {
    var sums = one
    sums.count += other.count
    sums.missing += other.missing
    sums.sum += other.sum
    return sums
  }
}
