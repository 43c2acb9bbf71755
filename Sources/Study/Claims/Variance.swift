internal import Forecasters
internal import Foundation
internal import Kernels
internal import LearningRates
internal import Series
internal import WalkForward

extension Claims {
  /// C10 and C11: how the rate's variability depends on the amount of data.
  static let variance: [Claim] = [
    Claim(
      "C10", "Var(η_{t+1}) ∝ 1/√N (§IV.B)", .all,
      [
        [
          .decides(
            "slope of log Var of one step of η over seeds on log N is −½", step(.r2, nil), .near(-0.5, within: 0.1)),
          .shows("the slope is −1, as for independent samples", step(.r2, nil), .near(-1, within: 0.1)),
          .shows("accuracy hit: the slope is −1", step(.hit, nil), .near(-1, within: 0.1)),
          .shows("64 validation rows whatever N: the slope is 0", step(.r2, 64), .near(0, within: 0.1)),
        ]
      ]),
    Claim(
      "C11", "Large N: smaller changes of the metric from epoch to epoch, steadier η (§IV.A)", .all,
      [
        [
          .decides("slope of log sd(Δ log η) on log N", steadiness(.volatility, nil), .lower()),
          .decides("slope of log mean |ΔA| on log N", steadiness(.accuracyMove, nil), .lower()),
          .shows("the slope of log mean |ΔA| is −½", steadiness(.accuracyMove, nil), .near(-0.5, within: 0.1)),
          .shows("64 validation rows whatever N: log sd(Δ log η)", steadiness(.volatility, 64), .lower()),
          .shows("64 validation rows whatever N: log mean |ΔA|", steadiness(.accuracyMove, 64), .lower()),
        ]
      ]),
  ]

  private static func setting(_ n: Int, fixedTail: Int?) -> Setting {
    Common.base.with(\.train, n).with(\.validation, fixedTail.map { Double($0) / Double(n - Setting.lookback) } ?? 0.2)
  }

  /// 200 seeds, one fold, three epochs: the variance over seeds of η₃/η₂.
  private static func step(_ accuracy: Accuracy, _ tail: Int?) -> Quantity {
    Common.slope { n in
      let setting = setting(n, fixedTail: tail).with(\.panel, .stationary).with(\.accuracy, accuracy)
        .with(\.epochs, 3).with(\.seeds, 200).with(\.folds, 1)
      return .seedVariance(.firstStep, Cell(.cold("absolute"), in: setting))
    }
  }

  private static func steadiness(_ metric: Metric, _ tail: Int?) -> Quantity {
    Common.slope { .log(metric, Cell(.cold("absolute"), in: setting($0, fixedTail: tail))) }
  }
}
