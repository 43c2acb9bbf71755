extension TimeSeries {
  /// The column that is forecast where none is named: adjusted close, close, price, value, or the only column.
  ///
  /// Throws where several columns have an equal claim, naming them. O(columns).
  package func detectedTarget() throws(SeriesError) -> String {
    try TargetColumn.detect(columns.map(\.name), source: name)
  }
}

/// Finds the column that is forecast.
enum TargetColumn {
  static func detect(_ names: [String], source: String) throws(SeriesError) -> String {
    if names.count == 1 { return names[0] }
    let keys = names.map(ColumnNames.key)
    for wanted in ColumnNames.targets {
      let found = keys.indices.filter { keys[$0] == wanted }
      if found.count == 1 { return names[found[0]] }
      if found.count > 1 { break }
    }
    throw SeriesError(
      source: source, expected: "one column that is plainly the one to forecast (such as Close)",
      found: names.isEmpty ? "no numeric column" : "the columns \(names.prefix(40).joined(separator: ", "))",
      advice: "Name the column with --column.")
  }
}
