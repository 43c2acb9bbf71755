public import Declarations
public import Kernels

/// A setting that families read, declared once: flag, key in files, help, completion, range, report line and identity follow from it.
///
/// It is a property of ``FamilySettings`` in the file of the family that has it, which names it in `reading:`. A run's configuration and
/// ``ForecasterSettings`` have its value under the property's name.
public struct FamilySetting<Value: SettingValue>: FamilySettingDeclaration, Hashable {
  /// What is wrong with a value beside other settings.
  package typealias Fault = (expected: String, found: String, advice: String)

  /// The key of a configuration file, which is also the flag's name.
  package let key: String
  /// The default.
  package let standard: Value
  /// What it is, for help; the default follows.
  ///
  /// It is made when it is asked for: a setting is looked up far more often by its key alone.
  package var summary: String { makeSummary() }
  /// What else there is to say.
  package let traits: SettingTraits
  /// What each of its values may be.
  package var allowed: Allowed<Value.Item> { makeAllowed() }
  /// The default in words, where it does not tell itself.
  package let words: String?
  /// Whether a value says the same as the default does beside the other settings.
  package let isDefault: @Sendable (ForecasterSettings, Value) -> Bool
  /// What is wrong with a value beside the other settings; nil for nothing.
  package let fault: @Sendable (ForecasterSettings, Value) -> Fault?
  private let makeSummary: @Sendable () -> String
  private let makeAllowed: @Sendable () -> Allowed<Value.Item>

  package init(
    _ key: String, _ standard: Value, _ summary: @autoclosure @escaping @Sendable () -> String,
    _ traits: SettingTraits = [], takes allowed: @autoclosure @escaping @Sendable () -> Allowed<Value.Item> = .anything,
    default words: String? = nil,
    isDefault: @escaping @Sendable (ForecasterSettings, Value) -> Bool = { _, _ in false },
    fault: @escaping @Sendable (ForecasterSettings, Value) -> Fault? = { _, _ in nil }
  ) {
    (self.key, self.standard, makeSummary, self.traits) = (key, standard, summary, traits.union(.own))
    (makeAllowed, self.words, self.isDefault, self.fault) = (allowed, words, isDefault, fault)
  }

  /// A setting of a family of one's own, which is given as `--set KEY=VALUE`; a list has its values with commas.
  ///
  /// - Parameters:
  ///   - key: the name, of letters, digits, '-' and '_'
  ///   - standard: the default
  ///   - summary: what it is, for messages
  ///   - allowed: what each of its values may be
  public init(
    _ key: String, _ standard: Value, _ summary: @autoclosure @escaping @Sendable () -> String,
    takes allowed: @autoclosure @escaping @Sendable () -> Allowed<Value.Item> = .anything
  ) {
    self.init(key, standard, summary(), [], takes: allowed())
  }

  /// This setting.
  public var itself: FamilySetting { self }

  /// Whether two have the same key.
  public static func == (a: Self, b: Self) -> Bool { a.key == b.key }

  /// Hashes the key.
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// A setting that families read, whatever it holds.
public protocol FamilySettingDeclaration: Sendable {
  /// What it holds.
  associatedtype Value: SettingValue
  /// The setting.
  var itself: FamilySetting<Value> { get }
}

extension FamilySettingDeclaration {
  /// The key of a configuration file, which is also the flag's name.
  package var key: String { itself.key }

  /// What a text cannot be as its value: what was expected, and what was found; nil where it can.
  package func fault(of text: String) -> (expected: String, found: String)? {
    let setting = itself
    let found = setting.value(of: text).map { $0.items.lazy.compactMap(setting.allowed.complaint).first }
    return (found ?? "'\(text)'").map { (setting.allowed.expected, $0) }
  }
}

extension FamilySetting {
  /// The value of a text; nil where it has none.
  func value(of text: String) -> Value? {
    let parts = Value.form == .list ? text.split(separator: ",").map(String.init) : [text]
    let items = parts.compactMap { try? Value.Item(text: $0) }
    return items.count == parts.count ? Value(items: items) : nil
  }
}

/// The value of a setting of a family of a caller's own, as it is written: `NAME=VALUE`.
public struct OwnSetting: Sendable, Hashable, TextCoded {
  /// What it is.
  public static let kind = "a setting with its value, such as decay=0.9"

