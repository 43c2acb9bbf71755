internal import Results

/// What the shrunk forecasts of an arm are made of, over all its folds.
package struct ForecastMix: Sendable, Codable, Equatable {
  /// The share of forecasts that are the naive one, from 0 to 1: the validation tail gave no reason for another.
  package var naiveShare: Double
  /// The mean weights of the arm's own model and of the naive forecast; what is left over is the weight of `--shrink-to`.
  package var modelWeight, naiveWeight: Double

  /// The mix of arms together; nil where none of them is shrunk, or their store does not say it.
  init?(_ parts: [StoredMix]) {
    let count = Double(parts.reduce(0) { $0 + $1.origins })
    guard count > 0 else { return nil }
    naiveShare = Double(parts.reduce(0) { $0 + $1.naive }) / count
    modelWeight = parts.reduce(0) { $0 + $1.modelWeight } / count
    naiveWeight = parts.reduce(0) { $0 + $1.naiveWeight } / count
  }

  /// How little of its forecasts is a model's own, in a sentence that fits a headline.
  func share(of name: String) -> String {
    let between = max(0, 1 - modelWeight - naiveWeight)
    let rest = between >= 0.0005 ? ", \(percent(between)) what it is shrunk to" : ""
    return
      "Of what \(name) forecasts, \(percent(modelWeight)) is the model's own, \(percent(naiveWeight)) the naive forecast\(rest)."
  }

  /// In a sentence, for an arm of that name.
  func sentence(_ name: String) -> String {
    let between = max(0, 1 - modelWeight - naiveWeight)
    let rest = between >= 0.0005 ? ", what they are shrunk to between them \(percent(between))" : ""
    return
      "\(name): \(percent(naiveShare)) of these forecasts are the naive one; on average the model weighs \(percent(modelWeight)), the naive forecast \(percent(naiveWeight))\(rest)."
  }
}
