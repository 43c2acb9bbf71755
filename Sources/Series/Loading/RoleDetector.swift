/// Gives each column of a sample its role.
struct RoleDetector {
  let source: String
  let options: LoadOptions
  let columns: [ColumnSample]
  let names: [String]
  let hasHeader: Bool
  private var roles: [ColumnRole?]
  private let keys: [String]

  init(source: String, options: LoadOptions, columns: [ColumnSample], names: [String], hasHeader: Bool) {
    self.source = source
    self.options = options
    self.columns = columns
    self.names = names
    self.hasHeader = hasHeader
    keys = names.enumerated().map { j, name in name == "column\(j + 1)" ? "" : ColumnNames.key(name) }
    roles = Array(repeating: nil, count: columns.count)
  }

  /// Writes the roles, date and time families into `shape`.
  mutating func assign(_ bytes: Span<UInt8>, to shape: inout FileShape) throws(SeriesError) {
    if let ticker = options.tickerColumn { roles[try index(named: ticker, flag: "--ticker-column")] = .ticker }
    if options.dateFormat != "none" {
      if options.dateColumns.isEmpty {
        try detectDates(bytes, &shape)
      } else {
        try useDateColumns(bytes, &shape)
      }
    }
    detectIndices(bytes)
    detectTicker(bytes, &shape)
    try assignValues(bytes, &shape)
    shape.looksLikeRows = options.layout == nil ? looksLikeRows(bytes) : options.layout == .rows
    if shape.looksLikeRows, roles[0] == .text { roles[0] = .ticker }
    shape.columns = zip(names, roles).map { FileShape.Column(name: $0, role: $1 ?? .text) }
  }

  /// The column of a name, or of a number from 1 as `column3`.
  private func index(named name: String, flag: String) throws(SeriesError) -> Int {
    if let exact = names.firstIndex(of: name) { return exact }
    let folded = names.indices.filter { names[$0].lowercased() == name.lowercased() }
    if folded.count == 1 { return folded[0] }
    throw SeriesError(
      source: source, column: name, expected: "one of the columns \(names.prefix(40).joined(separator: ", "))",
      found: "no such column", advice: "Name one of them with \(flag).")
  }

  // MARK: Dates

