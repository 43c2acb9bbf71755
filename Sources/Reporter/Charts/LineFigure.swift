internal import Escaping

/// A chart of lines as an SVG file of its own, with its looks and its legend in it.
public struct LineFigure: Sendable {
  /// A line.
  public struct Line: Sendable {
    /// Its name in the legend.
    public var name: String
    /// Its points in order; one that cannot be placed parts the line.
    public var points: [(x: Double, y: Double)]

    /// A line.
    public init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  /// An axis.
  public struct Side: Sendable {
    /// What is shown, with its unit.
    public var title: String
    /// Whether equal ratios are equally far apart.
    public var isLogarithmic: Bool
    /// The values that are marked; empty for round ones.
    public var marked: [Double]

    /// An axis.
    public init(_ title: String, logarithmic: Bool = false, marked: [Double] = []) {
      self.title = title
      self.marked = marked
      isLogarithmic = logarithmic
    }
  }

  /// What the chart shows.
  public var title: String
  /// Along the bottom.
  public var x: Side
  /// Along the left.
  public var y: Side
  /// The lines, at most eight: more cannot be told apart.
  public var lines: [Line]
  /// A value of `y` with a rule through it, such as a ratio of 1.
  public var rule: Double?

  /// The number of lines that can be told apart.
  public static let mostLines = 8

  /// A chart.
  public init(_ title: String, x: Side, y: Side, lines: [Line], rule: Double? = nil) {
    precondition(lines.count <= LineFigure.mostLines, "a chart holds at most 8 lines")
    self.title = title
    self.x = x
    self.y = y
    self.lines = lines
    self.rule = rule
  }

  /// The file.
  public var svg: String {
    let points = lines.flatMap(\.points)
    let plot = Plot(
      description: title,
      x: Axis(x.title, x.isLogarithmic ? .logarithmic : .linear, holding: points.map(\.x), ticks: x.ticks),
      y: Axis(
        y.title, y.isLogarithmic ? .logarithmic : .linear, holding: points.map(\.y), include: rule,
        ticks: y.ticks),
      marks: (rule.map { [.horizontal($0)] } ?? [])
        + lines.enumerated().map { style, line in .line(line.points.map { Plot.Point($0.x, $0.y) }, style: style) },
      height: 300)
    let legend = lines.enumerated().map { style, line in
      let (left, top) = (72 + 220 * (style % 2), 348 + 18 * (style / 2))
      return
        "<path class=\"line c\(style)\" d=\"M\(left) \(top - 4)h26\"/><text x=\"\(left + 32)\" y=\"\(top)\">\(Escape.html(line.name))</text>"
    }
    let height = 356 + 18 * ((lines.count + 1) / 2)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 \(height)" width="520" height="\(height)" role="img" aria-label="\(Escape.html(title))">
      <style>\(LineFigure.style)</style>
      <rect width="520" height="\(height)" fill="#fff"/>
      <text class="heading" x="12" y="20">\(Escape.html(title))</text>
      <g transform="translate(0 28)">\(plot.svg().replacing("<svg viewBox=\"0 0 520 300\"", with: "<svg width=\"520\" height=\"300\" viewBox=\"0 0 520 300\""))</g>
      \(legend.joined(separator: "\n"))
      </svg>

      """
  }

  /// The page's colours and dashes on white, as a file has no page around it.
  private static let style = """
    text{font:12px system-ui,sans-serif;fill:#1b1f24}text.title{fill:#57606a}text.heading{font-size:13px;font-weight:600}path{fill:none}\
    .grid{stroke:#e7ebef}.axis{stroke:#d0d7de}.rule{stroke:#1b1f24;stroke-dasharray:4 3}.line{stroke-width:1.8;stroke-linejoin:round}\
    .c0{stroke:#0072b2}.c1{stroke:#b35400}.c2{stroke:#00795a}.c3{stroke:#a8467b}.c4{stroke:#7a6500}.c5{stroke:#1f7fb5}.c6{stroke:#5b4bb5}.c7{stroke:#57606a}\
    .line.c1{stroke-dasharray:7 3}.line.c2{stroke-dasharray:2 2}.line.c3{stroke-dasharray:9 3 2 3}.line.c4{stroke-dasharray:5 2}\
    .line.c5{stroke-dasharray:1 3}.line.c6{stroke-dasharray:12 4}
    """
}

extension LineFigure.Side {
  fileprivate var ticks: [Axis.Tick]? {
    marked.isEmpty ? nil : marked.map { Axis.Tick(value: $0, label: Int(exactly: $0).map(String.init) ?? "\($0)") }
  }
}
