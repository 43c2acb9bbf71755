/// How a forecast becomes a position, from −1 (short) to 1 (long) of the capital of one series.
///
/// Every signal uses what is known at the origin and no more.
package enum Signal: Sendable, Equatable {
  /// The sign of the forecast.
  case sign
  /// ŷ over the root mean square of the series' forecasts so far, this one included, held within −1 and 1.
  case proportional
  /// The place among the forecasts of all series at this origin, from −1 for the lowest to 1 for the highest, ties sharing
  /// their mean place; 0 for a series alone.
  case rank
  /// The sign of a forecast further than this from zero, in the forecast's units, and 0 otherwise.
  case threshold(Double)
}

extension Signal {
  /// The positions of `rank` among the forecasts of one origin.
  package static func places(of forecasts: [Double]) -> [Double] {
    let last = Double(forecasts.count - 1)
    return ranks(of: forecasts).ranks.map { last > 0 ? 2 * ($0 - 1) / last - 1 : 0 }
  }
}

/// One series to trade: forecasts of its next return by origin, and its simple returns, on the clock of the whole book.
///
/// `returns[t]` is earned from row t − 1 to row t, `forecasts[t]` is made at row t. Where there is none, both hold `nan`.
package struct TradedSeries: Sendable, Equatable {
  /// The series' name.
  package let name: String
  /// Forecasts of returns (or of changes), by the row of their origin.
  package let forecasts: [Double]
  /// Simple returns by row.
  package let returns: [Double]
  /// The rows' instants as days; empty without dates.
  package let days: [Double]
  /// How many rows late returns are known.
  package let latency: Int

  /// A series with a forecast and a return a row.
  package init(name: String, forecasts: [Double], returns: [Double], days: [Double] = [], latency: Int = 0) {
    (self.name, self.forecasts, self.returns, self.days) = (name, forecasts, returns, days)
    self.latency = latency
  }
}

/// How forecasts are traded: signal, costs and delay.
///
/// The position of origin t is taken `delay` rows later, at the close of row t + delay, and earns the return of row
/// t + delay + 1: with delay 0 the forecast is traded at the very price that it was made from. A row without a new forecast
/// keeps the last position, so that folds' boundaries are no trades. A change of position by Δ costs |Δ| · bps / 10,000; the
/// first position is a change from nothing, and the last one is not closed. A short position s held over d days costs
/// |s| · d / 365.25 · `borrowBasisPoints` / 10,000.
package struct TradingRule: Sendable, Equatable {
  /// How a forecast becomes a position.
  package let signal: Signal
  /// The cost of trading the whole capital once, in basis points.
  package let costBasisPoints: Double
  /// Rows between the origin and the trade.
  package let delay: Int

  /// The cost of borrowing what is sold short, in basis points a year.
  package let borrowBasisPoints: Double
  /// How decided positions become the ones that are held.
  package let sizing: PositionSizing

  /// A rule; costs and delay are not below zero.
  package init(
    signal: Signal = .sign, costBasisPoints: Double = 0, delay: Int = 1, borrowBasisPoints: Double = 0,
    sizing: PositionSizing = PositionSizing()
  ) throws(Undefined) {
    for (name, cost) in [("the cost", costBasisPoints), ("the cost of borrowing", borrowBasisPoints)] {
      guard cost >= 0, cost.isFinite else {
        throw .badSetting(name: "\(name) in basis points", expected: "0 or more", found: "\(cost)")
      }
    }
    guard (0...1_000_000_000).contains(delay) else {
      throw .badSetting(name: "the delay", expected: "0 to 1000000000 rows", found: "\(delay)")
    }
    if case .threshold(let least) = signal, !(least >= 0) {
      throw .badSetting(name: "the threshold", expected: "0 or more", found: "\(least)")
    }
    (self.signal, self.costBasisPoints, self.delay) = (signal, costBasisPoints, delay)
    (self.borrowBasisPoints, self.sizing) = (borrowBasisPoints, sizing)
  }

  /// Trades each series by itself; nil for a series of which no forecast can be traded before the clock ends.
  ///
  /// O(rows × series × log series).
  package func paths(of book: [TradedSeries]) throws(Undefined) -> [TradingPath?] {
    for series in book {
      try requireSameLength(series.forecasts.count, series.returns.count)
      try requireSameLength(book[0].forecasts.count, series.forecasts.count)
      if let t = (series.forecasts + series.returns).firstIndex(where: \.isInfinite) {
        throw .notFinite(index: t, value: "an infinite forecast or return of \(series.name)")
      }
    }
    return zip(book, positions(of: book)).map { path(of: $0, decided: $1) }
  }

  /// The positions decided at each row; `nan` where no forecast was made.
  private func positions(of book: [TradedSeries]) -> [[Double]] {
    switch signal {
    case .sign: return book.map { $0.forecasts.map { direction(of: $0, beyond: 0) } }
    case .threshold(let least): return book.map { $0.forecasts.map { direction(of: $0, beyond: least) } }
    case .proportional: return book.map { proportions($0.forecasts) }
    case .rank:
      var positions = book.map { [Double](repeating: .nan, count: $0.forecasts.count) }
      for t in 0..<(book.first?.forecasts.count ?? 0) {
        let present = book.indices.filter { !book[$0].forecasts[t].isNaN }
        let places = Signal.places(of: present.map { book[$0].forecasts[t] })
        for (i, place) in zip(present, places) { positions[i][t] = place }
      }
      return positions
    }
  }

  /// Trades a series by positions that are decided already, `nan` where none is; nil where none can be taken.
  ///
  /// They are sized by `sizing` first.
  package func path(of series: TradedSeries, decided: [Double]) -> TradingPath? {
    let decided = sizing.sized(
      decided, returns: series.returns, days: series.days, latency: series.latency)
    let rows = decided.indices.filter { !decided[$0].isNaN }
    guard let first = rows.first, let last = rows.last else { return nil }
    let held = (first + delay + 1)..<max(first + delay + 1, min(decided.count, last + delay + 2))
    guard !held.isEmpty else { return nil }
    var path = TradingPath(firstRow: held.lowerBound)
    var position = 0.0
    for t in held {
      let next = decided[t - delay - 1]
      let now = next.isNaN ? position : next
      let gain = series.returns[t].isNaN ? 0 : now * series.returns[t]
      let years = series.days.isEmpty ? 0 : (series.days[t] - series.days[t - 1]) / daysAYear
      path.append(
        position: now, gross: gain, turnover: abs(now - position), costBasisPoints: costBasisPoints,
        borrowing: max(0, -now) * years * borrowBasisPoints / 10_000)
      position = now
    }
    return path
  }
}

/// The days of a year, leap years included.
package let daysAYear = 365.25

private func direction(of forecast: Double, beyond least: Double) -> Double {
  forecast.isNaN ? .nan : abs(forecast) > least ? (forecast > 0 ? 1 : -1) : 0
}

private func proportions(_ forecasts: [Double]) -> [Double] {
  var (squares, count) = (0.0, 0.0)
  return forecasts.map { forecast in
    guard !forecast.isNaN else { return .nan }
    squares += forecast * forecast
    count += 1
    return squares == 0 ? 0 : min(1, max(-1, forecast / (squares / count).squareRoot()))
  }
}
