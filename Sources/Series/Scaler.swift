/// Affine scaling of columns, z = (x − centre) / spread, fitted on a fold's training rows and nothing else.
///
/// A covariate's value that lies far outside of what the training rows held is taken as the nearest that they held, see
/// `KnownRange`, so that a column that never or hardly changed in training does not explode when it begins to.
public struct Scaler: Sendable, Equatable {
  /// How centre and spread are estimated.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Mean and population standard deviation.
    case standard
    /// Median and interquartile range / 1.349, which estimates the standard deviation of normal data.
    ///
    /// Where half of the values are equal, or nearly so, the range is no measure of the others and the standard
    /// deviation stands in: below a thousandth of it.
    case robust
    /// No scaling: centre 0, spread 1.
    case none
  }

  /// The centre of each column.
  public let centres: [Double]
  /// The spread of each column, above zero; 1 where a column is constant.
  public let spreads: [Double]
  /// What the rows held of each column; nil for columns that are taken as they are, the target and its lags.
  ///
  /// Empty where nothing was fitted.
  package let known: [KnownRange?]

  /// A scaler fitted on `rows` of `columns`.
  ///
  /// O(rows × columns), robust O(rows log rows × columns). The first `shared` columns are in one unit and all take
  /// column 0's centre and spread, so that a difference between two of them, such as a lag less the window's last
  /// value, means the same after scaling.
  public init(_ kind: Kind, columns: [[Double]], rows: Range<Int>, shared: Int = 1) {
    let fitted = columns.indices.map { c in
      c > 0 && c < shared ? nil : Scaler.centreAndSpread(kind, of: columns[c][rows])
    }
    centres = fitted.map { ($0 ?? fitted[0])?.centre ?? 0 }
    spreads = fitted.map { ($0 ?? fitted[0])?.spread ?? 1 }
    known = columns.indices.map { c in c < max(1, shared) ? nil : KnownRange(of: columns[c][rows]) }
  }

  /// A scaler of a table's columns fitted on `rows`; the target and its lags share one scale.
  public init(_ kind: Kind, table: LearningTable, rows: Range<Int>) {
    self.init(kind, columns: table.columns, rows: rows, shared: table.anchoredColumns)
  }

  private static func centreAndSpread(
    _ kind: Kind, of values: ArraySlice<Double>
  ) -> (centre: Double, spread: Double) {
    guard kind != .none, !values.isEmpty else { return (0, 1) }
    var centre = values.reduce(0, +) / Double(values.count)
    var spread = deviation(of: values, from: centre)
    if kind == .robust {
      let sorted = values.sorted()
      centre = quantile(0.5, ofSorted: sorted)
      let range = (quantile(0.75, ofSorted: sorted) - quantile(0.25, ofSorted: sorted)) / 1.349
      if range > 1e-3 * spread { spread = range }
    }
    // A spread that is only rounding noise would blow constant columns up.
    return (centre, spread > 1e-12 * Swift.max(abs(centre), .leastNormalMagnitude) ? spread : 1)
  }

  /// The root of the mean squared distance from `centre`.
  private static func deviation(of values: ArraySlice<Double>, from centre: Double) -> Double {
    let mean = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count)
    if mean.isNormal { return mean.squareRoot() }
    // Squares of tiny numbers are zero and those of huge ones infinite; in units of the widest distance they are neither.
    let widest = values.reduce(0) { Swift.max($0, abs($1 - centre)) }
    guard widest > 0, widest.isFinite else { return 0 }
    return widest
      * (values.reduce(0) { $0 + ($1 - centre) / widest * (($1 - centre) / widest) } / Double(values.count))
      .squareRoot()
  }

  /// The scaled value of column `column`.
  public func scaled(_ value: Double, column: Int) -> Double {
    let range = column < known.count ? known[column] : nil
    return ((range?.nearest(to: value) ?? value) - centres[column]) / spreads[column]
  }

  /// The value in its own units again.
  public func unscaled(_ value: Double, column: Int) -> Double { value * spreads[column] + centres[column] }
}

extension Scaler: Codable {
  private enum CodingKeys: String, CodingKey { case centres, spreads, known }

  /// Reads a scaler; one that was written before covariates had ranges takes them as they are.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    centres = try container.decode([Double].self, forKey: .centres)
    spreads = try container.decode([Double].self, forKey: .spreads)
    known = try container.decodeIfPresent([KnownRange?].self, forKey: .known) ?? []
  }
}

/// The linearly interpolated quantile (type 7) of sorted values.
package func quantile(_ q: Double, ofSorted values: [Double]) -> Double {
  let position = q * Double(values.count - 1)
  let below = Int(position)
  let above = Swift.min(below + 1, values.count - 1)
  return values[below] + (position - Double(below)) * (values[above] - values[below])
}
