internal import Declarations
internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Series

/// All arms of a run, in the order of their ids, and how they are trained.
struct ArmCatalog: Sendable {
  var arms: [Arm] = []
  /// The groups of arms that are fitted.
  var groups: [ArmGroup] = []
  /// The groups as they are walked: those of which other arms are made as one with these.
  private(set) var walked: [ArmGroup] = []

  /// The arms of a configuration: those that are fitted at once, then entry by entry forecaster × rule × start × carry × feedback × seed,
  /// each with its baselines, and forecaster × rival × seed.
  init(_ configuration: RunConfiguration, _ families: Families) {
    let features = configuration.features
    var shared = configuration.simplified
    shared.arms = []
    let atOnce = configuration.naive.compactMap { families[$0] }.map { family in
      member(Arm(name: family.name, role: .naive, forecaster: family.name), family, .atOnce)
    }
    if !atOnce.isEmpty { groups.append(ArmGroup(members: atOnce, settings: shared, among: features)) }
    for (number, entry) in configuration.entries.enumerated() {
      let own = configuration.arms.isEmpty ? nil : entry.replaced(in: configuration)
      let maker = EntryArms(
        settings: entry.simplified, given: entry, number: number, own: own, families: families, features: features)
      maker.append(to: &self)
    }
    walked = groups
    if !configuration.select.isEmpty { walked = choosing(configuration) }
    if !configuration.combine.isEmpty { walked = combining(configuration) }
  }

  mutating func member(
    _ arm: Arm, as plain: Arm? = nil, _ family: ForecasterFamily, _ fit: ArmGroup.Fit
  ) -> ArmGroup.Member {
    arms.append(arm)
    return ArmGroup.Member(index: arms.count - 1, arm: arm, plain: plain ?? arm, family: family, fit: fit)
  }
}

extension RunConfiguration {
  /// The settings of an entry that say something else than the run's own would in their place.
  fileprivate func replaced(in run: RunConfiguration) -> [Setting<RunConfiguration>] {
    let simplified = simplified
    return SettingVariant(self, of: run).settings.filter { setting in
      var kept = self
      setting.take(run, &kept)
      return setting.differs(simplified, kept.simplified)
    }
  }
}

/// The arms of one entry of a run.
private struct EntryArms {
  /// The entry's settings, without those that are spelled out with their default.
  let settings: RunConfiguration
  /// The same as they were given.
  let given: RunConfiguration
  /// Its place among the run's entries.
  let number: Int
  /// What the entry replaces; nil where the run has no entries.
  let own: [Setting<RunConfiguration>]?
  let families: Families
  /// The features of the run's tables.
  let features: FeatureSet

  func append(to catalog: inout ArmCatalog) {
    let trained = settings.forecaster.compactMap { families[$0] }
    let seeds = settings.seed..<settings.seed + settings.seeds
    for family in trained {
      for rate in settings.rate {
        for start in settings.start {
          for carry in settings.rateCarry {
            for feedback in settings.feedback {
              for seed in seeds {
                append(
                  family, rule: rate.rule, start: start, carry: carry, feedback: feedback, seed: seed, to: &catalog)
              }
            }
          }
        }
      }
    }
    for family in trained {
      for rival in settings.rival {
        for seed in seeds { append(rival, family, seed: seed, to: &catalog) }
      }
    }
  }

  /// A rival begins each fold afresh and sees nothing of its past.
  private func append(_ rival: Rival, _ family: ForecasterFamily, seed: Int, to catalog: inout ArmCatalog) {
    let arm = Arm(
      name: "\(family.name)/\(rival.name)#\(seed)", role: .rival, forecaster: family.name, rateRule: rival.rule.name,
      start: Start.cold.rawValue, feedback: Feedback.none.rawValue, seed: seed)
    var group = ArmGroup(
      members: [member(arm, family, .sequential, of: &catalog)], settings: settings, entry: number, among: features)
    (group.rule, group.seed, group.rival) = (rival.rule.rule, seed, rival)
    catalog.groups.append(group)
  }

  private func append(
    _ family: ForecasterFamily, rule: any RateRule, start: Start, carry: RateCarry, feedback: Feedback, seed: Int,
    to catalog: inout ArmCatalog
  ) {
    // The carry is named only where it is not the usual one of its start, so that common arms have short names.
    let startName = carry == .carried ? start.rawValue : "\(start.rawValue)+reset"
    let base = "\(family.name)/\(rule.name)/\(startName)/\(feedback.rawValue)"
    let sequential = Arm(
      name: "\(base)#\(seed)", role: .sequential, forecaster: family.name, rateRule: rule.name, start: startName,
      feedback: feedback.rawValue, seed: seed)
    var group = ArmGroup(
      members: [member(sequential, family, .sequential, of: &catalog)], settings: settings, entry: number,
      among: features)
    (group.rule, group.start, group.rateCarry) = (rule, start, carry)
    (group.feedback, group.seed) = (feedback, seed)
    for fit in settings.randomFit {
      let arm = Arm(
        name: "\(base)~\(fit.rawValue)#\(seed)", role: .randomFit, forecaster: family.name, rateRule: fit.rateRule,
        start: fit.replaysRates ? startName : Start.cold.rawValue,
        feedback: fit.replaysRates ? feedback.rawValue : Feedback.none.rawValue, seed: seed,
        comparedWith: sequential.name, randomFit: fit.rawValue, isLeaky: fit.isLeaky)
      group.members.append(member(arm, family, .random(fit), of: &catalog))
    }
    catalog.groups.append(group)
  }

  /// An arm of the entry, given as a run without entries would call it.
  private func member(
    _ plain: Arm, _ family: ForecasterFamily, _ fit: ArmGroup.Fit, of catalog: inout ArmCatalog
  ) -> ArmGroup.Member {
    var arm = plain
    arm.name = named(plain.name, family)
    arm.comparedWith = plain.comparedWith.map { named($0, family) }
    arm.settings = own.map { _ in json(untold(family)) }
    return catalog.member(arm, as: plain, family, fit)
  }

  /// The name of an arm, in which the forecaster is followed by what is the entry's own and has no place of its own in the name.
  ///
  /// Such as `mlp(hidden=64,64 epochs=40)/absolute/…`; a label takes the place of both.
  private func named(_ plain: String, _ family: ForecasterFamily) -> String {
    let rest = plain.dropFirst(family.name.count)
    if !settings.label.isEmpty {
      return settings.label + (settings.forecaster.count > 1 ? "(\(family.name))" : "") + rest
    }
    let own = untold(family).map { "\($0.key)=\($0.text(given))" }
    return family.name + (own.isEmpty ? "" : "(\(own.joined(separator: " ")))") + rest
  }

  /// What is the entry's own, is read by a family, and has no place of its own in the arm.
  private func untold(_ family: ForecasterFamily) -> [Setting<RunConfiguration>] {
    (own ?? []).filter { setting in
      !setting.traits.contains(.naming)
        && (families.reading(setting.key).isEmpty || family.settings.contains(setting.key))
    }
  }

  private func json(_ own: [Setting<RunConfiguration>]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(SettingVariant(given, own))).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}

extension RandomFit {
  /// The rate of the baseline by name.
  var rateRule: String {
    switch self {
    case .freshInit, .shuffledSplit: "constant"
    case .randomSearch: "random constant"
    case .randomEta: "random"
    case .shuffledEta: "shuffled"
    case .matchedMean: "matched mean"
    case .matchedCosine: "matched cosine"
    case .untrained, .untrainedReadout: "none"
    }
  }
}
