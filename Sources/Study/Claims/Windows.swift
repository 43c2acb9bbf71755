internal import Forecasters
internal import Foundation
internal import Kernels
internal import Series
internal import WalkForward

extension Claims {
  /// C27–C29: long dependencies, the length of windows, and networks of other kinds.
  static let windows: [Claim] = [
    Claim(
      "C27", "Less short-pattern overfitting, better long dependencies (§III.B)", .all,
      [
        [
          .decides(
            "LSTM, recall over 128 rows: MSE below that of the best of 4 constant rates, chosen by validation",
            .minus(.log(.mse, recall(.coldALDVI, 128, "lstm")), .tuned(constants(128, "lstm"))), .lower()),
          .decides(
            "LSTM, recall over 128 rows: log of test MSE over training loss below a constant rate's",
            .minus(gap(.coldALDVI, "lstm"), gap(.freshInit, "lstm")), .lower()),
        ],
        RecallSeries.lags.flatMap { lag in
          ["mlp", "lstm"].flatMap { forecaster -> [Reading] in
            let own = Quantity.log(.mse, recall(.coldALDVI, lag, forecaster))
            let others: [(String, Quantity)] = [
              ("constant η₀", .log(.mse, recall(.freshInit, lag, forecaster))),
              ("best of 4 constants", .tuned(constants(lag, forecaster))),
              ("lastValue", .log(.mse, recall(.naive("lastValue"), lag, forecaster))),
              ("ridge", .log(.mse, recall(.naive("ridge"), lag, forecaster))),
            ]
            return others.map { name, other in
              .shows(
                "\(forecaster), lag \(lag): to \(name)", .minus(own, other), .lower(),
                in: .init(
                  table: "Cold ALDVI on recall series, N 1024, 20 epochs", row: "\(forecaster), lag \(lag)",
                  column: name))
            }
          }
        },
      ]),
    Claim(
      "C28", "Less sensitive to sequence length (§III.B)", .all,
      [
        [
          .decides(
            "sd of log MSE over lookbacks 8 to 128, less that of the best of 5 constant rates at each",
            .minus(
              .deviation(lookbacks.map { .log(.mse, Cell(.coldALDVI, in: looking($0))) }),
              .deviation(lookbacks.map { .tuned(fiveConstants($0)) })), .lower()),
          .shows(
            "the same, less that of a constant η₀",
            .minus(
              .deviation(lookbacks.map { .log(.mse, Cell(.coldALDVI, in: looking($0))) }),
              .deviation(lookbacks.map { .log(.mse, Cell(.freshInit, in: looking($0))) })), .lower()),
        ],
        lookbacks.flatMap { lookback in
          [
            Reading.shows(
              "lookback \(lookback): to a constant η₀", .ratio(.coldALDVI, to: .freshInit, in: looking(lookback)),
              .lower(),
              in: .init(table: "Cold ALDVI by lookback, N 512", row: "\(lookback) rows", column: "constant η₀")),
            Reading.shows(
              "lookback \(lookback): to the best constant",
              .minus(.log(.mse, Cell(.coldALDVI, in: looking(lookback))), .tuned(fiveConstants(lookback))), .lower(),
              in: .init(
                table: "Cold ALDVI by lookback, N 512", row: "\(lookback) rows", column: "best of 5 constants")),
          ]
        },
      ]),
    Claim(
      "C29", "CNN and Transformer gain even at large N (§IV.C)", .all,
      [
        ["tcn", "transformer"].flatMap { forecaster in
          [
            Reading.decides(
              "\(forecaster): MSE below freshInit's, N \(Common.large), 5 epochs",
              gain(.aldvi, forecaster, Common.large),
              .lower()),
            .shows(
              "\(forecaster): wins more than half of the folds, N \(Common.large)",
              .won(gain(.aldvi, forecaster, Common.large)), .band(low: 0.5, high: 1, noEffect: 0.5)),
            .shows("\(forecaster): MSE below freshInit's, N 512, 5 epochs", gain(.aldvi, forecaster, 512), .lower()),
            .shows(
              "\(forecaster): η alone, cold, N \(Common.large), 5 epochs", gain(.coldALDVI, forecaster, Common.large),
              .lower()),
            .shows("\(forecaster): η alone, cold, N 512, 5 epochs", gain(.coldALDVI, forecaster, 512), .lower()),
          ]
        },
        ["tcn", "transformer"].flatMap { forecaster in
          Common.credits(.aldvi, "\(forecaster), N \(Common.large)") { other in
            .ratio(.aldvi, to: other, in: few(Common.large, forecaster).with(\.folds, 2))
          }
        },
      ]),
  ]

  private static let lookbacks = [8, 16, 32, 64, 128]

  private static func looking(_ lookback: Int) -> Setting { sparse.with(\.lookback, lookback) }

  private static func fiveConstants(_ lookback: Int) -> [Cell] {
    Common.rates[2...6].map { Cell(.freshInit, in: looking(lookback).with(\.rate, $0)) }
  }

  private static func gain(_ arm: StudyArm, _ forecaster: String, _ n: Int) -> Quantity {
    .ratio(arm, to: .freshInit, in: few(n, forecaster).with(\.folds, n == Common.large ? 2 : 4))
  }

  /// Three folds and one seed; the window reaches a little further back than the series recalls.
  private static func recalling(_ lag: Int, _ forecaster: String) -> Setting {
    Common.base.with(\.panel, RecallSeries.panel(lag)).with(\.train, 1024).with(\.forecaster, forecaster)
      .with(\.lookback, lag + 8).with(\.folds, 3).with(\.seeds, 1)
  }

  private static func recall(_ arm: StudyArm, _ lag: Int, _ forecaster: String) -> Cell {
    Cell(arm, in: recalling(lag, forecaster))
  }

  private static func constants(_ lag: Int, _ forecaster: String) -> [Cell] {
    Common.rates[3...6].map { Cell(.freshInit, in: recalling(lag, forecaster).with(\.rate, $0)) }
  }

  private static func gap(_ arm: StudyArm, _ forecaster: String) -> Quantity {
    .minus(.log(.mse, recall(arm, 128, forecaster)), .log(.trainLoss, recall(arm, 128, forecaster)))
  }
}
