internal import LearningRates
internal import Metrics

extension RunReport {
  /// The result of each sequential arm in a sentence, at most four of them.
  static func answers(arms: [ArmReport], comparisons: [Comparison], metric: Metric) -> [String] {
    let sequential = arms.filter { $0.role == "sequential" && $0.measured != nil }
    var answers = sequential.prefix(4).map { arm in
      answer(
        arm,
        comparisons.first { $0.arm == arm.name && $0.scheme == "freshInit" }
          ?? comparisons.first { $0.arm == arm.name && !$0.isLeaky }, metric.title)
    }
    if sequential.count > 4 {
      answers.append("\(sequential.count - 4) more sequential arms are in the table.")
    }
    if sequential.isEmpty { answers.append("There is no scored sequential arm, so the question cannot be answered.") }
    return answers
  }

  private static func answer(_ arm: ArmReport, _ comparison: Comparison?, _ title: String) -> String {
    let rule =
      arm.rateRule == "constant"
      ? "a constant rate ("
      : RateRuleSpecification.isALDVI(arm.rateRule) ? "ALDVI (\(arm.rateRule), " : "the rate rule \(arm.rateRule) ("
    let count = comparison?.ratio?.series ?? arm.vsBestNaive?.series ?? 0
    var text =
      "On \(count) series, \(arm.learner) with \(rule)\(arm.start), feedback \(arm.feedback)) has"
    if let comparison, let measured = comparison.ratio?.mean {
      text += " \(difference(measured.value, title)) \(comparison.scheme)\(certainty(measured))"
      if arm.vsBestNaive != nil { text += ", and" }
    }
    if let naive = arm.vsBestNaive?.mean {
      text += " \(difference(naive.value, title)) the best naive forecast\(certainty(naive))"
    }
    return text + "."
  }

  /// "3.0 % higher MSE than", "the same MSE as", "4.60 times the \(title) of".
  private static func difference(_ ratio: Double, _ title: String) -> String {
    let change = ratio - 1
    if abs(change) < 0.0005 { return "the same \(title) as" }
    if ratio > 2 { return "\(Reporter.ratio(ratio)) times the \(title) of" }
    return "\(percent(abs(change))) \(change > 0 ? "higher" : "lower") \(title) than"
  }

  private static func certainty(_ estimate: Estimate) -> String {
    guard let low = estimate.low, let high = estimate.high else { return "" }
    let range = "95 % interval of the ratio \(interval(estimate))"
    return low <= 1 && 1 <= high ? " (\(range): no clear difference)" : " (\(range))"
  }
}
