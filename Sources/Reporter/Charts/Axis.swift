internal import Foundation

/// How values become places along one direction of a chart.
struct Axis: Sendable, Equatable {
  /// How values are spread.
  enum Scale: Sendable, Equatable {
    /// Equal differences are equally far apart.
    case linear
    /// Equal ratios are equally far apart; values must be positive.
    case logarithmic
    /// Days since 1970, marked with dates.
    case time
  }

  /// A mark with its words.
  struct Tick: Sendable, Equatable {
    var value: Double
    var label: String
  }

  /// What is shown, with its unit.
  var title: String
  /// How values are spread.
  var scale: Scale
  /// The least and the greatest value shown.
  private(set) var domain: ClosedRange<Double>
  /// Marks in place of computed ones, for categories.
  var fixedTicks: [Tick]?

  /// An axis that holds all values (those that cannot be placed are left out) with a little room around them.
  ///
  /// - Parameter include: a value that the axis must hold, such as a ratio of 1.
  init(
    _ title: String, _ scale: Scale = .linear, holding values: some Sequence<Double>, include: Double? = nil,
    ticks: [Tick]? = nil
  ) {
    self.title = title
    self.scale = scale
    fixedTicks = ticks
    let shown = (Array(values) + (include.map { [$0] } ?? []))
      .filter { Self.canPlace($0, scale) }
    var low = shown.min() ?? (scale == .logarithmic ? 0.1 : 0)
    var high = shown.max() ?? 1
    switch scale {
    case .logarithmic:
      if high / low < 1.05 { (low, high) = (low / 1.05, high * 1.05) }
      let room = pow(high / low, 0.04)
      domain = (low / room)...(high * room)
    case .linear, .time:
      if high <= low {
        let half = max(abs(low) * 0.05, 0.5)
        (low, high) = (low - half, high + half)
      }
      let room = scale == .time ? 0 : (high - low) * 0.04
      domain = (low - room)...(high + room)
    }
  }

  /// Where a value lies, from 0 (the least) to 1; nil where it cannot be placed.
  func place(_ value: Double) -> Double? {
    guard Self.canPlace(value, scale) else { return nil }
    switch scale {
    case .logarithmic:
      return log(value / domain.lowerBound) / log(domain.upperBound / domain.lowerBound)
    case .linear, .time:
      return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    }
  }

  /// Whether a value can be drawn: so far from the ends of what numbers can hold that no difference or ratio passes them.
  private static func canPlace(_ value: Double, _ scale: Scale) -> Bool {
    abs(value) < 1e150 && (scale != .logarithmic || value > 1e-150)
  }

  /// The marks: about six, at round values.
  var ticks: [Tick] {
    if let fixedTicks { return fixedTicks }
    return switch scale {
    case .linear: Self.linear(domain, count: 6)
    case .logarithmic: Self.logarithmic(domain)
    case .time: Self.dates(domain)
    }
  }

  private static func linear(_ domain: ClosedRange<Double>, count: Int) -> [Tick] {
    let rough = (domain.upperBound - domain.lowerBound) / Double(count)
    let power = pow(10, floor(log10(rough)))
    let step = power * ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10)
    let first = Int((domain.lowerBound / step).rounded(.up))
    let last = Int((domain.upperBound / step).rounded(.down))
    guard first <= last, last - first < 100 else { return [] }
    return (first...last).map { Tick(value: Double($0) * step, label: number(Double($0) * step, step: step)) }
  }

  /// Powers of ten where there are several, otherwise round values as on a linear axis.
  private static func logarithmic(_ domain: ClosedRange<Double>) -> [Tick] {
    let low = log10(domain.lowerBound)
    let high = log10(domain.upperBound)
    guard high - low > 1.3 else { return linear(domain, count: 6).filter { $0.value > 0 } }
    let every = max(1, Int(((high - low) / 6).rounded(.up)))
    let powers = Int(low.rounded(.up))...max(Int(low.rounded(.up)), Int(high.rounded(.down)))
    return powers.filter { $0 % every == 0 }.map { power in
      let value = pow(10, Double(power))
      return Tick(value: value, label: (-3...4).contains(power) ? number(value, step: value) : "1e\(power)")
    }
  }

  private static func dates(_ domain: ClosedRange<Double>) -> [Tick] {
    let first = Instants.date(day: Int(domain.lowerBound.rounded(.up))).year
    let last = Instants.date(day: Int(domain.upperBound.rounded(.down))).year
    if last - first >= 3 {
      let every = max(1, (last - first + 4) / 5)
      return (first...last).filter { $0 % every == 0 }.compactMap { year in
        let day = Double(Instants.day(year: year, month: 1, day: 1))
        return domain.contains(day) ? Tick(value: day, label: String(year)) : nil
      }
    }
    return (0...3).map { part in
      let value = domain.lowerBound + (domain.upperBound - domain.lowerBound) * (0.08 + 0.28 * Double(part))
      return Tick(value: value.rounded(), label: Instants.text(day: Int(value.rounded())))
    }
  }

  private static func number(_ value: Double, step: Double) -> String {
    if value == 0 { return "0" }
    if abs(value) >= 1e5 || step < 1e-4 { return String(format: "%.3g", value) }
    return String(format: "%.\(max(0, Int((-log10(step) + 0.999).rounded(.down))))f", value)
  }
}
