internal import Forecasters
internal import Foundation
internal import Kernels
internal import Series
internal import WalkForward

extension Claims {
  /// C30 and C32: sensitivity, stopping.
  static let sensitivity: [Claim] = [
    Claim(
      "C30", "Less sensitive to its hyperparameters (abstract)", .all,
      [
        [
          .decides(
            "sd of log MSE over 11 η₀ from 1e-5 to 1, less a constant rate's",
            .minus(spread(.coldALDVI), spread(.freshInit)), .lower()),
          .decides(
            "share of the η₀ within 5 % of the best, less a constant rate's",
            .minus(width(.coldALDVI), width(.freshInit)), .higher()),
          .decides(
            "sd of log MSE over α from 0.1 to 10 is below that of a constant rate over a hundredfold of η₀",
            .minus(.deviation(alphas), .deviation(Common.rates[3...7].map { mse(.freshInit, $0) })), .lower()),
        ],
        [
          .shows(
            "sd of log MSE over the memories of ΔA (lag1, ema, window) is below that of a constant rate over a hundredfold of η₀",
            .minus(.deviation(memories), .deviation(Common.rates[3...7].map { mse(.freshInit, $0) })), .lower())
        ],
        Common.credits(.coldALDVI, "sd over η₀") { .minus(spread(.coldALDVI), spread($0)) }, everyRuleOverRates,
      ]),
    Claim(
      "C32", "Batch losses, updates per epoch, a threshold to stop at (abstract, §II.C, III.C)", .all,
      [
        [
          .checks(batchMeans), .checks(overhead),
          .shows(
            "common stop (loss changes by less than 1e-4 of itself for 3 epochs, at most 50): the paper's learner to freshInit",
            .ratio(
              .paper, to: .freshInit, in: Common.base.with(\.epochs, 50).with(\.convergence, 1e-4)), .lower()),
          .shows(
            "fixed budget of 50 epochs: the paper's learner to freshInit",
            .ratio(.paper, to: .freshInit, in: Common.base.with(\.epochs, 50)), .lower()),
          .shows("patience 5: the paper's learner to freshInit", stopped(5), .lower()),
          .shows("fixed budget of 20 epochs: the paper's learner to freshInit", stopped(0), .lower()),
        ]
      ]),
  ]

  private static func mse(_ arm: StudyArm, _ rate: Double) -> Quantity {
    .log(.mse, Cell(arm, in: Common.base.with(\.rate, rate)))
  }

  private static func spread(_ arm: StudyArm) -> Quantity { .deviation(Common.rates.map { mse(arm, $0) }) }
  private static func width(_ arm: StudyArm) -> Quantity { .nearBest(Common.rates.map { mse(arm, $0) }) }

  private static let alphas: [Quantity] = [0.1, 0.3, 1, 3, 10].map { alpha in
    .log(.mse, Cell(.cold(alpha == 1 ? "absolute" : "absolute:alpha=\(plain(alpha))"), in: Common.base))
  }

  private static let memories: [Quantity] = ["absolute", "absolute:memory=ema", "absolute:memory=window"].map {
    .log(.mse, Cell(.cold($0), in: Common.base))
  }

  private static func stopped(_ patience: Int) -> Quantity {
    .ratio(.paper, to: .freshInit, in: Common.base.with(\.patience, patience))
  }

  /// Every rule over η₀: its spread, and its mean against the best constant rate at full cost.
  private static let everyRuleOverRates: [Reading] = (["constant", "settle"] + everyRule).flatMap { rule in
    [
      Reading.shows(
        "\(rule): mean over η₀ to the best of 11 constant rates",
        .minus(.mean(Common.rates.map { mse(.cold(rule), $0) }), .tuned(Common.constants(Common.base))), .lower(),
        in: .init(table: "Over 11 η₀ from 1e-5 to 1, N 512, cold", row: rule, column: "mean to the tuned constant"))
    ]
      + Common.rates.map { rate in
        .shows(
          "\(rule), η₀ \(String(format: "%.1e", rate))",
          .minus(mse(.cold(rule), rate), .tuned(Common.constants(Common.base))), .lower(),
          in: .init(
            table: "Over 11 η₀ from 1e-5 to 1, N 512, cold", row: rule, column: String(format: "%.1e", rate)))
      }
  }
}
