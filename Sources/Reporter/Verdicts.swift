internal import Metrics

extension RunReport {
  /// The result first: a line a pair of models, then how each does against the best naive forecast.
  var verdicts: [String] {
    let models = arms.filter { ["sequential", "rival"].contains($0.role) }
    if models.isEmpty { return ["No model was trained: there is nothing to compare with the naive forecasts."] }
    let labels = self.labels
    func label(_ name: String) -> String { labels[name] ?? name }
    var lines = pairs.map { Self.verdict(label($0.lower), label($0.higher), $0.ratio, measure.title) }
    if models.count > 1 && pairs.isEmpty {
      lines.append(
        "\(models.map { label($0.name) }.prefix(4).joined(separator: " or ")): they have no forecasts in common yet.")
    }
    let scored = models.filter { $0.vsBestNaive != nil }
    lines += scored.prefix(Self.mostVerdicts).compactMap { arm in
      arm.vsBestNaive.map { Self.verdict(label(arm.name), "the best naive", $0.mean, measure.title) }
    }
    if scored.count > Self.mostVerdicts {
      lines.append("\(scored.count - Self.mostVerdicts) more models are in the table.")
    }
    // Who reads no further would take for the network's what it is drawn to.
    lines += scored.prefix(Self.mostVerdicts).compactMap { arm in
      arm.mix.flatMap { $0.modelWeight < 0.5 ? $0.share(of: label(arm.name)) : nil }
    }
    return lines
  }

  private static let mostVerdicts = 4

  /// What models are called in lines and tables.
  var labels: [String: String] {
    ArmLabels.short(arms.filter { ["sequential", "rival"].contains($0.role) }.map(\.name))
  }

  /// Which of two has the lower error, in a line that fits a terminal, from the ratio of the first to the second.
  static func verdict(_ first: String, _ second: String, _ ratio: Estimate, _ title: String) -> String {
    guard let low = ratio.low, let high = ratio.high else {
      return "\(first) or \(second): ratio \(Reporter.ratio(ratio.value)) of \(title), without an interval."
    }
    if ratio.value == 1 && low == 1 && high == 1 { return "\(first) or \(second): their \(title) is the same." }
    if low > 1 {
      return verdict(second, first, Estimate(value: 1 / ratio.value, low: 1 / high, high: 1 / low), title)
    }
    let figures = "ratio \(Reporter.ratio(ratio.value)), \(interval(ratio))"
    if high >= 1 { return "\(first) or \(second): no clear difference (\(figures))." }
    if !Effect.matters(ratio.value) {
      return "\(first) beats \(second) by less than \(percent(Effect.margin)) (\(figures))."
    }
    return "\(first) beats \(second): \(percent(1 - ratio.value)) lower \(title) (\(figures))."
  }
}
