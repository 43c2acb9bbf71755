internal import Foundation
internal import Results
internal import Series
internal import Statistics
internal import WalkForward

/// What can be traded of one run: the clock that its series share, and each series' one-row returns.
///
/// It holds the clock alone; series are read one at a time.
struct ReturnTable {
  /// A series on its own rows: forecasts by origin and returns by row, from the first origin to the last known value.
  struct Rows {
    var traded: TradedSeries
    /// What came in the rows that a forecast is held, as a return by its origin; `nan` where unknown.
    var outcomes: [Double]
    /// The rows' places on the run's clock.
    var places: [Int]
  }

  let run: StoredRun
  let arms: [StoredArm]
  /// The series that can be traded.
  let series: [StoredSeries]
  /// Series that cannot, with the reason.
  let refused: [SkippedSeries]
  /// The instants of all rows that are traded, in order.
  let clock: [String]
  private let places: [String: Int]
  private let reader: ResultReader
  /// The rows that a forecast is held, over which it is made.
  private let horizon: Int
  /// The arm whose forecast of a level is the newest value that is known at the origin.
  private let lastValue: StoredArm?
  /// The rows before an origin that are not known there.
  private let latency: Int

  init(_ run: StoredRun, _ reader: ResultReader, rule: TradingRule) throws {
    self.run = run
    (horizon, latency) = (rule.sizing.books, run.latency)
    let needsDates = rule.sizing.target != nil || rule.borrowBasisPoints > 0
    self.reader = reader
    arms = try reader.arms(of: run.id)
    lastValue = arms.first { $0.arm.role == .naive && $0.arm.forecaster == "lastValue" }
    var (series, refused, instants) = ([StoredSeries](), [SkippedSeries](), Set<String>())
    guard let anyArm = arms.first else {
      (self.series, self.refused, clock, places) = ([], [], [], [:])
      return
    }
    for one in try reader.series(of: run.id) {
      let rows = try reader.predictions(of: run.id, series: one.id, arm: (lastValue ?? anyArm).id, lead: 1)
      let times = try reader.instants(of: run.id, series: one.id)
      var reason = Self.reason(against: one, rows, times, of: lastValue)
      if reason == nil, let row = try Self.rowLeftOut(of: one, rows, arm: (lastValue ?? anyArm).id, run, reader) {
        reason =
          "no forecast is of \(times[row]), so that its return is not stored; run without --origins, or with as many leads as its forecasts leave out rows"
      }
      if reason == nil && needsDates && !times.allSatisfy(Instants.isDate) {
        reason = "its rows have no dates, which a volatility or a cost of borrowing a year needs"
      }
      let arm = lastValue ?? anyArm
      if reason == nil && horizon > 1,
        try reader.predictions(of: run.id, series: one.id, arm: arm.id, lead: horizon).isEmpty
      {
        reason = "no forecast \(horizon) rows ahead is stored; run with --horizon \(horizon) or more"
      }
      if let reason {
        refused.append(SkippedSeries(series: one.name, reason: reason))
      } else {
        series.append(one)
        if let first = rows.first, let last = rows.last {
          instants.formUnion(times[first.originRow...last.originRow + 1])
        }
      }
    }
    let isNumbered = instants.allSatisfy { Int($0) != nil }
    clock = instants.sorted { a, b in isNumbered ? (Int(a) ?? 0) < (Int(b) ?? 0) : a < b }
    places = Dictionary(uniqueKeysWithValues: clock.enumerated().map { ($1, $0) })
    (self.series, self.refused) = (series, refused)
  }

  /// The first row between the first origin and the last forecast one row ahead that no stored forecast is of; nil where there is none.
  private static func rowLeftOut(
    of series: StoredSeries, _ rows: [StoredPrediction], arm: Int, _ run: StoredRun, _ reader: ResultReader
  ) throws -> Int? {
    guard let first = rows.first?.originRow, let last = rows.last?.originRow, last - first + 1 != rows.count else {
      return nil
    }
    var held = Set(rows.map { $0.originRow + 1 })
    if series.cumulation == .none {
      held.formUnion(try reader.predictions(of: run.id, series: series.id, arm: arm).map { $0.originRow + $0.lead })
    }
    return (first + 1...last + 1).first { !held.contains($0) }
  }

  /// Why no return of a series is known; nil where it is.
  private static func reason(
    against series: StoredSeries, _ rows: [StoredPrediction], _ times: [String], of lastValue: StoredArm?
  ) -> String? {
    if rows.isEmpty { return "no forecast one step ahead is stored" }
    let target = "a \(series.targetKind) of \(series.targetColumn)"
    let advice = "run with --target level, return or logReturn of a price"
    switch TradedUnit(series) {
    case .logPrice, .simpleReturn, .logReturn: return nil
    case .price:
      for row in rows {
        if let value = row.actual, value <= 0 {
          return
            "its level is \(significant(value)) at \(times[row.originRow + 1]): a return needs levels above zero, so this is no price"
        }
        if lastValue != nil, let value = row.forecast, value <= 0 {
          return
            "its level is \(significant(value)) at \(times[row.originRow]): a return needs levels above zero, so this is no price"
        }
      }
      return nil
    case nil where ["relativeReturn", "rankReturn"].contains(series.rowKind):
      return "\(target) is what it gained beside the other series, not what a position in it earns; \(advice)"
    case nil where ColumnMaking(of: series.targetColumn) != nil:
      return "\(target) is neither a price nor what a position earns; \(advice), or of its log"
    case nil: return "\(target) is no return, and the store holds no level to divide by; \(advice)"
    }
  }

