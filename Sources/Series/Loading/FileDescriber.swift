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

/// Facts about values.
enum ColumnFacts {
  static func column(_ column: FileShape.Column, _ values: [Double], damaged: Int) -> FileDescription.Column {
    var facts = FileDescription.Column(name: column.name, role: column.role.word, damaged: damaged)
    guard column.role == .value else { return facts }
    var present: [Double] = []
    present.reserveCapacity(values.count)
    for value in values where !value.isNaN {
      present.append(value)
      if value == 0 { facts.zeros += 1 } else if value < 0 { facts.negatives += 1 }
    }
    facts.blanks = values.count - present.count - damaged
    guard let first = present.first else { return facts }
    facts.first = first
    facts.isConstant = present.count > 1 && !present.contains { $0 != first }
    if !facts.isConstant { (facts.suspect, facts.suspectCount) = suspect(present, name: column.name) }
    return facts
  }

  private static let prices: Set<String> = ["open", "high", "low", "close", "adjclose", "price"]

  /// Numbers that people write for "missing".
  private static let codes: Set<Double> = [-1234, -99, -999, -9999, -99999, -1, 999, 9999, 99999, 999_999]

  /// A value at the edge that repeats and lies far from the rest: three times the range between the quartiles or more.
  private static func suspect(_ values: [Double], name: String) -> (Double?, Int) {
    let sorted = values.sorted()
    let (first, last) = (sorted[0], sorted[sorted.count - 1])
    var low = 1
    while low < sorted.count, sorted[low] == first { low += 1 }
    // A price of zero is no price.
    if first == 0, prices.contains(ColumnNames.key(name)) { return (0, low) }
    guard sorted.count >= 20, low < sorted.count else { return (nil, 0) }
    // Elsewhere zero is suspect where nothing comes near it.
    if first == 0 { return low >= 3 && sorted[low] > 0.1 * sorted[(low + sorted.count) / 2] ? (0, low) : (nil, 0) }
    var high = 1
    while sorted[sorted.count - 1 - high] == last { high += 1 }
    let spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    func isSuspect(_ value: Double, count: Int, distance: Double) -> Bool {
      guard distance > 3 * spread else { return false }
      return codes.contains(value) || (count >= 3 && count * 2 < sorted.count && spread > 0)
    }
    if isSuspect(first, count: low, distance: sorted[low] - first) { return (first, low) }
    if isSuspect(last, count: high, distance: last - sorted[sorted.count - 1 - high]) { return (last, high) }
    return (nil, 0)
  }

  /// Rows whose high is below, or whose low is above, one of open, close, low and high.
  static func priceViolations(_ table: RawTable) -> Int? {
    var slots: [String: Int] = [:]
    for slot in table.slots(.value) {
      let key = ColumnNames.key(table.name(ofSlot: slot))
      if slots[key] == nil { slots[key] = slot }
    }
    guard let open = slots["open"], let high = slots["high"], let low = slots["low"], let close = slots["close"]
    else { return nil }
    var violations = 0
    for row in 0..<table.count {
      let (o, h) = (table.values[open][row], table.values[high][row])
      let (l, c) = (table.values[low][row], table.values[close][row])
      // A comparison with a missing value is false, so rows with blanks never count.
      if h < o || h < c || h < l || l > o || l > c { violations += 1 }
    }
    return violations
  }
}
