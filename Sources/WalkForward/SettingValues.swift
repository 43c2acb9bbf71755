public import Declarations
public import Forecasters
public import Kernels
public import LearningRates
public import Series

// The types of other targets that settings of a run hold.
extension Target.Kind: SettingElement {}
extension Scaler.Kind: SettingElement {}
extension Anchor: SettingElement {}
extension CalendarFeature: SettingElement {}
extension Covariate: SettingElement {}
extension Activation: SettingElement {}
extension OptimizerKind: SettingElement {}
extension NeuralForecaster.Head: SettingElement {}
extension NaiveKind: SettingElement {}
extension Accuracy: SettingElement {}

extension RateRuleSpecification: SettingElement {
  /// The texts of rules, whose options have commas of their own.
  public static func texts(from parts: [String]) -> [String] { joiningOptions(parts) }
}

extension Rival: SettingElement {
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
