internal import Forecasters
internal import Foundation
internal import Kernels
internal import Series
internal import WalkForward

extension Claims {
  /// C16–C19: sequential learning against random fitting, under every reading, baseline, target, N and budget.
  static let comparison: [Claim] = [
    Claim(
      "C16", "Sequential learning beats random fitting by 60–70 % of MSE at early epochs and small N (§IV.F)", .any,
      [
        View.allCases.flatMap(readings), Common.credits(.paper, "raw levels, early, small", early(.raw)), byBudget,
        elsewhere, helped,
      ]),
    Claim(
      "C17", "The gain over random fitting is ALDVI's, not that of carrying weights (§IV.F)", .all,
      [
        [
          .decides("cold: ALDVI against constant η, early, small", early(.coldALDVI, .freshInit), .lower()),
          .decides("warm: ALDVI against constant η, early, small", early(.aldvi, .warmConstant), .lower()),
          .shows("carrying weights alone, constant η, early, small", early(.warmConstant, .freshInit), .lower()),
        ],
        Common.credits(.aldvi, "warm, early, small") { early(.aldvi, $0) }, baselines, twoByTwo, carried,
      ]),
    Claim(
      "C18", "The difference vanishes as N grows: both alike at large N (§IV.F, reading plateau)", .all,
      [
        [
          .decides("a gain at N 128, 5 epochs", gain(.paper, 128), .lower()),
          .decides("it shrinks with log N", Common.slope { gain(.paper, $0) }, .higher(by: 0)),
          .decides("none at N \(Common.large)", gain(.paper, Common.large), .equal()),
        ], overN,
      ]),
    Claim(
      "C19", "Sequential learning helps in high-data settings and little in small ones (§IV.F, reading highData)", .all,
      [
        [
          .decides("little at N 128, 5 epochs", gain(.paper, 128), .equal()),
          .decides("the gain grows with log N", Common.slope { gain(.paper, $0) }, .lower(by: 0)),
          .decides("a gain at N \(Common.large)", gain(.paper, Common.large), .lower()),
        ],
        Common.credits(.paper, "N \(Common.large), 5 epochs") {
          .ratio(.paper, to: $0, in: Common.base.with(\.train, Common.large).with(\.epochs, 5))
        },
      ]),
  ]

  /// The same early and small on the development series, and 24 leads ahead.
  private static let elsewhere: [Reading] = View.allCases.flatMap { view in
    [
      ("development series", Common.base.with(\.view, view).with(\.panel, .development)),
      ("24 leads", Common.base.with(\.view, view).with(\.horizon, 24)),
    ].flatMap { name, base in
      [("freshInit", StudyArm.freshInit), ("warm constant", .warmConstant)].map { other, arm in
        Reading.shows(
          "\(name), \(view.words): to \(other)",
          Common.earlyAndSmall(base) { .ratio(.paper, to: arm, in: $0) }, .lower(),
          in: .init(
            table: "The paper's learner, early and small, elsewhere", row: "\(name), \(view.words)", column: other))
      }
    }
  }

  /// The toolkit's own options, to fresh fits with the same help and to what needs no training.
  private static let helped: [Reading] = [View.anchored, .logReturn].flatMap { view in
    Common.trains.flatMap { n in
      let setting = Common.base.with(\.view, view).with(\.train, n).with(\.epochs, 50).with(\.patience, 10)
        .with(\.help, .toolkit)
      let others: [(String, StudyArm)] = [
        ("freshInit with the same help", .freshInit), ("shuffledEta", .control(.shuffledEta, of: .toolkit)),
        ("matchedMean", .control(.matchedMean, of: .toolkit)), ("lastValue", .naive("lastValue")),
        ("trainingMean", .naive("trainingMean")), ("ridge", .naive("ridge")),
      ]
      return others.map { name, arm in
        Reading.shows(
          "\(view.words), N \(n): to \(name)", .ratio(.toolkit, to: arm, in: setting), .lower(),
          in: .init(
            table: "The toolkit's learner, shrunk to the last value", row: "\(view.words), N \(n)", column: name))
      }
    }
  }

  private static func early(_ view: View) -> (StudyArm) -> Quantity {
    { other in
      Common.earlyAndSmall(Common.base.with(\.view, view)) { .ratio(.paper, to: other, in: $0) }
    }
  }

  private static func early(_ a: StudyArm, _ b: StudyArm) -> Quantity {
    Common.earlyAndSmall(Common.base) { .ratio(a, to: b, in: $0) }
  }

  /// The three readings of "60–70 %" on one target.
  private static func readings(_ view: View) -> [Reading] {
    let ratio = early(view)(.freshInit)
    let won = Common.earlyAndSmall(Common.base.with(\.view, view)) { .won(.ratio(.paper, to: .freshInit, in: $0)) }
    return [
      .decides("\(view.words), reduction: MSE ratio 0.30–0.40", ratio, .band(low: log(0.3), high: log(0.4))),
      .decides("\(view.words), excess: MSE ratio 0.59–0.625", ratio, .band(low: log(0.59), high: log(0.625))),
      .decides("\(view.words), winRate: 60–70 % of folds", won, .band(low: 0.6, high: 0.7, noEffect: 0.5)),
      .shows(
        "\(view.words), reduction of the root of MSE: MSE ratio 0.09–0.16", ratio,
        .band(low: log(0.09), high: log(0.16))),
    ]
  }

