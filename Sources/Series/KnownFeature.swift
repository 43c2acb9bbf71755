internal import Foundation

/// Something that is known in advance of its row, read so many rows ahead.
///
/// Row t holds the value of row t + ahead. A window of L rows that ends at t then holds the values of the L rows up to t + ahead: those of
/// all leads, where ahead is the last lead and there are no more leads than rows; `shifts` gives as many as more leads need.
package struct KnownFeature: Sendable, Hashable, Codable {
  /// What is known.
  package enum Source: Sendable, Hashable, Codable {
    /// A column of the series, transformed, that the user has declared so.
    case column(Covariate)
    /// A part of the calendar, in UTC.
    case calendar(CalendarFeature)
    /// 1 on these days, numbered from 1970-01-01, else 0.
    case holidays([Int64])
  }

  /// What is known.
  package var source: Source
  /// How many rows ahead it is read, at least 1.
  package var ahead: Int

  /// A feature that is read so many rows ahead.
  package init(_ source: Source, ahead: Int) { (self.source, self.ahead) = (source, ahead) }

  /// How far ahead columns are read, so that a window of so many rows holds the values of leads 1 to H after an origin that lies `latency`
  /// rows after its end.
  package static func shifts(horizon: Int, latency: Int, lookback: Int) -> [Int] {
    Array(stride(from: latency + horizon, to: latency, by: -lookback))
  }

  /// The columns that it is in a learning table.
  var columnCount: Int { names.count }

  /// Their names.
  var names: [String] {
    let names =
      switch source {
      case .column(let column): [column.description]
      case .calendar(let feature): feature.names
      case .holidays: ["holiday"]
      }
    return names.map { "known:\($0)+\(ahead)" }
  }

  /// The values of all rows of a series, read ahead; the last rows, from which no row is forecast that has a label, repeat the last value.
  ///
  /// Throws where a column does not exist or lacks a value from a row on, and where a series has no dates for the calendar.
  func values(of series: TimeSeries, from first: Int) throws(SeriesError) -> [[Double]] {
    if case .column(let covariate) = source {
      let column = try series.column(named: covariate.column, flag: "--known")
      try series.requireValues(in: column, from: min(max(0, first - covariate.transform.leadIn), series.count))
    }
    return try own(series).map { values in values.indices.map { values[min($0 + ahead, values.count - 1)] } }
  }

  /// What its last rows hold in place of that once the rows are known that follow: NaN where these do not say it.
  func beyond(_ series: TimeSeries) -> [[Double]] {
    let rows = max(0, series.count - ahead)..<series.count
    let (instants, columns) = series.following
    let longer = try? TimeSeries(
      name: series.name, clock: series.clock, instants: series.instants + instants,
      columns: zip(series.columns, columns).map { .init(name: $0.name, values: $0.values + $1.values) })
    let known = instants.isEmpty ? nil : longer.flatMap { longer in try? own(longer) }
    return known.map { $0.map { values in rows.map { $0 + ahead < values.count ? values[$0 + ahead] : .nan } } }
      ?? names.map { _ in rows.map { _ in .nan } }
  }

  /// The values of all rows, each at its own row.
  private func own(_ series: TimeSeries) throws(SeriesError) -> [[Double]] {
    switch source {
    case .column(let covariate):
      return [try covariate.transform.values(of: series.column(named: covariate.column, flag: "--known"), in: series)]
    case .calendar(let feature):
      try feature.requireMeaning(in: series, "the calendar and holidays")
      return feature.columns(at: series.instants, series.clock)
    case .holidays(let days):
      let days = Set(days)
      return [try series.dates().map { days.contains($0.daysSince1970) ? 1 : 0 }]
    }
  }

  /// The rows at the start for which it is not defined.
  var leadIn: Int {
    guard case .column(let covariate) = source else { return 0 }
    return max(0, covariate.transform.leadIn - ahead)
  }
}

extension TimeSeries {
  /// The day of each row; throws where it has none.
  fileprivate func dates() throws(SeriesError) -> [CivilDate] {
    guard clock.hasDates else {
      throw SeriesError(
        source: name, expected: "dates, for the calendar and holidays",
        found: "row numbers, as the series has no dates", advice: "Leave them out, or name the date column.")
    }
    return instants.map(clock.date)
  }
}
