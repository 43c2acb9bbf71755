internal import Forecasters
internal import Foundation
internal import Kernels
internal import Series
internal import WalkForward

extension Claims {
  /// C20–C23 and C26: networks, feedback, the walk itself.
  static let learners: [Claim] = [
    Claim(
      "C20", "MLP or LSTM barely matters (§IV.F)", .all,
      [
        Common.small.flatMap { n in
          [
            .decides(
              "the gains are alike, N \(n), 5 epochs", .minus(lstmGain(n, "lstm"), lstmGain(n, "mlp")), .equal()),
            .shows(
              "the levels are alike, N \(n), 5 epochs",
              .minus(
                .log(.mse, Cell(.aldvi, in: few(n, "lstm"))), .log(.mse, Cell(.aldvi, in: few(n, "mlp")))), .equal()),
          ]
        },
        Common.small.flatMap { n in
          ["tcn", "transformer"].map { forecaster in
            Reading.shows(
              "\(forecaster): the gain is like the MLP's, N \(n), 5 epochs",
              .minus(lstmGain(n, forecaster), lstmGain(n, "mlp")), .equal())
          }
        },
      ]),
    Claim(
      "C21", "Earlier η and loss are useful input features (§IV.F)", .all,
      [
        [View.raw, .logReturn].flatMap { view in
          [
            .decides("\(view.words): both against none", feedback(.both, .none, view), .lower()),
            .decides(
              "\(view.words): both against both permuted over folds", feedback(.both, .permuted, view), .lower()),
            .shows("\(view.words): η against none", feedback(.eta, .none, view), .lower()),
            .shows("\(view.words): loss against none", feedback(.loss, .none, view), .lower()),
          ]
        }
      ]),
    Claim(
      "C22", "Evaluated by walk-forward on several series under MSE (§IV.F)", .all, [[.checks(canary)]]),
    Claim(
      "C23", "MLP: substantial gains, 5 % or more, on small data in few epochs (§IV.C)", .all,
      [
        Common.small.map { n in
          .decides(
            "N \(n), 5 epochs", .ratio(.paper, to: .freshInit, in: Common.base.with(\.train, n).with(\.epochs, 5)),
            .lower(by: 0.05))
        },
        Common.credits(.paper, "N 512, 5 epochs") {
          .ratio(.paper, to: $0, in: Common.base.with(\.epochs, 5))
        },
      ]),
    Claim(
      "C26", "LSTM: fast early, then η stabilises; smoother (§III.B, IV.C)", .all,
      [
        [
          .decides(
            "sd Δ log η of epochs 1–10 above that of 41–50",
            .minus(.value(.earlyVolatility, late(.coldALDVI)), .value(.lateVolatility, late(.coldALDVI))),
            .higher(by: 0)),
          .decides("MSE below freshInit's at 5 epochs, N 512", lstmGain(512, "lstm"), .lower()),
          .decides(
            "fewer epochs with a loss above 1.5 times the least so far than at constant η",
            .minus(.value(.spikes, late(.coldALDVI)), .value(.spikes, late(.freshInit))), .lower(by: 0)),
          .decides(
            "smoother: steps of the hidden states shorter than at constant η, 50 epochs",
            .minus(.log(.hiddenMove, late(.coldALDVI)), .log(.hiddenMove, late(.freshInit))), .lower()),
          .decides(
            "smoother: steps of the cells shorter than at constant η, 50 epochs",
            .minus(.log(.cellMove, late(.coldALDVI)), .log(.cellMove, late(.freshInit))), .lower()),
        ],
        Common.credits(.aldvi, "LSTM, N 512, 5 epochs") { .ratio(.aldvi, to: $0, in: few(512, "lstm")) },
      ]),
  ]

  /// An LSTM costs tens of times an MLP: four folds, one seed, for both.
  static func few(_ n: Int, _ forecaster: String) -> Setting {
    Common.base.with(\.train, n).with(\.epochs, 5).with(\.forecaster, forecaster).with(\.folds, 4).with(\.seeds, 1)
  }

  private static func lstmGain(_ n: Int, _ forecaster: String) -> Quantity {
    .ratio(.aldvi, to: .freshInit, in: few(n, forecaster))
  }

  private static func late(_ arm: StudyArm) -> Cell {
    Cell(arm, in: few(512, "lstm").with(\.epochs, 50).with(\.folds, 2))
  }

  private static func feedback(_ a: Feedback, _ b: Feedback, _ view: View) -> Quantity {
    .ratio(
      .learner(rule: "absolute", start: .warm, feedback: a), to: .learner(rule: "absolute", start: .warm, feedback: b),
      in: Common.base.with(\.view, view).with(\.epochs, 5))
  }
}
