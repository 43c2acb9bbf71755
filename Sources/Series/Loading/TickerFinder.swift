/// Settles which column of texts tells the series of a table apart, by all its rows.
///
/// A column that the field calls a ticker is one. Any other is one only where instants repeat without it and do not
/// repeat within it: a weekday beside distinct dates tells nothing apart.
struct TickerFinder {
  let options: LoadOptions
  let resolved: InstantResolver.Resolved

  /// Gives the column its role, and all others theirs; throws where several could be meant.
  func settle(_ table: inout RawTable) throws(SeriesError) {
    Self.combineNamed(&table)
    table.ticker = try find(table)
    if let ticker = table.ticker, let bytes = table.labels[ticker].unreadable {
      throw EncodingError.notUTF8(source: table.source, line: nil, column: name(table, ticker), bytes: bytes)
    }
    for (i, labels) in table.labels.enumerated() {
      let role = table.shape.columns[labels.column].role
      if i == table.ticker {
        table.shape.columns[labels.column].role = .ticker
      } else {
        table.shape.columns[labels.column].role = role == .code ? .value : .text
      }
    }
  }

  private func find(_ table: RawTable) throws(SeriesError) -> Int? {
    if let given = table.labels.indices.first(where: { role(table, $0) == .ticker }) { return given }
    if options.layout == .file || options.layout == .wide || table.shape.dated != nil { return nil }
    let ranks = table.labels.indices.map { rank(table, $0) }
    let named = table.labels.indices.filter { ranks[$0] < ColumnNames.tickers.count }
    // Texts under a ticker's name are tickers, whatever they look like; numbers only where they repeat.
    if let best = named.filter({ role(table, $0) == .label && isStrong(table, $0) }).min(by: { ranks[$0] < ranks[$1] })
    {
      return best
    }
    guard !resolved.countsRows else {
      let repeating = named.filter { table.labels[$0].texts.count * 2 <= table.count }
      return repeating.min { ranks[$0] < ranks[$1] }
    }
    guard Self.repeats(resolved.instants) else {
      // Without names a text that stands in every row is the series' own.
      let isNameless = table.shape.isText && table.shape.headerLines == 0
      return table.labels.indices.filter { isNameless || named.contains($0) }.filter { isName(table, $0) }
        .min { (ranks[$0], $0) < (ranks[$1], $1) }
    }
    // The hour that a clock shows twice makes no series of a flag that marks it.
    let isOneHour = resolved.isAssumedUTC && RepeatedHour.advice(resolved.instants, resolved.clock) != nil
    let telling = (isOneHour ? named : Array(table.labels.indices)).filter { tellsApart(table.labels[$0]) }
    // Numbers under any name are tickers only where no text is.
    guard let best = telling.min(by: { (ranks[$0], $0) < (ranks[$1], $1) }) else { return nil }
    let rivals = telling.filter { ranks[$0] == ranks[best] && !isSamePartition(table.labels[$0], table.labels[best]) }
    guard rivals.isEmpty else {
      let names = ([best] + rivals).map { "'\(name(table, $0))'" }.joined(separator: ", ")
      throw SeriesError(
        source: table.source, expected: "one column that tells the series apart", found: "several: \(names)",
        advice: "Name the one that is meant with --ticker-column.")
    }
    return best
  }

  private func role(_ table: RawTable, _ i: Int) -> ColumnRole { table.shape.columns[table.labels[i].column].role }

  private func name(_ table: RawTable, _ i: Int) -> String { table.shape.columns[table.labels[i].column].name }

  private func rank(_ table: RawTable, _ i: Int) -> Int {
    ColumnNames.tickers.firstIndex(of: ColumnNames.key(name(table, i)))
      ?? ColumnNames.tickers.count + (role(table, i) == .code ? 1 : 0)
  }

  private func isStrong(_ table: RawTable, _ i: Int) -> Bool {
    ColumnNames.strongTickers.contains(ColumnNames.key(name(table, i)))
  }

  /// Whether a column is called a name and has one: then it names the only series of the file.
  private func isName(_ table: RawTable, _ i: Int) -> Bool {
    table.labels[i].texts.count == 1 && (role(table, i) == .label || isStrong(table, i))
  }

  /// Whether an instant stands in two rows.
  static func repeats(_ instants: [Int64]) -> Bool {
    var (rises, falls) = (true, true)
    for i in instants.indices.dropFirst() {
      if instants[i] <= instants[i - 1] { rises = false }
      if instants[i] >= instants[i - 1] { falls = false }
    }
    if rises || falls { return false }
    let sorted = instants.sorted()
    return sorted.indices.dropFirst().contains { sorted[$0] == sorted[$0 - 1] }
  }

  /// Whether no instant stands twice in the rows of one label.
  private func tellsApart(_ labels: RawTable.Labels) -> Bool {
    // Where nearly every row has a text of its own, the texts are remarks.
    guard labels.texts.count > 1, labels.texts.count * 2 <= Swift.max(labels.ids.count, 4) else { return false }
    return repeats(in: labels) == 0
  }

