/// What else there is to say of a setting.
public struct SettingTraits: OptionSet, Sendable {
  public let rawValue: Int
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
  /// Its text may begin with a dash.
  public static let dashed = SettingTraits(rawValue: 64)
}

/// What is known of a setting without the group that holds it.
public struct SettingDescription: Sendable {
  /// The key of a configuration file, which is also the flag's name.
  public let key: String
  /// How it is given.
  public let form: SettingForm
  /// What it is, for help; the default comes behind it.
  public let summary: String
  /// The default in words, or as it is written behind the flag; nil where there is none to tell.
  public let standard: String?
  /// The words that it takes; none where it takes no words.
  public let words: [String]
  /// What it may be, for messages; nil where that is whatever can be read.
  public let allowed: String?
  /// Whether it takes numbers.
  public let isNumber: Bool
  /// Words to complete what is typed with.
  public let suggestions: [String]
  /// The name of its value in help; nil for the key.
  public let valueName: String?
  /// What else there is to say.
  public let traits: SettingTraits
  /// The texts of a list, from what stands between its commas.
  public let texts: @Sendable (_ parts: [String]) -> [String]

  /// The text for help, with the default.
  public var help: String { standard.map { "\(summary) (default: \($0))." } ?? "\(summary)." }
}

/// A value that cannot be used: the key, what was expected and what was found.
public struct SettingFault: Sendable, Equatable {
  /// The key, which is also the flag's name.
  public var key: String
  /// What was expected.
  public var expected: String
  /// What was found.
  public var found: String
}

/// What has to be so for a setting to change anything.
public struct Need<Group>: Sendable {
  /// What has to be so, in words.
  public let expected: String
  /// What is so instead, in words; nil where the need is met.
  public let found: @Sendable (Group) -> String?

  /// A need.
  public init(_ expected: String, found: @escaping @Sendable (Group) -> String?) {
    (self.expected, self.found) = (expected, found)
  }
}

/// A setting, declared once: its flag, key, help with the default, range, report line and identity follow from this.
public struct Setting<Group: SettingGroup>: Sendable {
  /// What is known of it without the group.
  public let description: SettingDescription
  /// What has to be so for it to change anything; nil for nothing.
  public let need: Need<Group>?
  /// Reads it where it is there.
  let read: @Sendable (KeyedDecodingContainer<SettingKey>, inout Group) throws -> Void
  /// Writes it where there is something to write.
  let write: @Sendable (Group, inout KeyedEncodingContainer<SettingKey>) throws -> Void
  /// What is wrong with its value; nil for nothing.
  let fault: @Sendable (Group) -> SettingFault?
  /// Sets it to its default in `result` where it says the same in the group.
  let simplify: @Sendable (Group, _ result: inout Group) -> Void
  /// Empties it, or sets it to its default where it cannot be empty.
  let clear: @Sendable (inout Group) -> Void

  /// A setting that a property holds.
  ///
  /// - Parameters:
  ///   - key: the key of a configuration file, which is also the flag's name
  ///   - path: the property
  ///   - summary: what it is, for help, without the default, which follows
  ///   - allowed: what each of its values may be
  ///   - traits: what else there is to say
  ///   - standard: the default in words, where the property's own value does not tell it
  ///   - need: what has to be so for it to change anything
  ///   - suggestions: words to complete what is typed with, besides those that its type has
  ///   - valueName: the name of its value in help, where that is not the key
  ///   - isDefault: whether a value says the same as the default does in that group
  public init<Value: SettingValue>(
    _ key: String, _ path: any WritableKeyPath<Group, Value> & Sendable, _ summary: String,
    _ allowed: Allowed<Value.Item> = .anything, _ traits: SettingTraits = [], default standard: String? = nil,
    needs need: Need<Group>? = nil, suggestions: [String] = [], valueName: String? = nil,
    isDefault: @escaping @Sendable (Group, Value) -> Bool = { _, _ in false }
  ) {
    let usual = Group()[keyPath: path]
    let form = traits.contains(.repeated) ? .repeated : Value.form
    let suggestions = Value.Item.words + suggestions
    description = SettingDescription(
      key: key, form: form, summary: summary, standard: standard ?? Self.words(for: usual, form),
      words: Value.Item.words, allowed: allowed.words, isNumber: Value.Item.isNumber, suggestions: suggestions,
      valueName: valueName, traits: traits, texts: { Value.Item.texts(from: $0) })
    self.need = need
    let codingKey = SettingKey(key)
    read = { container, group in
      guard container.contains(codingKey) else { return }
      group[keyPath: path] = try container.decode(Value.self, forKey: codingKey)
    }
    write = { group, container in
      let value = group[keyPath: path]
      let isAbsent = value.elements.isEmpty && Value.form != .list
      if isAbsent || traits.contains(.omitted) && value == usual { return }
      try container.encode(value, forKey: codingKey)
    }
    fault = { group in
      let elements = group[keyPath: path].elements
      func fault(_ expected: String, _ found: String) -> SettingFault {
        SettingFault(key: key, expected: expected, found: found)
      }
      if traits.contains(.some) && elements.isEmpty {
        let words = suggestions.isEmpty ? "value" : "of \(suggestions.joined(separator: ", "))"
        return fault("at least one \(words)", "none")
      }
      var seen: Set<String> = []
      for element in elements {
        if let found = allowed.fault(element) { return fault(allowed.words ?? "another value", found) }
        if traits.contains(.once) && !seen.insert(element.text).inserted {
          return fault("each value once", "\(element.text) twice")
        }
      }
      return nil
    }
    simplify = { group, result in
      if isDefault(group, group[keyPath: path]) { result[keyPath: path] = usual }
    }
    clear = { $0[keyPath: path] = Value.nothing ?? usual }
  }

  /// A default as it is written behind the flag; nil where nothing is to be told.
  private static func words<Value: SettingValue>(for value: Value, _ form: SettingForm) -> String? {
    let texts = value.elements.map(\.text)
    switch form {
    case .presence, .toggle: return nil
    case .one, .repeated: return texts.isEmpty || texts == [""] ? nil : texts.joined(separator: ",")
    case .list: return texts.isEmpty ? "none" : texts == Value.Item.words ? "all" : texts.joined(separator: ",")
    }
  }
}

/// The key of a setting, for encoders and decoders.
public struct SettingKey: CodingKey, Sendable {
  public let stringValue: String
  public var intValue: Int? { nil }
  /// A key of that name.
  public init(_ name: String) { stringValue = name }
  public init?(stringValue: String) { self.init(stringValue) }
  public init?(intValue: Int) { nil }
}
