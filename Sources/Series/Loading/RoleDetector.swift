/// Gives each column of a sample its role.
struct RoleDetector {
  let source: String
  let options: LoadOptions
  let profile: TableProfile
  /// Columns of texts that are wanted, by name.
  let groups: [String]
  var roles: [ColumnRole?]
  let keys: [String]

  var columns: [ColumnSample] { profile.columns }
  var names: [String] { profile.names }
  var hasHeader: Bool { profile.hasNames }

  init(source: String, options: LoadOptions, profile: TableProfile, groups: [String] = []) {
    (self.source, self.groups) = (source, groups)
    self.options = options
    self.profile = profile
    keys = profile.names.enumerated().map { j, name in name == "column\(j + 1)" ? "" : ColumnNames.key(name) }
    roles = Array(repeating: nil, count: profile.columns.count)
  }

  /// Writes the roles, date and time families into `shape`.
  mutating func assign(_ bytes: Span<UInt8>, to shape: inout FileShape) throws(SeriesError) {
    (shape.zone, shape.roundsToMicroseconds) = (options.zone, options.roundsToMicroseconds)
    if let ticker = options.tickerColumn { try useTickers(ticker) }
    assignDatedNames(&shape)
    if options.dateFormat != "none" {
      if options.dateColumns.isEmpty {
        try detectDates(bytes, &shape)
      } else {
        try useDateColumns(bytes, &shape)
      }
    } else {
      leaveOutDates(bytes)
    }
    settleYears(bytes, shape)
    detectIndices(bytes)
    try assignValues(bytes)
    detectLabels(bytes)
    shape.looksLikeRows = options.layout == nil ? looksLikeRows(bytes) : options.layout == .rows
    if shape.looksLikeRows, roles[0] == .text || roles[0] == .label { roles[0] = .ticker }
    if shape.looksLikeRows, let run = numberedRun {
      for j in 0..<run.lowerBound where roles[j] == .value || roles[j] == .code { roles[j] = .unused }
    }
    let wanted = Set(groups.compactMap { GroupFact.place(of: $0, among: names) })
    // A blank column may hold values; one that series are grouped by holds none.
    for j in wanted where roles[j] == .value && columns[j].isBlank { roles[j] = .text }
    shape.columns = names.indices.map { j in
      FileShape.Column(
        name: names[j], role: roles[j] ?? .text, decimalComma: profile.decimalCommas[j], group: profile.groups[j],
        field: profile.groups[j].map { _ in profile.fields[j] }, isWanted: wanted.contains(j))
    }
  }

  /// One ticker column, or several with commas between them.
  private mutating func useTickers(_ text: String) throws(SeriesError) {
    if names.contains(text) || !text.contains(",") {
      roles[try index(named: text, flag: "--ticker-column")] = .ticker
      return
    }
    for name in text.split(separator: ",") {
      roles[try index(named: String(name), flag: "--ticker-column")] = .ticker
    }
  }

  /// The column of a name, or of a number from 1 as `column3`.
  func index(named name: String, flag: String) throws(SeriesError) -> Int {
    if let exact = names.firstIndex(of: name) { return exact }
    let folded = names.indices.filter { names[$0].lowercased() == name.lowercased() }
    if folded.count == 1 { return folded[0] }
    throw SeriesError.noColumn(name, among: names, in: source, flag: flag)
  }
}
