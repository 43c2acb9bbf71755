public import Declarations

/// How an arm is made of the forecasts of others, fold by fold, from what is known at the fold's cutoff: as it is written, `tail`,
/// `tail:N`, `folds:K`, `folds:K:N`, `mean` or `stack`.
public enum Choice: Sendable, Hashable {
  /// The mean of the N that are best on the purged validation tail of the last training.
  case tail(best: Int)
  /// The mean of the N that forecast best in the last K folds of which all labels are known.
  case folds(Int, best: Int)
  /// The mean of all.
  case mean
  /// A sum with weights of at least 0 that sum to at most 1, fitted on the validation tail; what is left to 1 is the weight of the naive
  /// forecast.
  case stack

  /// The most folds that are looked back on, and the most arms that are averaged.
  static let most = 10_000

  /// Whether it goes by the validation tail.
  var usesTail: Bool {
    switch self {
    case .tail, .stack: true
    case .folds, .mean: false
    }
  }

  /// How many folds it looks back on.
  var foldsBack: Int { if case .folds(let count, _) = self { count } else { 0 } }
}

extension Choice: TextCoded {
  /// What it is.
  public static let kind =
    "tail, folds:K for the last K folds, both with :N behind for the mean of the best N, mean or stack"

  /// As it is written.
  public var text: String {
    func few(_ best: Int) -> String { best == 1 ? "" : ":\(best)" }
    return switch self {
    case .tail(let best): "tail\(few(best))"
    case .folds(let count, let best): "folds:\(count)\(few(best))"
    case .mean: "mean"
    case .stack: "stack"
    }
  }

  /// The choice of a text.
  public init?(text: String) {
    let parts = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.dropFirst().map { Int($0) ?? 0 }
    guard numbers.allSatisfy({ (1...Self.most).contains($0) }) else { return nil }
    switch (parts[0], numbers.count) {
    case ("tail", 0...1): self = .tail(best: numbers.first ?? 1)
    case ("folds", 1...2): self = .folds(numbers[0], best: numbers.count > 1 ? numbers[1] : 1)
    case ("mean", 0): self = .mean
    case ("stack", 0): self = .stack
    default: return nil
    }
  }
}
