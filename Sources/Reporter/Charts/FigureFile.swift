internal import Escaping

/// Charts one above the other as an SVG file of its own, with its looks and its legend in it.
struct FigureFile: Sendable {
  /// What the charts show.
  var title: String
  /// The charts; those with a panel's name bring room for it.
  var plots: [Plot]
  /// What the styles stand for.
  var legend: [Plot.Entry]

  /// The file.
  var svg: String {
    // Charts above one another share their left edge, so that the same instant stands at the same place.
    let left = plots.map(\.margin).max() ?? 0
    var top = 28.0
    var drawn: [String] = []
    for var plot in plots {
      plot.left = left
      drawn.append("<g transform=\"translate(0 \(Int(top)))\">\(plot.svg(nested: true))</g>")
      top += plot.outerHeight
    }
    let columns = legend.contains { $0.text.count > 30 } ? 1 : 2
    let words = legend.enumerated().map { place, entry in
      let (left, top) = (72 + 220 * (place % columns), Int(top) + 20 + 18 * (place / columns))
      return
        "<path class=\"line c\(entry.style)\" d=\"M\(left) \(top - 4)h26\"/><text x=\"\(left + 32)\" y=\"\(top)\">\(Escape.html(entry.text))</text>"
    }
    let height = Int(top) + 28 + 18 * ((legend.count + columns - 1) / columns)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 \(height)" width="520" height="\(height)" role="img" aria-label="\(Escape.html(title))">
      <style>\(FigureFile.style)</style>
      <rect width="520" height="\(height)" fill="#fff"/>
      <text class="heading" x="12" y="20">\(Escape.html(title))</text>
      \(drawn.joined(separator: "\n"))
      \(words.joined(separator: "\n"))
      </svg>

      """
  }

  /// The page's colours and dashes on white, as a file has no page around it.
  private static let style = """
    text{font:12px system-ui,sans-serif;fill:#1b1f24}text.title{fill:#57606a}text.heading{font-size:13px;font-weight:600}\
    text.panel{fill:#57606a}path{fill:none}\
    .grid{stroke:#e7ebef}.axis{stroke:#d0d7de}.rule{stroke:#1b1f24;stroke-dasharray:4 3}.line{stroke-width:1.8;stroke-linejoin:round}\
    .c0{stroke:#0072b2}.c1{stroke:#b35400}.c2{stroke:#00795a}.c3{stroke:#a8467b}.c4{stroke:#7a6500}.c5{stroke:#1f7fb5}.c6{stroke:#5b4bb5}.c7{stroke:#57606a}\
    .line.c1{stroke-dasharray:7 3}.line.c2{stroke-dasharray:2 2}.line.c3{stroke-dasharray:9 3 2 3}.line.c4{stroke-dasharray:5 2}\
    .line.c5{stroke-dasharray:1 3}.line.c6{stroke-dasharray:12 4}.band{stroke:none;fill-opacity:.16}.band.c0{fill:#0072b2}
    """
}