  /// The paper's learner to freshInit in every target, N and budget, for Adam and SGD.
  private static let byBudget: [Reading] = View.allCases.flatMap { view in
    [("Adam", Common.base), ("SGD", Common.base.with(\.optimizer, .sgd).with(\.rate, 0.01))].flatMap { name, base in
      Common.trains.flatMap { n in
        Common.budgets.map { epochs in
          .shows(
            "\(view.words), \(name), N \(n), \(epochs) epochs",
            .ratio(.paper, to: .freshInit, in: base.with(\.view, view).with(\.train, n).with(\.epochs, epochs)),
            .lower(),
            in: .init(
              table: "The paper's learner to freshInit, by budget", row: "\(view.words), \(name), N \(n)",
              column: "\(epochs) epoch\(epochs == 1 ? "" : "s")"))
        }
      }
    }
  }

  /// The paper's learner to every baseline.
  private static let baselines: [Reading] = View.allCases.flatMap { view in
    Common.trains.flatMap { n in
      Common.budgets.flatMap { epochs in
        let setting = Common.base.with(\.view, view).with(\.train, n).with(\.epochs, epochs)
        let others: [(String, StudyArm)] =
          [("freshInit", .freshInit)]
          + RandomFit.allCases.filter { $0 != .freshInit }.map { ($0.rawValue, .control($0, of: .paper)) }
          + [("lastValue", .naive("lastValue")), ("ridge", .naive("ridge"))]
        return others.map { name, arm in
          Reading.shows(
            "\(view.words), N \(n), \(epochs) epochs: to \(name)", .ratio(.paper, to: arm, in: setting), .lower(),
            in: .init(
              table: "The paper's learner to each baseline, \(view.words)", row: "N \(n), \(epochs) epochs",
              column: name))
        }
          + [
            Reading.shows(
              "\(view.words), N \(n), \(epochs) epochs: to the best constant",
              .minus(.log(.mse, Cell(.paper, in: setting)), .tuned(Common.constants(setting))), .lower(),
              in: .init(
                table: "The paper's learner to each baseline, \(view.words)", row: "N \(n), \(epochs) epochs",
                column: "best constant (11 times the cost)"))
          ]
      }
    }
  }

  /// Weights cold or warm × η constant or ALDVI × feedback, all to freshInit.
  private static let twoByTwo: [Reading] = View.allCases.flatMap { view in
    Common.trains.flatMap { n in
      Common.budgets.flatMap { epochs in
        let setting = Common.base.with(\.view, view).with(\.train, n).with(\.epochs, epochs)
        let arms: [(String, StudyArm)] = [
          ("cold ALDVI", .coldALDVI), ("warm constant", .warmConstant), ("warm ALDVI", .aldvi),
          ("warm ALDVI + feedback", .paper),
        ]
        return arms.map { name, arm in
          Reading.shows(
            "\(view.words), N \(n), \(epochs) epochs: \(name)", .ratio(arm, to: .freshInit, in: setting), .lower(),
            in: .init(
              table: "Weights × rate, to cold constant (freshInit), \(view.words)", row: "N \(n), \(epochs) epochs",
              column: name))
        }
      }
    }
  }

  /// ALDVI by what a fold takes over from the one before.
  private static let carried: [Reading] = View.allCases.flatMap { view in
    Common.trains.flatMap { n in
      let setting = Common.base.with(\.view, view).with(\.train, n).with(\.epochs, 5)
      let fresh = Quantity.log(.mse, Cell(.freshInit, in: setting))
      let cells: [(String, Cell)] = [
        ("neither", Cell(.coldALDVI, in: setting.with(\.carry, .reset))), ("etaCarried", Cell(.coldALDVI, in: setting)),
        ("weightsCarried", Cell(.aldvi, in: setting.with(\.carry, .reset))), ("bothCarried", Cell(.aldvi, in: setting)),
      ]
      return cells.map { name, cell in
        Reading.shows(
          "\(view.words), N \(n), 5 epochs: \(name)", .minus(.log(.mse, cell), fresh), .lower(),
          in: .init(
            table: "ALDVI without feedback by what is carried, 5 epochs, to freshInit", row: "\(view.words), N \(n)",
            column: name))
      }
    }
  }

  private static func gain(_ arm: StudyArm, _ n: Int) -> Quantity {
    .ratio(arm, to: .freshInit, in: Common.base.with(\.train, n).with(\.epochs, 5))
  }

  /// The gain over N, for the figure.
  private static let overN: [Reading] = Common.sweep.flatMap { n in
    [
      ("the paper's learner", StudyArm.paper), ("warm ALDVI", .aldvi), ("warm constant", .warmConstant),
      ("cold ALDVI", .coldALDVI),
    ].map { name, arm in
      Reading.shows(
        "N \(n): \(name)", gain(arm, n), .lower(),
        in: .init(table: "Ratio to freshInit over N, 5 epochs, raw levels", row: "N \(n)", column: name))
    }
  }
}
