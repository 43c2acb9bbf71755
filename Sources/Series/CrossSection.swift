internal import Declarations

/// The series of a run side by side: what a row of each may know of the others.
///
/// A row is known at its instant; a row of a series of dates at the end of its day in UTC. The instants at which any series
/// has a row are the ticks. At a tick a series is present with its newest row, until more ticks have passed than usually do
/// between its rows: the middle one of its last three steps, counted in ticks. So a series that has ended, or skips a tick at
/// which it usually has a row, is no part of that tick, and one that trades at other hours takes part with its last closed row.
/// Who is present, and with what, follows from rows at or before the tick alone.
public struct CrossSection: Sendable {
  /// The instants of all rows, in microseconds since 1970, ascending.
  let ticks: [Int64]
  /// What is made of all series, by the column.
  let summaries: [CrossColumn.Subject: TickSummary]
  /// The columns of single series.
  let others: [Covariate: OtherSeries]

  /// The columns at all rows of a series, `nan` at the rows before each one begins.
  ///
  /// O(rows + ticks). Throws where a series' column cannot be made, and where the newest value of another series is too old.
  func values(
    of column: CrossColumn, in series: TimeSeries, target: Target
  ) throws(SeriesError) -> [Double] {
    switch column {
    case .statistic(let statistic, let subject):
      let covariate = subject.covariate(target)
      let own = try series.column(named: covariate.column, flag: "--cross")
      try series.requireValuesOnceBegun(in: own)
      return try values(of: statistic, subject, covariate.transform.values(of: own, in: series), in: series)
    case .other(let other):
      guard let other = others[other] else { throw unknown("the column '\(column)'", in: series) }
      return try other.values(asOf: series)
    }
  }

  /// A series' own transform, held against all that are present; `nan` at the rows before another series has joined.
  func relative(_ own: [Double], _ kind: Target.Kind, in series: TimeSeries) throws(SeriesError) -> [Double] {
    let values = try self.values(of: kind == .rankReturn ? .rank : .spread, .target, own, in: series)
    return kind == .rankReturn ? values.map { $0 - 0.5 } : values
  }

  private func values(
    of statistic: CrossColumn.Statistic, _ subject: CrossColumn.Subject, _ own: [Double], in series: TimeSeries
  ) throws(SeriesError) -> [Double] {
    guard let summary = summaries[subject], let places = places(of: series) else {
      throw unknown("the series' rows", in: series)
    }
    let ranks = summary.ranks[series.name]
    guard statistic != .rank || ranks?.count == own.count else { throw unknown("the series' rows", in: series) }
    var hasBegun = false
    return zip(places, own).enumerated().map { row, pair in
      let (tick, own) = pair
      // Alone, a series has no one to be held against; once others have joined, it is what there is at an instant without them.
      hasBegun = hasBegun || summary.counts[tick] > 1
      guard hasBegun, !own.isNaN else { return .nan }
      return switch statistic {
      case .mean: summary.means[tick]
      case .deviation: summary.deviations[tick]
      case .rank: ranks?[row] ?? .nan
      case .spread: own - summary.means[tick]
      }
    }
  }

  /// The tick of each row of a series; nil where one has none.
  private func places(of series: TimeSeries) -> [Int]? {
    let places = Ticks.places(of: series.knownInstants, in: ticks)
    return zip(places, series.knownInstants).allSatisfy { $0 < ticks.count && ticks[$0] == $1 } ? places : nil
  }

  private func unknown(_ what: String, in series: TimeSeries) -> SeriesError {
    SeriesError(
      source: series.name, expected: "\(what) among those that the cross section was made of", found: "others",
      advice: "Make it of all series of the run, with the features of all arms.")
  }
}

/// A column of one series for others to see.
struct OtherSeries: Sendable {
  /// What it is called where it is asked for.
  let text: String
  let known: [Int64]
  let values: [Double]
  /// The texts of its instants' clock.
  let clock: Clock
  let instants: [Int64]
  /// Rows of a series that its newest value may be old.
  let age: Int

  /// The newest value at each row of a series, `nan` before there is one.
  func values(asOf series: TimeSeries) throws(SeriesError) -> [Double] {
    var newest = -1
    var since = 0
    var result: [Double] = []
    result.reserveCapacity(series.count)
    for (row, instant) in series.knownInstants.enumerated() {
      while newest + 1 < known.count, known[newest + 1] <= instant { (newest, since) = (newest + 1, row) }
      let value = newest < 0 ? .nan : values[newest]
      if !value.isNaN, row - since > age {
        throw SeriesError(
          source: series.name, column: text, expected: "a value that is at most \(age) rows old",
          found:
            "the newest one at \(clock.text(for: instants[newest])), \(row - since) rows before \(series.place(ofRow: row))",
          advice:
            "Where it comes less often than the series' rows, raise --cross-age; else leave the series or the column out."
        )
      }
      result.append(value)
    }
    return result
  }
}

/// Instants in the order of time, and where others lie among them.
enum Ticks {
  /// The distinct instants of several series, ascending.
  static func union(_ series: [[Int64]]) -> [Int64] {
    let all = Array(series.joined()).sorted()
    return all.indices.filter { $0 == 0 || all[$0] != all[$0 - 1] }.map { all[$0] }
  }

  /// The first tick that is not before each of ascending instants.
  ///
  /// O(instants × log ticks).
  static func places(of instants: some Sequence<Int64>, in ticks: [Int64]) -> [Int] {
    var place = 0
    return instants.map { instant in
      if place < ticks.count, ticks[place] < instant {
        var (low, high) = (place + 1, ticks.count)
        // Mostly it is the next one.
        if low < high, ticks[low] >= instant { high = low }
        while low < high {
          let middle = (low + high) / 2
          if ticks[middle] < instant { low = middle + 1 } else { high = middle }
        }
        place = low
      }
      return place
    }
  }
}

extension TimeSeries {
  /// When a row of that instant is known, in microseconds since 1970: of a date at the end of its day in UTC.
  ///
  /// A row number stays as it is.
  package func knownInstant(_ instant: Int64) -> Int64 {
    switch clock {
    case .row, .microsecond: instant
    case .time, .millisecond: instant * 1000
    case .date: (instant + clock.unitsPerDay) * 1000
    }
  }

  /// When each row is known.
  var knownInstants: some Sequence<Int64> { instants.lazy.map(knownInstant) }
}
