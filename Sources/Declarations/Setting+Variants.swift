extension Setting where Group: Equatable {
  /// A setting that is a list of variants of the group: each has the group's settings but for those of its own.
  ///
  /// A variant is written as the settings that it replaces: in a file as keys with values, behind the flag as
  /// `key=value key=value`. Only settings with the trait `own` can be replaced.
  ///
  /// - Parameters:
  ///   - key: the key of a configuration file
  ///   - flag: the flag's name, which is repeated for each variant
  ///   - path: the property; it is empty in the variants themselves
  ///   - summary: what it is, for help
  ///   - traits: what else there is to say
  ///   - valueName: the name of its value in help
  package static func variants(
    _ key: String, flag: String, _ path: any WritableKeyPath<Group, [Group]> & Sendable, _ summary: String,
    _ traits: SettingTraits = [], valueName: String
  ) -> Setting {
    Setting(variants: key, flag: flag, path, summary, traits, valueName: valueName)
  }

  private init(
    variants key: String, flag: String, _ path: any WritableKeyPath<Group, [Group]> & Sendable, _ summary: String,
    _ traits: SettingTraits, valueName: String
  ) {
    @Sendable func plain(_ group: Group) -> Group {
      var base = group
      base[keyPath: path] = []
      return base
    }
    (self.key, self.flag, form, standard) = (key, flag, .repeated, nil)
    (help, self.valueName, words, suggestions) = (summary + ".", valueName, [], [])
    (self.traits, needs) = (traits, [])
    values = { [$0] }
    read = { written, group in
      guard case .list(let entries) = written else {
        throw SettingFault(
          key: flag, expected: "a list of entries, each with settings of its own", found: "another kind of value")
      }
      let base = plain(group)
      group[keyPath: path] = try entries.enumerated().map { index, entry in
        do { return try base.varied(by: entry) } catch let fault as SettingFault {
          throw fault.within(flag, entry: index)
        }
      }
    }
    decode = { container, group in
      guard container.contains(SettingKey(key)) else { return }
      let base = plain(group)
      var list = try container.nestedUnkeyedContainer(forKey: SettingKey(key))
      var variants: [Group] = []
      while !list.isAtEnd {
        let keys = try list.nestedContainer(keyedBy: SettingKey.self)
        var variant = base
        for setting in Group.settings where setting.traits.contains(.own) { try setting.decode(keys, &variant) }
        variants.append(variant)
      }
      group[keyPath: path] = variants
    }
    encode = { group, container in
      let base = plain(group)
      try container.encode(group[keyPath: path].map { SettingVariant($0, of: base) }, forKey: SettingKey(key))
    }
    isLeftOut = { $0[keyPath: path].isEmpty }
    fault = { group in
      for (index, variant) in group[keyPath: path].enumerated() {
        if let fault = variant.fault { return fault.within(flag, entry: index) }
      }
      return nil
    }
    simplify = { group, result in result[keyPath: path] = group[keyPath: path].map(\.simplified) }
    clear = { $0[keyPath: path] = [] }
    take = { other, group in group[keyPath: path] = other[keyPath: path] }
    differs = { $0[keyPath: path] != $1[keyPath: path] }
    text = { "\($0[keyPath: path].count)" }
  }
}

/// What a variant of a group replaces, encoded as these settings alone.
package struct SettingVariant<Group: SettingGroup>: Encodable {
  private let variant: Group
  /// The settings that it replaces.
  package let settings: [Setting<Group>]

  /// A variant; only those of its settings count that it may have of its own.
  package init(_ variant: Group, of base: Group) {
    self.variant = variant
    settings = Group.settings.filter { $0.traits.contains(.own) && $0.differs(variant, base) }
  }

  /// A variant of which only some settings count.
  package init(_ variant: Group, _ settings: [Setting<Group>]) { (self.variant, self.settings) = (variant, settings) }

  /// Writes what is replaced; what is left out there and not in the base is written as null.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: SettingKey.self)
    for setting in settings { try setting.encode(variant, &container) }
  }
}

extension SettingFault {
  /// The same in an entry of a list, by its place from 0.
  fileprivate func within(_ flag: String, entry index: Int) -> SettingFault {
    SettingFault(key: SettingFault.key(key, within: flag, entry: index), expected: expected, found: found)
  }

  /// How a key in an entry of a list is called, by its place from 0.
  package static func key(_ key: String, within flag: String, entry index: Int) -> String {
    "\(flag), entry \(index + 1)\(key.isEmpty ? "" : ", \(key)")"
  }
}

extension SettingGroup {
  /// The group with the settings that an entry gives.
  fileprivate func varied(by entry: Written) throws -> Self {
    let own = Self.settings.filter { $0.traits.contains(.own) }
    let given = try entry.settings(known: Set(Self.keys).union(own.map(\.key)))
    if let key = given.keys.filter({ key in !own.contains { $0.key == key } }).min() {
      let isShared = Self.keys.contains(key)
      throw SettingFault(
        key: key, expected: "one of the keys \(own.map(\.key).joined(separator: ", "))",
        found: isShared ? "a setting that all entries share, which is given beside them" : "an unknown key")
    }
    var group = self
    for setting in own {
      if let written = given[setting.key] { try setting.read(written, &group) }
    }
    return group
  }

  /// The group with the settings that a variant may have of its own, and all others as they are.
  package func taking(from variant: Self) -> Self {
    var group = self
    for setting in Self.settings where setting.traits.contains(.own) { setting.take(variant, &group) }
    return group
  }
}

extension Written {
  /// The settings of an entry by key.
  ///
  /// In a text a word such as `hidden=64,64` begins a setting; a word without a known key, or behind a comma, goes on with the value
  /// before it, as names of columns have spaces.
  func settings(known: Set<String>) throws -> [String: Written] {
    let words: [Substring]
    switch self {
    case .keys(let settings): return settings
    case .text(let text) where text.contains { !$0.isWhitespace }: words = text.split(whereSeparator: \.isWhitespace)
    case .text, .nothing, .list:
      var isList: Bool { if case .list = self { true } else { false } }
      throw SettingFault(
        key: "", expected: "settings such as 'forecaster=mlp hidden=64,64'",
        found: isList ? "another kind of value" : "nothing")
    }
    var settings: [(key: String, value: String)] = []
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let goesOn = parts.count == 1 || settings.last?.value.last == "," && !known.contains(String(parts[0]))
      if !goesOn {
        settings.append((String(parts[0]), String(parts[1])))
      } else if settings.isEmpty {
        throw SettingFault(key: "", expected: "settings such as 'forecaster=mlp hidden=64,64'", found: "'\(word)'")
      } else {
        settings[settings.count - 1].value += " \(word)"
      }
    }
    return try settings.reduce(into: [:]) { result, setting in
      guard result.updateValue(.text(setting.value), forKey: setting.key) == nil else {
        throw SettingFault(key: setting.key, expected: "it once", found: "it twice")
      }
    }
  }
}
