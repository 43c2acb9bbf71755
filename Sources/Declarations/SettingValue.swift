/// How a setting is given on the command line.
public enum SettingForm: Sendable {
  /// One text behind its flag.
  case one
  /// A list with commas; a flag that is repeated adds to it.
  case list
  /// A list of texts that may have commas of their own; a flag that is repeated adds one.
  case repeated
  /// True where the flag is there, which has no text.
  case presence
  /// True or false, as `--key` or `--no-key`.
  case toggle
}

/// What a setting can hold: one value, an optional one, or a list.
public protocol SettingValue: Codable, Equatable, Sendable {
  /// One of its values.
  associatedtype Item: SettingItem
  /// How it is given.
  static var form: SettingForm { get }
  /// Its values; none of what is left out.
  var items: [Item] { get }
  /// The value of these; nil where it cannot be without any.
  init?(items: [Item])
}

/// One value of a setting, which can be written as a text.
public protocol SettingItem: SettingValue where Item == Self {
  /// What it is, for messages: `a whole number`.
  static var kind: String { get }
  /// The words that it is one of; none where it is no word.
  static var words: [String] { get }
  /// The texts of a list, from what stands between its commas.
  static func texts(from parts: [String]) -> [String]
  /// The value as it is written behind a flag.
  var text: String { get }
  /// The value of a text; nil, or an error that says more, where the text has none.
  init?(text: String) throws
}

extension SettingItem {
  /// One text.
  public static var form: SettingForm { .one }
  /// None.
  public static var words: [String] { [] }
  /// What stands between the commas.
  public static func texts(from parts: [String]) -> [String] { parts }
  /// The value itself.
  public var items: [Self] { [self] }
  /// The one value there is.
  public init?(items: [Self]) {
    guard let first = items.first else { return nil }
    self = first
  }
}

/// A value that is coded as its text.
public protocol TextCoded: SettingItem {}

extension TextCoded {
  /// Reads the text; what is none says what it should be.
  public init(from decoder: any Decoder) throws {
    guard let value = try Self(text: decoder.singleValueContainer().decode(String.self)) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: Self.kind))
    }
    self = value
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension SettingItem where Self: CustomStringConvertible {
  /// The description.
  public var text: String { description }
}

extension SettingItem where Self: LosslessStringConvertible {
  /// The value that is described so.
  public init?(text: String) throws { self.init(text) }
}

extension SettingItem where Self: CaseIterable & RawRepresentable, RawValue == String {
  /// The words by name.
  public static var kind: String { "one of \(list(Self.self))" }
  /// The cases.
  public static var words: [String] { allCases.map(\.rawValue) }
  /// The case's name.
  public var text: String { rawValue }
  /// The case of that name, whatever the case of its letters.
  public init?(text: String) throws {
    let folded = text.lowercased()
    guard let found = Self(rawValue: text) ?? Self.allCases.first(where: { $0.rawValue.lowercased() == folded })
    else { return nil }
    self = found
  }
}

extension String: SettingItem {
  /// What it is.
  public static var kind: String { "a text" }
}

extension Int: SettingItem {
  /// What it is.
  public static var kind: String { "a whole number" }
}

extension Double: SettingItem {
  /// What it is.
  public static var kind: String { "a number" }
  /// The shortest text, without a point where it is whole.
  public var text: String { Int(exactly: self).map(String.init) ?? description }
  /// A finite number in decimal digits.
  public init?(text: String) throws {
    guard text.wholeMatch(of: /[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?/) != nil, let value = Double(text),
      value.isFinite
    else { return nil }
    self = value
  }
}

extension Bool: SettingItem {
  /// Whether the flag is there.
  public static var form: SettingForm { .presence }
  /// What it is.
  public static var kind: String { "true or false" }
  /// The truth value that YAML has for a word.
  public init?(text: String) throws {
    switch text.lowercased() {
    case "true", "yes", "on": self = true
    case "false", "no", "off": self = false
    default: return nil
    }
  }
}

extension Optional: SettingValue where Wrapped: SettingItem {
  /// As what it wraps; a truth value that may be left out can be denied.
  public static var form: SettingForm { Wrapped.form == .presence ? .toggle : Wrapped.form }
  /// What is there.
  public var items: [Wrapped] { map { [$0] } ?? [] }
  /// The one value there is, or none.
  public init?(items: [Wrapped]) { self = items.first }
}

extension Array: SettingValue where Element: SettingItem {
  /// A list.
  public static var form: SettingForm { .list }
  /// All of them.
  public var items: [Element] { self }
  /// A list of these.
  public init?(items: [Element]) { self = items }
}

/// The words of a setting's values as a list: `cold, warm, shrinkPerturb`.
public func list<E: SettingItem>(_: E.Type) -> String { E.words.joined(separator: ", ") }

/// The words of a setting's value for a sentence: `level, diff, return or logReturn`.
public func choice<E: SettingItem>(_: E.Type) -> String { choice(E.words) }

/// Words for a sentence: `a, b or c`.
public func choice(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return "\(words.dropLast().joined(separator: ", ")) or \(last)"
}
