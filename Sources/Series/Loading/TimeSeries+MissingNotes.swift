extension TimeSeries {
  /// What `resolvingMissing` did to a series, a sentence each; `names` names the target first, `range` is `usableRows`.
  func notes(
    settling policy: MissingValues, in names: [String], of range: Range<Int>, to settled: TimeSeries
  ) -> [String] {
    let used = names.compactMap { name in columns.first { $0.name == name } }
    guard let target = used.first else { return [] }
    var notes: [String] = []
    if range.count < count {
      var text =
        "\(range.lowerBound) rows at the start and \(count - range.upperBound) at the end have no value and are left out"
      if target.values[..<range.lowerBound].contains(where: { !$0.isNaN }) {
        let late = used.filter { $0.values[..<range.lowerBound].allSatisfy(\.isNaN) }.map { "'\($0.name.shown)'" }
        if !late.isEmpty { text += ": \(late.joined(separator: ", ")) begins at \(place(ofRow: range.lowerBound))" }
      }
      notes.append(text)
    }
    if policy == .drop, settled.count < range.count {
      notes.append(
        "\(range.count - settled.count) of \(range.count) rows have a missing value and are dropped by --missing drop")
    }
    if case .forwardFill = policy { notes += used.dropFirst().compactMap { staleEnd(of: $0, in: range) } }
    return notes
  }

  /// Says where a column's last value is repeated up to the end for longer than it ever was before: it may have been given up.
  private func staleEnd(of column: Column, in range: Range<Int>) -> String? {
    var (longest, run) = (0, 0)
    for row in range {
      if column.values[row].isNaN {
        run += 1
      } else {
        (longest, run) = (Swift.max(longest, run), 0)
      }
    }
    guard run > longest, range.upperBound > run else { return nil }
    return "'\(column.name.shown)' has no value after \(place(ofRow: range.upperBound - run - 1)); "
      + "its last one is repeated in the newest \(run) rows"
  }
}
