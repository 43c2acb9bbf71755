internal import Forecasters
internal import Kernels
internal import LearningRates
internal import Series
internal import WalkForward

/// The words that a user may write under the keys of a configuration that take a word.
enum CaseNames {
  /// The words of a key, or nil where it does not take a word.
  static func of(key: String) -> String? {
    switch key {
    case "target": join(Target.Kind.self)
    case "scaler": join(Scaler.Kind.self)
    case "anchor": join(Anchor.self)
    case "window": join(FoldPlan.Window.self)
    case "start": join(Start.self)
    case "rate-carry": join(RateCarry.self)
    case "feedback": join(Feedback.self)
    case "random-fit": join(RandomFit.self)
    case "naive", "shrink-to": Families.builtIn.atOnce.joined(separator: ", ")
    case "accuracy": join(Accuracy.self)
    case "optimizer": join(OptimizerKind.self)
    case "activation": join(Activation.self)
    case "head": join(NeuralForecaster.Head.self)
    case "shrinkage": join(Shrinkage.self)
    case "feedback-input": join(FeedbackInput.self)
    case "lstm-mode": join(LSTMMode.self)
    case "calendar": join(CalendarFeature.self)
    case "decimal": join(DecimalMark.self)
    case "round": join(InstantRounding.self)
    case "duplicates": join(Duplicates.self)
    case "layout": join(SeriesLayout.self)
    default: nil
    }
  }

  private static func join<E: CaseIterable & RawRepresentable>(_: E.Type) -> String where E.RawValue == String {
    E.allCases.map(\.rawValue).joined(separator: ", ")
  }
}
