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
    ColumnSelection(target: column.isEmpty ? nil : column, covariates: features.covariates.map(\.column))
  }

  /// The learning tables of a panel that was read with `columns`, each made when it is needed.
  public func sources(of panel: StreamedPanel) -> [TableSource] {
    (0..<panel.count).map { index in
      TableSource(name: panel.name(at: index)) {
        let series = try panel.series(at: index)
        // The loader puts the target first.
        return try LearningTable(series, target: target(on: series.columns[0].name), features: features)
      }
    }
  }
}