  private mutating func detectDates(_ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
    var candidates: [(index: Int, rank: Int)] = []
    for j in columns.indices where roles[j] == nil {
      let isNamed = ColumnNames.dates.contains(keys[j])
      if columns[j].mainDate(isNamed: isNamed) != nil {
        candidates.append((j, isNamed ? 0 : 1))
      } else if columns[j].isNumeric, ColumnNames.parts[keys[j]] == nil || keys[j] == "year",
        isNamed || (j == 0 && keys[j].isEmpty) || (roleless(j) && !hasHeader),
        columns[j].numericDate(bytes, isNamed: isNamed) != nil
      {
        candidates.append((j, keys[j] == "year" ? 4 : isNamed ? 2 : 3))
      }
    }
    // Without names, numbers only pass for dates in the first column, or behind a column of text.
    if !hasHeader { candidates.removeAll { $0.rank == 3 && !isLeading($0.index) } }
    guard let best = candidates.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }), best.rank < 4 else {
      if try detectParts(&shape) { return }
      if let year = candidates.first { try useDate(year.index, bytes, &shape) }
      try refuseUnreadableDate(bytes)
      return
    }
    try useDate(best.index, bytes, &shape)
    for other in candidates where other.index != best.index && roles[other.index] == nil {
      roles[other.index] = .spareDate
    }
    detectTime(bytes, &shape, after: best.index)
  }

  private func roleless(_ j: Int) -> Bool { roles[j] == nil }

  private func isLeading(_ j: Int) -> Bool { (0..<j).allSatisfy { !columns[$0].isNumeric } }

  /// A column that is called a date and holds text that no format reads must not pass for a series without dates.
  private func refuseUnreadableDate(_ bytes: Span<UInt8>) throws(SeriesError) {
    guard !roles.contains(.date), !roles.contains(where: { if case .part = $0 { true } else { false } }) else { return }
    for j in columns.indices where roles[j] == nil && ColumnNames.dates.contains(keys[j]) && !columns[j].isNumeric {
      guard let cell = zip(columns[j].cells, columns[j].kinds).first(where: { $0.1 == .text })?.0 else { continue }
      throw SeriesError(
        source: source, column: names[j], expected: "dates in a format that can be detected",
        found: "'\(bytes.text(cell.content).shown)'",
        advice: "Give the format with --date-format (a pattern such as dd/MM/yyyy, or none to number the rows).")
    }
  }

  private mutating func useDate(_ j: Int, _ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
    roles[j] = .date
    shape.hasZone = columns[j].hasZone(bytes)
    if let format = options.dateFormat {
      guard let choices = DateFormat.choices(format) else {
        throw SeriesError(
          source: source, column: names[j],
          expected: "\(DateFormat.words) for --date-format", found: "'\(format)'", advice: "Correct --date-format.")
      }
      let cells = zip(columns[j].cells, columns[j].kinds).filter { $0.1 != .blank }.compactMap { $0.0?.content }
      var chosen = choices[0]
      if let first = cells.first {
        chosen = choices.first { $0.family.whole(bytes, first) != nil } ?? chosen
        shape.isSixDigits = first.count == 6
      }
      (shape.dateFamily, shape.dateOrder) = (chosen.family, chosen.order)
      return
    }
    if let family = columns[j].mainDate(isNamed: true) {
      shape.dateFamily = family
    } else if let numeric = columns[j].numericDate(bytes, isNamed: true) {
      (shape.dateFamily, shape.isSixDigits) = (numeric.family, numeric.isSixDigits)
    } else {
      let example = zip(columns[j].cells, columns[j].kinds).first { $0.1 != .blank }?.0?.content
      throw SeriesError(
        source: source, column: names[j], expected: "dates in a format that can be detected",
        found: "'\((example.map { bytes.text($0) } ?? "").shown)'",
        advice: "Give the format with --date-format (a pattern such as dd/MM/yyyy, or none to number the rows).")
    }
  }

  /// A time of day beside the date.
  private mutating func detectTime(_ bytes: Span<UInt8>, _ shape: inout FileShape, after date: Int) {
    guard let family = shape.dateFamily, roles[date] == .date else { return }
    switch family {
    case .iso, .separated, .compact, .monthName, .compactTriple, .pattern: break
    default: return
    }
    if let j = columns.indices.first(where: { roles[$0] == nil && columns[$0].isTimes }) {
      roles[j] = .time
      shape.timeFamily = .colon
      return
    }
    guard let j = columns.indices.first(where: { roles[$0] == nil && keys[$0] == "time" }),
      let values = columns[j].integers(bytes), let most = values.max()
    else { return }
    let family6 = most > 2400
    let valid = values.allSatisfy { DateReader.clockTime(family6 ? $0 : $0 * 100) != nil }
    guard valid else { return }
    roles[j] = .time
    shape.timeFamily = family6 ? .hhmmss : .hhmm
  }

  /// Year with month, quarter, day, hour columns; false where there are none.
  private mutating func detectParts(_ shape: inout FileShape) throws(SeriesError) -> Bool {
    var found: [DatePart: Int] = [:]
    for j in columns.indices where roles[j] == nil && columns[j].isNumeric {
      if let part = ColumnNames.parts[keys[j]], found[part] == nil { found[part] = j }
    }
    guard found[.year] != nil, found[.month] != nil || found[.quarter] != nil else { return false }
    if found[.month] != nil { found[.quarter] = nil }
    if found[.month] == nil { found[.day] = nil }
    if found[.day] == nil { (found[.hour], found[.minute]) = (nil, nil) }
    for (part, j) in found { roles[j] = .part(part) }
    return true
  }

  /// The columns that the user named.
  private mutating func useDateColumns(_ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
    var indices: [Int] = []
    for name in options.dateColumns { indices.append(try index(named: name, flag: "--date-column")) }
    let parts = indices.map { ColumnNames.parts[keys[$0]] }
    if indices.count > 1, parts.contains(.year), !parts.contains(nil) {
      for (j, part) in zip(indices, parts) { if let part { roles[j] = .part(part) } }
      return
    }
    try useDate(indices[0], bytes, &shape)
    guard indices.count > 1 else {
      detectTime(bytes, &shape, after: indices[0])
      return
    }
    guard indices.count == 2 else {
      throw SeriesError(
        source: source, column: names[indices[2]],
        expected: "one date column, a date and a time, or columns called year, month, day, hour",
        found: "\(indices.count) columns", advice: "Name fewer columns with --date-column.")
    }
    let time = indices[1]
    roles[time] = .time
    if columns[time].isTimes {
      shape.timeFamily = .colon
    } else {
      let most = columns[time].integers(bytes)?.max() ?? 0
      shape.timeFamily = most > 2400 ? .hhmmss : .hhmm
    }
  }
}

