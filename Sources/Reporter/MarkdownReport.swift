internal import Escaping

/// A report as Markdown with pipe tables (GitHub's dialect).
public struct MarkdownReport: Sendable {
  /// A way to write reports.
  public init() {}

  /// The report's text, ending in a newline.
  public func text(_ model: ReportModel, paper: Bool = false) -> String { text(ReportDocument(model, paper: paper)) }

  /// The document's text, ending in a newline.
  public func text(_ document: ReportDocument) -> String {
    document.blocks.map(text).joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: ReportDocument.Block) -> String {
    switch block {
    case .title(let title): "# \(Escape.markdown(title))"
    case .heading(let heading): "## \(Escape.markdown(heading))"
    case .paragraph(let text, _): Escape.markdown(text)
    case .facts(let facts):
      facts.map { "- **\(Escape.markdown($0.name))**: \(Escape.markdown($0.value))" }.joined(separator: "\n")
    case .list(let lines, _): lines.map { "- \(Escape.markdown($0))" }.joined(separator: "\n")
    case .table(let table): text(table)
    }
  }

  private func text(_ table: ReportDocument.Table) -> String {
    let head = "| \(table.columns.map { Escape.markdown($0) }.joined(separator: " | ")) |"
    let rule = table.columns.indices.map { table.textColumns.contains($0) ? "---" : "---:" }
    let rows = table.rows.map { row in "| \(row.map(cell).joined(separator: " | ")) |" }
    return ([head, "| \(rule.joined(separator: " | ")) |"] + rows).joined(separator: "\n")
  }

  private func cell(_ cell: ReportDocument.Cell) -> String {
    let text = Escape.markdown(cell.text.trimmingPrefix(while: { $0 == " " }).description)
    return cell.tone == .strong && !text.isEmpty ? "**\(text)**" : text
  }
}
