/// The columns that say when a row is.
extension RoleDetector {
  mutating func detectDates(_ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
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
  mutating func useDateColumns(_ bytes: Span<UInt8>, _ shape: inout FileShape) throws(SeriesError) {
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
