internal import Escaping

/// A chart with what it says and the numbers it is drawn from.
struct Figure: Sendable {
  /// What is shown, as a heading.
  var title: String
  /// How to read it, in a sentence or two.
  var caption: String
  /// The charts, one above the other.
  var plots: [Plot]
  /// The numbers.
  var table: ReportDocument.Table

  /// The figure as HTML, its numbers behind a `details` element.
  func html() -> String {
    var out = "<figure><h3>\(Escape.html(title))</h3>"
    // Charts above one another share their left edge, so that the same instant stands at the same place.
    let left = plots.map(\.margin).max() ?? 0
    for var plot in plots {
      plot.left = left
      out += plot.svg()
      if !plot.legend.isEmpty {
        out += "<ul class=\"legend\">"
        for entry in plot.legend {
          out +=
            "<li><svg viewBox=\"0 0 26 10\" aria-hidden=\"true\"><path class=\"line c\(entry.style)\" d=\"M1 5H25\"/></svg>\(Escape.html(entry.text))</li>"
        }
        out += "</ul>"
      }
    }
    out += "<figcaption>\(Escape.html(caption))</figcaption>"
    out +=
      "<details><summary>The numbers (\(grouped(table.rows.count)) rows)</summary>\(HTML.table(table, isLong: table.rows.count > 12))</details>"
    return out + "</figure>\n"
  }
}
