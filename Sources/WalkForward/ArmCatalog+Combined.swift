internal import Foundation

extension ArmCatalog {
  /// The groups as they are walked, where arms are made of each trained arm and of naive ones.
  mutating func combining(_ configuration: RunConfiguration) -> [ArmGroup] {
    let naive = arms.indices.filter { arms[$0].role == .naive }
    let partners = configuration.combineWith.compactMap { name -> ArmGroup.Member? in
      let group = groups.first { !$0.learns }
      return naive.first { arms[$0].forecaster == name }.flatMap { index in group?.members.first { $0.index == index } }
    }
    return groups.map { group in
      guard group.lead.arm.role == .sequential else { return group }
      return combined(group, partners, configuration)
    }
  }

  private mutating func combined(
    _ candidate: ArmGroup, _ partners: [ArmGroup.Member], _ configuration: RunConfiguration
  ) -> ArmGroup {
    let lead = candidate.lead.arm
    let base = lead.name.prefix { $0 != "#" } + partners.map { "+\($0.arm.name)" }.joined()
    let members = configuration.combine.map { choice in
      var arm = lead
      (arm.name, arm.role) = ("\(base)~\(choice.text)#\(candidate.seed)", .rival)
      arm.settings = json(choice, partners.map(\.arm.name), lead.settings)
      return member(arm, candidate.lead.family, .made(choice))
    }
    var group = ArmGroup(members: members, settings: candidate.settings, among: candidate.settings.features)
    (group.candidates, group.partners, group.seed) = ([candidate], partners, candidate.seed)
    return group
  }

  private func json(_ choice: Choice, _ partners: [String], _ own: String?) -> String {
    struct Told: Encodable { let combine: String, with: [String], of: String? }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(Told(combine: choice.text, with: partners, of: own)))
      .map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
