extension LearningTable {
  /// The table of a series: the target, its lags, the covariates, the columns of other series, the calendar, seasons and what is known in
  /// advance, in this order.
  ///
  /// O(rows × columns). Leading rows for which a transform, a lag or a column of others is not defined yet are dropped. Throws
  /// where a column does not exist, where a value that a row needs is missing, where a transform has no meaning, where calendar
  /// features are asked of a series without dates, where others are needed and `section` is not there, and where too few rows
  /// are left for one forecast.
  package init(
    _ series: TimeSeries, target: Target, features: FeatureSet, among section: CrossSection?
  ) throws(SeriesError) {
    try features.check(for: series, target: target)
    let targetColumn = try series.column(named: target.column)
    let longestLag = features.lags.map(\.leadIn).max() ?? 0
    var z = try target.kind.values(of: targetColumn, in: series)
    if target.kind.isRelative { z = try section.needed(in: series).relative(z, target.kind, in: series) }
    let cross = try features.cross.map { column throws(SeriesError) in
      try section.needed(in: series).values(of: column, in: series, target: target)
    }
    let firstTarget = target.kind.isRelative ? z.leadingUndefined : target.kind.leadIn
    let firsts =
      features.covariates.map(\.transform.leadIn) + cross.map(\.leadingUndefined) + features.known.map(\.leadIn)
    let firstRow = firsts.reduce(firstTarget + longestLag, max)
    guard series.count - firstRow > target.horizon else {
      throw SeriesError(
        source: series.name, column: target.column,
        expected:
          "more than \(target.horizon) rows after those that transforms\(section == nil ? " and lags" : ", lags and other series") use up",
        found: "\(max(0, series.count - firstRow)) of \(series.count)",
        advice: "Give a longer series, a shorter horizon or smaller lags.")
    }
    try series.requireValues(in: targetColumn, from: firstRow - target.kind.leadIn - longestLag)
    var columns = [Array(z[firstRow...])]
    var names = [target.kind == .level ? target.column : "\(target.column):\(target.kind.rawValue)"]
    for lag in features.lags.ordered {
      columns.append(lag.values(of: z, from: firstRow))
      names.append(lag.name(target: names[0]))
    }
    for covariate in features.covariates {
      let column = try series.column(named: covariate.column)
      try series.requireValues(in: column, from: firstRow - covariate.transform.leadIn)
      columns.append(Array(try covariate.transform.values(of: column, in: series)[firstRow...]))
      names.append(covariate.description)
    }
    columns += cross.map { Array($0[firstRow...]) }
    names += features.cross.map(\.description)
    let instants = Array(series.instants[firstRow...])
    let firstOfTime = columns.count
    for feature in features.calendarInOrder { columns += feature.columns(at: instants, series.clock) }
    for terms in features.fourier { columns += terms.columns(of: firstRow..<series.count) }
    names += features.timeNames
    let ofTime = firstOfTime..<columns.count
    var ahead = columns.map { _ in 0 }
    var beyond = columns.map { _ in [Double]() }
    for feature in features.known {
      columns += try feature.values(of: series, from: firstRow + feature.ahead).map { Array($0[firstRow...]) }
      names += feature.names
      ahead += feature.names.map { _ in feature.ahead }
      beyond += feature.beyond(series)
    }
    self.init(
      name: series.name, clock: series.clock, instants: instants, columns: columns, columnNames: names, ahead: ahead,
      beyond: beyond, anchoredColumns: 1 + features.lags.count(where: \.isAtTargetLevel), ofTime: ofTime, target: target
    )
  }

  /// The table of a series that needs no others.
  public init(_ series: TimeSeries, target: Target, features: FeatureSet = .none) throws(SeriesError) {
    try self.init(series, target: target, features: features, among: nil)
  }

