internal import Escaping

/// A report as text for a terminal, at most `width` columns wide, with colours where they are wanted.
public struct TerminalReport: Sendable {
  /// Columns that a line may take.
  public var width: Int
  /// Whether ANSI colours are sent.
  public var isColored: Bool

  /// A way to write reports.
  public init(width: Int = 80, isColored: Bool = false) {
    self.width = max(60, width)
    self.isColored = isColored
  }

  /// The report's text, ending in a newline.
  public func text(_ model: ReportModel, paper: Bool = false) -> String { text(ReportDocument(model, paper: paper)) }

  /// The document's text, ending in a newline.
  public func text(_ document: ReportDocument) -> String {
    document.blocks.enumerated().map { index, block in
      // Runs after the first stand apart.
      if case .title = block, index > 0 { return "\n\n" + text(block) }
      return text(block)
    }.joined(separator: "\n") + "\n"
  }

  private func text(_ block: ReportDocument.Block) -> String {
    switch block {
    case .title(let title): painted(Escape.shown(title), .strong)
    case .heading(let heading): "\n" + painted(Escape.shown(heading), .strong)
    case .paragraph(let text, let tone):
      "\n" + PlainText.wrapped(Escape.shown(text), to: width).map { painted($0, tone) }.joined(separator: "\n")
    case .facts(let facts): "\n" + facts.map(text).joined(separator: "\n")
    case .list(let lines, let tone): lines.map { item($0, tone) }.joined(separator: "\n")
    case .table(let table): text(table)
    }
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

  private func text(_ table: ReportDocument.Table) -> String {
    let shown = table.rows.map { row in
      row.map { ReportDocument.Cell(Escape.shown($0.text), $0.tone) }
    }
    let titles = table.columns.map { Escape.shown($0) }
    var widths = titles.indices.map { column in
      shown.reduce(PlainText.width(titles[column])) { max($0, PlainText.width($1[column].text)) }
    }
    let excess = widths.reduce(0, +) + 2 * (widths.count - 1) - width
    if excess > 0 { narrow(&widths, by: excess, columns: table.textColumns) }
    let head = line(titles.map { ReportDocument.Cell($0, .faint) }, widths, table)
    return ([head] + shown.map { line($0, widths, table) }).joined(separator: "\n")
  }

  /// Takes columns of text, the widest first, down to 16 columns each.
  private func narrow(_ widths: inout [Int], by excess: Int, columns: Set<Int>) {
    var excess = excess
    while excess > 0, let widest = columns.sorted().max(by: { widths[$0] < widths[$1] }), widths[widest] > 16 {
      widths[widest] -= 1
      excess -= 1
    }
  }

  private func line(_ cells: [ReportDocument.Cell], _ widths: [Int], _ table: ReportDocument.Table) -> String {
    // Blank cells at a line's end leave no blanks behind.
    let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
    return cells[...last].enumerated().map { column, cell in
      let text = PlainText.shortened(cell.text, to: widths[column])
      let isText = table.textColumns.contains(column)
      let blank = String(repeating: " ", count: max(0, widths[column] - PlainText.width(text)))
      if !isText { return blank + painted(text, cell.tone) }
      return painted(text, cell.tone) + (column == last ? "" : blank)
    }.joined(separator: "  ")
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
