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
    return FigureFile(
      title: title, plots: [plot], legend: lines.enumerated().map { Plot.Entry(text: $1.name, style: $0) }
    ).svg
  }
}

extension LineFigure.Side {
  fileprivate var ticks: [Axis.Tick]? {
    marked.isEmpty ? nil : marked.map { Axis.Tick(value: $0, label: Int(exactly: $0).map(String.init) ?? "\($0)") }
  }
}
