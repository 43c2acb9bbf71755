package import Declarations
internal import Forecasters

extension RunConfiguration {
  /// The word for all settings over which can be chosen.
  static let allChosen = "all"

  /// Whether arms that differ in a setting can be chosen among.
  ///
  /// Arms that learn from other series or train in other folds are not walked side by side.
  static func isChosenOver(_ key: String) -> Bool {
    key != "cohort" && key != "refit-every"
      && settings.contains { $0.key == key && $0.traits.contains(.own) && !$0.traits.contains(.variantOnly) }
  }

  /// Arms that are made of others.
  package static let selection = [
    RunSetting(
      "select", \.select,
      "Also arms that choose among those that differ in these settings alone, fold by fold: keys, comma-separated, or all",
      [.once, .naming, .omitted],
      takes: Allowed(
        "a setting that an entry of --arm may have of its own, but cohort and refit-every, which are not walked side by side, or all"
      ) { $0 == allChosen || isChosenOver($0) }, valueName: "keys"),
    RunSetting(
      "by", \.by,
      """
      How they choose, an arm each: tail (the purged validation tail), folds:K (the last K folds whose labels are known), with :N the mean of \
      the best N; mean of all, stack (weights from the tail)
      """, [.some, .once, .naming, .omitted],
      needs: [Need("--select with it") { $0.select.isEmpty ? "none" : nil }], suggestions: ["tail", "mean", "stack"],
      isDefault: { configuration, _ in configuration.select.isEmpty }),
    RunSetting(
      "combine", \.combine,
      """
      Also an arm each that combines what every trained arm forecasts before it is shrunk with the naive arms of --combine-with: \
      mean of all, stack (weights of at least 0, from the purged validation tail), or another of --by
      """, [.once, .naming, .omitted],
      needs: [Need("no --select beside it") { $0.select.isEmpty ? nil : "both" }], suggestions: ["mean", "stack"]),
    RunSetting(
      "combine-with", \.combineWith, "The naive arms with which --combine does so, comma-separated",
      [.some, .once, .naming, .omitted],
      needs: [Need("--combine with it") { $0.combine.isEmpty ? "none" : nil }],
      suggestions: Families.builtIn.atOnce,
      isDefault: { configuration, _ in configuration.combine.isEmpty }),
  ]

  /// Throws where a trained arm cannot be combined as is asked for.
  func validate(combination families: Families) throws(ConfigurationError) {
    guard !combine.isEmpty else { return }
    guard select.isEmpty else {
      throw ConfigurationError(
        key: "combine", expected: "no --select beside it", found: "both", advice: "Run them apart, into the same store."
      )
    }
    if let name = combineWith.first(where: { !naive.contains($0) }) {
      throw ConfigurationError(
        key: "combine-with", expected: "naive arms of the run, \(naive.joined(separator: ", "))", found: "'\(name)'",
        advice: families.atOnce.contains(name)
          ? "Give --naive with it." : Nearest.advice(name, among: families.atOnce))
    }
    guard let tail = combine.first(where: \.usesTail), entries.contains(where: { $0.validation == 0 }) else { return }
    throw ConfigurationError(
      key: "combine", expected: "folds:K or mean without a validation tail", found: "\(tail.text) with --validation 0")
  }

  /// Throws where there is nothing to choose among, or nothing to choose by.
  func validate(selection families: Families) throws(ConfigurationError) {
    guard !select.isEmpty else { return }
    let made = ArmCatalog(self, families).walked.filter { !$0.candidates.isEmpty }
    guard !made.isEmpty else {
      throw ConfigurationError(
        key: "select", expected: "arms of one seed that differ in \(select.joined(separator: ", ")) alone",
        found: "none",
        advice: "Give --grid or --arm with them, or the word all.")
    }
    guard let tail = by.first(where: \.usesTail),
      made.contains(where: { $0.parts.contains { $0.settings.validation == 0 } })
    else { return }
    throw ConfigurationError(
      key: "by", expected: "folds:K or mean without a validation tail", found: "\(tail.text) with --validation 0")
  }
}