extension RoleDetector {
  // MARK: Row numbers, tickers, values

  /// Whole numbers that count the rows, up or down.
  private mutating func detectIndices(_ bytes: Span<UInt8>) {
    for j in columns.indices where roles[j] == nil && columns[j].isNumeric {
      let mayBe = ColumnNames.indices.contains(keys[j]) && (!keys[j].isEmpty || j == 0)
      guard mayBe, let values = columns[j].integers(bytes), values.count > 1 else { continue }
      let steps = zip(values.dropFirst(), values).map { $0 - $1 }
      let restarts = steps.count { $0 != 1 && $0 != -1 }
      if restarts * 20 <= steps.count, steps[0] == 1 || steps[0] == -1 { roles[j] = .index }
    }
  }

  private mutating func detectTicker(_ bytes: Span<UInt8>, _ shape: inout FileShape) {
    if roles.contains(.ticker) || options.layout == .file || options.layout == .wide { return }
    var candidates: [(index: Int, rank: Int)] = []
    for j in columns.indices where roles[j] == nil && !columns[j].isBlank {
      let rank = ColumnNames.tickers.firstIndex(of: keys[j])
      if columns[j].isNumeric {
        // A number can name an instrument, but only where it is called so and repeats.
        guard let rank, let values = columns[j].integers(bytes), Set(values).count * 2 <= values.count else { continue }
        candidates.append((j, rank))
      } else {
        let texts = columns[j].texts(bytes)
        let isUnique = texts.count == columns[j].filled && texts.count > 1
        if let rank { candidates.append((j, rank)) } else if !isUnique { candidates.append((j, 100)) }
      }
    }
    guard let best = candidates.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) else { return }
    if best.rank == 100, candidates.count(where: { $0.rank == 100 }) > 1 {
      let several = candidates.map { "'\(names[$0.index])'" }.joined(separator: ", ")
      shape.notes.append("no ticker is taken from the text columns \(several); name one with --ticker-column")
      return
    }
    roles[best.index] = .ticker
  }

  private mutating func assignValues(_ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
    var chosen: Set<Int>?
    if !options.valueColumns.isEmpty {
      var indices: Set<Int> = []
      for name in options.valueColumns { indices.insert(try index(named: name, flag: "--value-column")) }
      for j in indices { roles[j] = .value }
      chosen = indices
    }
    for j in columns.indices where roles[j] == nil {
      let isPrice = ColumnNames.prices.contains(keys[j])
      if columns[j].isNumeric || columns[j].isBlank || isPrice {
        roles[j] = chosen == nil ? .value : .unused
      } else {
        roles[j] = .text
      }
    }
  }

  /// A name, then many numbers, in every row.
  private func looksLikeRows(_ bytes: Span<UInt8>) -> Bool {
    guard !roles.contains(.date), !roles.contains(.index), roles.count > 10,
      let name = roles.firstIndex(where: { $0 == .text || $0 == .ticker }), name == 0,
      roles.dropFirst().allSatisfy({ $0 == .value })
    else { return false }
    return columns[0].texts(bytes).count == columns[0].cells.count && columns[0].cells.count > 1
  }
}
