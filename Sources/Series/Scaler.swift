/// Affine scaling of columns, z = (x − centre) / spread, fitted on a fold's training rows and nothing else.
public struct Scaler: Sendable, Equatable {
  /// How centre and spread are estimated.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Mean and population standard deviation.
    case standard
    /// Median and interquartile range / 1.349, which estimates the standard deviation of normal data.
    case robust
    /// No scaling: centre 0, spread 1.
    case none
  }

  /// The centre of each column.
  public let centres: [Double]
  /// The spread of each column, above zero; 1 where a column is constant.
  public let spreads: [Double]

  /// A scaler fitted on `rows` of `columns`. O(rows × columns), robust O(rows log rows × columns).
  public init(_ kind: Kind, columns: [[Double]], rows: Range<Int>) {
    let fitted = columns.map { column -> (Double, Double) in
      let values = column[rows]
      guard kind != .none, !values.isEmpty else { return (0, 1) }
      let (centre, spread): (Double, Double)
      if kind == .standard {
        centre = values.reduce(0, +) / Double(values.count)
        spread = (values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count)).squareRoot()
      } else {
        let sorted = values.sorted()
        centre = quantile(0.5, ofSorted: sorted)
        spread = (quantile(0.75, ofSorted: sorted) - quantile(0.25, ofSorted: sorted)) / 1.349
      }
      // A spread that is only rounding noise would blow constant columns up.
      return (centre, spread > 1e-12 * Swift.max(abs(centre), .leastNormalMagnitude) ? spread : 1)
    }
    centres = fitted.map(\.0)
    spreads = fitted.map(\.1)
  }

  /// The scaled value of column `column`.
  public func scaled(_ value: Double, column: Int) -> Double { (value - centres[column]) / spreads[column] }

  /// The value in its own units again.
  public func unscaled(_ value: Double, column: Int) -> Double { value * spreads[column] + centres[column] }
}

/// The linearly interpolated quantile (type 7) of sorted values.
package func quantile(_ q: Double, ofSorted values: [Double]) -> Double {
  let position = q * Double(values.count - 1)
  let below = Int(position)
  let above = Swift.min(below + 1, values.count - 1)
  return values[below] + (position - Double(below)) * (values[above] - values[below])
}
