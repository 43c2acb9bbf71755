internal import Escaping

extension FileDescription {
  /// Everything about the file, a few lines of plain text.
  package var details: String {
    // Of a file that was refused before its end the size is not known.
    var lines = ["\(Escape.shown(source)): \(verdict)\(bytes > 0 ? ", \(bytes) bytes" : "")"]
    func add(_ label: String, _ text: String) {
      lines.append("  \(label.padded(to: 9))\(Escape.shown(text))")
    }
    if let layout {
      let names = seriesNames.map(\.shown).joined(separator: ", ") + (series > seriesNames.count ? ", …" : "")
      let what =
        switch layout {
        case .file: "one series, \(names)"
        case .wide: "wide, a series a column: \(series) series (\(names))"
        case .long: "long, a series a ticker: \(series) series (\(names))"
        case .rows: "a series a row: \(series) series (\(names))"
        }
      add("layout", "\(what); \(rows) rows")
    } else if rows > 0 {
      add("rows", "\(rows)")
    }
    if let separator {
      let header = headerLines == 0 ? "no header" : headerLines == 1 ? "header" : "\(headerLines) header lines"
      add("format", "\(separator), \(header)\(decimalComma ? ", decimal comma" : "")")
    }
    if let text = datesText { add("dates", text) }
    if let tickerColumn { add("ticker", "'\(tickerColumn.shown)'") }
    if !columns.isEmpty { add("columns", columnsText) }
    if let target, layout == .file || layout == .long {
      add("forecast", "'\(target.shown)' unless --column names another")
    }
    for wart in warts { add("note", wart) }
    for note in notes { add("note", note) }
    for warning in warnings { add("warning", warning) }
    for refusal in refusals.prefix(5) { add("refused", refusal) }
    if refusals.count > 5 { add("refused", "… and \(refusals.count - 5) more series") }
    return lines.joined(separator: "\n")
  }

  private var datesText: String? {
    guard let spacing, let clock else { return nil }
    if clock == .row { return "none: rows \(spacing.start) … \(spacing.end)" }
    let names = dateColumns.map { "'\($0.shown)'" }.joined(separator: " + ")
    var text = names.isEmpty ? "" : "\(names) as "
    text += "\(dateFormat ?? "dates"), \(spacing.start) … \(spacing.end)"
    if let step = spacing.step { text += ", step \(step)" }
    if spacing.gaps > 0 { text += ", \(spacing.gaps) gap\(spacing.gaps == 1 ? "" : "s")" }
    if let from = spacing.longestStepFrom {
      text += ", longest step \(SpacingFacts.roughly(spacing.longestStep)) from \(from)"
    }
    if isAssumedUTC { text += "; times without an offset are taken as UTC" }
    return text
  }

  private var columnsText: String {
    let values = columns.filter { $0.role == "value" }.map { column in
      separator != nil && headerLines == 0 && column.first != nil
        ? "\(column.name.shown) (\(column.first ?? 0))" : column.name.shown
    }
    let others = columns.filter { $0.role != "value" && $0.role != "date" && $0.role != "ticker" }
    var text = "\(values.count) of values: \(values.prefix(12).joined(separator: ", "))"
    if values.count > 12 { text += ", …" }
    if !others.isEmpty {
      text += "; " + others.prefix(8).map { "\($0.name.shown) (\($0.role))" }.joined(separator: ", ")
    }
    return text
  }

