internal import Foundation

/// What is forecast: a transform of one column, all leads 1…H.
///
/// The transformed value at row t is known at t; the label of origin t and lead h is the transformed value at row t +
/// h.
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
    /// z_t = log(p_t / p_{t−1}) less the mean of all series of the run that are present at t
    case relativeReturn
    /// z_t = the rank of log(p_t / p_{t−1}) among all series that are present at t, from −½ to ½
    case rankReturn

    /// The transforms that need no other series.
    package static let ofOneSeries = allCases.filter { !$0.isRelative }

    /// Whether the other series of the run at the same instant enter.
    package var isRelative: Bool { self == .relativeReturn || self == .rankReturn }

    /// The transform of the series alone, which is then held against the others.
    package var ofOne: Target.Kind { isRelative ? .logReturn : self }

    /// Rows at the start for which the transform is not defined yet.
    package var leadIn: Int { self == .level ? 0 : 1 }

    /// Whether "no change" is forecast as zero rather than as the last value.
    package var isChange: Bool { self != .level }
  }

  /// What forecasts and outcomes of lead h are of.
  public enum Cumulation: String, Sendable, Codable, CaseIterable {
    /// The row h ahead.
    case none
    /// The sum of the rows from the next one to that.
    case sum
    /// Their mean.
    case mean
  }

  /// The transform.
  public var kind: Kind
  /// The column that is transformed.
  public var column: String
  /// H, the number of leads, at least 1.
  public var horizon: Int
  /// What forecasts and outcomes of a lead are of.
  public var cumulation: Cumulation

  /// A target.
  public init(kind: Kind, column: String, horizon: Int, cumulation: Cumulation = .none) {
    precondition(horizon >= 1, "a horizon is at least 1")
    self.kind = kind
    self.column = column
    self.horizon = horizon
    self.cumulation = cumulation
  }

  /// The transform by name, with the cumulation around it: `logReturn`, `sum(logReturn)`.
  package var name: String { cumulation == .none ? kind.rawValue : "\(cumulation.rawValue)(\(kind.rawValue))" }
}

extension Target.Kind {
  /// The transformed column; undefined leading rows and rows next to missing values are `nan`.
  ///
  /// Of a transform that needs other series, the part that is of one. O(rows). Throws where a return has no meaning, which
  /// is at or after a price of zero, or below zero for a log return, and where the transform overflows.
  public func values(of column: TimeSeries.Column, in series: TimeSeries) throws(SeriesError) -> [Double] {
    let p = column.values
    if let bad = meaninglessValue(in: p) {
      throw SeriesError(
        source: series.name, column: column.name,
        expected: "values \(self != .return ? "above" : "other than") zero for a \(rawValue)",
        found: "\(p[bad]) at \(series.place(ofRow: bad))",
        advice: PriceFacts.isPrice(column.name)
          ? "Use the transform diff or level, or mark such values as missing with --missing-value \(p[bad])."
            + (p[bad] < 0 ? " In CRSP's files it is the mean of bid and ask: write its absolute value." : "")
          : "Use the transform diff or level.")
    }
    let z = plainValues(of: p)
    if let row = z.firstIndex(where: \.isInfinite) {
      throw SeriesError(
        source: series.name, column: column.name, expected: "a finite \(rawValue)",
        found: "the step from \(p[row - 1]) to \(p[row]) at \(series.place(ofRow: row))",
        advice: "Correct the value, or mark it as missing with --missing-value.")
    }
    return z
  }

  /// The transformed column up to the first value that has none; `nan` from there on.
  ///
  /// What comes after a value changes nothing before it, not even whether there is one. O(rows).
  func values(ofPrefix p: [Double]) -> [Double] {
    var z = plainValues(of: p)
    // A return to zero has a meaning, the one from there on has none.
    let bad = meaninglessValue(in: p).map { self == .return ? $0 + 1 : $0 }
    let end = min(bad ?? z.count, z.firstIndex(where: \.isInfinite) ?? z.count)
    for row in end..<z.count { z[row] = .nan }
    return z
  }

  /// The first value of which, or of the step from which, the transform has no meaning.
  private func meaninglessValue(in p: [Double]) -> Int? {
    switch self {
    case .level, .diff: nil
    case .return: p.dropLast().firstIndex(of: 0)
    case .logReturn, .relativeReturn, .rankReturn: p.firstIndex { $0 <= 0 }
    }
  }

  private func plainValues(of p: [Double]) -> [Double] {
    p.indices.map { t in
      guard t >= leadIn else { return Double.nan }
      return switch self {
      case .level: p[t]
      case .diff: p[t] - p[t - 1]
      case .return: p[t] / p[t - 1] - 1
      case .logReturn, .relativeReturn, .rankReturn: log(p[t] / p[t - 1])
      }
    }
  }
}
