/// A series that was read but not checked against what a run uses.
struct SeriesDraft {
  /// The name, and what is put in front of it where it is not unique: file, folder, folder above it.
  var name: String
  var qualifiers: [String]
  var source: String
  var clock: Clock
  var instants: [Int64]
  var columns: [TimeSeries.Column]
  /// The line of each row.
  var lines: [Int32]
  /// The texts of damaged cells by column name and line, as far as they were kept; an undamaged column has no entry.
  var damage: [String: [Int32: String]]
  /// The file's name of the one column of a wide file's series, which is called `value` here.
  var fileColumn: String?
  /// What the columns of texts say by which it is grouped.
  var groups: [String: GroupFact] = [:]
  /// How it was read.
  var reading: Reading?

  /// The checked series: the used columns alone (all undamaged ones without a selection), missing values settled.
  func series(
    named name: String, selection: ColumnSelection?, policy: MissingValues, notes: inout [Panel.Note]
  ) throws(SeriesError) -> TimeSeries {
    try requireStorable(name)
    for column in groups.keys.sorted() {
      if let fault = groups[column]?.fault(series: name) { throw fault }
    }
    guard let selection else {
      let sound = columns.filter { damagedRow($0) == nil }
      for column in columns where damagedRow(column) != nil {
        notes.append(
          .init(
            source: source,
            text: "column '\(fileColumn ?? column.name)' is left out: it holds values that are no numbers"))
      }
      guard !sound.isEmpty, !instants.isEmpty else { throw damageError(columns[0]) ?? noValues() }
      return try TimeSeries(name: name, clock: clock, instants: instants, columns: sound)
    }
    let names = columns.map(\.name)
    var asked: [SelectedColumn] = []
    if let wanted = selection.target {
      asked.append(try find(wanted, names))
    } else {
      // A column without any value is never forecast.
      let filled = columns.filter { column in
        column.values.contains { !$0.isNaN || $0.bitPattern == RawTable.damagedBits }
      }
      asked.append(.read(try TargetColumn.detect(filled.map(\.name), source: source)))
    }
    for covariate in selection.covariates { asked.append(try find(covariate, names, selection.flags[covariate])) }
    for other in selection.others {
      // A series whose name is the beginning of another's need not have the column.
      if let column = CrossColumn.column(of: other, in: name), let found = try? find(column, names) {
        asked.append(found)
      }
    }
    let used = SelectedColumn.read(of: asked)
    for name in used { try requireStorable(name) }
    let chosen = used.compactMap { name in columns.first { $0.name == name } }
    for column in chosen { if let error = damageError(column) { throw error } }
    let whole = try TimeSeries(name: name, clock: clock, instants: instants, columns: chosen)
    let cut = whole.usableRows(policy, in: used)
    guard !cut.isEmpty else { throw noValues() }
    if policy == .error, let hole = whole.firstMissing(in: cut) {
      throw SeriesError(
        source: source, line: Int(lines[hole.row]), column: fileColumn ?? hole.column, expected: "a number",
        found: "a missing value at \(clock.text(for: instants[hole.row]))",
        advice: "Say what to do with missing values: --missing drop or --missing forwardFill.")
    }
    let settled = try whole.resolvingMissing(policy, in: used)
    notes += whole.notes(settling: policy, in: used, of: cut, to: settled).map { .init(source: name, text: $0) }
    return try settled.making(asked)
  }

  /// SQLite ends a text at its first NUL, so that two names could become one.
  private func requireStorable(_ name: String) throws(SeriesError) {
    guard name.utf8.contains(0) else { return }
    throw SeriesError(
      source: source, expected: "names without NUL characters", found: "'\(name.shown)'",
      advice: "Take the NUL characters out of it.")
  }

  private func find(
    _ wanted: String, _ names: [String], _ flag: String? = nil
  ) throws(SeriesError) -> SelectedColumn {
    try SelectedColumn(wanted, among: names, in: source, flag: flag)
  }

  /// The row of the first damaged cell in the file's order, whose text is kept.
  private func damagedRow(_ column: TimeSeries.Column) -> Int? {
    guard damage[column.name] != nil else { return nil }
    let rows = column.values.indices.filter { column.values[$0].bitPattern == RawTable.damagedBits }
    return rows.min { lines[$0] < lines[$1] }
  }

  private func damageError(_ column: TimeSeries.Column) -> SeriesError? {
    guard let row = damagedRow(column) else { return nil }
    let text = damage[column.name]?[lines[row]] ?? ""
    return SeriesError(
      source: source, line: Int(lines[row]), column: fileColumn ?? column.name, expected: "a number",
      found: "'\(text.shown)'", advice: DamageAdvice.text(for: text))
  }

  private func noValues() -> SeriesError {
    SeriesError(
      source: source, expected: "rows with values", found: "none", advice: "Leave it out, or choose other columns.")
  }
}

/// What to do about a cell that was meant as a number.
enum DamageAdvice {
  static func text(for cell: String) -> String {
    let lower = cell.lowercased()
    if lower.contains("inf") {
      return "Correct the value, or mark it as missing with --missing-value \(cell)."
    }
    let points = cell.count { $0 == "." }
    let commas = cell.count { $0 == "," }
    if points > 1, cell.allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" }) {
      return "A spreadsheet has put thousands separators into the number and its size is lost: export the file again."
    }
    if commas == 1, points == 0 { return "If the comma is the decimal mark, say so with --decimal comma." }
    if commas > 0 || cell.contains(" ") || cell.contains("'") || cell.contains("_") {
      return "Take the thousands separators out of the file."
    }
    if cell.contains(where: \.isNumber), let last = cell.last,
      last.isLetter || last == "%" || cell.contains("$") || cell.contains("€")
    {
      return "Write plain numbers, without signs and units."
    }
    return "Correct the value, leave the cell blank, or mark such texts as missing with --missing-value."
  }
}
