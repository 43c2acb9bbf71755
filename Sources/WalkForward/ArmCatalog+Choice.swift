internal import Declarations
internal import Forecasters
internal import Foundation
internal import LearningRates

extension ArmCatalog {
  /// The groups as they are walked, where arms are made of those that differ in what is chosen over alone.
  mutating func choosing(_ configuration: RunConfiguration) -> [ArmGroup] {
    let select = configuration.select.contains(RunConfiguration.allChosen) ? nil : Set(configuration.select)
    let sequential = groups.filter { $0.lead.arm.role == .sequential }
    let names = CandidateNames(sequential, select)
    var sets: [(key: [String], candidates: [ArmGroup])] = []
    var places: [[String]: Int] = [:]
    for group in sequential {
      let key = names.rest(of: group)
      if let place = places[key] {
        sets[place].candidates.append(group)
      } else {
        places[key] = sets.count
        sets.append((key, [group]))
      }
    }
    var chosen: Set<Int> = []
    var made: [ArmGroup] = []
    for (_, set) in sets where set.count > 1 {
      chosen.formUnion(set.map(\.lead.index))
      made.append(group(madeOf: set, configuration, names))
    }
    return groups.filter { !chosen.contains($0.lead.index) } + made
  }

  private mutating func group(
    madeOf candidates: [ArmGroup], _ configuration: RunConfiguration, _ names: CandidateNames
  ) -> ArmGroup {
    let lead = candidates[0]
    func common(_ value: (ArmGroup) -> String) -> String {
      let first = value(lead)
      return candidates.allSatisfy { value($0) == first } ? first : CandidateNames.any
    }
    let forecaster = common { $0.lead.arm.forecaster }
    let (rule, start) = (common { $0.lead.arm.rateRule }, common { $0.lead.arm.start })
    let feedback = common { $0.lead.arm.feedback }
    let own = names.own(of: candidates).map { "\($0.key)=\($0.value)" }
    let base = "\(forecaster)\(own.isEmpty ? "" : "(\(own.joined(separator: " ")))")/\(rule)/\(start)/\(feedback)"
    let members = configuration.by.map { choice in
      var arm = Arm(
        name: "\(base)~\(choice.text)#\(lead.seed)", role: .rival, forecaster: forecaster, rateRule: rule, start: start,
        feedback: feedback, seed: lead.seed)
      arm.settings = json(configuration.select, choice)
      return member(arm, lead.lead.family, .made(choice))
    }
    var group = ArmGroup(members: members, settings: lead.settings, among: lead.settings.features)
    (group.candidates, group.seed) = (candidates, lead.seed)
    return group
  }

  private func json(_ select: [String], _ choice: Choice) -> String {
    struct Told: Encodable { let select: [String], by: String }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(Told(select: select, by: choice.text))).map { String(decoding: $0, as: UTF8.self) }
      ?? "{}"
  }
}

/// In what arms differ, and what of it is chosen over.
private struct CandidateNames {
  /// What stands in a name for what differs among candidates.
  static let any = "*"

  /// The settings of groups in which some differ, but those that stand in an arm's name anyway.
  private let settings: [Setting<RunConfiguration>]
  /// The keys that are chosen over; nil for all.
  private let select: Set<String>?

  init(_ groups: [ArmGroup], _ select: Set<String>?) {
    self.select = select
    settings = RunConfiguration.settings.filter { setting in
      setting.traits.contains(.own) && !setting.traits.contains(.naming) && !setting.traits.contains(.variantOnly)
        && groups.contains { setting.differs($0.settings, groups[0].settings) }
    }
  }

  private func isChosenOver(_ key: String) -> Bool {
    RunConfiguration.isChosenOver(key) && select?.contains(key) != false
  }

  /// What candidates have in common.
  func rest(of group: ArmGroup) -> [String] {
    let named: [(key: String, text: String)] = [
      ("forecaster", group.lead.arm.forecaster), ("rate", group.rule.name), ("start", group.start.rawValue),
      ("rate-carry", group.rateCarry.rawValue), ("feedback", group.feedback.rawValue),
    ]
    let own = named + settings.map { ($0.key, $0.text(group.settings)) }
    return ["\(group.seed)"] + own.map { isChosenOver($0.key) ? Self.any : $0.text }
  }

  /// Their settings, with what is chosen over spelled as such where it differs among them.
  func own(of candidates: [ArmGroup]) -> [(key: String, value: String)] {
    settings.map { setting in
      let differs = candidates.contains { setting.differs($0.settings, candidates[0].settings) }
      return (setting.key, differs ? Self.any : setting.text(candidates[0].settings))
    }
  }
}
