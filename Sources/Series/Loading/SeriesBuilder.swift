/// Makes series of a table: one a file, a column, a ticker or a row.
struct SeriesBuilder {
  /// What became of a table.
  struct Outcome {
    var layout: SeriesLayout
    var resolved: InstantResolver.Resolved
    /// The texts of damaged cells by slot and line.
    var damage: [Int: [Int32: String]] = [:]
    var drafts: [SeriesDraft] = []
    var refused: [Panel.Refusal] = []
    var notes: [Panel.Note] = []
  }

  let table: RawTable
  let resolved: InstantResolver.Resolved
  let options: LoadOptions
  let selection: ColumnSelection?
  /// The file's name without its folders and extensions, then the folders' names from the innermost on.
  let stem: String
  let folders: [String]
  /// Columns of texts by which series are grouped.
  let groups: [String]

  func build() throws(SeriesError) -> Outcome {
    guard table.count > 0 else {
      throw SeriesError(
        source: table.source, expected: "rows of data", found: "none", advice: "Leave the file out of the run.")
    }
    let layout = try layout()
    var outcome = Outcome(layout: layout, resolved: resolved)
    for cell in table.damage { outcome.damage[cell.slot, default: [:]][table.lines[cell.row]] = cell.text }
    outcome.notes = (table.shape.notes + resolved.notes).map { Panel.Note(source: table.source, text: $0) }
    switch layout {
    case .file: try addFile(&outcome)
    case .wide where table.shape.columns.contains { $0.group != nil }: try addGroups(&outcome)
    case .wide: try addColumns(&outcome)
    case .long: addTickers(&outcome)
    case .rows: try addRows(&outcome)
    }
    for i in outcome.drafts.indices { outcome.drafts[i].reading = reading(of: outcome.drafts[i], outcome) }
    return outcome
  }

  private func reading(of draft: SeriesDraft, _ outcome: Outcome) -> Reading {
    let shape = table.shape
    let isDated = draft.clock.hasDates
    let columns = shape.columns.filter(\.role.isTime).map { "'\($0.name.shown)'" }.joined(separator: " + ")
    let format =
      outcome.resolved.family.map { " as \(DateFormat.name($0, outcome.resolved.order ?? shape.dateOrder))" } ?? ""
    let filled = draft.columns.filter { column in column.values.contains { !$0.isNaN } }.map(\.name)
    return Reading(
      source: table.source, layout: outcome.layout,
      time: isDated ? (columns.isEmpty ? "in the columns' names" : columns + format) : nil,
      zone: !isDated
        ? nil : outcome.resolved.usesZone ? table.shape.zone : outcome.resolved.isAssumedUTC ? "UTC" : nil,
      ticker: table.ticker.map { shape.columns[table.labels[$0].column].name },
      column: selection?.target ?? (try? TargetColumn.detect(filled, source: "")),
      rows: draft.instants.count, first: draft.instants.first.map(draft.clock.text) ?? "",
      last: draft.instants.last.map(draft.clock.text) ?? "")
  }

  // MARK: Layout

  private func layout() throws(SeriesError) -> SeriesLayout {
    if let layout = options.layout {
      if layout == .long, table.tickerIDs.isEmpty {
        throw SeriesError(
          source: table.source, expected: "a column of tickers for the layout long", found: "none",
          advice: "Name it with --ticker-column.")
      }
      return layout
    }
    if table.shape.looksLikeRows || table.shape.dated != nil { return .rows }
    if table.shape.columns.contains(where: { $0.group != nil }) { return .wide }
    if table.tickers.count > 1 { return .long }
    let values = table.slots(.value)
    if values.count <= 1 { return .file }
    let keys = values.map { ColumnNames.key(table.name(ofSlot: $0)) }
    if keys.count(where: ColumnNames.prices.contains) >= 2 { return .file }
    if let target = selection?.target {
      if keys.contains(ColumnNames.key(target)) { return .file }
      let made = (try? ColumnFormula(target, in: ""))?.columns ?? []
      if made.contains(where: { keys.contains(ColumnNames.key($0)) }) { return .file }
    }
    if table.shape.headerLines == 0, !PriceColumns.find(table).isEmpty { return .file }
    return .wide
  }

