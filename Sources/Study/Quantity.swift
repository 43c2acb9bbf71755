internal import Foundation

/// How one number a fold comes out of cells: the measured side of a reading.
///
/// Seeds are averaged first, within a fold; folds are averaged last, within a series. In between everything is taken fold by
/// fold, so that one bootstrap of folds and series serves every quantity.
public indirect enum Quantity: Sendable, Hashable {
  /// Mean over seeds of the natural logarithm of a metric.
  case log(Metric, Cell)
  /// Mean over seeds of a metric.
  case value(Metric, Cell)
  /// Log of the MSE of, for each seed, the cell with the lowest validation loss.
  case tuned([Cell])
  /// Log of the variance of a metric over seeds.
  case seedVariance(Metric, Cell)
  /// Log of the standard deviation over seeds of the log MSE.
  case seedDispersion(Cell)
  /// Fisher's z of the correlation, within a series, of sd(log η) with the growth of log MSE from the short to the long training,
  /// over seeds and pairs, what the folds do to either taken out: one number a series.
  case correlation([Growth])
  /// Folds after a break of the process until the log MSE is back within log 1.1 of its mean over the three folds before; where it
  /// never is, all folds to the next break. One number a break.
  case recovery(Cell, Breaks)
  /// Log of the gradient evaluations until the validation loss is within 5 % of the best of `among`, the budget where it never is.
  case timeToTarget(Cell, among: [Cell])
  /// One less another.
  case minus(Quantity, Quantity)
  /// The mean of several.
  case mean([Quantity])
  /// The least of several.
  case least([Quantity])
  /// Standard deviation over several.
  case deviation([Quantity])
  /// The share of several that lie within log 1.05 of the least of them.
  case nearBest([Quantity])
  /// 1 where it is below zero, ½ where it is zero, 0 else: its mean is the share of folds won.
  case won(Quantity)
  /// A quantity of synthetic series by the number of their draw, so that draws of two processes make pairs.
  case byDraw(Quantity)
  /// Slope of the least-squares line through the points, `x` against the quantity.
  case slope([Point])

  /// A point of a slope.
  public struct Point: Sendable, Hashable {
    /// The place.
    public var x: Double
    /// The quantity there.
    public var y: Quantity

    /// A point.
    public init(_ x: Double, _ y: Quantity) {
      self.x = x
      self.y = y
    }
  }

  /// The same training, stopped early and carried on.
  public struct Growth: Sendable, Hashable {
    /// The one of few epochs.
    public var short: Cell
    /// The one of many.
    public var long: Cell
  }

  /// Where a process changes.
  public struct Breaks: Sendable, Hashable {
    /// Rows from one break to the next, from row 0.
    public var period: Int
    /// Rows of a series.
    public var rows: Int
  }

  /// log(MSE_A / MSE_B): below zero, A is better.
  public static func ratio(_ a: StudyArm, to b: StudyArm, in setting: Setting) -> Quantity {
    ratio(.mse, a, to: b, in: setting)
  }

  /// The log ratio of a metric.
  static func ratio(_ metric: Metric, _ a: StudyArm, to b: StudyArm, in setting: Setting) -> Quantity {
    .minus(.log(metric, Cell(a, in: setting)), .log(metric, Cell(b, in: setting)))
  }

  /// The cells that it needs.
  public var cells: Set<Cell> {
    switch self {
    case .log(_, let cell), .value(_, let cell), .seedVariance(_, let cell), .seedDispersion(let cell),
      .recovery(let cell, _):
      [cell]
    case .correlation(let pairs): Set(pairs.flatMap { [$0.short, $0.long] })
    case .tuned(let cells): Set(cells)
    case .timeToTarget(let cell, let among): Set(among + [cell])
    case .minus(let a, let b): a.cells.union(b.cells)
    case .mean(let all), .least(let all), .deviation(let all), .nearBest(let all):
      all.reduce(into: []) { $0.formUnion($1.cells) }
    case .won(let inner), .byDraw(let inner): inner.cells
    case .slope(let points): points.reduce(into: []) { $0.formUnion($1.y.cells) }
    }
  }

  /// The cells whose paths over the epochs it needs.
  public var paths: Set<Cell> {
    switch self {
    case .log, .value, .seedVariance, .seedDispersion, .correlation, .recovery, .tuned: []
    case .timeToTarget(let cell, let among): Set(among + [cell])
    case .minus(let a, let b): a.paths.union(b.paths)
    case .mean(let all), .least(let all), .deviation(let all), .nearBest(let all):
      all.reduce(into: []) { $0.formUnion($1.paths) }
    case .won(let inner), .byDraw(let inner): inner.paths
    case .slope(let points): points.reduce(into: []) { $0.formUnion($1.y.paths) }
    }
  }
}
