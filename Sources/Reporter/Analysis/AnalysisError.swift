internal import Escaping

/// Why a store's forecasts cannot be traded, bounded or compared as asked: where, what was expected, found and to do.
package struct AnalysisError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Whether the question is at fault rather than what the store holds.
  package var isUsage: Bool
  /// The store, run or option.
  package var place: String
  /// What was expected.
  package var expected: String
  /// What was found.
  package var found: String
  /// What to do.
  package var advice: String

  init(usage isUsage: Bool = false, _ place: String, expected: String, found: String, advice: String) {
    (self.isUsage, self.place, self.expected, self.found) = (isUsage, place, expected, found)
    self.advice = advice
  }

  /// The whole message, on one line.
  package var description: String { Escape.shown("\(place): expected \(expected), found \(found). \(advice)") }
}
