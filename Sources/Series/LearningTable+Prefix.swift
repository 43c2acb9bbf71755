extension LearningTable {
  /// The table of the series' first rows, as it was before the others came: what is known in advance was then known up to the last of them.
  ///
  /// O(rows × columns).
  package func prefix(_ rows: Int) -> LearningTable {
    guard rows < count else { return self }
    let columns = zip(columns, ahead).map { column, ahead in
      guard ahead > 0 else { return Array(column[..<rows]) }
      let last = max(0, rows - 1 - ahead)
      return (0..<rows).map { column[min($0, last)] }
    }
    return LearningTable(
      name: name, clock: clock, instants: Array(instants[..<rows]), columns: columns, columnNames: columnNames,
      ahead: self.ahead, anchoredColumns: anchoredColumns, ofTime: ofTime, target: target)
  }

  /// The table with what follows the series, as far as that is known in advance; NaN where a value of its newest rows is not known.
  ///
  /// O(rows × columns that are read ahead).
  package var withWhatFollows: LearningTable {
    LearningTable(
      name: name, clock: clock, instants: instants,
      columns: zip(columns, beyond).map { $1.isEmpty ? $0 : $0.dropLast($1.count) + $1 }, columnNames: columnNames,
      ahead: ahead, beyond: beyond, anchoredColumns: anchoredColumns, ofTime: ofTime, target: target)
  }

  /// How far ahead the column is read that is read furthest; 0 where none is.
  package var reachAhead: Int { ahead.max() ?? 0 }
}
