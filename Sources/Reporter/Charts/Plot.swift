internal import Escaping
internal import Foundation

/// A chart of lines, dots and intervals over two axes, as inline SVG.
///
/// Colours, dashes and text sizes are the page's (classes `c0` to `c7`), so that one chart serves dark and light, paper and
/// narrow screens.
struct Plot: Sendable {
  /// A point with an interval, if there is one.
  struct Point: Sendable, Equatable {
    var x: Double
    var y: Double
    /// The ends of an interval along `x`.
    var spread: ClosedRange<Double>?

    init(_ x: Double, _ y: Double, spread: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.spread = spread
    }
  }

  /// Something drawn.
  enum Mark: Sendable {
    /// Points joined in order; a point that cannot be placed parts the line.
    case line([Point], style: Int)
    /// The area between two lines, by `x`, from low to high; what cannot be placed is left out.
    case band([(x: Double, low: Double, high: Double)], style: Int)
    /// Single points with their intervals.
    case dots([Point], style: Int)
    /// Bars from the bottom of the chart.
    case bars([Point], style: Int)
    /// A vertical rule over the whole chart.
    case vertical(Double)
    /// A horizontal rule over the whole chart.
    case horizontal(Double)
    /// Faint vertical rules, such as the folds' boundaries.
    case boundaries([Double])
  }

  /// A line of the legend.
  struct Entry: Sendable, Equatable {
    var text: String
    var style: Int
  }

  /// What the chart shows, in a word or two above it; empty for the only chart of a figure, whose title says it.
  var panel = ""
  /// What the chart shows, for who cannot see it.
  var description: String
  var x: Axis
  var y: Axis
  var marks: [Mark]
  /// What the styles stand for, shown below the chart.
  var legend: [Entry] = []
  /// Units of height; the width is always 520.
  var height = 260.0
  /// Units left of the drawing, for the marks' words.
  var left = 72.0

  private static let width = 520.0
  private static let bottom = 46.0
  private static let top = 10.0
  private static let right = 14.0

  /// Units above the drawing, for the panel's name.
  private var head: Double { panel.isEmpty ? 0 : 18 }

  /// `left`, or more where the ticks' words would reach into the axis' title on a narrow screen, whose letters are the largest.
  var margin: Double {
    y.title.isEmpty ? left : max(left, 28 + 9.5 * Double(y.ticks.map(\.label.count).max() ?? 0))
  }

  /// Units of height with the panel's name.
  var outerHeight: Double { height + head }

  /// The chart as an `svg` element, of the size of its units where it stands in another one.
  func svg(nested isNested: Bool = false) -> String {
    let size = isNested ? "width=\"520\" height=\"\(place(outerHeight))\" " : ""
    var out =
      "<svg \(size)viewBox=\"0 \(place(0 - head)) 520 \(place(outerHeight))\" role=\"img\" aria-label=\"\(Escape.html(description))\">"
    if !panel.isEmpty { out += "<text class=\"panel\" x=\"\(place(margin))\" y=\"-6\">\(Escape.html(panel))</text>" }
    out += axes()
    for mark in marks { out += drawn(mark) }
    return out + "</svg>"
  }

  // MARK: Places

  private func across(_ value: Double) -> Double? {
    x.place(value).map { margin + $0 * (Self.width - margin - Self.right) }
  }

  private func up(_ value: Double) -> Double? {
    y.place(value).map { height - Self.bottom - $0 * (height - Self.bottom - Self.top) }
  }

