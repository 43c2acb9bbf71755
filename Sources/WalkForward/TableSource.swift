public import Series

/// A series whose learning table is made when it is needed, so that a run over many series holds few tables at a time.
public struct TableSource: Sendable {
  /// The series' name.
  public let name: String
  /// The groups to which the series belongs, by what tells them: a file, or a column.
  public var labels: [String: String] = [:]
  private let make: @Sendable () throws -> LearningTable

  /// A source that makes the table anew each time; it has to be the same table each time.
  public init(name: String, _ make: @escaping @Sendable () throws -> LearningTable) {
    self.name = name
    self.make = make
  }

  /// A table that stays in memory.
  public init(_ table: LearningTable) {
    self.init(name: table.name) { table }
  }

  /// The table.
  public func table() throws -> LearningTable { try make() }
}

extension [TableSource] {
  /// The sources with the groups of the files that a configuration names.
  ///
  /// Throws where a file cannot be read, and where it names none of the series.
  public func grouped(by configuration: RunConfiguration) throws(SeriesError) -> [TableSource] {
    var sources = self
    for entry in configuration.entries {
      guard case .groups(let path) = entry.cohort, first?.labels[path] == nil else { continue }
      let groups = try SeriesGroups(path: path).groups
      for i in indices { sources[i].labels[path] = groups[sources[i].name] }
      guard isEmpty || sources.contains(where: { $0.labels[path] != nil }) else {
        throw SeriesError(
          source: path.shownPath, expected: "the names of series, such as '\(self[0].name)'",
          found: groups.keys.sorted().prefix(3).map { "'\($0)'" }.joined(separator: ", "),
          advice: "Write a line NAME,GROUP for each series, by the names that 'foldcast data describe' shows.")
      }
    }
    return sources
  }
}

extension RunConfiguration {
  /// The columns that the configuration uses, to read no others.
  public var columns: ColumnSelection {
    ColumnSelection(
      target: column.isEmpty ? nil : column,
      covariates: features.covariates.map(\.column) + knownColumns + features.cross.compactMap(\.column),
      others: features.cross.compactMap(\.otherColumn))
  }

  /// Whether a series' table reads other series of the run.
  package var readsOthers: Bool { target.isRelative || !features.cross.isEmpty }

  /// The learning tables of a panel that was read with `columns`, each made when it is needed.
  ///
  /// What features and target need of all series side by side is made here, once; throws where it cannot be.
  public func sources(of panel: StreamedPanel) throws -> [TableSource] {
    // The loader puts the target first.
    @Sendable func read(_ place: Int) throws -> (series: TimeSeries, column: String) {
      let series = try panel.series(at: place)
      return (series, series.columns[0].name)
    }
    let section = try CrossSection(
      features, target: target, names: (0..<panel.count).map(panel.name), refused: panel.refused, age: crossAge,
      read: read)
    return (0..<panel.count).map { index in
      TableSource(name: panel.name(at: index)) { try table(read(index), among: section) }
    }
  }

  /// How series in memory, with all their columns, are made into learning tables beside each other.
  ///
  /// One whose missing values cannot be settled is none that others see. Throws where they cannot be held against each other.
  package func tables(
    of members: [TimeSeries], missing: MissingValues
  ) throws -> @Sendable (TimeSeries) throws -> LearningTable {
    let read = readsOthers ? members.compactMap { try? settled($0, missing) } : []
    let section = try CrossSection(features, target: target, names: read.map(\.series.name), age: crossAge) {
      read[$0]
    }
    return { try table(settled($0, missing), among: section) }
  }

  private func table(_ read: (series: TimeSeries, column: String), among section: CrossSection?) throws -> LearningTable
  {
    try LearningTable(read.series, target: target(on: read.column), features: features, among: section)
  }

  /// A series without missing values in the columns that are used, and the one that is forecast.
  private func settled(_ series: TimeSeries, _ missing: MissingValues) throws -> (series: TimeSeries, column: String) {
    let target = try column.isEmpty ? series.detectedTarget() : series.column(named: column).name
    let others = columns.others.compactMap { series.column(from: $0)?.name }
    return (try series.resolvingMissing(missing, in: [target] + columns.covariates + others), target)
  }
}
