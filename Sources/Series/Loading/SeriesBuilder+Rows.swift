/// Series that lie in rows: a series a row, or months over columns.
extension SeriesBuilder {
  /// Each row's name and values; its instants are the columns' dates, or row numbers, blank ends cut off.
  func addRows(_ outcome: inout Outcome) throws(SeriesError) {
    var slots = table.slots(.value)
    var dates: [Int64]?
    switch table.shape.dated {
    case (let run, .dates(let instants))?:
      slots = slots.filter { run.contains(table.slotColumns[$0]) }
      dates = instants
    case (_, .months)?: return try addYears(&outcome)
    default: break
    }
    let names = rowNames()
    // Dates may run to the left.
    let order = dates.map { dates in dates.indices.sorted { dates[$0] < dates[$1] } } ?? Array(slots.indices)
    for row in 0..<table.count {
      let values = order.map { table.values[slots[$0]][row] }
      let length = dates == nil ? (values.lastIndex { !$0.isNaN } ?? -1) + 1 : values.count
      guard length > 0 else { continue }
      let line = table.lines[row]
      let damage = table.damage.first { $0.row == row }
      outcome.drafts.append(
        SeriesDraft(
          name: names[row], qualifiers: [stem] + folders, source: table.source, clock: dates == nil ? .row : .date,
          instants: dates.map { dates in order.map { dates[$0] } } ?? (0..<Int64(length)).map { $0 },
          columns: [.init(name: "value", values: Array(values[..<length]))],
          lines: Array(repeating: line, count: length),
          damage: values.contains { $0.bitPattern == RawTable.damagedBits }
            ? ["value": damage.map { [line: $0.text] } ?? [:]] : [:], groups: groups(of: [row])))
    }
    outcome.resolved.clock = dates == nil ? .row : .date
  }

  /// A name for each row: the first column of texts, and as many more as tell the rows apart.
  private func rowNames() -> [String] {
    guard !table.labels.isEmpty else { return (0..<table.count).map { "row\($0 + 1)" } }
    let texts = table.labels.map { labels in labels.ids.map { named(labels.texts[Int($0)]) } }
    if let unique = texts.first(where: { Set($0).count == table.count }) { return unique }
    var names = texts[0]
    for more in texts.dropFirst() where Set(names).count < table.count {
      let longer = zip(names, more).map { "\($0)/\($1)" }
      if Set(longer).count > Set(names).count { names = longer }
    }
    return names
  }

  /// A year a row, its months over the columns; one series, or one for each text beside the year.
  private func addYears(_ outcome: inout Outcome) throws(SeriesError) {
    guard let run = table.shape.dated?.columns, let year = table.slots(.part(.year)).first else { return }
    let slots = table.slots(.value).filter { run.contains(table.slotColumns[$0]) }
    let names = table.labels.isEmpty ? [] : rowNames(beside: year)
    var rows: [(name: String, rows: [Int])] = []
    for row in 0..<table.count {
      let name = names.isEmpty ? stem : names[row]
      if let place = rows.firstIndex(where: { $0.name == name }) {
        rows[place].rows.append(row)
      } else {
        rows.append((name, [row]))
      }
    }
    for (name, rows) in rows {
      var (instants, values, lines): ([Int64], [Double], [Int32]) = ([], [], [])
      for row in rows {
        for (month, slot) in slots.enumerated() {
          let number = table.values[year][row]
          guard number == number.rounded(), abs(number) < 1e4,
            let date = CivilDate(year: Int(number), month: month + 1, day: 1)
          else {
            throw SeriesError(
              source: table.source, line: Int(table.lines[row]), column: table.name(ofSlot: year),
              expected: "a year", found: number.isNaN ? "none" : "\(number)",
              advice: "Correct the cell or remove the line.")
          }
          instants.append(date.instant)
          values.append(table.values[slot][row])
          lines.append(table.lines[row])
        }
      }
      let plan = try RowPlan(
        rows: nil, instants: instants, clock: .date, lines: lines, policy: options.duplicates, source: table.source,
        advice: "Settle it with --duplicates last, first or mean.")
      let damage = table.damage.filter { slots.contains($0.slot) }
      outcome.drafts.append(
        SeriesDraft(
          name: name, qualifiers: folders, source: table.source, clock: .date, instants: plan.instants,
          columns: [.init(name: "value", values: plan.gather(values))], lines: plan.gather(lines: lines),
          damage: damage.isEmpty
            ? [:]
            : ["value": Dictionary(damage.map { (table.lines[$0.row], $0.text) }) { first, _ in first }],
          groups: groups(of: rows)))
    }
    outcome.resolved.clock = .date
  }

  /// The rows' names where years repeat without them.
  private func rowNames(beside year: Int) -> [String] {
    guard Set(table.values[year].map(\.bitPattern)).count < table.count else { return [] }
    return table.labels[0].ids.map { named(table.labels[0].texts[Int($0)]) }
  }

  /// A series' name in the file, or what stands for none.
  func named(_ ticker: String) -> String { ticker.isEmpty ? "(blank)" : ticker }
}
