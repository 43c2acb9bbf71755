internal import Declarations

extension CrossSection {
  /// What target and features of a run need of its series side by side; nil where they need nothing.
  ///
  /// Each series is asked for once, with the column that is forecast, missing values settled, and let go. What cannot be
  /// transformed ends a series there, for the others; its own table says what is wrong. Holds a number a row for each column
  /// until it is made, then one a tick, and one a row for ranks. Throws for a series without dates, for a single one, and for
  /// a column of a series that there is not.
  ///
  /// - Parameters:
  ///   - names: the names of all series.
  ///   - refused: series that are not among them, and why.
  ///   - age: rows of a series that the newest value of another one's column may be old.
  ///   - read: a series by its place, and its column that is forecast.
  package init?(
    _ features: FeatureSet, target: Target.Kind, names: [String], refused: [Panel.Refusal] = [], age: Int,
    read: (Int) throws -> (series: TimeSeries, column: String)
  ) throws {
    let statistics = Self.statistics(features, target)
    var wanted = features.cross.compactMap(OtherSearch.init)
    guard !statistics.isEmpty || !wanted.isEmpty else { return nil }
    guard names.count > 1 || statistics.isEmpty else {
      throw SeriesError(
        source: names.first ?? "the run", expected: "at least two series, to be held against each other",
        found: "\(names.count)",
        advice: "Give more series, or leave --cross and targets relative to them out.")
    }
    var known: [[Int64]] = []
    var values: [CrossColumn.Subject: [[Double]]] = [:]
    for place in names.indices {
      let (series, column) = try read(place)
      guard series.clock.hasDates else {
        throw SeriesError(
          source: series.name, expected: "dates, to hold its rows against those of other series", found: "row numbers",
          advice: "Name the date column with --date-column, or leave --cross and targets relative to others out.")
      }
      known.append(Array(series.knownInstants))
      for subject in statistics.keys {
        let covariate = subject.covariate(Target(kind: target, column: column, horizon: 1))
        let found = try? series.column(named: covariate.column)
        values[subject, default: []].append(found.map { covariate.transform.values(ofPrefix: $0.values) } ?? [])
      }
      for search in wanted.indices { try wanted[search].look(in: series, age: age) }
    }
    let ticks = Ticks.union(known)
    let places = known.map { Ticks.places(of: $0, in: ticks).map { Int32($0) } }
    let ends = places.map { TickSummary.Member.ends(of: $0, before: ticks.count) }
    self.ticks = ticks
    summaries = Dictionary(
      uniqueKeysWithValues: statistics.map { subject, statistics in
        let members = (values[subject] ?? []).enumerated().compactMap { place, values in
          values.isEmpty
            ? nil : TickSummary.Member(name: names[place], ticks: places[place], ends: ends[place], values: values)
        }
        return (subject, TickSummary(members, ticks: ticks.count, statistics: statistics))
      })
    others = try Dictionary(
      uniqueKeysWithValues: wanted.map { search in (search.column, try search.found(among: names, refused)) })
  }

  /// The statistics that are asked for, by the column.
  private static func statistics(
    _ features: FeatureSet, _ target: Target.Kind
  ) -> [CrossColumn.Subject: Set<CrossColumn.Statistic>] {
    var result: [CrossColumn.Subject: Set<CrossColumn.Statistic>] = [:]
    if target.isRelative { result[.target, default: []].insert(target == .rankReturn ? .rank : .spread) }
    for case .statistic(let statistic, let subject) in features.cross {
      result[subject, default: []].insert(statistic)
    }
    return result
  }
}

/// The search for the series and column that `TICKER.COLUMN` names; both may have points.
private struct OtherSearch {
  let column: Covariate
  private var matches: [(isExact: Bool, series: OtherSeries)] = []
  /// A series of that name that lacks the column.
  private var lacking: String?

  init?(_ column: CrossColumn) {
    guard case .other(let other) = column else { return nil }
    self.column = other
  }

  mutating func look(in series: TimeSeries, age: Int) throws(SeriesError) {
    guard let name = CrossColumn.column(of: column.column, in: series.name) else { return }
    guard let found = try? series.column(named: name) else {
      lacking = series.name
      return
    }
    try series.requireValuesOnceBegun(in: found)
    let other = OtherSeries(
      text: column.description, known: Array(series.knownInstants),
      values: try column.transform.values(of: found, in: series), clock: series.clock, instants: series.instants,
      age: age)
    matches.append((column.column.hasPrefix(series.name), other))
  }

  /// The one there is; names that differ by case alone give way to the one that is written so.
  func found(among names: [String], _ refused: [Panel.Refusal]) throws(SeriesError) -> OtherSeries {
    let exact = matches.filter(\.isExact)
    if let only = exact.count == 1 ? exact[0] : matches.count == 1 ? matches[0] : nil { return only.series }
    if let refusal = refused.first(where: { CrossColumn.column(of: column.column, in: $0.name) != nil }) {
      throw refusal.error
    }
    let ticker = String(column.column[..<(column.column.lastIndex(of: ".") ?? column.column.endIndex)])
    let question = Nearest.advice(ticker, among: names)
    throw SeriesError(
      source: "--cross \(column)", expected: "a series of the run, a point and one of its columns",
      found: matches.isEmpty
        ? lacking.map { "no such column in '\($0)'" } ?? "no series '\(ticker)'" : "several that are called so",
      advice:
        "\(question.isEmpty || lacking != nil ? "" : "\(question) ")'foldcast data describe' lists series and columns.")
  }
}

extension TimeSeries {
  /// The column that a text such as `SPY.close` means in this series; nil where it names another series, or none of its columns.
  package func column(from text: String) -> Column? {
    CrossColumn.column(of: text, in: name).flatMap { try? column(named: $0) }
  }
}

extension CrossColumn {
  /// The column that a text such as `SPY.close` means in a series of that name, its case ignored; nil where it names another.
  static func column(of text: String, in series: String) -> String? {
    let start = text.prefix(series.count)
    let rest = text.dropFirst(series.count)
    guard start.lowercased() == series.lowercased(), rest.first == ".", rest.count > 1 else { return nil }
    return String(rest.dropFirst())
  }
}
