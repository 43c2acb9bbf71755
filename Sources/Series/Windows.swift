/// How a window's own level is taken out of the inputs and put back into the output.
public enum Anchor: String, Sendable, Codable, CaseIterable {
  /// Inputs and outputs as they are.
  case none
  /// The window's last target value is subtracted and added back.
  case lastValue
  /// The window's own mean and standard deviation (Kim et al. 2022, RevIN without its learned part).
  case instance
}

/// Stretches of scaled rows, row-major and contiguous, in which every window is a view: no copy per window.
///
/// Holds rows up to a known one only, so that whatever is handed to a forecaster cannot reach past its cutoff.
/// Rows are numbered as in the series; `rows.lowerBound` is the first one held. Stretches of several series lie end to end and are
/// numbered from 0 on; their target units are the scaled ones, as each series has a scaler of its own.
public struct Windows: Sendable {
  /// A stretch of a series' rows, and how they are scaled.
  public struct Part: Sendable {
    /// The series.
    public var table: LearningTable
    /// The rows that are held.
    public var rows: Range<Int>
    /// What scales them.
    public var scaler: Scaler
    /// Further columns, already scaled, each with one value a row of `rows`.
    public var extra: [[Double]]
    /// What is the same for all its windows, already scaled: given to networks beside each window, not with each row.
    package var constants: [Double] = []

    /// A stretch.
    public init(_ table: LearningTable, rows: Range<Int>, scaler: Scaler, extra: [[Double]] = []) {
      precondition(
        rows.lowerBound >= 0 && rows.upperBound <= table.count && extra.allSatisfy { $0.count == rows.count },
        "windows hold rows of the table, and an extra column has one value for each of them")
      (self.table, self.rows, self.scaler, self.extra) = (table, rows, scaler, extra)
    }

    /// F, the columns.
    var features: Int { table.columns.count + extra.count }
    /// A target of zero, scaled.
    fileprivate var zero: Float { Float(-scaler.centres[0] / scaler.spreads[0]) }
  }

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
  /// The columns that time alone tells.
  package let ofTime: Range<Int>
  /// Whether the target is a change, so that "as before" means zero.
  public let targetIsChange: Bool
  /// Rows after an origin, here the last row of its window, from which on leads count: those that are not known yet when it is forecast.
  public let latency: Int

  /// What networks are given beside each window of a stretch; as many values for each stretch, none for most.
  package let constants: [[Float]]
  /// Whether the series of the stretches weigh alike in losses, however many rows they have; else rows do.
  package let weighsSeriesAlike: Bool
  /// The first row of each stretch, as rows are numbered here.
  package let firsts: [Int]
  /// A target of zero in each stretch, scaled.
  private let zeros: [Float]
  /// The instants of each stretch's rows.
  private let instants: [ArraySlice<Int64>]
  /// What instants count.
  package let clock: Clock

  /// Scales `rows` of a table.
  ///
  /// `extra` columns, already scaled, are appended to the table's own; each holds one value a row of `rows`.
  public init(
    _ table: LearningTable, rows: Range<Int>, scaler: Scaler, extra: [[Double]] = [], lookback: Int, anchor: Anchor,
    latency: Int = 0
  ) {
    self.init(
      [Part(table, rows: rows, scaler: scaler, extra: extra)], lookback: lookback, anchor: anchor, latency: latency)
  }

  /// Scales stretches of one series or several, which have the same columns and target.
  ///
  /// O(rows × columns).
  public init(_ parts: [Part], lookback: Int, anchor: Anchor, latency: Int = 0) {
    self.init(parts, lookback: lookback, anchor: anchor, latency: latency, weighsSeriesAlike: false)
  }

  /// The same, where the series may weigh alike in losses.
  package init(_ parts: [Part], lookback: Int, anchor: Anchor, latency: Int, weighsSeriesAlike: Bool) {
    guard let first = parts.first else { preconditionFailure("windows hold rows of one series at least") }
    let (table, features) = (first.table, first.features)
    precondition(
      parts.allSatisfy {
        $0.features == features && $0.table.target.horizon == table.target.horizon
          && $0.constants.count == first.constants.count
      }, "the series whose rows lie end to end have the same columns and leads")
    let isAlone = parts.count == 1
    var firsts: [Int] = []
    var count = 0
    for part in parts {
      firsts.append(isAlone ? part.rows.lowerBound : count)
      count += part.rows.count
    }
    var values = [Float](repeating: 0, count: count * features)
    var targets: [Double] = []
    targets.reserveCapacity(count)
    var start = 0
    for part in parts {
      for (c, column) in part.table.columns.enumerated() {
        for (i, row) in part.rows.enumerated() {
          values[start + i * features + c] = Float(part.scaler.scaled(column[row], column: c))
        }
      }
      for (c, column) in part.extra.enumerated() {
        for i in column.indices { values[start + i * features + part.table.columns.count + c] = Float(column[i]) }
      }
      let target = part.table.columns[0][part.rows]
      if isAlone { targets += target } else { targets += target.map { part.scaler.scaled($0, column: 0) } }
      start += part.rows.count * features
    }
    (self.values, self.features, self.firsts, rawTarget) = (values, features, firsts, targets)
    rows = isAlone ? first.rows : 0..<count
    targetCentre = isAlone ? first.scaler.centres[0] : 0
    targetSpread = isAlone ? first.scaler.spreads[0] : 1
    zeros = parts.map(\.zero)
    (instants, clock) = (parts.map { $0.table.instants[$0.rows] }, table.clock)
    constants = parts.map { $0.constants.map { Float($0) } }
    self.lookback = lookback
    horizon = table.target.horizon
    self.anchor = anchor
    anchoredColumns = table.anchoredColumns
    ofTime = table.ofTime
    targetIsChange = table.target.kind.isChange
    self.latency = latency
    self.weighsSeriesAlike = weighsSeriesAlike
  }

  /// The offset in `values` at which the window of `origin` begins; it spans lookback × F values from there.
  public func start(of origin: Int) -> Int { (origin - lookback + 1 - rows.lowerBound) * features }

  /// The window of an origin, L × F scaled values, row-major, oldest row first; the anchor is still in it.
  public func window(of origin: Int) -> ArraySlice<Float> {
    let start = start(of: origin)
    return values[start..<start + lookback * features]
  }

  /// The scaled label of an origin at a lead; the caller sees to it that row origin + latency + lead is held.
  public func label(origin: Int, lead: Int) -> Float {
    values[(origin + latency + lead - rows.lowerBound) * features]
  }

  /// The label in target units.
  public func rawLabel(origin: Int, lead: Int) -> Double { rawTarget[origin + latency + lead - rows.lowerBound] }

  /// A target of zero in the scaled units of the series to which the row at an offset in `values` belongs.
  ///
  /// O(log series).
  package func zero(at start: Int) -> Float { zeros[stretch(of: start / features + rows.lowerBound)] }

  /// The instant of a row that is held.
  ///
  /// O(log series).
  package func instant(of row: Int) -> Int64 {
    let stretch = stretch(of: row)
    return instants[stretch][instants[stretch].startIndex + row - firsts[stretch]]
  }

  /// The number of the stretch in which a row lies.
  ///
  /// O(log series).
  package func stretch(of row: Int) -> Int {
    var (low, high) = (0, firsts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if firsts[middle] <= row { low = middle } else { high = middle }
    }
    return low
  }

  /// A scaled forecast in target units.
  public func unscaled(_ value: Double) -> Double { value * targetSpread + targetCentre }
}
