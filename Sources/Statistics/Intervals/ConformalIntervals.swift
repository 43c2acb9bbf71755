/// Conformal intervals around the forecasts of one series, each made of what was known at its origin.
///
/// A label `lead` rows ahead of its origin is known at row origin + lead: an interval at origin T learns from the labels
/// with origin + lead ≤ T, of the same lead, in order of their origins, and from no others.
package struct ConformalIntervals: Sendable, Equatable {
  /// A forecast with its label.
  package struct Forecast: Sendable, Equatable {
    /// The row in which the forecast was made.
    package let origin: Int
    /// Rows from the origin to the label, 1 or more.
    package let lead: Int
    /// The value that was forecast.
    package let value: Double
    /// The value that came; `nan` where it never became known.
    package let actual: Double
    /// The bounds that are corrected: the forecast itself, or two of its quantiles.
    package let lower, upper: Double

    /// A forecast of a row `lead` ahead of `origin`; with the quantiles that bound it already, if there are any.
    package init(origin: Int, lead: Int, value: Double, actual: Double, base: ClosedRange<Double>? = nil) {
      (self.origin, self.lead, self.value, self.actual) = (origin, lead, value, actual)
      (lower, upper) = (base?.lowerBound ?? value, base?.upperBound ?? value)
    }

    /// How far the label lies beyond the bounds, below zero within them: |y − ŷ| without quantiles.
    package var score: Double { max(lower - actual, actual - upper) }
  }

  /// An interval around a forecast.
  package struct Interval: Sendable, Equatable {
    /// The forecast.
    package let forecast: Forecast
    /// How far the bounds are moved outwards, without quantiles half the width; infinite where the level asks for more than is
    /// known, and below zero where quantiles were too far apart.
    package let halfWidth: Double

    /// The lower end; both ends are in the middle where they would cross.
    package var low: Double { min(forecast.lower - halfWidth, middle) }
    /// The upper end.
    package var high: Double { max(forecast.upper + halfWidth, middle) }
    /// The distance between the ends.
    package var width: Double {
      max(0, forecast.upper - forecast.lower + 2 * halfWidth)
    }
    /// Whether the label lies within; both ends belong to the interval.
    package var holds: Bool { forecast.score <= halfWidth }

    private var middle: Double { forecast.lower + (forecast.upper - forecast.lower) / 2 }
  }

  /// The nominal coverage.
  package let coverage: Double
  /// The intervals by origin and lead; forecasts before the first known label have none.
  package let intervals: [Interval]

  /// Makes intervals for forecasts in any order.
  ///
  /// Of labels that are known `latency` rows after theirs an interval learns as late. O(n × window). Each origin and lead occurs once; a
  /// forecast that is not finite is refused.
  package init(
    _ forecasts: [Forecast], method: ConformalMethod = .defaultAdaptive, coverage: Double = 0.9, latency: Int = 0
  ) throws(Undefined) {
    let fresh = try ConformalCalculator(method, coverage: coverage)
    var made: [Interval] = []
    for (lead, ofLead) in Dictionary(grouping: forecasts, by: \.lead).sorted(by: { $0.key < $1.key }) {
      guard lead >= 1 else { throw .badSetting(name: "a lead", expected: "1 or more", found: "\(lead)") }
      var calculator = fresh
      let ordered = ofLead.sorted { $0.origin < $1.origin }
      var widths: [Double?] = []
      var known = 0
      for (i, forecast) in ordered.enumerated() {
        if i > 0, ordered[i - 1].origin == forecast.origin {
          throw .badSetting(
            name: "an origin", expected: "once a lead", found: "\(forecast.origin) twice at lead \(lead)")
        }
        guard forecast.value.isFinite else { throw .notFinite(index: i, value: "\(forecast.value)") }
        while known < i, ordered[known].origin + lead + latency <= forecast.origin {
          let past = ordered[known]
          if !past.actual.isNaN {
            try calculator.learn(score: past.score, halfWidth: widths[known])
          }
          known += 1
        }
        widths.append(calculator.halfWidth)
      }
      for (forecast, width) in zip(ordered, widths) {
        if let width { made.append(Interval(forecast: forecast, halfWidth: width)) }
      }
    }
    self.coverage = coverage
    intervals = made.sorted { ($0.forecast.origin, $0.forecast.lead) < ($1.forecast.origin, $1.forecast.lead) }
  }
}