  /// A series as an arm forecast it; nil where the arm has no forecast of it.
  func rows(of series: StoredSeries, arm: StoredArm) throws -> Rows? {
    let predictions = try reader.predictions(of: run.id, series: series.id, arm: arm.id, lead: 1)
    guard let first = predictions.first?.originRow, let last = predictions.last?.originRow,
      let unit = TradedUnit(series)
    else { return nil }
    let count = last + 1 - first + 1
    let known = try known(of: series, unit, arm: arm, rows: first...last + 1)
    let returns =
      unit.isLevel
      ? [.nan] + zip(known.dropFirst(), known).map { unit.simple($0, from: $1) } : known.map { unit.simple($0) }
    var forecasts = try self.forecasts(of: series, unit, arm: arm, origins: first...last) + [.nan]
    if unit.isLevel {
      for t in forecasts.indices {
        forecasts[t] = unit.simple(forecasts[t], from: t < latency ? .nan : known[t - latency])
      }
    }
    let times = try reader.instants(of: run.id, series: series.id)[first...last + 1]
    let days = times.allSatisfy(Instants.isDate) ? times.map { Instants.number($0) ?? .nan } : []
    let finite = returns.map { $0.isFinite ? $0 : .nan }
    return Rows(
      // Beside a level near zero a return may be beyond all numbers: it is then none to trade.
      traded: TradedSeries(
        name: series.name, forecasts: forecasts.map { $0.isFinite ? $0 : .nan }, returns: finite,
        days: days.allSatisfy(\.isFinite) ? days : [], latency: latency),
      outcomes: horizon == 1
        ? Array(finite.dropFirst()) + [.nan]
        : (0..<count).map { t in
          t + horizon < count ? finite[(t + 1)...(t + horizon)].reduce(1) { $0 * (1 + $1) } - 1 : .nan
        }, places: times.map { places[$0] ?? 0 })
  }

  /// What came in each row: the level, or the return.
  ///
  /// Rows that no origin before is followed by are told by what was forecast farther ahead.
  private func known(
    of series: StoredSeries, _ unit: TradedUnit, arm: StoredArm, rows: ClosedRange<Int>
  ) throws -> [Double] {
    var known = [Double](repeating: .nan, count: rows.count)
    func take(_ value: Double?, row: Int) {
      if rows.contains(row), let value { known[row - rows.lowerBound] = value }
    }
    if unit.isLevel, let lastValue {
      for row in try reader.predictions(of: run.id, series: series.id, arm: lastValue.id, lead: 1) {
        take(row.forecast, row: row.originRow - latency)
      }
    }
    // An arm of outside forecasts may lack origins that the others have.
    for arm in [lastValue ?? arms[0], arm] {
      for lead in 1...(series.cumulation == .none ? series.horizon : 1)
      where known.dropFirst().contains(where: \.isNaN) {
        for row in try reader.predictions(of: run.id, series: series.id, arm: arm.id, lead: lead) {
          take(row.actual, row: row.originRow + lead)
        }
      }
    }
    return known
  }

  /// What an arm forecast at each origin for the rows that it is held: the level at their end, or the return over them.
  private func forecasts(
    of series: StoredSeries, _ unit: TradedUnit, arm: StoredArm, origins: ClosedRange<Int>
  ) throws -> [Double] {
    let isLevel = unit.isLevel
    var all = [Double](repeating: .nan, count: origins.count)
    var before = [Double](repeating: 0, count: origins.count)
    for lead in (isLevel && series.cumulation == .none ? horizon : 1)...horizon {
      var own = [Double](repeating: .nan, count: origins.count)
      for row in try reader.predictions(of: run.id, series: series.id, arm: arm.id, lead: lead)
      where origins.contains(row.originRow) { own[row.originRow - origins.lowerBound] = row.forecast ?? .nan }
      // What is of all rows up to a lead is taken apart.
      if series.cumulation != .none {
        let total = series.cumulation == .mean ? own.map { $0 * Double(lead) } : own
        own = zip(total, before).map { $0 - $1 }
        before = total
      }
      if lead == 1 || isLevel {
        all = own
      } else {
        all = zip(all, own).map { unit == .logReturn ? $0 + $1 : (1 + $0) * (1 + $1) - 1 }
      }
    }
    return all
  }
}
