/// Makes the profile of a text: its dialect, header and first cells.
struct TextProfiler {
  let source: String
  let options: LoadOptions
  private let missing: [[UInt8]]

  init(source: String, options: LoadOptions) {
    self.source = source
    self.options = options
    missing = options.missingTokens.map { Array($0.utf8) }
  }

  /// The profile of the text that starts at byte `start`; `reach` becomes the furthest byte that it depends on.
  func profile(_ bytes: Span<UInt8>, from start: Int, reach: inout Int) throws(SeriesError) -> TableProfile {
    var place = try skippedLines(bytes, from: start, &reach)
    var options = options
    if let separator = separatorLine(bytes, &place, &reach) {
      options.separator = options.separator ?? String(Character(Unicode.Scalar(separator)))
    }
    var shape = FileShape()
    shape.dialect = try DialectDetector.detect(bytes, from: place, options: options, source: source, reach: &reach)
    let sample = try Sample(
      bytes, from: place, dialect: shape.dialect, limit: 256, limits: options.limits, source: source, reach: &reach)
    guard !sample.records.isEmpty else {
      throw SeriesError(
        source: source, expected: "rows of data", found: "an empty file", advice: "Leave the file out of the run.")
    }
    let kinds = sample.records.map { record in record.map { CellKind(bytes, $0.content, missing: missing) } }
    let header = HeaderFinder(kinds: kinds, bytes: sample, in: bytes, shape.dialect, given: options.header).found
    guard header.data < kinds.count else {
      throw SeriesError(
        source: source, line: sample.lines.last, expected: "rows of data below the header",
        found: "a header alone", advice: "Leave the file out of the run, or read the line as data with --no-header.")
    }
    if header.names.isEmpty, header.data > 0, options.header == nil {
      throw SeriesError(
        source: source, line: sample.lines[header.data], expected: "a line that names the columns above the data",
        found: "lines of another kind, of which none names each column",
        advice: "Leave them out with --skip-lines \(sample.lines[header.data] - 1), and say --no-header.")
    }
    shape.dataStart = sample.starts[header.data]
    shape.dataLine = sample.lines[header.data]
    let end = Self.tableEnd(kinds, sample.lines, from: header.data)
    let body = Array(sample.records[header.data..<end])
    let behind = end < sample.starts.count ? sample.starts[end] : sample.end
    shape.recordBytes = Swift.max(1, (behind - shape.dataStart) / body.count)
    let columns = ColumnSample.columns(
      body, kinds: Array(kinds[header.data..<end]), names: header.names.first.map { kinds[$0].count })
    try refuseFixedWidth(bytes, sample, columns, shape.dialect, hasNames: !header.names.isEmpty)
    try refuseUnreadableNames(bytes, sample, header.names)
    var lines = header.names.map { r in sample.records[r].map { $0.text(bytes, shape.dialect) } }
    if lines.isEmpty, options.header == nil,
      let comment = commentNames(bytes, before: shape.dataStart, shape.dialect, columns)
    {
      lines = [comment]
      shape.notes.append("the comment above the data names the columns")
    } else {
      note(header, sample, &shape)
    }
    shape.headerLines = lines.count
    if lines.count == 1, let r = header.names.first, let last = sample.records[r].last {
      shape.headerBytes = bytes.array(sample.starts[r]..<last.next)
    }
    var levels = ColumnLevels(lines)
    levels.name(columns.count, columns, &shape.notes)
    let names = try distinctNames(levels.names, columns.count, line: sample.lines[0], &shape)
    let evidence = decimalEvidence(bytes, columns)
    return TableProfile(
      shape: shape, bytes: bytes.array(0..<Swift.min(bytes.count, sample.end)), names: names, groups: levels.groups,
      fields: levels.names, hasNames: !lines.isEmpty, columns: columns,
      decimalCommas: DecimalEvidence.settle(evidence, given: options.decimal),
      clearMarks: Set(evidence.indices.filter { evidence[$0].isComma != nil }))
  }

  /// The first record of words alone behind a blank line, which is the title or header of something else.
  private static func tableEnd(_ kinds: [[CellKind]], _ lines: [Int], from first: Int) -> Int {
    (first + 1..<Swift.max(kinds.count, first + 1)).first { r in
      lines[r] > lines[r - 1] + 1 && kinds[r].allSatisfy { $0 == .text || $0 == .blank }
    } ?? kinds.count
  }

  // MARK: Lines above the table

  /// Behind the lines that the user skips.
  private func skippedLines(
    _ bytes: Span<UInt8>, from start: Int, _ reach: inout Int
  ) throws(SeriesError) -> TextPlace {
    var place = TextPlace(byte: start, line: 1)
    while place.line <= options.skipLines ?? 0 {
      while place.byte < bytes.count, !ASCII.isNewline(bytes[place.byte]) { place.byte += 1 }
      reach = Swift.max(reach, place.byte)
      guard place.byte < bytes.count else {
        throw SeriesError(
          source: source, expected: "more lines than --skip-lines \(options.skipLines ?? 0) leaves out",
          found: "\(place.line)", advice: "Give a smaller --skip-lines.")
      }
      place.byte = LineSkipper.behindNewline(bytes, place.byte)
      place.line += 1
    }
    return place
  }

