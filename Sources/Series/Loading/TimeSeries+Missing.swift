extension TimeSeries {
  /// The series with missing values in `names`, the target's first, settled by `policy`; other columns keep theirs.
  ///
  /// Rows outside of `usableRows` are cut off; those behind them are kept as what follows. Throws at the first hole under `error`, at a hole longer than the limit
  /// under `forwardFill`, and where no row is left. O(rows × columns).
  package func resolvingMissing(_ policy: MissingValues, in names: [String]) throws(SeriesError) -> TimeSeries {
    let used = try names.map { name throws(SeriesError) in try column(named: name).name }
    let range = usableRows(policy, in: used)
    guard !range.isEmpty else {
      throw SeriesError(
        source: name, column: used.first, expected: "a row with values", found: "missing values alone",
        advice: "Leave the series out, or choose other columns.")
    }
    let hole = firstMissing(in: range, of: used)
    if hole == nil, range.count == count { return self }
    var settled = try settled(policy, range, used, hole)
    settled.following = (
      Array(instants[range.upperBound...]),
      columns.map { Column(name: $0.name, values: Array($0.values[range.upperBound...])) }
    )
    return settled
  }

  private func settled(
    _ policy: MissingValues, _ range: Range<Int>, _ used: [String], _ hole: (row: Int, column: String)?
  ) throws(SeriesError) -> TimeSeries {
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

  /// The rows that a policy can use, from the first to the last, `names` naming the target first.
  ///
  /// A series starts when it is listed and ends when it is delisted: the last row is the target's last value, so that a
  /// covariate which is reported less often never costs the newest rows; where it is missing there, that is a hole like
  /// any other. The first row is the first at which all columns have a value, or under `forwardFill` have had one.
  func usableRows(_ policy: MissingValues, in names: [String]) -> Range<Int> {
    let wanted = names.compactMap { name in columns.first { $0.name == name } }
    guard let target = wanted.first, let last = target.values.lastIndex(where: { !$0.isNaN }) else { return 0..<0 }
    let first: Int?
    if case .forwardFill = policy {
      let starts = wanted.map { $0.values.firstIndex { !$0.isNaN } }
      first = starts.contains(nil) ? nil : starts.compactMap { $0 }.max()
    } else {
      first = instants.indices.first { row in wanted.allSatisfy { !$0.values[row].isNaN } }
    }
    guard let first, first <= last else { return 0..<0 }
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

  /// The rows of a range, each hole filled with the value before it, which may lie before the range.
  private func filled(_ range: Range<Int>, _ used: [String], limit: Int?) throws(SeriesError) -> TimeSeries {
    var result: [Column] = []
    for column in columns {
      guard used.contains(column.name) else {
        result.append(Column(name: column.name, values: Array(column.values[range])))
        continue
      }
      var values = column.values
      var run = 0
      let start = values.firstIndex { !$0.isNaN } ?? range.lowerBound
      for row in start..<range.upperBound {
        guard values[row].isNaN else {
          run = 0
          continue
        }
        run += 1
        // Holes that end before the range are no one's business.
        if let limit, run > limit, row >= range.lowerBound {
          throw SeriesError(
            source: name, column: column.name, expected: "at most \(limit) missing values in a row",
            found: "more from \(clock.text(for: instants[row - run + 1])) on",
            advice: "Raise the limit of --missing forwardFill, or use --missing drop.")
        }
        values[row] = values[row - 1]
      }
      result.append(Column(name: column.name, values: Array(values[range])))
    }
    return try TimeSeries(name: name, clock: clock, instants: Array(instants[range]), columns: result)
  }
}
