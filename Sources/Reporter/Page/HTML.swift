internal import Escaping

/// Parts of an HTML page.
enum HTML {
  /// A table with its first row as head; numbers are set from the right.
  ///
  /// Where it may be wider than a screen, or is said to be longer than its frame, a line above it says that it scrolls.
  static func table(_ table: ReportDocument.Table, isLong: Bool = false) -> String {
    let head = table.columns.enumerated().map { index, title in
      "<th scope=\"col\"\(align(table, index))>\(Escape.html(title))</th>"
    }
    let rows = table.rows.map { row in
      "<tr>"
        + row.enumerated().map { index, cell in
          let tag = index == 0 ? "th scope=\"row\"" : "td"
          let name = [
            classes(cell.tone), table.textColumns.contains(index) ? "" : "number",
            cell.text.hasPrefix("  ") ? "indented" : "",
          ].filter { !$0.isEmpty }
          let kind = name.isEmpty ? "" : " class=\"\(name.joined(separator: " "))\""
          return
            "<\(tag)\(kind)>\(Escape.html(cell.text.trimmingPrefix { $0 == " " }))</\(index == 0 ? "th" : "td")>"
        }.joined() + "</tr>"
    }
    let hints = [
      isLong ? "<span class=\"long\">↕ scrolls down to more rows</span>" : "",
      table.columns.count > 2
        ? "<span class=\"sideways\(table.columns.count > 8 ? " always" : "")\">↔ scrolls sideways where the screen is narrower</span>"
        : "",
    ].filter { !$0.isEmpty }
    return
      (hints.isEmpty ? "" : "<p class=\"hint\">\(hints.joined(separator: " "))</p>")
      + "<div class=\"wide\" tabindex=\"0\"><table><thead><tr>\(head.joined())</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div>"
  }

  private static func align(_ table: ReportDocument.Table, _ index: Int) -> String {
    table.textColumns.contains(index) ? "" : " class=\"number\""
  }

  /// The class of a tone; empty for plain text.
  static func classes(_ tone: ReportDocument.Tone) -> String {
    switch tone {
    case .plain: ""
    case .good: "good"
    case .bad: "bad"
    case .faint: "faint"
    case .strong: "strong"
    }
  }
}