  /// The table with the target and these of its features alone; its rows stay.
  ///
  /// O(columns), as values are shared. Throws where the table lacks one.
  package func selecting(_ features: FeatureSet) throws(SeriesError) -> LearningTable {
    let own = anchoredColumns..<columns.count
    var chosen = [0]
    for lag in features.lags.ordered {
      let name = lag.name(target: columnNames[0])
      let names = lag.isAtTargetLevel ? columnNames[..<anchoredColumns] : columnNames[own]
      chosen.append(try place(of: name, lag.isAtTargetLevel ? names.lastIndex(of: name) : names.firstIndex(of: name)))
    }
    for covariate in features.covariates {
      let name = covariate.description
      chosen.append(try place(of: name, columnNames[own].firstIndex(of: name)))
    }
    for column in features.cross {
      // They come after the covariates, so that one of that name is passed over.
      chosen.append(try place(of: column.description, columnNames[own].lastIndex(of: column.description)))
    }
    let firstOfTime = chosen.count
    for name in features.timeNames {
      // Time comes after them, so that a covariate of that name is passed over.
      chosen.append(try place(of: name, columnNames[own].lastIndex(of: name)))
    }
    let ofTime = firstOfTime..<chosen.count
    for name in features.known.flatMap(\.names) {
      chosen.append(try place(of: name, columnNames[own].lastIndex(of: name)))
    }
    return LearningTable(
      name: name, clock: clock, instants: instants, columns: chosen.map { columns[$0] },
      columnNames: chosen.map { columnNames[$0] }, ahead: chosen.map { ahead[$0] },
      beyond: chosen.map { beyond[$0] },
      anchoredColumns: 1 + features.lags.count(where: \.isAtTargetLevel), ofTime: ofTime, target: target)
  }

  private func place(of column: String, _ found: Int?) throws(SeriesError) -> Int {
    guard let found else {
      throw SeriesError(
        source: name, column: column, expected: "the column, which an arm reads",
        found: "the columns \(columnNames.joined(separator: ", "))",
        advice: "Make the table with the features of all arms.")
    }
    return found
  }
}

extension FeatureSet {
  /// The calendar, in the order of its columns.
  fileprivate var calendarInOrder: [CalendarFeature] { CalendarFeature.allCases.filter(calendar.contains) }

  /// The names of the columns that time alone tells.
  var timeNames: [String] { calendarInOrder.flatMap(\.names) + fourier.flatMap(\.names) }

  /// What is said of the calendar.
  static let calendarWords = "the calendar features"

  fileprivate func check(for series: TimeSeries, target: Target) throws(SeriesError) {
    guard target.horizon >= 1 else {
      throw SeriesError(
        source: series.name, expected: "a horizon of at least 1", found: "\(target.horizon)",
        advice: "Give another --horizon.")
    }
    if let lag = lags.first(where: { $0.rows < 1 || $0.leadIn >= series.count }) {
      throw SeriesError(
        source: series.name, expected: "lags of at least 1 row and less than the series' \(series.count)",
        found: lag.text, advice: "Give other --lags.")
    }
    for feature in calendarInOrder { try feature.requireMeaning(in: series, Self.calendarWords) }
  }
}

extension CrossSection? {
  /// The section; throws where there is none.
  fileprivate func needed(in series: TimeSeries) throws(SeriesError) -> CrossSection {
    guard let self else {
      throw SeriesError(
        source: series.name, expected: "the other series of the run, for --cross or a target relative to them",
        found: "the series alone", advice: "Make the table with those of all series.")
    }
    return self
  }
}

extension [Double] {
  /// The number of values at the start that are not defined.
  fileprivate var leadingUndefined: Int { firstIndex { !$0.isNaN } ?? count }
}

extension TimeSeries {
  /// Throws naming the first missing value after a value.
  func requireValuesOnceBegun(in column: Column) throws(SeriesError) {
    try requireValues(in: column, from: column.values.firstIndex { !$0.isNaN } ?? column.values.count)
  }

  /// Throws naming the first missing value at or after a row.
  func requireValues(in column: Column, from first: Int) throws(SeriesError) {
    guard let row = column.values[first...].firstIndex(where: \.isNaN) else { return }
    let missing = column.values[first...].count { $0.isNaN }
    throw SeriesError(
      source: name, column: column.name, expected: "a value in every row",
      found: "a missing one at \(place(ofRow: row))\(missing > 1 ? ", the first of \(missing)" : "")",
      advice: "Use --missing drop to leave such rows out, or --missing forwardFill to repeat the value before.")
  }
}