  /// The setting's key.
  public let key: String
  /// The value as it is written.
  public let value: String
  /// The whole.
  public var text: String { "\(key)=\(value)" }

  /// The setting of a text; nil where it is none.
  public init?(text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    (key, value) = (parts[0], parts[1])
  }
}

/// The values of the settings that families read, as by default where none is given.
package struct FamilyValues: Sendable, Equatable {
  private var given: [String: any SettingValue] = [:]

  /// All as by default.
  package init() {}

  /// The value of a setting.
  package subscript<Value>(setting: FamilySetting<Value>) -> Value {
    get { given[setting.key] as? Value ?? setting.standard }
    set { given[setting.key] = newValue == setting.standard ? nil : newValue }
  }

  /// Whether a setting has another value than by default.
  package func has(_ key: String) -> Bool { given[key] != nil }

  package static func == (a: Self, b: Self) -> Bool {
    a.given.count == b.given.count && a.given.allSatisfy { $0.value.isSame(b.given[$0.key]) }
  }
}

extension SettingValue {
  fileprivate func isSame(_ other: (any SettingValue)?) -> Bool { other as? Self == self }
}

/// The settings that families read, by name: those of one family stand in its file, those of several here.
public struct FamilySettings: Sendable {
  /// All of them.
  package init() {}

  /// The most layers of a network.
  static let mostLayers = 64
  /// The most units of a layer.
  static let mostUnits = 4096
  /// The most rows of a window.
  static let mostRows = 100_000

  /// Units of each hidden layer of the MLP; its first entry is the width of other networks, and the TCN's channels.
  public var hidden: FamilySetting<[Int]> {
    FamilySetting(
      "hidden", [32], "Units of the MLP's hidden layers, comma-separated; the first is other networks' width",
      [.everyday, .some, .shown], takes: .whole(1...Self.mostUnits))
  }

  /// Layers of the LSTM and the Transformer.
  public var layers: FamilySetting<Int> {
    FamilySetting(
      "layers", 1, "Layers of the LSTM and the Transformer", .shown, takes: .whole(1...Self.mostLayers))
  }

  /// The levels of the quantiles that networks forecast, ascending and symmetric around .5, which is the point forecast; empty for none.
  public var quantiles: FamilySetting<[Double]> {
    FamilySetting(
      "quantiles", [],
      """
      Levels of quantiles that networks forecast and are trained on by their pinball loss, such as 0.05,0.25,0.5,0.75,0.95; \
      the median, 0.5, is then the point forecast
      """, [.shown, .omitted], takes: Allowed("levels above 0 and below 1") { $0 > 0 && $0 < 1 },
      fault: { _, levels in Self.fault(ofLevels: levels) })
  }

  /// What is wrong with levels of quantiles beside each other; nil for nothing.
  private static func fault(ofLevels levels: [Double]) -> FamilySetting<[Double]>.Fault? {
    let texts = levels.map(\.text)
    let found = texts.joined(separator: ",")
    if levels.isEmpty { return nil }
    if zip(levels, levels.dropFirst()).contains(where: { $0 >= $1 }) {
      return ("levels that ascend, each once", found, "")
    }
    guard levels.contains(0.5) else {
      return ("0.5 among the levels, as the median is the point forecast", found, "Add 0.5.")
    }
    // 1 − 0.9 is not the number that 0.1 is.
    let lonely = levels.first { level in !levels.contains { abs($0 + level - 1) < 1e-9 } }
    return lonely.map { level in
      (
        "with each level also 1 less the level, so that their mean pinball loss is half the CRPS", found,
        "Add \(((1 - level) * 1e9).rounded() / 1e9) beside \(level.text), or leave that out."
      )
    }
  }

  /// The activation of the MLP and the TCN.
  public var activation: FamilySetting<Activation> {
    FamilySetting("activation", .relu, "\(choice(Activation.self)) in the MLP and the TCN")
  }
}

extension Activation: SettingItem {}
