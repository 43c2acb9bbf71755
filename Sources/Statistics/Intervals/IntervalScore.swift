/// How good intervals are: coverage, width and the Winkler score.
package struct IntervalScore: Sendable, Equatable {
  /// The number of intervals with a label.
  package let count: Int
  /// The share of labels within their interval; `nan` without any.
  package let coverage: Double
  /// The mean width of the intervals that are finite, in the target's units; `nan` without any.
  package let meanWidth: Double
  /// How many intervals are infinitely wide.
  package let infinite: Int
  /// The mean Winkler score of the finite intervals, lower is better.
  ///
  /// width + (2/α) · how far the label lies outside (Winkler 1972, doi:10.1080/01621459.1972.10481224).
  package let winkler: Double

  /// Scores intervals of a nominal coverage, those whose label is known.
  ///
  /// O(n).
  package init(_ intervals: [ConformalIntervals.Interval], nominal: Double) {
    let known = intervals.filter { !$0.forecast.actual.isNaN }
    let finite = known.filter { $0.halfWidth.isFinite }
    count = known.count
    infinite = known.count - finite.count
    coverage = Double(known.count { $0.holds }) / Double(known.count)
    meanWidth = mean(finite.map(\.width))
    winkler = mean(
      finite.map { interval in
        let outside = max(0, interval.forecast.score - interval.halfWidth)
        return interval.width + 2 / (1 - nominal) * outside
      })
  }
}

extension ConformalIntervals {
  /// The score of all intervals.
  package var score: IntervalScore { IntervalScore(intervals, nominal: coverage) }

  /// The score of each lead, by lead.
  package var scoresByLead: [(lead: Int, score: IntervalScore)] {
    Dictionary(grouping: intervals, by: \.forecast.lead).sorted { $0.key < $1.key }
      .map { ($0.key, IntervalScore($0.value, nominal: coverage)) }
  }

  /// The coverage over each `window` intervals of one lead in a row, by the origin of the last of them.
  ///
  /// O(n). Empty where there are fewer.
  package func rollingCoverage(lead: Int, window: Int = 100) -> [(origin: Int, coverage: Double)] {
    let known = intervals.filter { $0.forecast.lead == lead && !$0.forecast.actual.isNaN }
    guard window >= 1, known.count >= window else { return [] }
    var held = known[..<window].count { $0.holds }
    var result = [(origin: known[window - 1].forecast.origin, coverage: Double(held) / Double(window))]
    for i in window..<known.count {
      held += (known[i].holds ? 1 : 0) - (known[i - window].holds ? 1 : 0)
      result.append((known[i].forecast.origin, Double(held) / Double(window)))
    }
    return result
  }
}
