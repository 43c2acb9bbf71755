package import Declarations
internal import Forecasters
internal import LearningRates

extension RunConfiguration {
  private static let rules = RateRuleCatalog.entries.map(\.name).joined(separator: ", ")

  /// What is compared.
  package static let arms = [
    RunSetting(
      "rate", \.rate, "Rate rules, comma-separated, with options as in tanh:guarded: \(rules)",
      [.some, .once, .naming], suggestions: RateRuleCatalog.entries.map(\.name)),
    RunSetting(
      "accuracy", \.accuracy, "Accuracy that rules see: \(choice(Accuracy.self))", .shown),
    RunSetting(
      "start", \.start, "Weights a fold starts from: \(list(Start.self))", [.some, .once, .naming]),
    RunSetting(
      "rate-carry", \.rateCarry, "Rate a fold starts from: \(choice(RateCarry.self))", [.some, .once, .naming]),
    RunSetting(
      "feedback", \.feedback, "Own past among the inputs: \(list(Feedback.self))", [.some, .once, .naming]),
    RunSetting(
      "feedback-input", \.feedbackInput,
      """
      bounded: feedback is clipped to its range in the training rows and divided by the lookback; plain: as it is
      """, .shown,
      needs: [Need("feedback among the inputs") { $0.feedback.allSatisfy { $0 == .none } ? "--feedback none" : nil }]),
    RunSetting(
      "random-fit", \.randomFit,
      "Baselines fitted at random: \(list(RandomFit.self)) (looks ahead on purpose), or none",
      [.everyday, .once, .naming]),
    RunSetting(
      "rival", \.rival,
      """
      Rivals, comma-separated: a rate rule for Adam, such as cosine, OPTIMIZER+RULE, such as prodigy+cosine, or an \
      optimizer: \(Rival.methods.joined(separator: ", "))
      """, [.once, .naming], suggestions: Rival.names),
    RunSetting(
      "naive", \.naive, "Naive arms: \(Families.builtIn.atOnce.joined(separator: ", ")), or none",
      [.everyday, .once, .naming],
      suggestions: Families.builtIn.atOnce),
    RunSetting(
      "season", \.season, "Rows of a season for the seasonal naive forecast; 0 to detect it from the dates",
      takes: .whole(0...maximumRows, " (0 to detect)"),
      needs: [
        Need("seasonalNaive among --naive or as --shrink-to") {
          let spelled = $0.spelled(with: .builtIn)
          return spelled.naive.contains("seasonalNaive") || spelled.shrinkTo == "seasonalNaive" ? nil : "neither"
        }
      ]),
    RunSetting("seeds", \.seeds, "How many seeds", [.naming, .everyday], takes: .whole(1...10_000)),
    RunSetting("seed", \.seed, "The first seed", takes: .whole(-(1 << 53)...1 << 53)),
  ]
}
