package import Declarations
internal import Forecasters
internal import LearningRates

extension RunConfiguration {
  private static let rules = RateRuleCatalog.entries.map(\.name).joined(separator: ", ")

  /// What is compared.
  package static let comparison = [
    RunSetting(
      "rate", \.rate, "Rate rules, comma-separated, with options as in tanh:guarded: \(rules)",
      [.some, .once, .naming, .own], suggestions: RateRuleCatalog.entries.map(\.name)),
    RunSetting(
      "accuracy", \.accuracy, "Accuracy that rules see: \(choice(Accuracy.self))", [.shown, .own]),
    RunSetting(
      "adapt", \.adapt,
      "How often rules move η: epoch, by the validation tail, or batch, by each batch's own loss and accuracy",
      [.shown, .own, .omitted]),
    RunSetting(
      "guard", \.guarding,
      """
      Whose epochs are undone when their loss is above four times the best one: all, rules (not those of rivals and of \
      rates that are settled beforehand), or none; one whose loss is no number is always undone
      """, [.shown, .own, .omitted]),
    RunSetting(
      "record", \.record, "What is recorded beside losses and rates, comma-separated: gradients, their length by layer",
      [.once, .own, .omitted]),
    RunSetting(
      "start", \.start, "Weights a fold starts from: \(list(Start.self))", [.some, .once, .naming, .own]),
    RunSetting(
      "rate-carry", \.rateCarry, "Rate a fold starts from: \(choice(RateCarry.self))", [.some, .once, .naming, .own]),
    RunSetting(
      "feedback", \.feedback, "Own past among the inputs: \(list(Feedback.self))", [.some, .once, .naming, .own]),
    RunSetting(
      "feedback-input", \.feedbackInput,
      """
      bounded: feedback is clipped to its range in the training rows and divided by the lookback; plain: as it is
      """, [.shown, .own],
      needs: [Need("feedback among the inputs") { $0.feedback.allSatisfy { $0 == .none } ? "--feedback none" : nil }]),
    RunSetting(
      "random-fit", \.randomFit,
      "Baselines fitted at random: \(list(RandomFit.self)) (looks ahead on purpose), or none",
      [.everyday, .once, .naming, .own]),
    RunSetting(
      "rival", \.rival,
      """
      Rivals, comma-separated: a rate rule for Adam, such as cosine, OPTIMIZER+RULE, such as prodigy+cosine, or an \
      optimizer: \(Rival.methods.joined(separator: ", "))
      """, [.once, .naming, .own], suggestions: Rival.names),
    RunSetting(
      "naive", \.naive, "Naive: \(Families.builtIn.atOnce.joined(separator: ", ")), or none",
      [.everyday, .once, .naming], default: "the first five", suggestions: Families.builtIn.atOnce),
    RunSetting(
      "season", \.season, "Rows of a season for seasonalNaive and blend; 0 to detect it from the dates",
      takes: .whole(0...maximumRows, " (0 to detect)"),
      needs: [
        Need("seasonalNaive or blend among --naive or as --shrink-to") {
          let spelled = $0.spelled(with: .builtIn)
          let used = spelled.naive + (spelled.shrinkage == .none ? [] : [spelled.shrinkTo])
          let isRead = used.contains(ForecasterFamily.seasonalNaive.name) || used.contains(ForecasterFamily.blend.name)
          return isRead ? nil : "neither"
        }
      ]),
    RunSetting("seeds", \.seeds, "How many seeds", [.naming, .everyday], takes: .whole(1...10_000)),
    RunSetting("seed", \.seed, "The first seed", takes: .whole(-(1 << 53)...1 << 53)),
  ]

  /// Arms with settings of their own.
  package static let variants = [
    RunSetting.variants(
      "arms", flag: "arm", \.arms,
      """
      An entry with settings of its own, such as "forecaster=mlp hidden=64,64"; repeated, each gives the arms that flags with these \
      values would. The flags beside them are what all entries begin with, and give no arms but the naive ones
      """, [.naming], valueName: "key=value …"),
    RunSetting.grid(
      "grid", of: \.arms, flag: "arm", atMost: 1000,
      """
      A setting with values, such as hidden=16,32 or "hidden=64,64|32"; repeated, the combinations of all are entries of their own, \
      or each --arm with them
      """, valueName: "key=value,…"),
  ]

  /// What arms are made from: each entry with the settings that all share, or the configuration itself where it has none.
  package var entries: [RunConfiguration] {
    var base = self
    base.arms = []
    return arms.isEmpty ? [base] : arms.map(base.taking)
  }
}
