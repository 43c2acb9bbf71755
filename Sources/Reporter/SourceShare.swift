internal import Results

/// How much of the forecasts of an arm that is made of others is of one of them, over all its folds.
package struct SourceShare: Sendable, Codable, Equatable {
  /// The other arm's name without its seed.
  package var arm: String
  /// Its mean weight, from 0 to 1: the share of forecasts for which it was chosen, where one is.
  package var weight: Double

  /// The shares of arms together, the weightiest first; nil where they forecast themselves.
  static func shares(_ arms: [[StoredSource]], names: [Int: String]) -> [SourceShare]? {
    let origins = Double(arms.reduce(0) { $0 + ($1.first?.origins ?? 0) })
    guard origins > 0 else { return nil }
    var weights: [String: Double] = [:]
    for source in arms.joined() { weights[names[source.source] ?? "?", default: 0] += source.weight }
    return weights.map { SourceShare(arm: $0.key, weight: $0.value / origins) }
      .sorted { ($1.weight, $0.arm) < ($0.weight, $1.arm) }
  }

  private static let mostNamed = 5

  /// In a sentence, for an arm of that name.
  static func sentence(_ name: String, _ shares: [SourceShare], labels: [String: String]) -> String {
    let named = shares.prefix(mostNamed).map { "\(labels[$0.arm] ?? $0.arm) \(percent($0.weight))" }
    let others = shares.dropFirst(mostNamed)
    let rest = others.isEmpty ? [] : ["\(others.count) more \(percent(others.reduce(0) { $0 + $1.weight }))"]
    let naive = 1 - shares.reduce(0) { $0 + $1.weight }
    let left = naive >= 0.0005 ? ["the naive forecast \(percent(naive))"] : []
    return "\(labels[name] ?? name): \((named + rest + left).joined(separator: ", "))."
  }
}
