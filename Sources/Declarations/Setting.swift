internal import Foundation

/// What else there is to say of a setting.
public struct SettingTraits: OptionSet, Sendable {
  /// The bits.
  public let rawValue: Int
  /// Traits by their bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Reports show it, as it shapes a run's figures.
  public static let shown = SettingTraits(rawValue: 1)
  /// It tells which arms a run has or what they are called, on which the results of any one of them do not depend.
  public static let naming = SettingTraits(rawValue: 2)
  /// A list that has at least one value.
  public static let some = SettingTraits(rawValue: 4)
  /// A list that has no value twice.
  public static let once = SettingTraits(rawValue: 8)
  /// A list of texts that may have commas of their own.
  public static let repeated = SettingTraits(rawValue: 16)
  /// Not written where it is as by default.
  public static let omitted = SettingTraits(rawValue: 32)
  /// Its text may begin with a dash, as that of a number may.
  public static let dashed = SettingTraits(rawValue: 64)
  /// A variant of the group may have a value of its own.
  package static let own = SettingTraits(rawValue: 256)
  /// Only a variant has it.
  package static let variantOnly = SettingTraits(rawValue: 512)
  /// The short help has it.
  package static let everyday = SettingTraits(rawValue: 128)
}

/// What has to be so for a setting to change anything.
public struct Need<Group>: Sendable {
  /// What has to be so, in words.
  package let expected: String
  /// What is so instead, in words; nil where the need is met.
  package let found: @Sendable (Group) -> String?

  /// A need.
  public init(_ expected: String, found: @escaping @Sendable (Group) -> String?) {
    (self.expected, self.found) = (expected, found)
  }
}

/// A setting, declared once: its flag, key, help with the default, range, report line and identity follow from this.
public struct Setting<Group: SettingGroup>: Sendable {
  /// The key of a configuration file.
  public let key: String
  /// The flag's name.
  package let flag: String
  /// How it is given.
  package let form: SettingForm
  /// The default in words, or as it is written behind the flag; nil where there is none to tell.
  package let standard: String?
  /// What it is, for help, with the default.
  package let help: String
  /// The name of its value in help; nil for the key.
  package let valueName: String?
  /// The words that it takes; none where it takes no words.
  package let words: [String]
  /// Words to complete what is typed with.
  package let suggestions: [String]
  /// What else there is to say.
  package let traits: SettingTraits
  /// What has to be so for it to change anything.
  package let needs: [Need<Group>]
  /// The values that a text with commas names, each as it is written by itself.
  let values: @Sendable (String) -> [String]
  /// Sets it to what is written.
  package let read: @Sendable (Written, inout Group) throws -> Void
  let decode: @Sendable (KeyedDecodingContainer<SettingKey>, inout Group) throws -> Void
  /// Encodes the value, whatever it is.
  let encode: @Sendable (Group, inout KeyedEncodingContainer<SettingKey>) throws -> Void
  /// Whether nothing is written of its value.
  let isLeftOut: @Sendable (Group) -> Bool
  /// What is wrong with its value; nil for nothing.
  let fault: @Sendable (Group) -> SettingFault?
  /// Sets it to its default in `result` where it says the same in the group.
  let simplify: @Sendable (Group, _ result: inout Group) -> Void
  /// Empties it, or sets it to its default where it cannot be empty.
  let clear: @Sendable (inout Group) -> Void
  /// Takes the value of another group.
  package let take: @Sendable (_ other: Group, inout Group) -> Void
  /// Whether it has another value in another group.
  package let differs: @Sendable (Group, _ other: Group) -> Bool
  /// The value as it is written behind the flag; `none` of an empty list, `default` where it is left out.
  package let text: @Sendable (Group) -> String