  /// The separator that a first line `sep=;` states, as spreadsheets write it; moves `place` behind the line.
  private func separatorLine(_ bytes: Span<UInt8>, _ place: inout TextPlace, _ reach: inout Int) -> UInt8? {
    let (first, word) = (place.byte, Array("sep=".utf8))
    reach = Swift.max(reach, Swift.min(first + 6, bytes.count))
    guard first + 5 < bytes.count, bytes.matches(first..<first + 4, word), ASCII.isNewline(bytes[first + 5]) else {
      return nil
    }
    place = TextPlace(byte: LineSkipper.behindNewline(bytes, first + 5), line: place.line + 1)
    return bytes[first + 4]
  }

  /// Says which lines above the data are left out.
  private func note(_ header: HeaderFinder.Found, _ sample: Sample, _ shape: inout FileShape) {
    let left = (0..<header.data).filter { !header.names.contains($0) }.map { sample.lines[$0] }
    guard let first = left.first, let last = left.last else { return }
    let which = left.count == 1 ? "line \(first)" : "lines \(first) to \(last)"
    shape.notes.append("\(which) above the data \(left.count == 1 ? "is" : "are") left out")
  }

  /// The names in a comment line directly above the data, one a column.
  private func commentNames(
    _ bytes: Span<UInt8>, before start: Int, _ dialect: Dialect, _ columns: [ColumnSample]
  ) -> [String]? {
    var end = start
    while end > 0, ASCII.isNewline(bytes[end - 1]) { end -= 1 }
    var first = end
    while first > 0, !ASCII.isNewline(bytes[first - 1]) { first -= 1 }
    guard first < end, ASCII.isComment(bytes[first]) else { return nil }
    while first < end, ASCII.isComment(bytes[first]) || bytes[first] == ASCII.space { first += 1 }
    var names: [String] = []
    var (position, lines) = (first, 0)
    while position <= end {
      let cell = Cell.read(bytes, position, dialect, lines: &lines)
      guard CellKind(bytes, cell.content, missing: missing) == .text else { return nil }
      names.append(cell.text(bytes, dialect))
      position = cell.next + 1
      if dialect.separator == ASCII.space { while position < end, bytes[position] == ASCII.space { position += 1 } }
    }
    return names.count == columns.count && names.count > 1 ? names : nil
  }

  /// Aligned columns without a separator, of which some cells are blank, cannot be told apart.
  private func refuseFixedWidth(
    _ bytes: Span<UInt8>, _ sample: Sample, _ columns: [ColumnSample], _ dialect: Dialect, hasNames: Bool
  ) throws(SeriesError) {
    guard sample.records.count > 2, options.separator == nil else { return }
    // Where blanks separate, nameless rows that begin with a word are records of fields without any.
    let mayBe = columns.count == 1 || dialect.separator == ASCII.space && !hasNames && columns[0].kinds[0] == .text
    let wide = sample.records.count { record in
      let range = record[0].content.lowerBound..<(record.last?.next ?? 0)
      return range.indices.dropLast().contains { bytes[$0] == ASCII.space && bytes[$0 + 1] == ASCII.space }
    }
    guard mayBe, wide * 10 >= sample.records.count * 9 else { return }
    throw SeriesError(
      source: source, line: sample.lines[sample.records.count / 2], expected: "cells with a separator between them",
      found:
        "text in columns of a fixed width, '\(bytes.text(sample.records[sample.records.count / 2][0].content).shown)'",
      advice: "Write it as CSV, for example with pandas.read_fwf; or say --separator space where no cell is blank.")
  }

  // MARK: Names and numbers

  /// Names in another encoding than UTF-8 could become equal, or could not be typed.
  private func refuseUnreadableNames(
    _ bytes: Span<UInt8>, _ sample: Sample, _ records: [Int]
  ) throws(SeriesError) {
    for r in records {
      for cell in sample.records[r] {
        let name = bytes.array(cell.content)
        guard String(validating: name, as: UTF8.self) == nil else { continue }
        throw EncodingError.notUTF8(source: source, line: sample.lines[r], bytes: name)
      }
    }
  }

  /// One distinct name a column; where the header is one name short, the columns' contents say where it is missing.
  private func distinctNames(
    _ given: [String], _ width: Int, line: Int, _ shape: inout FileShape
  ) throws(SeriesError) -> [String] {
    guard given.count == width else {
      throw SeriesError(
        source: source, line: line, expected: "one name for each of the \(width) cells that the rows have",
        found: "\(given.count) names",
        advice:
          "Correct the header, name the separator with --separator (\(shape.dialect.separatorName) was taken), or leave lines above the header out with --skip-lines."
      )
    }
    var names = given
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

  private func decimalEvidence(_ bytes: Span<UInt8>, _ columns: [ColumnSample]) -> [DecimalEvidence] {
    columns.map { column in
      var evidence = DecimalEvidence()
      guard column.isNumeric else { return evidence }
      for (cell, kind) in zip(column.cells, column.kinds) where kind.isNumeric {
        if let cell { evidence.add(bytes, cell.content) }
      }
      return evidence
    }
  }
}
