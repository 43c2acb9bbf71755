internal import Foundation

/// What is forecast: a transform of one column, all leads 1…H.
///
/// The transformed value at row t is known at t; the label of origin t and lead h is the transformed value at row t + h.
public struct Target: Sendable, Codable, Hashable {
  /// The transform z of a column p.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// z_t = p_t
    case level
    /// z_t = p_t − p_{t−1}
    case diff
    /// z_t = p_t / p_{t−1} − 1
    case `return`
    /// z_t = log(p_t / p_{t−1})
    case logReturn

    /// Rows at the start for which the transform is not defined yet.
    public var leadIn: Int { self == .level ? 0 : 1 }

    /// Whether "no change" is forecast as zero rather than as the last value.
    public var isChange: Bool { self != .level }
  }

  /// The transform.
  public var kind: Kind
  /// The column that is transformed.
  public var column: String
  /// H, the number of leads, at least 1.
  public var horizon: Int

  /// A target.
  public init(kind: Kind, column: String, horizon: Int) {
    precondition(horizon >= 1, "a horizon is at least 1")
    self.kind = kind
    self.column = column
    self.horizon = horizon
  }
}

extension Target.Kind {
  /// The transformed column; undefined leading rows and rows next to missing values are `nan`. O(rows).
  ///
  /// Throws where a return has no meaning: at a price of zero, or at a price below zero for a log return.
  public func values(
    of column: TimeSeries.Column, in series: TimeSeries
  ) throws(SeriesError) -> [Double] {
    let p = column.values
    if self == .level { return p }
    if self != .diff, let row = p.firstIndex(where: { self == .logReturn ? $0 <= 0 : $0 == 0 }) {
      throw SeriesError(
        source: series.name, line: nil, column: column.name,
        expected: self == .logReturn
          ? "prices above zero for the target logReturn" : "prices other than zero for the target return",
        found: "\(p[row]) at \(series.clock.text(for: series.instants[row])) (row \(row + 1))",
        advice: "Use --target diff or level, or mark such values as missing with --missing-value \(p[row]).")
    }
    return p.indices.map { t in
      guard t > 0 else { return Double.nan }
      return switch self {
      case .level: p[t]
      case .diff: p[t] - p[t - 1]
      case .return: p[t] / p[t - 1] - 1
      case .logReturn: log(p[t] / p[t - 1])
      }
    }
  }
}
