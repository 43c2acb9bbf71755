/// Makes descriptions of files.
struct FileDescriber {
  let options: LoadOptions
  let selection: ColumnSelection?
  /// Rows below which a series is warned of.
  var rowsOfOneFold: Int?

  func describe(_ piece: FileLoader.Piece) -> FileDescription {
    var facts = FileDescription(source: piece.source, bytes: piece.bytes)
    if let table = piece.table { describe(table, piece, &facts) }
    let before = piece.notes.map { $0.source == piece.source ? $0.text : $0.description }
    facts.notes = before + facts.notes
    if let error = piece.error { facts.refusals.append(error.description) }
    guard let outcome = piece.outcome else { return facts }
    facts.layout = outcome.layout
    facts.series = outcome.drafts.count + outcome.refused.count
    facts.seriesNames = outcome.drafts.prefix(5).map(\.name)
    facts.notes = before + outcome.notes.map(\.text)
    facts.refusals += outcome.refused.map(\.error.description)
    if outcome.layout == .file || outcome.layout == .long, let first = outcome.drafts.first {
      facts.target = selection?.target ?? (try? TargetColumn.detect(first.columns.map(\.name), source: ""))
    } else {
      facts.target = "value"
    }
    var notes: [Panel.Note] = []
    var (short, constant): ([TimeSeries], [TimeSeries]) = ([], [])
    for draft in outcome.drafts {
      do throws(SeriesError) {
        let series = try draft.series(
          named: draft.name, selection: selection ?? ColumnSelection(), policy: options.missing, notes: &notes)
        if let rowsOfOneFold, series.count < rowsOfOneFold {
          short.append(series)
        } else if let first = series.columns[0].values.first, series.columns[0].values.allSatisfy({ $0 == first }) {
          constant.append(series)
        }
      } catch {
        facts.refusals.append(error.description)
      }
    }
    if let shortest = short.min(by: { $0.count < $1.count }) {
      facts.warnings.append(
        "too short for run's default settings, where one fold needs \(rowsOfOneFold ?? 0) rows: "
          + named(short, of: facts.series) + (short.count > 1 ? ", the shortest with" : ", with")
          + " \(shortest.count) rows. Give run a smaller --train.")
    }
    if !constant.isEmpty {
      facts.warnings.append("the target never changes, so that run skips it: \(named(constant, of: facts.series))")
    }
    if notes.count > 5 {
      facts.notes.append("\(notes.count) series start late or end early and are cut to their values")
    } else {
      facts.notes += notes.map { outcome.drafts.count > 1 ? "\($0.source.shown): \($0.text)" : $0.text }
    }
    return facts
  }

  private func named(_ series: [TimeSeries], of count: Int) -> String {
    let names = series.prefix(3).map { "'\($0.name.shown)'" }.joined(separator: ", ")
    return count == 1 ? names : "\(series.count) of \(count) series (\(names)\(series.count > 3 ? ", …" : ""))"
  }

  private func describe(_ table: RawTable, _ piece: FileLoader.Piece, _ facts: inout FileDescription) {
    let shape = table.shape
    facts.rows = table.count
    facts.separator = shape.isText ? shape.dialect.separatorName : nil
    facts.decimalComma = shape.columns.contains { $0.role == .value && $0.decimalComma == true }
    facts.headerLines = shape.headerLines
    facts.notes = shape.notes
    facts.dateColumns = shape.columns.filter { column in
      switch column.role {
      case .date, .time, .part: true
      default: false
      }
    }.map(\.name)
    facts.tickerColumn = shape.index(of: .ticker).map { shape.columns[$0].name }
    var slots: [Int: Int] = [:]
    for (slot, column) in table.slotColumns.enumerated() { slots[column] = slot }
    facts.columns = shape.columns.enumerated().map { j, column in
      guard let slot = slots[j] else { return .init(name: column.name, role: column.role.word) }
      return ColumnFacts.column(column, table.values[slot], damaged: table.damageCounts[slot])
    }
    facts.priceViolations = ColumnFacts.priceViolations(table)
    for slot in table.slots(.value) {
      let negatives = PriceFacts.negatives(table.values[slot], of: table.name(ofSlot: slot)) {
        "line \(table.lines[$0])"
      }
      if let negatives { facts.warnings.append(negatives) }
    }
    if shape.dated != nil, let outcome = piece.outcome, let first = outcome.drafts.first {
      facts.clock = first.clock
      facts.dateFormat = "the columns' names"
      let all = outcome.drafts.flatMap { [$0.instants.first, $0.instants.last] }.compactMap(\.self)
      facts.spacing = .init(
        start: all.min().map(first.clock.text) ?? "", end: all.max().map(first.clock.text) ?? "")
      return
    }
    guard let resolved = piece.outcome?.resolved ?? piece.resolved, piece.outcome?.layout != .rows else {
      return
    }
    facts.clock = resolved.clock
    facts.isAssumedUTC = resolved.isAssumedUTC
    if let family = resolved.family { facts.dateFormat = DateFormat.name(family, resolved.order ?? shape.dateOrder) }
    if facts.dateFormat == nil, !facts.dateColumns.isEmpty {
      facts.dateFormat = facts.dateColumns.joined(separator: "+")
    }
    facts.spacing = SpacingFacts(table: table, resolved: resolved).spacing()
  }
}