  private func isSamePartition(_ a: RawTable.Labels, _ b: RawTable.Labels) -> Bool {
    guard a.texts.count == b.texts.count else { return false }
    var partner = [Int32](repeating: -1, count: a.texts.count)
    for (x, y) in zip(a.ids, b.ids) {
      if partner[Int(x)] < 0 { partner[Int(x)] = y }
      if partner[Int(x)] != y { return false }
    }
    return true
  }

  // MARK: Several columns

  /// Makes one column of several that the user named, as in `store,item`: their texts with a slash between them.
  private static func combineNamed(_ table: inout RawTable) {
    let given = table.labels.indices.filter { table.shape.columns[table.labels[$0].column].role == .ticker }
    guard given.count > 1 else { return }
    let all = given.dropFirst().reduce(table.labels[given[0]]) { combined($0, table.labels[$1]) }
    for i in given.dropFirst() { table.shape.columns[table.labels[i].column].role = .label }
    table.labels[given[0]] = all
  }

  private static func combined(_ a: RawTable.Labels, _ b: RawTable.Labels) -> RawTable.Labels {
    var result = RawTable.Labels(column: a.column)
    var numbers: [Int64: Int32] = [:]
    result.ids = zip(a.ids, b.ids).map { x, y in
      let key = Int64(x) << 32 | Int64(y)
      if let known = numbers[key] { return known }
      let id = Int32(result.texts.count)
      numbers[key] = id
      result.texts.append("\(a.texts[Int(x)])/\(b.texts[Int(y)])")
      return id
    }
    return result
  }

  /// What to do where instants repeat: columns that may tell the rows apart come before anything that drops rows.
  func advice(_ table: RawTable) -> String {
    let times = unreadTimes(table)
    if let time = times.first, let date = table.shape.index(of: .date) {
      return
        "If '\(time.shown)' says the time of day, name both: --date-column '\(table.shape.columns[date].name.shown)' --date-column '\(time.shown)'."
    }
    let telling = columnsThatTellApart(table)
    if !telling.isEmpty {
      let flag = "--ticker-column \(telling.sorted().map { name(table, $0) }.joined(separator: ","))"
      switch telling.count {
      case 1: return "'\(name(table, telling[0]).shown)' tells the series apart: name it with \(flag)."
      case 2: return "Two columns together tell the series apart: name them with \(flag)."
      default: return "\(telling.count) columns together tell the series apart: name them with \(flag)."
      }
    }
    let others =
      table.labels.indices.filter { $0 != table.ticker && table.labels[$0].texts.count > 1 }.map { name(table, $0) }
      + table.shape.columns.filter { $0.role == .spareDate }.map(\.name)
    guard !others.isEmpty else { return "Settle it with --duplicates last, first or mean." }
    let names = others.prefix(8).map { "'\($0.shown)'" }.joined(separator: ", ")
    return
      "If \(names) tells series apart, name it with --ticker-column; else settle it with --duplicates last, first or mean."
  }

  /// Columns that speak of the time of day and were not read.
  private func unreadTimes(_ table: RawTable) -> [String] {
    guard resolved.clock == .date, !table.shape.columns.contains(where: { $0.role == .time }) else { return [] }
    return table.shape.columns.filter { column in
      [.value, .text, .unused].contains(column.role)
        && (TimeNames.saysHour(column.name) || TimeNames.saysPeriod(column.name)
          || TimeNames.saysTimeOfDay(column.name))
    }.map(\.name)
  }

  /// The columns, few as they may be, that together with the ticker leave no instant twice; none where all do not.
  private func columnsThatTellApart(_ table: RawTable) -> [Int] {
    var chosen: [Int] = table.ticker.map { [$0] } ?? []
    var all = table.ticker.map { table.labels[$0] }
    var left = all.map(repeats(in:)) ?? Int.max
    while left > 0, chosen.count < 5 {
      var best: (index: Int, labels: RawTable.Labels, repeats: Int)?
      for i in table.labels.indices where !chosen.contains(i) && table.labels[i].texts.count > 1 {
        let labels = all.map { Self.combined($0, table.labels[i]) } ?? table.labels[i]
        guard labels.texts.count * 2 <= table.count else { continue }
        let count = repeats(in: labels)
        if count < best?.repeats ?? left { best = (i, labels, count) }
      }
      guard let best else { return [] }
      (all, left) = (best.labels, best.repeats)
      chosen.append(best.index)
    }
    return left == 0 ? chosen : []
  }

  /// How many rows have the instant of another row with their label.
  private func repeats(in labels: RawTable.Labels) -> Int {
    let rows = labels.ids.indices.sorted {
      (labels.ids[$0], resolved.instants[$0]) < (labels.ids[$1], resolved.instants[$1])
    }
    return rows.indices.dropFirst().count { i in
      labels.ids[rows[i]] == labels.ids[rows[i - 1]] && resolved.instants[rows[i]] == resolved.instants[rows[i - 1]]
    }
  }
}
