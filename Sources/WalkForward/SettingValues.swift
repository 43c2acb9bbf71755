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
extension OptimizerKind: SettingItem {}
extension NeuralForecaster.Head: SettingItem {}
extension Accuracy: SettingItem {}
extension Adaptation: SettingItem {}
