public import Series

/// A series whose learning table is made when it is needed, so that a run over many series holds few tables at a time.
public struct TableSource: Sendable {
  /// The series' name.
  public let name: String
  /// What is known of the series beside its rows.
  package var facts = Facts()
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

  /// The same, with what is known beside of the series by its name.
  init(_ table: LearningTable, _ facts: [String: Facts]) {
    self.init(table)
    self.facts = facts[table.name] ?? Facts()
  }

  /// The groups to which the series belongs, by what tells them: a file, or a column.
  public var labels: [String: String] {
    get { facts.labels }
    set { facts.labels = newValue }
  }

  /// The table.
  public func table() throws -> LearningTable { try make() }

  /// What is constant of a series.
  package struct Facts: Sendable, Hashable {
    /// Its groups, by what tells them.
    package var labels: [String: String] = [:]
    /// What is constant of it, by the file that says so.
    package var statics: [String: [StaticTable.Value]] = [:]

    /// Nothing but groups.
    package init(labels: [String: String] = [:]) { self.labels = labels }
  }
}

extension [TableSource] {
  /// The sources with what a configuration reads of each series from files: its groups, and what is constant of it.
  ///
  /// Groups of columns came with the series.
  ///
  /// Throws where a file cannot be read, and where it names none of the series.
  public func grouped(by configuration: RunConfiguration) throws(SeriesError) -> [TableSource] {
    let facts = try configuration.facts(of: map { ($0.name, $0.facts) })
    return map { source in
      var source = source
      if let own = facts[source.name] { source.facts = own }
      return source
    }
  }
}

extension RunConfiguration {
  /// What is constant of series by their names: what is known of them already, and what the files that the configuration names say.
  package func facts(
    of series: [(name: String, facts: TableSource.Facts)]
  ) throws(SeriesError) -> [String: TableSource.Facts] {
    var facts = Dictionary(series.map { ($0.name, $0.facts) }) { first, _ in first }
    for entry in entries { try entry.addGroups(to: &facts, of: series.map(\.name)) }
    for path in Set(entries.map(\.statics)).subtracting([""]).sorted() {
      let values = try StaticTable(path: path, series: series.map(\.name)).values
      for (name, _) in series { facts[name]?.statics[path] = values[name] }
    }
    return facts
  }

  /// Adds the groups of a file, unless they are known.
  private func addGroups(
    to facts: inout [String: TableSource.Facts], of series: [String]
  ) throws(SeriesError) {
    guard case .groups(let path) = cohort, !facts.values.contains(where: { $0.labels[path] != nil }) else { return }
    let groups = try SeriesGroups(path: path).groups
    for name in series { facts[name]?.labels[path] = groups[name] }
    guard series.isEmpty || facts.values.contains(where: { $0.labels[path] != nil }) else {
      throw SeriesError(
        source: path.shownPath, expected: "the names of series, such as '\(series[0])'",
        found: groups.keys.sorted().prefix(3).map { "'\($0)'" }.joined(separator: ", "),
        advice: "Write a line NAME,GROUP for each series, by the names that 'foldcast data describe' shows.")
    }
  }

  /// The columns that the configuration uses, to read no others.
  public var columns: ColumnSelection {
    var columns = ColumnSelection(
      target: column.isEmpty ? nil : column,
      covariates: features.covariates.map(\.column) + knownColumns + features.cross.compactMap(\.column),
      others: features.cross.compactMap(\.otherColumn))
    columns.groups = groupColumns
    let usual = Set(features.covariates.map(\.column))
    for (flag, names) in [("--known", knownColumns), ("--cross", features.cross.compactMap(\.column))] {
      for name in names where !usual.contains(name) { columns.flags[name] = flag }
    }
    return columns
  }

  /// The columns of texts by which series are grouped: what `cohort` names and is no file.
  package var groupColumns: [String] {
    Set(
      entries.compactMap { entry in
        guard case .groups(let name) = entry.cohort, !SeriesGroups.isFile(name) else { return nil }
        return name
      }
    ).sorted()
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
      var source = TableSource(name: panel.name(at: index)) { try table(read(index), among: section) }
      source.labels = panel.groups(at: index)
      return source
    }
  }

  /// How series in memory, with all their columns, are made into learning tables beside each other.
  ///
  /// One whose missing values cannot be settled is none that others see. Throws where they cannot be held against each other.
  package func tables(
    of members: [TimeSeries], missing: MissingValues
  ) throws -> @Sendable (TimeSeries) throws -> LearningTable {
    let found = readsOthers ? members.map { member in Result { try settled(member, missing) } } : []
    let read = found.compactMap { try? $0.get() }
    // Where none is left, what is wrong with the first is what is wrong.
    if read.isEmpty { _ = try found.first?.get() }
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
    let (target, columns) = (try column.isEmpty ? series.detectedTarget() : column, columns)
    let others = columns.others.compactMap { series.column(from: $0)?.name }
    let found = try series.settling(missing, of: [target] + columns.covariates + others, flags: columns.flags)
    return (found.series, found.names[0])
  }
}
