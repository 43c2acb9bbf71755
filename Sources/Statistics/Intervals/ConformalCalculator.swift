internal import Foundation

/// Half-widths of conformal intervals for one series and lead, learned label by label.
///
/// It knows only what it is told with `learn`: whoever drives it tells it a label when that is known, and no earlier.
package struct ConformalCalculator: Sendable, Equatable {
  /// How half-widths follow from scores.
  package let method: ConformalMethod
  /// The nominal coverage, within 0 and 1.
  package let coverage: Double
  /// The number of labels learned.
  package private(set) var count = 0
  /// The last scores, in order of arrival and of size.
  private var recent: [Double] = []
  private var sorted: [Double] = []
  /// α' of adaptive conformal inference.
  private var level: Double
  /// p and Σ (err − α) of conformal PID.
  private var proportional = 0.0
  private var debt = 0.0

  /// A calculator that has learned nothing.
  package init(_ method: ConformalMethod, coverage: Double = 0.9) throws(Undefined) {
    guard coverage > 0 && coverage < 1 else {
      throw .badSetting(name: "the coverage", expected: "within 0 and 1", found: "\(coverage)")
    }
    try method.check()
    (self.method, self.coverage) = (method, coverage)
    level = 1 - coverage
  }

  /// The half-width of an interval around a forecast made now; nil while no label is known.
  ///
  /// O(1).
  package var halfWidth: Double? {
    guard !sorted.isEmpty else { return nil }
    switch method {
    case .split: return quantile(missing: 1 - coverage)
    case .adaptive: return quantile(missing: level)
    case .pid(_, let saturation, _):
      let n = Double(count + 1)
      let turn = debt * log(n) / (saturation * n)
      let integral = abs(turn) >= .pi / 2 ? (turn > 0 ? .infinity : -.infinity) : tan(turn) * sorted[sorted.count - 1]
      return max(0, proportional + integral)
    }
  }

  /// Learns a score that has become known, with the half-width that was given to its forecast, if there was one.
  ///
  /// A score is |y − ŷ|, or of quantiles max(q_low − y, y − q_high), which may be below zero.
  /// O(window). A score that is not finite is refused.
  package mutating func learn(score: Double, halfWidth: Double?) throws(Undefined) {
    guard score.isFinite else { throw .notFinite(index: count, value: "\(score)") }
    count += 1
    recent.append(score)
    sorted.insert(score, at: place(of: score))
    if recent.count > method.window { sorted.remove(at: place(of: recent.removeFirst())) }
    guard let halfWidth else {
      // The proportional part starts from the split conformal interval of what is known.
      if case .pid = method { proportional = min(quantile(missing: 1 - coverage), sorted[sorted.count - 1]) }
      return
    }
    let surplus = (score > halfWidth ? 1 : 0) - (1 - coverage)
    switch method {
    case .split: break
    case .adaptive(let rate, _): level -= rate * surplus
    case .pid(let rate, _, _):
      proportional += rate * sorted[sorted.count - 1] * surplus
      debt += surplus
    }
  }

  /// The ⌈(n + 1)(1 − α)⌉-th smallest score; infinite beyond the largest, and below the smallest zero, or that one where it is less.
  private func quantile(missing alpha: Double) -> Double {
    // 1 − 0.9 is a little above 0.1: without the margin whole numbers would be rounded up to the next.
    let place = (Double(sorted.count + 1) * (1 - alpha) - 1e-9).rounded(.up)
    if place > Double(sorted.count) { return .infinity }
    return place < 1 ? min(0, sorted[0]) : sorted[Int(place) - 1]
  }

  /// The first place in `sorted` that does not hold less.
  private func place(of score: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < score { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
