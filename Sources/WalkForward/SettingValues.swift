public import Declarations
public import Forecasters
public import Kernels
public import LearningRates
public import Series

// The types of other targets that settings of a run hold.
extension Target.Kind: SettingItem {}
extension Scaler.Kind: SettingItem {}
extension Anchor: SettingItem {}
extension CalendarFeature: SettingItem {}
extension Activation: SettingItem {}
extension TransformerShape.Positions: SettingItem {}
extension TransformerShape.Readout: SettingItem {}
extension OptimizerKind: SettingItem {}
extension NeuralForecaster.Head: SettingItem {}
extension Accuracy: SettingItem {}

extension Covariate: SettingItem {
  /// What it is.
  public static let kind =
    "COLUMN or COLUMN:TRANSFORM with one of \(Target.Kind.ofOneSeries.map(\.rawValue).joined(separator: ", ")) after the colon"
  /// The covariate of a text.
  public init?(text: String) throws {
    guard let covariate = try? Covariate(parsing: text) else { return nil }
    self = covariate
  }
}

extension CrossColumn: SettingItem {
  /// What it is.
  public static let kind = CrossColumn.forms
  /// The column of a text.
  public init?(text: String) throws {
    guard let column = try? CrossColumn(parsing: text) else { return nil }
    self = column
  }
}

extension RateRuleSpecification: SettingItem {
  /// What it is.
  public static let kind = "a rate rule"
  /// The rule of a text; throws what it expected instead.
  public init?(text: String) throws { try self.init(parsing: text) }
  /// The texts of rules, whose options have commas of their own.
  public static func texts(from parts: [String]) -> [String] { joiningOptions(parts) }
}

extension Rival: SettingItem {
  /// What it is.
  public static let kind = "a rival"
  /// The rival of a text; throws what it expected instead.
  public init?(text: String) throws { try self.init(parsing: text) }
  /// The texts of rivals, whose rules' options have commas of their own.
  public static func texts(from parts: [String]) -> [String] { joiningOptions(parts) }
}

/// Texts in which the options of a rule are whole again: `absolute:noise=gaussian,c=0.1`.
private func joiningOptions(_ parts: [String]) -> [String] {
  parts.reduce(into: []) { texts, part in
    if part.contains("="), !part.contains(":"), let last = texts.popLast() {
      texts.append("\(last),\(part)")
    } else {
      texts.append(part)
    }
  }
}