  // MARK: Series

  private func note(_ plan: RowPlan, _ name: String, _ outcome: inout Outcome) {
    if plan.stepsBack > 0 {
      let isReversed = plan.stepsBack == plan.rowsRead - 1
      outcome.notes.append(
        .init(
          source: name,
          text: isReversed
            ? "sorted: the file has the newest row first" : "sorted: \(plan.stepsBack) rows step back in time"))
    }
    if plan.duplicates > 0 {
      outcome.notes.append(
        .init(
          source: name,
          text: "\(plan.duplicates) repeated instants settled by --duplicates \(options.duplicates.rawValue)"))
    }
  }

  private func plan(_ rows: [Int]?, _ outcome: Outcome, source: String) throws(SeriesError) -> RowPlan {
    try RowPlan(
      rows: rows, instants: outcome.resolved.instants, clock: outcome.resolved.clock, lines: table.lines,
      policy: options.duplicates, source: source,
      advice: repeatsAdvice(rows))
  }

  /// What to do where an instant stands twice in rows of one series.
  private func repeatsAdvice(_ rows: [Int]?) -> String {
    if resolved.mayLackDigits {
      return
        "Numbers such as 1.58302E+12 have lost digits in a spreadsheet: export the file with all digits of the dates."
    }
    let instants = rows.map { $0.map { resolved.instants[$0] } } ?? resolved.instants
    if resolved.isAssumedUTC, let advice = RepeatedHour.advice(instants, resolved.clock) { return advice }
    return TickerFinder(options: options, resolved: resolved).advice(table)
  }

  private func draft(
    _ name: String, _ qualifiers: [String], _ plan: RowPlan, _ columns: [(slot: Int, name: String)],
    _ outcome: Outcome, rows: [Int]? = nil
  ) -> SeriesDraft {
    var damage: [String: [Int32: String]] = [:]
    for (slot, name) in columns where table.damageCounts[slot] > 0 { damage[name] = outcome.damage[slot] ?? [:] }
    return SeriesDraft(
      name: name, qualifiers: qualifiers, source: table.source, clock: outcome.resolved.clock,
      instants: plan.instants,
      columns: columns.map { .init(name: $0.name, values: plan.gather(table.values[$0.slot])) },
      lines: plan.gather(lines: table.lines), damage: damage, groups: groups(of: rows))
  }

  /// The columns that a series of one file or ticker needs.
  private func neededColumns() -> [(slot: Int, name: String)] {
    let all = table.slots(.value).map { (slot: $0, name: table.name(ofSlot: $0)) }
    guard let selection else { return all }
    let names = Set(all.map { $0.name.lowercased() })
    func needed(_ text: String) -> [String] {
      if names.contains(text.lowercased()) { return [text.lowercased()] }
      return (try? ColumnFormula(text, in: ""))?.columns.map { $0.lowercased() } ?? [text.lowercased()]
    }
    var wanted = Set(selection.covariates.flatMap(needed))
    let filled = all.filter { hasValues($0.slot) }.map(\.name)
    guard let target = selection.target ?? (try? TargetColumn.detect(filled, source: "")) else { return all }
    wanted.formUnion(needed(target))
    let found = all.filter { wanted.contains($0.name.lowercased()) }
    // Where a name is not found, all columns are kept for the message that lists them.
    guard found.count == wanted.count else { return all }
    // Which series another one's column is of, is known when all have their names.
    let others = selection.others.map { $0.lowercased() }
    return all.filter { column in
      let name = column.name.lowercased()
      return wanted.contains(name) || others.contains { $0.hasSuffix(".\(name)") }
    }
  }

