extension TimeSeries {
  /// The series with missing values in `names` settled by `policy`; other columns keep theirs.
  ///
  /// Rows before the first and after the last row that is complete in `names` are cut off under every policy, as a series
  /// starts when it is listed. Throws at the first hole under `error`, at a hole longer than the limit under `forwardFill`,
  /// and where no row is complete. O(rows × columns).
  public func resolvingMissing(_ policy: MissingValues, in names: [String]) throws(SeriesError) -> TimeSeries {
    let used = try names.map { name throws(SeriesError) in try column(named: name).name }
    let range = completeRange(in: used)
    guard !range.isEmpty else {
      throw SeriesError(
        source: name, column: used.first, expected: "a row with values", found: "missing values alone",
        advice: "Leave the series out, or choose other columns.")
    }
    let hole = firstMissing(in: range, of: used)
    if hole == nil, range.count == count { return self }
    switch policy {
    case .error:
      if let hole {
        throw SeriesError(
          source: name, line: nil, column: hole.column, expected: "a number",
          found: "a missing value at \(clock.text(for: instants[hole.row])) (row \(hole.row + 1))",
          advice: "Say what to do with missing values: --missing drop or --missing forwardFill.")
      }
      return try keeping(Array(range))
    case .drop:
      let wanted = columns.filter { used.contains($0.name) }
      return try keeping(range.filter { row in wanted.allSatisfy { !$0.values[row].isNaN } })
    case .forwardFill(let limit):
      return try filled(range, used, limit: limit)
    }
  }

  /// The rows from the first to the last that is complete in the columns.
  func completeRange(in names: [String]) -> Range<Int> {
    let wanted = columns.filter { names.contains($0.name) }
    func isComplete(_ row: Int) -> Bool { wanted.allSatisfy { !$0.values[row].isNaN } }
    guard let first = instants.indices.first(where: isComplete), let last = instants.indices.last(where: isComplete)
    else { return 0..<0 }
    return first..<last + 1
  }

  /// The first missing value of a range, in row order; in all columns unless some are named.
  func firstMissing(in range: Range<Int>, of names: [String]? = nil) -> (row: Int, column: String)? {
    var best: (row: Int, column: String)?
    for column in columns where names?.contains(column.name) ?? true {
      let end = best.map { $0.row } ?? range.upperBound
      guard range.lowerBound < end else { continue }
      if let row = column.values[range.lowerBound..<end].firstIndex(where: \.isNaN) { best = (row, column.name) }
    }
    return best
  }

  private func keeping(_ rows: [Int]) throws(SeriesError) -> TimeSeries {
    try TimeSeries(
      name: name, clock: clock, instants: rows.map { instants[$0] },
      columns: columns.map { column in Column(name: column.name, values: rows.map { column.values[$0] }) })
  }

  private func filled(_ range: Range<Int>, _ used: [String], limit: Int?) throws(SeriesError) -> TimeSeries {
    var result: [Column] = []
    for column in columns {
      var values = Array(column.values[range])
      if used.contains(column.name) {
        var run = 0
        for row in values.indices.dropFirst() {
          guard values[row].isNaN else {
            run = 0
            continue
          }
          run += 1
          if let limit, run > limit {
            let start = range.lowerBound + row - run + 1
            throw SeriesError(
              source: name, column: column.name, expected: "at most \(limit) missing values in a row",
              found: "more from \(clock.text(for: instants[start])) on",
              advice: "Raise the limit of --missing forwardFill, or use --missing drop.")
          }
          values[row] = values[row - 1]
        }
      }
      result.append(Column(name: column.name, values: values))
    }
    return try TimeSeries(name: name, clock: clock, instants: Array(instants[range]), columns: result)
  }
}