  /// What is odd about rows and values, a sentence each.
  package var warts: [String] {
    var result: [String] = []
    if let spacing, !notes.contains(where: { $0.hasPrefix("sorted") }) {
      if spacing.duplicates > 0 { result.append("\(spacing.duplicates) rows repeat an instant") }
      if spacing.stepsBack > 0, !spacing.isReversed { result.append("\(spacing.stepsBack) rows step back in time") }
      if spacing.isReversed { result.append("the newest row comes first") }
    }
    if let priceViolations, priceViolations > 0 {
      result.append("\(priceViolations) rows have a high or low that lies inside open and close")
    }
    let odd = columns.filter { $0.role == "value" }
    add(&result, odd.filter { $0.damaged > 0 }, "no numbers") { "\($0.damaged)" }
    add(&result, odd.filter { $0.blanks > 0 }, "blanks") { "\($0.blanks)" }
    add(&result, odd.filter(\.isConstant), "constant") { _ in "" }
    var suspects: [Double: [Column]] = [:]
    for column in odd { if let suspect = column.suspect { suspects[suspect, default: []].append(column) } }
    for (suspect, columns) in suspects.sorted(by: { $0.key < $1.key }).prefix(5) {
      let value = suspect == suspect.rounded() && abs(suspect) < 1e15 ? String(Int(suspect)) : "\(suspect)"
      add(&result, columns, "\(value) again and again") { "\($0.suspectCount)" }
      result[result.count - 1] += "; if it means missing, say --missing-value=\(value)"
    }
    return result
  }

  private func add(_ result: inout [String], _ columns: [Column], _ word: String, _ count: (Column) -> String) {
    guard !columns.isEmpty else { return }
    let shown = columns.prefix(6).map { column in
      let number = count(column)
      return "'\(column.name.shown)'\(number.isEmpty ? "" : " \(number)")"
    }
    result.append(
      "\(word): \(shown.joined(separator: ", "))\(columns.count > 6 ? " and \(columns.count - 6) more columns" : "")")
  }

  /// Many files, one line each, below a heading.
  package static func summary(_ files: [FileDescription]) -> String {
    let common = commonFolder(files.map(\.source))
    var rows = [["file", "verdict", "layout", "series", "rows", "start", "end", "step", "gaps", "notes"]]
    for file in files {
      var notes = file.warts.count + file.notes.count == 0 ? "" : "\(file.warts.count + file.notes.count)"
      if let refusal = file.refusals.first {
        notes =
          refusal.hasPrefix(file.source)
          ? String(refusal.dropFirst(file.source.count).drop { ":, ".contains($0) }) : refusal
        if file.refusals.count > 1 { notes += " (and \(file.refusals.count - 1) more)" }
      } else if !file.warnings.isEmpty {
        notes = "warning: " + file.warnings.joined(separator: "; ")
      }
      let cells = [
        String(file.source.dropFirst(common.count)), file.verdict, file.layout?.rawValue ?? "-", "\(file.series)",
        "\(file.rows)", file.spacing?.start ?? "-", file.spacing?.end ?? "-", file.spacing?.step ?? "-",
        file.spacing.map { "\($0.gaps)" } ?? "-", notes,
      ]
      rows.append(cells.map { Escape.shown($0) })
    }
    let widths = (0..<9).map { j in rows.map { $0[j].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.enumerated().map { j, cell in j < 9 ? cell.padded(to: widths[j] + 2) : cell }.joined().trimmedEnd
    }
    let refused = files.count { $0.verdict == "refused" }
    let partly = files.count { $0.verdict == "partly" }
    var last = "\(files.count) files: \(files.count - refused - partly) load"
    if partly > 0 { last += ", \(partly) in part" }
    if refused > 0 { last += ", \(refused) refused" }
    return (lines + [last]).joined(separator: "\n")
  }

  private static func commonFolder(_ paths: [String]) -> String {
    guard var prefix = paths.first else { return "" }
    for path in paths { prefix = prefix.commonPrefix(with: path) }
    guard let slash = prefix.lastIndex(of: "/") else { return "" }
    return String(prefix[...slash])
  }
}

extension String {
  func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }

  fileprivate var trimmedEnd: String {
    guard let last = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...last])
  }

  fileprivate func commonPrefix(with other: String) -> String {
    var (a, b) = (startIndex, other.startIndex)
    while a < endIndex, b < other.endIndex, self[a] == other[b] {
      a = index(after: a)
      b = other.index(after: b)
    }
    return String(self[..<a])
  }
}
