internal import Escaping

/// A report as text for a terminal, at most `width` columns wide, with colours where they are wanted.
package struct TerminalReport: Sendable {
  /// Columns that a line may take.
  package var width: Int
  /// Whether ANSI colours are sent.
  package var isColored: Bool

  /// A way to write reports.
  package init(width: Int = 80, isColored: Bool = false) {
    self.width = max(60, width)
    self.isColored = isColored
  }

  /// The report's text, ending in a newline.
  package func text(_ model: ReportModel, paper: Bool = false) -> String { text(ReportDocument(model, paper: paper)) }

  /// The document's text, ending in a newline.
  package func text(_ document: ReportDocument) -> String {
    document.blocks.enumerated().map { index, block in
      // Runs after the first stand apart.
      if case .title = block, index > 0 { return "\n\n" + text(block) }
      return text(block)
    }.joined(separator: "\n") + "\n"
  }

  private func text(_ block: ReportDocument.Block) -> String {
    switch block {
    case .title(let title): lines(title, .strong)
    case .heading(let heading): "\n" + lines(heading, .strong)
    case .paragraph(let text, let tone): "\n" + lines(text, tone)
    case .facts(let facts): facts.map(text).joined(separator: "\n")
    case .list(let lines, let tone): lines.map { item($0, tone) }.joined(separator: "\n")
    case .table(let table): text(table)
    }
  }

  private func lines(_ text: String, _ tone: ReportDocument.Tone) -> String {
    PlainText.wrapped(Escape.shown(text), to: width).map { painted($0, tone) }.joined(separator: "\n")
  }

  private func text(_ fact: (name: String, value: String)) -> String {
    let lines = PlainText.wrapped(Escape.shown(fact.value), to: width - 12)
    return lines.enumerated().map { index, line in
      painted(padded(index == 0 ? Escape.shown(fact.name) : "", to: 10), .faint) + line
    }.joined(separator: "\n")
  }

  private func item(_ text: String, _ tone: ReportDocument.Tone) -> String {
    PlainText.wrapped(Escape.shown(text), to: width - 2).enumerated().map { index, line in
      painted((index == 0 ? "• " : "  ") + line, tone)
    }.joined(separator: "\n")
  }

  // MARK: Tables

  /// A table; columns for which there is no room follow below, behind the first one again.
  private func text(_ table: ReportDocument.Table) -> String {
    let shown = table.rows.map { row in row.map { ReportDocument.Cell(Escape.shown($0.text), $0.tone) } }
    let titles = table.columns.map { Escape.shown($0) }
    var widths = titles.indices.map { column in
      shown.reduce(PlainText.width(titles[column])) { max($0, PlainText.width($1[column].text)) }
    }
    narrow(&widths, columns: table.textColumns)
    let rows = [titles.map { ReportDocument.Cell($0, .faint) }] + shown
    return parts(widths).map { columns in
      rows.map { line($0, widths, columns, table) }.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// The columns that stand beside each other; the first one stands in each part.
  private func parts(_ widths: [Int]) -> [[Int]] {
    var parts: [[Int]] = [[0]]
    var used = widths[0]
    for column in widths.indices.dropFirst() {
      if used + 2 + widths[column] > width && parts[parts.count - 1].count > 1 {
        parts.append([0])
        used = widths[0]
      }
      parts[parts.count - 1].append(column)
      used += 2 + widths[column]
    }
    return parts
  }

  /// Takes columns of text, the widest first, down to 16 columns each and names to 28, as far as the width of the whole asks for it.
  private func narrow(_ widths: inout [Int], columns: Set<Int>) {
    var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
    func room(_ column: Int) -> Int { widths[column] - (column == 0 ? 28 : 16) }
    while excess > 0, let widest = columns.sorted().max(by: { room($0) < room($1) }), room(widest) > 0 {
      widths[widest] -= 1
      excess -= 1
    }
  }

  /// A row: names are shortened, other text that has no room goes on below.
  private func line(
    _ cells: [ReportDocument.Cell], _ widths: [Int], _ columns: [Int], _ table: ReportDocument.Table
  ) -> String {
    let parts = columns.map { column in
      column == 0
        ? [PlainText.shortened(cells[0].text, to: widths[0])]
        : PlainText.wrapped(cells[column].text, to: widths[column]).map { PlainText.shortened($0, to: widths[column]) }
    }
    return (0..<(parts.map(\.count).max() ?? 0)).map { row in
      let texts = parts.map { row < $0.count ? $0[row] : "" }
      // Blank cells at a line's end leave no blanks behind.
      let last = texts.lastIndex { !$0.isEmpty } ?? 0
      return (0...last).map { place in
        let (text, column) = (texts[place], columns[place])
        let blank = String(repeating: " ", count: max(0, widths[column] - PlainText.width(text)))
        let painted = painted(text, cells[column].tone)
        return table.textColumns.contains(column) ? painted + (place == last ? "" : blank) : blank + painted
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - PlainText.width(text)))
  }

  private func painted(_ text: String, _ tone: ReportDocument.Tone) -> String {
    guard isColored, !text.isEmpty else { return text }
    let code =
      switch tone {
      case .plain: ""
      case .good: "32"
      case .bad: "31"
      case .faint: "2"
      case .strong: "1"
      }
    return code.isEmpty ? text : "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }
}
