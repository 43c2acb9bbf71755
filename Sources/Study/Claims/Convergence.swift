internal import Forecasters
internal import Foundation
internal import Kernels
internal import Series
internal import WalkForward

extension Claims {
  /// C13–C15: speed, late overfitting, and large training ranges.
  static let convergence: [Claim] = [
    Claim(
      "C13", "Small and medium N: faster early convergence (§IV.A)", .all,
      [
        Common.small.map { n in
          .decides(
            "gradient evaluations to within 5 % of the best constant rate's validation loss, N \(n)",
            .minus(time(.coldALDVI, n), time(.freshInit, n)), .lower())
        },
        Common.small.map { n in
          .decides(
            "explores: distance of the weights from their start after 5 epochs, N \(n)",
            .ratio(.travel, .coldALDVI, to: .freshInit, in: Common.base.with(\.train, n).with(\.epochs, 5)), .higher())
        },
        Common.credits(.coldALDVI, "N 128, time to target") { .minus(time(.coldALDVI, 128), time($0, 128)) },
      ]),
    Claim(
      "C14", "Volatile η risks late overfitting on small N, unless it is carefully managed (§IV.A)", .all,
      [
        [
          .decides(
            "growth of log MSE from epoch 10 to 50, less that of a constant rate, N 128",
            .minus(growth(.coldALDVI, 0), growth(.freshInit, 0)), .higher()),
          .decides(
            "the same with early stopping (patience 5): no difference",
            .minus(growth(.coldALDVI, 5), growth(.freshInit, 5)), .equal()),
          .decides(
            "correlation of that growth with sd(log η) over seeds and α from 0.3 to 10, folds taken out, Fisher's z",
            .correlation(alphas.map { volatile($0.arm, 0) }), .higher(by: 0)),
          .decides(
            "the same with early stopping (patience 5): none", .correlation(alphas.map { volatile($0.arm, 5) }),
            .equal(within: 0.1)),
          .shows(
            "growth on log α, α from 0.3 to 10",
            .slope(alphas.map { .init(logarithm($0.alpha), growth($0.arm, 0)) }), .higher()),
        ]
      ]),
    Claim(
      "C15", "Large N: smaller benefit, slower start, better final generalisation (§IV.A, V)", .all,
      [
        [
          .decides(
            "log MSE ratio to freshInit grows with log N",
            Common.slope { .ratio(.aldvi, to: .freshInit, in: Common.base.with(\.train, $0)) }, .higher(by: 0)),
          .shows(
            "time to target above its own at N 128, in epochs (reading ownSmallN)",
            .minus(epochs(.coldALDVI, 2048), epochs(.coldALDVI, 128)), .higher()),
          .decides(
            "time to target above freshInit's, N 2048", .minus(time(.coldALDVI, 2048), time(.freshInit, 2048)),
            .higher()),
          .decides(
            "final MSE below freshInit's, N \(Common.large)",
            .ratio(.aldvi, to: .freshInit, in: Common.base.with(\.train, Common.large)), .lower()),
        ],
        Common.credits(.aldvi, "N \(Common.large)") {
          .ratio(.aldvi, to: $0, in: Common.base.with(\.train, Common.large))
        },
      ]),
  ]

  private static func time(_ arm: StudyArm, _ n: Int) -> Quantity {
    let setting = Common.base.with(\.train, n)
    return .timeToTarget(Cell(arm, in: setting), among: Common.constants(setting))
  }

  /// Log epochs to target: the budgets are alike, so that gradients less log N are epochs.
  private static func epochs(_ arm: StudyArm, _ n: Int) -> Quantity {
    .minus(time(arm, n), .log(.gradients, Cell(arm, in: Common.base.with(\.train, n))))
  }

  private static let alphas: [(alpha: Double, arm: StudyArm)] = [0.3, 1, 3, 10].map {
    ($0, .cold($0 == 1 ? "absolute" : "absolute:alpha=\(plain($0))"))
  }

  private static func volatile(_ arm: StudyArm, _ patience: Int) -> Quantity.Growth {
    let setting = Common.base.with(\.train, 128).with(\.patience, patience)
    return Quantity.Growth(
      short: Cell(arm, in: setting.with(\.epochs, 10)), long: Cell(arm, in: setting.with(\.epochs, 50)))
  }

  private static func growth(_ arm: StudyArm, _ patience: Int) -> Quantity {
    let setting = Common.base.with(\.train, 128).with(\.patience, patience)
    return .minus(
      .log(.mse, Cell(arm, in: setting.with(\.epochs, 50))), .log(.mse, Cell(arm, in: setting.with(\.epochs, 10))))
  }
}

/// Whole numbers without a point.
func plain(_ x: Double) -> String { Int(exactly: x).map(String.init) ?? "\(x)" }