  private func place(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  // MARK: Drawing

  private func axes() -> String {
    let floor = height - Self.bottom
    var out = ""
    for tick in y.ticks {
      guard let at = up(tick.value) else { continue }
      out += "<path class=\"grid\" d=\"M\(place(margin)) \(place(at))H\(place(Self.width - Self.right))\"/>"
      out +=
        "<text x=\"\(place(margin - 6))\" y=\"\(place(at + 4))\" text-anchor=\"end\">\(Escape.html(tick.label))</text>"
    }
    for tick in x.ticks {
      guard let at = across(tick.value) else { continue }
      out += "<path class=\"grid\" d=\"M\(place(at)) \(place(Self.top))V\(place(floor))\"/>"
      out +=
        "<text x=\"\(place(at))\" y=\"\(place(floor + 17))\" text-anchor=\"middle\">\(Escape.html(tick.label))</text>"
    }
    out +=
      "<path class=\"axis\" d=\"M\(place(margin)) \(place(Self.top))V\(place(floor))H\(place(Self.width - Self.right))\"/>"
    let middle = (margin + Self.width - Self.right) / 2
    out +=
      "<text class=\"title\" x=\"\(place(middle))\" y=\"\(place(height - 6))\" text-anchor=\"middle\">\(Escape.html(x.title))</text>"
    if !y.title.isEmpty {
      let half = (Self.top + floor) / 2
      out +=
        "<text class=\"title\" transform=\"translate(13 \(place(half))) rotate(-90)\" text-anchor=\"middle\">\(Escape.html(y.title))</text>"
    }
    return out
  }

  private func drawn(_ mark: Mark) -> String {
    switch mark {
    case .line(let points, let style): line(points, style)
    case .band(let points, let style): band(points, style)
    case .dots(let points, let style): points.map { dot($0, style) }.joined()
    case .bars(let points, let style): bars(points, style)
    case .vertical(let value):
      across(value).map {
        "<path class=\"rule\" d=\"M\(place($0)) \(place(Self.top))V\(place(height - Self.bottom))\"/>"
      }
        ?? ""
    case .horizontal(let value):
      up(value).map { "<path class=\"rule\" d=\"M\(place(margin)) \(place($0))H\(place(Self.width - Self.right))\"/>" }
        ?? ""
    case .boundaries(let values):
      "<path class=\"boundary\" d=\""
        + values.compactMap(across).map { "M\(place($0)) \(place(Self.top))V\(place(height - Self.bottom))" }.joined()
        + "\"/>"
    }
  }

  private func line(_ points: [Point], _ style: Int) -> String {
    var path = ""
    var isDown = false
    for point in points {
      if let x = across(point.x), let y = up(point.y) {
        path += "\(isDown ? "L" : "M")\(place(x)) \(place(y))"
        isDown = true
      } else {
        isDown = false
      }
    }
    return "<path class=\"line c\(style)\" d=\"\(path)\"/>"
  }

  private func band(_ points: [(x: Double, low: Double, high: Double)], _ style: Int) -> String {
    let places = points.compactMap { point in
      across(point.x).flatMap { x in up(point.low).flatMap { low in up(point.high).map { (x, low, $0) } } }
    }
    guard !places.isEmpty else { return "" }
    let edge = places.map { ($0.0, $0.2) } + places.reversed().map { ($0.0, $0.1) }
    return "<path class=\"band c\(style)\" d=\"M\(edge.map { "\(place($0)) \(place($1))" }.joined(separator: "L"))Z\"/>"
  }

  private func dot(_ point: Point, _ style: Int) -> String {
    guard let x = across(point.x), let y = up(point.y) else { return "" }
    var out = ""
    if let spread = point.spread, let low = across(spread.lowerBound), let high = across(spread.upperBound) {
      out += "<path class=\"spread c\(style)\" d=\"M\(place(low)) \(place(y))H\(place(high))\"/>"
    }
    return out + "<circle class=\"dot c\(style)\" cx=\"\(place(x))\" cy=\"\(place(y))\" r=\"3\"/>"
  }

  private func bars(_ points: [Point], _ style: Int) -> String {
    let places = points.compactMap { point in across(point.x).flatMap { x in up(point.y).map { (x, $0) } } }
    let gap = zip(places.dropFirst(), places).map { $0.0 - $1.0 }.min() ?? 40
    let width = max(1, min(40, gap * 0.7))
    return places.map { x, y in
      "<rect class=\"bar c\(style)\" x=\"\(place(x - width / 2))\" y=\"\(place(y))\" width=\"\(place(width))\" height=\"\(place(max(0, height - Self.bottom - y)))\"/>"
    }.joined()
  }
}
