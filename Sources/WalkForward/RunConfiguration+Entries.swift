internal import Declarations
internal import Forecasters

extension RunConfiguration {
  /// Throws where an entry cannot be run, or gives an arm that another one gives.
  func validate(entries families: Families) throws(ConfigurationError) {
    var base = self
    base.arms = []
    for (index, (given, entry)) in zip(arms, entries).enumerated() {
      func key(_ key: String) -> String { SettingFault.key(key, within: "arm", entry: index) }
      if let shared = Self.settings.first(where: { !$0.traits.contains(.own) && $0.differs(given, base) }) {
        throw ConfigurationError(
          key: key(shared.key), expected: "\(shared.text(base)), as all entries share it", found: shared.text(given))
      }
      guard families[entry.label] == nil else {
        throw ConfigurationError(
          key: key("label"), expected: "a name that no forecaster has", found: entry.label)
      }
      do {
        try entry.validate(alone: families)
      } catch {
        throw ConfigurationError(
          key: key(error.key), expected: error.expected, found: error.found, advice: error.advice)
      }
    }
    let levels = entries.map(\.quantiles)
    if let first = levels.first(where: { !$0.isEmpty }),
      let other = levels.firstIndex(where: { !$0.isEmpty && $0 != first })
    {
      throw ConfigurationError(
        key: SettingFault.key("quantiles", within: "arm", entry: other),
        expected:
          "the levels of the other entries, \(first.map(\.text).joined(separator: ",")), or none, as scores of other levels are not comparable",
        found: levels[other].map(\.text).joined(separator: ","))
    }
    try requireDistinct(ArmCatalog(self, families))
  }

  private func requireDistinct(_ catalog: ArmCatalog) throws(ConfigurationError) {
    var entries: [String: Int] = [:]
    for group in catalog.groups {
      guard let entry = group.entry else { continue }
      for arm in group.members {
        // By what it is and by what it is called: a label gives the same arm another name, or another arm the same one.
        for text in ["\(arm.plain.name) \(arm.arm.settings ?? "")", "\(arm.arm.name)"] {
          if let other = entries[text], other != entry {
            throw ConfigurationError(
              key: SettingFault.key("", within: "arm", entry: entry), expected: "arms that no other entry gives",
              found: "'\(arm.arm.name)', which entry \(other + 1) gives",
              advice: "Leave it out of one of them, or give one a setting or a label of its own.")
          }
          entries[text] = entry
        }
      }
    }
  }
}
