/// Gives each column of a sample its role.
struct RoleDetector {
  let source: String
  let options: LoadOptions
  let columns: [ColumnSample]
  let names: [String]
  let hasHeader: Bool
  var roles: [ColumnRole?]
  let keys: [String]

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
    } else {
      leaveOutDates(bytes)
    }
    detectIndices(bytes)
    detectTicker(bytes, &shape)
    try assignValues(bytes, &shape)
    shape.looksLikeRows = options.layout == nil ? looksLikeRows(bytes) : options.layout == .rows
    if shape.looksLikeRows, roles[0] == .text { roles[0] = .ticker }
    shape.columns = zip(names, roles).map { FileShape.Column(name: $0, role: $1 ?? .text) }
  }

  /// The column of a name, or of a number from 1 as `column3`.
  func index(named name: String, flag: String) throws(SeriesError) -> Int {
    if let exact = names.firstIndex(of: name) { return exact }
    let folded = names.indices.filter { names[$0].lowercased() == name.lowercased() }
    if folded.count == 1 { return folded[0] }
    throw SeriesError(
      source: source, column: name, expected: "one of the columns \(names.prefix(40).joined(separator: ", "))",
      found: "no such column", advice: "Name one of them with \(flag).")
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
