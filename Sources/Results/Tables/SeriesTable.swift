internal import GRDB
package import Series

/// A series as the store holds it.
package struct StoredSeries: Sendable, Equatable, StoredRow {
  /// The series' number in its run.
  package var id = 0
  /// The series' name.
  package var name = ""
  /// The file or table that it was read from.
  package var source = ""
  /// Whether the data are generated rather than observed.
  package var isSynthetic = false
  /// Rows of the learning table.
  package var rows = 0
  /// The first row's instant; nil without rows.
  package var firstInstant: String?
  /// The last row's instant; nil without rows.
  package var lastInstant: String?
  /// What is forecast: `level`, `diff`, `return`, `logReturn`, `relativeReturn` or `rankReturn`, or `sum(…)` or `mean(…)` of it.
  package var targetKind = ""
  /// The column that is transformed.
  package var targetColumn = ""
  /// Leads of each forecast.
  package var horizon = 0
  /// Population variance of the target over all rows, target units squared.
  package var targetVariance: Double?
  /// Best attainable MSE of a generated series, target units squared.
  package var attainableMSE: Double?
  /// How its file was read; nil in stores of versions that did not keep it, and where it was not read from a file.
  package var reading: String?
}

extension StoredSeries {
  /// What is forecast of a single row, by name.
  package var rowKind: String {
    cumulation == .none ? targetKind : String(targetKind.dropFirst(cumulation.rawValue.count + 1).dropLast())
  }

  /// What forecasts and outcomes of a lead are of.
  package var cumulation: Target.Cumulation {
    Target.Cumulation.allCases.first { targetKind.hasPrefix("\($0.rawValue)(") } ?? .none
  }
}

extension Tables {
  private typealias C = Column<SeriesDescription, StoredSeries>

  static let series = Table<SeriesDescription, StoredSeries>(
    "series", "One series of a run, as it was learned.", key: ["run_id", "series_id"],
    constraints: ["UNIQUE(run_id, name)"],
    [
      C.key("run_id", "the run", type: "INTEGER NOT NULL REFERENCES run(run_id) ON DELETE CASCADE"),
      C.key("series_id", "number of the series in its run, from 0", read: \.id),
      C("name", "TEXT NOT NULL", "the series' name, usually its ticker", write: { $0.name }, read: \.name),
      C("source", "TEXT NOT NULL", "file or table that it was read from", write: { $0.source }, read: \.source),
      C(
        "is_synthetic", "INTEGER NOT NULL CHECK(is_synthetic IN (0, 1))", "1 for generated data, 0 for observed data",
        write: { $0.isSynthetic }, read: \.isSynthetic),
      C(
        "rows", "INTEGER NOT NULL", "rows of the learning table, after transforms and lags",
        write: { $0.instants.count }, count: \.rows),
      C(
        "first_instant", "TEXT", "first row's instant, ISO 8601 in UTC or a row number; NULL without rows",
        write: { $0.instants.first.map($0.clock.text) }, read: \.firstInstant),
      C(
        "last_instant", "TEXT", "last row's instant; NULL without rows",
        write: { $0.instants.last.map($0.clock.text) }, read: \.lastInstant),
      C("clock", "TEXT NOT NULL", "what instants are: date, time or row", write: { $0.clock.rawValue }),
      C(
        "target_kind", "TEXT NOT NULL",
        "what is forecast: level, diff, return, logReturn, relativeReturn or rankReturn; sum(…) or mean(…) of it where a lead is of all rows up to it",
        write: { $0.target.name }, read: \.targetKind),
      C(
        "target_column", "TEXT NOT NULL", "the column that is transformed", write: { $0.target.column },
        read: \.targetColumn),
      C("horizon", "INTEGER NOT NULL", "leads of each forecast", write: { $0.target.horizon }, count: \.horizon),
      C(
        "target_variance", "REAL", "population variance of the target over all rows, target units squared",
        write: { $0.targetVariance }, read: \.targetVariance),
      C(
        "attainable_mse", "REAL",
        "best attainable MSE of a generated series, target units squared; NULL where unknown",
        write: { $0.attainableMSE }, read: \.attainableMSE),
      C(
        "reading", "TEXT",
        "how its file was read: time, zone, layout and the column that is forecast; NULL where unknown", since: 2,
        write: { $0.reading }, read: \.reading),
      C(
        "calendar", "INTEGER", "the series whose rows of `instant` are this one's too; NULL where it has its own",
        since: 6, write: { $0.calendar }),
    ])

  static let instant = Table<(row: Int, time: String), Unread>(
    "instant", "The instants of a series' rows; once where several series have the same: `series.calendar`.",
    key: ["run_id", "series_id", "row"], constraints: [Reference.series],
    [
      .key("run_id", "the run"),
      .key("series_id", "the series"),
      .init("\"row\"", "INTEGER NOT NULL", "row of the learning table, from 0", write: { $0.row }),
      .init(
        "time", "TEXT NOT NULL",
        "instant in ISO 8601, UTC, the date alone for daily and slower data; or a row number", write: { $0.time }),
    ])
}
