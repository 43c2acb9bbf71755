/// Decides a file's shape: names, roles, date family.
struct ShapeDetector {
  let source: String
  let options: LoadOptions
  let missing: [[UInt8]]

  /// The columns' names and the separator, where they are known beforehand.
  let given: (names: [String], separator: UInt8)?

  init(source: String, options: LoadOptions, given: (names: [String], separator: UInt8)? = nil) {
    self.given = given
    self.source = source
    self.options = options
    missing = options.missingTokens.map { Array($0.utf8) }
  }

  /// The shape of the file whose text starts at byte `start`; `reach` becomes the furthest byte that it depends on.
  func detect(_ bytes: Span<UInt8>, from start: Int, reach: inout Int) throws(SeriesError) -> FileShape {
    var shape = FileShape()
    if let given {
      shape.dialect.separator = given.separator
    } else {
      shape.dialect = try DialectDetector.detect(bytes, from: start, options: options, source: source, reach: &reach)
    }
    let sample = try Sample(
      bytes, from: start, dialect: shape.dialect, limit: 256, limits: options.limits, source: source,
      reach: &reach)
    guard !sample.records.isEmpty else {
      throw SeriesError(
        source: source, expected: "rows of data", found: "an empty file", advice: "Leave the file out of the run.")
    }
    let kinds = sample.records.map { record in
      record.map { CellKind(bytes, $0.content, decimalComma: shape.dialect.decimalComma, missing: missing) }
    }
    shape.headerLines = given == nil ? headerLines(kinds) : 0
    guard sample.records.count > shape.headerLines else {
      throw SeriesError(
        source: source, line: sample.lines.last, expected: "rows of data below the header",
        found: "a header alone", advice: "Leave the file out of the run, or read the line as data with --no-header.")
    }
    shape.dataStart = sample.starts[shape.headerLines]
    shape.dataLine = sample.lines[shape.headerLines]
    let body = Array(sample.records[shape.headerLines...])
    shape.recordBytes = Swift.max(1, (sample.end - shape.dataStart) / body.count)
    let columns = ColumnSample.columns(
      body, kinds: Array(kinds[shape.headerLines...]), names: shape.headerLines > 0 ? kinds[0].count : nil)
    if shape.headerLines > 1 {
      shape.notes.append("lines 2 to \(shape.headerLines) are taken for more header and left out")
    }
    let header =
      given?.names ?? (shape.headerLines == 0 ? nil : sample.records[0].map { $0.text(bytes, shape.dialect) })
    let names = try columnNames(header, columns: columns, bytes: bytes, line: sample.lines[0], shape: &shape)
    var roles = RoleDetector(
      source: source, options: options, columns: columns, names: names, hasHeader: header != nil)
    try roles.assign(bytes, to: &shape)
    return shape
  }

  /// How many leading records hold names.
  private func headerLines(_ kinds: [[CellKind]]) -> Int {
    if let header = options.header { return header ? 1 : 0 }
    let first = kinds[0]
    if kinds.count == 1 { return first.contains { $0 != .text && $0 != .blank } ? 0 : 1 }
    var (mismatch, hasDate) = (false, false)
    var numericColumns: Set<Int> = []
    let rest = kinds[1...]
    let width = rest.map(\.count).max() ?? 0
    for j in 0..<width {
      var (numbers, dates, filled) = (0, 0, 0)
      for record in rest where j < record.count && record[j] != .blank {
        filled += 1
        switch record[j] {
        case .number, .broken: numbers += 1
        case .date, .time: dates += 1
        default: break
        }
      }
      guard filled > 0 else { continue }
      let isData = numbers * 2 >= filled || dates * 2 >= filled
      if isData { numericColumns.insert(j) }
      guard j < first.count else { continue }
      switch first[j] {
      case .text: if isData { mismatch = true }
      case .date, .time: if dates * 2 >= filled { hasDate = true }
      default: break
      }
    }
    if hasDate || !(mismatch || (numericColumns.isEmpty && first.allSatisfy { $0 == .text || $0 == .blank })) {
      return 0
    }
    // Further lines of words above the data, as some libraries write them for column levels.
    var lines = 1
    while lines < 4, lines < kinds.count - 1, kinds[lines].contains(.text),
      !kinds[lines].contains(where: { $0 != .text && $0 != .blank }),
      kinds[lines].indices.contains(where: { kinds[lines][$0] == .text && numericColumns.contains($0) })
    {
      lines += 1
    }
    return lines
  }

  /// One distinct name a column; where the header is one name short, the columns' contents say where it is missing.
  private func columnNames(
    _ header: [String]?, columns: [ColumnSample], bytes: Span<UInt8>, line: Int, shape: inout FileShape
  ) throws(SeriesError) -> [String] {
    var names = header ?? []
    let width = columns.count
    if header != nil, names.count == width + 1, names.last == "" { names.removeLast() }
    if header != nil, names.count + 1 == width {
      if columns[1].isTimes, columns[0].mainDate() != nil {
        names.insert("Time", at: 1)
        shape.notes.append("the header has one name less than the rows have cells; column 2 is taken for the time")
      } else if columns[width - 1].isBlank {
        names.append("")
      } else {
        names.insert("", at: 0)
        shape.notes.append("the header has one name less than the rows have cells; column 1 is taken for nameless")
      }
    }
    if header != nil, names.count != width {
      throw SeriesError(
        source: source, line: line, expected: "one name for each of the \(width) cells that the rows have",
        found: "\(names.count) names",
        advice: "Correct the header, or name the separator with --separator (\(shape.dialect.separatorName) was taken)."
      )
    }
    if header == nil { names = [String](repeating: "", count: width) }
    var seen: Set<String> = []
    for j in names.indices {
      let base = names[j].isEmpty ? "column\(j + 1)" : names[j]
      var name = base
      var copy = 2
      while !seen.insert(name).inserted {
        name = "\(base).\(copy)"
        copy += 1
      }
      if name != base { shape.notes.append("a second column '\(base)' is called '\(name)'") }
      names[j] = name
    }
    return names
  }
}
