internal import Foundation

extension Setting where Group: Equatable {
  /// A setting that is read as more variants of the group: each of those that there are, or the group itself, with every combination of
  /// values of other settings.
  ///
  /// It stands behind the list of variants, which it makes longer as it is read, and is never written: what is written are the variants.
  /// Behind the flag an axis is `key=value,value`; where a value has commas of its own, all are set apart by `|` instead. In a file it is
  /// keys with lists. The combinations come in the order of the settings, the last one changing first.
  ///
  /// - Parameters:
  ///   - key: the key of a configuration file, which is also the flag's name
  ///   - path: the variants
  ///   - flag: the flag of a variant
  ///   - most: the most variants that there may be
  ///   - summary: what it is, for help
  ///   - valueName: the name of its value in help
  package static func grid(
    _ key: String, of path: any WritableKeyPath<Group, [Group]> & Sendable, flag: String, atMost most: Int,
    _ summary: String, _ traits: SettingTraits = [], valueName: String
  ) -> Setting {
    Setting(
      reading: key, summary, traits, valueName: valueName,
      by: { written, group in
        var base = group
        base[keyPath: path] = []
        let variants = group[keyPath: path]
        do {
          let grid = Grid(axes: try Axis.all(written, base: base))
          try grid.require(atMost: most, of: max(1, variants.count))
          for (index, variant) in variants.enumerated() { try grid.require(variant, of: base, flag, index) }
          group[keyPath: path] = try (variants.isEmpty ? [base] : variants).flatMap(grid.crossed)
        } catch let fault as SettingFault {
          throw SettingFault(
            key: fault.key.isEmpty ? key : "\(key), \(fault.key)", expected: fault.expected, found: fault.found,
            advice: fault.advice)
        }
      })
  }

  /// A setting that has no value of its own: reading it sets others.
  private init(
    reading key: String, _ summary: String, _ traits: SettingTraits, valueName: String,
    by read: @escaping @Sendable (Written, inout Group) throws -> Void
  ) {
    (self.key, flag, form, standard) = (key, key, .repeated, nil)
    (help, self.valueName, words, suggestions) = (summary + ".", valueName, [], [])
    (self.traits, needs) = (traits, [])
    self.read = read
    values = { [$0] }
    (decode, encode) = ({ _, _ in }, { _, _ in })
    (isLeftOut, fault) = ({ _ in true }, { _ in nil })
    (simplify, clear, take) = ({ _, _ in }, { _ in }, { _, _ in })
    (differs, text) = ({ _, _ in false }, { _ in "" })
  }
}

/// A setting with the values that it takes in turn.
private struct Axis<Group: SettingGroup & Equatable> {
  let setting: Setting<Group>
  let values: [Written]

  /// The axes that are written, in the order of the settings.
  static func all(_ written: Written, base: Group) throws -> [Axis] {
    let own = Group.settings.filter { $0.traits.contains(.own) && !$0.traits.contains(.variantOnly) }
    var given: [String: Written] = [:]
    for (key, values) in try pairs(written) {
      guard own.contains(where: { $0.key == key }) else {
        let isShared = Group.keys.contains(key)
        throw SettingFault(
          key: key, expected: "one of the keys \(own.map(\.key).joined(separator: ", "))",
          found: isShared ? "a setting that all entries share" : "an unknown key",
          advice: isShared ? "" : Nearest.advice(key, among: own.map(\.key)))
      }
      guard given.updateValue(values, forKey: key) == nil else {
        throw SettingFault(key: key, expected: "it once", found: "it twice")
      }
    }
    return try own.compactMap { setting in try given[setting.key].map { try Axis(setting, $0, base: base) } }
  }

  private static func pairs(_ written: Written) throws -> [(String, Written)] {
    switch written {
    case .keys(let axes): return axes.sorted { $0.key < $1.key }
    case .list(let parts) where !parts.isEmpty: return try parts.flatMap(pairs)
    case .text(let text):
      if text.contains("=") { return try pairs(.keys(written.settings(known: Set(Group.settings.map(\.key))))) }
      fallthrough
    case .list, .nothing:
      var found: String { if case .text(let text) = written { "'\(text)'" } else { "nothing" } }
      throw SettingFault(key: "", expected: "a setting with its values, such as hidden=16,32", found: found)
    }
  }

  private init(_ setting: Setting<Group>, _ written: Written, base: Group) throws {
    self.setting = setting
    switch written {
    case .list(let values): self.values = values
    case .text(let text) where text.contains("|"):
      values = text.split(separator: "|", omittingEmptySubsequences: false)
        .map { .text($0.trimmingCharacters(in: .whitespaces)) }
    case .text(let text): values = setting.values(text).map(Written.text)
    case .nothing, .keys: values = []
    }
    guard !values.isEmpty, !values.contains(.text("")) else {
      throw SettingFault(
        key: setting.key, expected: "values with commas between them, or with | where they have commas themselves",
        found: values.isEmpty ? "none" : "one that is empty")
    }
    // Each is read once here, so that what is wrong with one is said once.
    var seen: [Group] = []
    for value in values {
      let group = try set(value, in: base)
      if let fault = setting.fault(group) { throw fault }
      guard !seen.contains(group) else {
        throw SettingFault(key: setting.key, expected: "each value once", found: "\(setting.text(group)) twice")
      }
      seen.append(group)
    }
  }

  func set(_ value: Written, in group: Group) throws -> Group {
    var group = group
    try setting.read(value, &group)
    return group
  }
}

/// All combinations of the values of some settings.
private struct Grid<Group: SettingGroup & Equatable> {
  let axes: [Axis<Group>]

  /// Throws where so many variants with all combinations are too many.
  func require(atMost most: Int, of variants: Int) throws {
    var count = variants
    for axis in axes {
      let (product, overflows) = count.multipliedReportingOverflow(by: axis.values.count)
      count = overflows ? .max : product
    }
    guard count > most else { return }
    let factors = (variants > 1 ? [variants] : []) + axes.map(\.values.count)
    throw SettingFault(
      key: "", expected: "at most \(most) entries", found: factors.map(String.init).joined(separator: " × "),
      advice: "Leave values out, or run parts of the grid apart into the same store.")
  }

  /// Throws where a variant has its own value of what the grid varies, or a name, which several cannot share.
  func require(_ variant: Group, of base: Group, _ flag: String, _ index: Int) throws {
    for axis in axes where axis.setting.differs(variant, base) {
      throw SettingFault(
        key: axis.setting.key, expected: "a setting that no --\(flag) has of its own",
        found: "\(axis.setting.text(variant)) in entry \(index + 1)")
    }
    for setting in Group.settings where setting.traits.contains(.variantOnly) && setting.differs(variant, base) {
      throw SettingFault(
        key: "", expected: "entries of --\(flag) without \(setting.key), as each becomes several",
        found: "\(setting.text(variant)) in entry \(index + 1)")
    }
  }

  /// A variant with each combination; throws where a value would change nothing in it.
  func crossed(_ variant: Group) throws -> [Group] {
    let all = try axes.reduce([variant]) { groups, axis in
      try groups.flatMap { group in try axis.values.map { try axis.set($0, in: group) } }
    }
    for group in all {
      for axis in axes {
        for need in axis.setting.needs {
          guard let found = need.found(group) else { continue }
          throw SettingFault(key: axis.setting.key, expected: need.expected, found: found)
        }
      }
    }
    return all
  }
}
