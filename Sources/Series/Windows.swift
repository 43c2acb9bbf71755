/// How a window's own level is taken out of the inputs and put back into the output.
public enum Anchor: String, Sendable, Codable, CaseIterable {
  /// Inputs and outputs as they are.
  case none
  /// The window's last target value is subtracted and added back.
  case lastValue
  /// The window's own mean and standard deviation (Kim et al. 2022, RevIN without its learned part).
  case instance
}

/// A stretch of scaled rows, row-major and contiguous, in which every window is a view: no copy per window.
///
/// Holds rows up to a known one only, so that whatever is handed to a forecaster cannot reach past its cutoff.
/// Rows are numbered as in the series; `rows.lowerBound` is the first one held.
public struct Windows: Sendable {
  /// The rows held, numbered as in the series.
  public let rows: Range<Int>
  /// F, the number of columns; column 0 is the scaled target.
  public let features: Int
  /// rows × F scaled values, row-major.
  public let values: [Float]
  /// The target of each row held, in its own units.
  public let rawTarget: [Double]
  /// How the target was scaled.
  public let targetCentre: Double
  /// How the target was scaled.
  public let targetSpread: Double
  /// L, rows in a window.
  public let lookback: Int
  /// H, leads of a label.
  public let horizon: Int
  /// What is taken out of each window.
  public let anchor: Anchor
  /// How many of the first columns the anchor applies to.
  public let anchoredColumns: Int
  /// Whether the target is a change, so that "as before" means zero.
  public let targetIsChange: Bool

  /// Scales `rows` of a table.
  ///
  /// `extra` columns, already scaled, are appended to the table's own; each holds one value a row of `rows`.
  public init(
    _ table: LearningTable, rows: Range<Int>, scaler: Scaler, extra: [[Double]] = [], lookback: Int, anchor: Anchor
  ) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= table.count && extra.allSatisfy { $0.count == rows.count },
      "windows hold rows of the table, and an extra column has one value for each of them")
    self.rows = rows
    features = table.columns.count + extra.count
    var values = [Float](repeating: 0, count: rows.count * features)
    for (c, column) in table.columns.enumerated() {
      for (i, row) in rows.enumerated() { values[i * features + c] = Float(scaler.scaled(column[row], column: c)) }
    }
    for (c, column) in extra.enumerated() {
      for i in 0..<rows.count { values[i * features + table.columns.count + c] = Float(column[i]) }
    }
    self.values = values
    rawTarget = Array(table.columns[0][rows])
    targetCentre = scaler.centres[0]
    targetSpread = scaler.spreads[0]
    self.lookback = lookback
    horizon = table.target.horizon
    self.anchor = anchor
    anchoredColumns = table.anchoredColumns
    targetIsChange = table.target.kind.isChange
  }

  /// The offset in `values` at which the window of `origin` begins; it spans lookback × F values from there.
  public func start(of origin: Int) -> Int { (origin - lookback + 1 - rows.lowerBound) * features }

  /// The window of an origin, L × F scaled values, row-major, oldest row first; the anchor is still in it.
  public func window(of origin: Int) -> ArraySlice<Float> {
    let start = start(of: origin)
    return values[start..<start + lookback * features]
  }

  /// The scaled label of an origin at a lead; the caller sees to it that row origin + lead is held.
  public func label(origin: Int, lead: Int) -> Float { values[(origin + lead - rows.lowerBound) * features] }

  /// The label in target units.
  public func rawLabel(origin: Int, lead: Int) -> Double { rawTarget[origin + lead - rows.lowerBound] }

  /// A scaled forecast in target units.
  public func unscaled(_ value: Double) -> Double { value * targetSpread + targetCentre }
}