  /// A setting that a property holds.
  ///
  /// - Parameters:
  ///   - key: the key of a configuration file, which is also the flag's name
  ///   - path: the property
  ///   - summary: what it is, for help; the default follows
  ///   - traits: what else there is to say
  ///   - allowed: what each of its values may be
  ///   - standard: the default in words, where the property's own value does not tell it
  ///   - needs: what has to be so for it to change anything
  ///   - suggestions: words to complete what is typed with, besides those that its type has
  ///   - valueName: the name of its value in help, where that is not the key
  ///   - isDefault: whether a value says the same as the default does in that group
  public init<Value: SettingValue>(
    _ key: String, _ path: any WritableKeyPath<Group, Value> & Sendable, _ summary: String,
    _ traits: SettingTraits = [], takes allowed: Allowed<Value.Item> = .anything, default standard: String? = nil,
    needs: [Need<Group>] = [], suggestions: [String] = [], valueName: String? = nil,
    isDefault: @escaping @Sendable (Group, Value) -> Bool = { _, _ in false }
  ) {
    let usual = Group()[keyPath: path]
    let form = traits.contains(.repeated) ? .repeated : Value.form
    let reader = WrittenReader<Value>(
      key: key, form: form, isEmptiable: !traits.contains(.some), allowed: allowed)
    self.key = key
    flag = key
    self.form = form
    self.standard = standard ?? Self.words(for: usual, form, known: Value.Item.words + suggestions)
    help = self.standard.map { "\(summary) (default: \($0))." } ?? "\(summary)."
    self.valueName = valueName
    words = Value.Item.words
    self.suggestions = Value.Item.words + suggestions
    self.traits = Value.Item.self is any Numeric.Type ? traits.union(.dashed) : traits
    self.needs = needs
    values = { Value.Item.texts(from: Self.parts(of: $0)) }
    read = { written, group in group[keyPath: path] = try reader.value(of: written) ?? usual }
    decode = { container, group in
      guard container.contains(SettingKey(key)) else { return }
      group[keyPath: path] = try container.decode(Value.self, forKey: SettingKey(key))
    }
    encode = { group, container in try container.encode(group[keyPath: path], forKey: SettingKey(key)) }
    isLeftOut = { group in
      let value = group[keyPath: path]
      let isAbsent = value.items.isEmpty && Value.form != .list
      return isAbsent || traits.contains(.omitted) && value == usual
    }
    fault = { group in
      let items = group[keyPath: path].items
      if traits.contains(.some) && items.isEmpty {
        let known = Value.Item.words + suggestions
        let words = known.isEmpty ? "value" : "of \(known.joined(separator: ", "))"
        return SettingFault(key: key, expected: "at least one \(words)", found: "none")
      }
      var seen: Set<String> = []
      for item in items {
        if let found = allowed.fault(item) {
          return SettingFault(
            key: key, expected: allowed.words ?? Value.Item.kind, found: found,
            advice: Nearest.advice(item.text, among: suggestions))
        }
        if traits.contains(.once) && !seen.insert(item.text).inserted {
          return SettingFault(key: key, expected: "each value once", found: "\(item.text) twice")
        }
      }
      return nil
    }
    simplify = { group, result in
      if isDefault(group, group[keyPath: path]) { result[keyPath: path] = usual }
    }
    clear = { $0[keyPath: path] = Value(items: []) ?? usual }
    take = { other, group in group[keyPath: path] = other[keyPath: path] }
    differs = { $0[keyPath: path] != $1[keyPath: path] }
    text = { group in
      let texts = group[keyPath: path].items.map(\.text)
      return texts.isEmpty ? form == .list ? "none" : "default" : texts.joined(separator: ",")
    }
  }

  /// What stands between the commas of a text that are not within parentheses.
  private static func parts(of text: String) -> [String] {
    text.splitOutsideParentheses(omittingEmpty: false).map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// A default as it is written behind the flag; nil where nothing is to be told.
  private static func words<Value: SettingValue>(
    for value: Value, _ form: SettingForm, known: [String]
  ) -> String? {
    let texts = value.items.map(\.text)
    switch form {
    case .presence, .toggle: return nil
    case .one, .repeated: return texts.isEmpty || texts == [""] ? nil : texts.joined(separator: ",")
    case .list: return texts.isEmpty ? "none" : texts == known ? "all" : texts.joined(separator: ", ")
    }
  }
}