  private func hasValues(_ slot: Int) -> Bool {
    table.damageCounts[slot] > 0 || table.values[slot].contains { !$0.isNaN }
  }

  private func addFile(_ outcome: inout Outcome) throws(SeriesError) {
    let columns = neededColumns()
    guard !columns.isEmpty else {
      throw SeriesError(
        source: table.source, expected: "a column of numbers", found: "none",
        advice: "Check the separator (--separator) and the decimal mark (--decimal).")
    }
    let plan = try plan(nil, outcome, source: table.source)
    let ticker = table.tickers.count == 1 && !table.tickers[0].isEmpty ? table.tickers[0] : nil
    note(plan, table.source, &outcome)
    outcome.drafts.append(
      draft(ticker ?? stem, ticker == nil ? folders : [stem] + folders, plan, columns, outcome))
  }

  private func addColumns(_ outcome: inout Outcome) throws(SeriesError) {
    let plan = try plan(nil, outcome, source: table.source)
    note(plan, table.source, &outcome)
    for slot in table.slots(.value) {
      let name = table.name(ofSlot: slot)
      var draft = draft(name, [stem] + folders, plan, [(slot, "value")], outcome)
      draft.fileColumn = name
      if !hasValues(slot) {
        outcome.notes.append(.init(source: table.source, text: "column '\(name)' is left out: it has no value"))
      } else {
        outcome.drafts.append(draft)
      }
    }
  }

  /// The columns of each series, where names have two levels.
  private func addGroups(_ outcome: inout Outcome) throws(SeriesError) {
    let plan = try plan(nil, outcome, source: table.source)
    note(plan, table.source, &outcome)
    var groups: [(name: String, columns: [(slot: Int, name: String)])] = []
    for slot in table.slots(.value) {
      let column = table.shape.columns[table.slotColumns[slot]]
      guard let group = column.group else { continue }
      // The second 'Close' was given a name of its own; within its series it is the only one.
      let name = column.field ?? column.name
      if let place = groups.firstIndex(where: { $0.name == group }) {
        groups[place].columns.append((slot, name))
      } else {
        groups.append((group, [(slot, name)]))
      }
    }
    for group in groups {
      outcome.drafts.append(draft(group.name, [stem] + folders, plan, group.columns, outcome))
    }
  }

  private func addTickers(_ outcome: inout Outcome) {
    let columns = neededColumns()
    var rows = [[Int]](repeating: [], count: table.tickers.count)
    for (row, id) in table.tickerIDs.enumerated() {
      // Rows without dates are counted within each series.
      if outcome.resolved.countsRows { outcome.resolved.instants[row] = Int64(rows[Int(id)].count) }
      rows[Int(id)].append(row)
    }
    var unsorted = 0
    for (id, ticker) in table.tickers.enumerated() where !rows[id].isEmpty {
      let name = named(ticker)
      do throws(SeriesError) {
        guard !columns.isEmpty else {
          throw SeriesError(
            source: table.source, expected: "a column of numbers", found: "none",
            advice: "Check the separator (--separator) and the decimal mark (--decimal).")
        }
        let plan = try plan(rows[id], outcome, source: "\(table.source), series '\(name.shown)'")
        if plan.stepsBack > 0 { unsorted += 1 }
        if plan.duplicates > 0 {
          outcome.notes.append(
            .init(
              source: name,
              text: "\(plan.duplicates) repeated instants settled by --duplicates \(options.duplicates.rawValue)"))
        }
        outcome.drafts.append(draft(name, [stem] + folders, plan, columns, outcome, rows: rows[id]))
      } catch {
        outcome.refused.append(.init(name: name, error: error))
      }
    }
    if unsorted > 0 {
      outcome.notes.append(
        .init(source: table.source, text: "sorted: the rows of \(unsorted) series step back in time"))
    }
  }
}
