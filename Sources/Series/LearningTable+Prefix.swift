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
      ahead: self.ahead, anchoredColumns: anchoredColumns, target: target)
  }

  /// Whether inputs are read ahead of their rows, so that those of the newest rows are not known.
  package var readsAhead: Bool { ahead.contains { $0 > 0 } }
}
