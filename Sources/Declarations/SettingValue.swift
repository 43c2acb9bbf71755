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
  associatedtype Item: SettingElement
  /// How it is given.
  static var form: SettingForm { get }
  /// The value without elements; nil where there is none.
  static var nothing: Self? { get }
  /// Its values; none of what is left out.
  var elements: [Item] { get }
}

/// One value of a setting.
public protocol SettingElement: SettingValue where Item == Self {
  /// The words that it is one of; none where it is no word.
  static var words: [String] { get }
  /// Whether it is a number, of which a negative one begins with a dash.
  static var isNumber: Bool { get }
  /// The value as it is written behind a flag.
  var text: String { get }
  /// The texts of a list, from what stands between its commas.
  static func texts(from parts: [String]) -> [String]
}

extension SettingElement {
  public static var form: SettingForm { .one }
  public static var nothing: Self? { nil }
  public var elements: [Self] { [self] }
  public static var words: [String] { [] }
  public static var isNumber: Bool { false }
  public static func texts(from parts: [String]) -> [String] { parts }
}

extension SettingElement where Self: CustomStringConvertible {
  public var text: String { description }
}

extension SettingElement where Self: CaseIterable & RawRepresentable, RawValue == String {
  public static var words: [String] { allCases.map(\.rawValue) }
  public var text: String { rawValue }
}

extension String: SettingElement {}

extension Int: SettingElement {
  public static var isNumber: Bool { true }
}

extension Double: SettingElement {
  public static var isNumber: Bool { true }
  public var text: String { Int(exactly: self).map(String.init) ?? description }
}

extension Bool: SettingElement {
  public static var form: SettingForm { .presence }
}

extension Optional: SettingValue where Wrapped: SettingElement {
  public static var form: SettingForm { Wrapped.form == .presence ? .toggle : Wrapped.form }
  public static var nothing: Self? { .some(nil) }
  public var elements: [Wrapped] { map { [$0] } ?? [] }
}

extension Array: SettingValue where Element: SettingElement {
  public static var form: SettingForm { .list }
  public static var nothing: Self? { [] }
  public var elements: Self { self }
}

/// The words of a setting's value for a sentence: `level, diff, return or logReturn`.
public func choice<E: SettingElement>(_: E.Type) -> String { choice(E.words) }

/// The words of a setting's values as a list: `cold, warm, shrinkPerturb`.
public func list<E: SettingElement>(_: E.Type) -> String { E.words.joined(separator: ", ") }

/// Words for a sentence: `a, b or c`.
public func choice(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return "\(words.dropLast().joined(separator: ", ")) or \(last)"
}
