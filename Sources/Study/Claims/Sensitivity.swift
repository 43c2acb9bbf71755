internal import Forecasters
internal import Foundation
internal import Kernels
internal import Series
internal import WalkForward

extension Claims {
  /// C30–C33: sensitivity, rivals, stopping, phases.
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
        Common.credits(.coldALDVI, "sd over η₀") { .minus(spread(.coldALDVI), spread($0)) }, everyRuleOverRates,
      ]),
    Claim(
      "C31", "Beats static rates and Adam and AdaGrad; helps under shift (abstract, §I)", .all,
      [
        optimizers.map { name, setting in
          .decides(
            "ALDVI on Adam against \(name), constant", .minus(adam, .log(.mse, Cell(.freshInit, in: setting))), .lower()
          )
        },
        [
          .decides(
            "against the best of 11 constant rates, chosen by validation",
            .minus(adam, .tuned(Common.constants(Common.base))), .lower()),
          .decides(
            "helps under shift: the ratio to freshInit on switching series less that on stationary ones",
            .minus(.byDraw(shift(.switching)), .byDraw(shift(.stationary))), .lower()),
        ],
        everyRival.map { rival in
          .decides("ALDVI on Adam against \(rival)", .ratio(.coldALDVI, to: .rival(rival), in: Common.base), .lower())
        },
        [
          .shows("switching AR(1): warm ALDVI to freshInit", shift(.switching), .lower()),
          .shows("stationary AR(1): warm ALDVI to freshInit", shift(.stationary), .lower()),
        ],
        Common.credits(.coldALDVI, "cold") { .ratio(.coldALDVI, to: $0, in: Common.base) },
        learnedAgainstRivals,
      ]
    ).ranking(Common.trains.map(ranking)),
    Claim(
      "C32", "Batch losses, updates per epoch, a threshold to stop at (abstract, §II.C, III.C)", .all,
      [
        [
          .checks(batchMeans),
          .shows("patience 5: the paper's learner to freshInit", stopped(5), .lower()),
          .shows("fixed budget: the paper's learner to freshInit", stopped(0), .lower()),
        ]
      ]),
    Claim(
      "C33", "Three phases are best: aggressive, moderate, fine (§IV.D)", .all,
      [
        [("absolute alone", "absolute"), ("reverting alone", "reverting"), ("a constant rate", "constant")].flatMap {
          name, rule in
          Common.trains.map { n in
            .decides(
              "against \(name), N \(n)", .ratio(.cold("hybrid"), to: .cold(rule), in: Common.base.with(\.train, n)),
              .lower())
          }
        },
        [RandomFit.shuffledEta, .matchedMean, .matchedCosine].map { fit in
          .credits(
            "\(fit.rawValue) (cold, N 512)",
            .ratio(.cold("hybrid"), to: .control(fit, of: .cold("hybrid")), in: Common.base))
        },
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

  private static let adam = Quantity.log(.mse, Cell(.coldALDVI, in: Common.base))

  private static let optimizers: [(String, Setting)] = [
    ("Adam", Common.base), ("AdamW", Common.base.with(\.optimizer, .adamw)),
    ("AdaGrad", Common.base.with(\.optimizer, .adagrad).with(\.rate, 0.01)),
    ("RMSProp", Common.base.with(\.optimizer, .rmsprop).with(\.rate, 0.01)),
    ("ADADELTA", Common.base.with(\.optimizer, .adadelta).with(\.rate, 1)),
    ("SGD", Common.base.with(\.optimizer, .sgd).with(\.rate, 0.01)),
    ("Nesterov", Common.base.with(\.optimizer, .nesterov).with(\.rate, 0.01)),
  ]

  /// The rivals: schedules and adaptive optimizers, at their authors' settings.
  static let everyRival = [
    "cosine", "cosineRestarts", "step", "exponential", "oneCycle", "reduceOnPlateau", "boldDriver", "adabound",
    "hypergradientSGD", "hypergradientAdam", "l4", "dog", "ldog", "dowg", "dAdaptAdam", "prodigy", "prodigy+cosine",
    "scheduleFreeAdamW", "scheduleFreeAlgoPerf", "sls", "lbfgs",
  ]

  private static let learned = ["linUCB", "exp3", "rls", "meta"]

  /// The rules that learn, and ALDVI, against the strongest rivals without tuning.
  private static let learnedAgainstRivals: [Reading] = (["absolute", "hybrid"] + learned).flatMap { rule in
    Common.trains.flatMap { n in
      let setting = Common.base.with(\.train, n)
      return ["scheduleFreeAdamW", "prodigy", "dog", "cosine"].map { rival in
        Reading.shows(
          "\(rule) against \(rival), N \(n)", .ratio(.cold(rule), to: .rival(rival), in: setting), .lower(),
          in: .init(table: "Rules, cold, to the strongest rivals", row: "\(rule), N \(n)", column: rival))
      }
    }
  }

  private static func ranking(_ n: Int) -> Claim.Ranking {
    let setting = Common.base.with(\.train, n)
    var entries = (["constant", "absolute", "reverting", "hybrid"] + learned).map { ($0, Cell(.cold($0), in: setting)) }
    entries += everyRival.map { ($0, Cell(.rival($0), in: setting)) }
    return Claim.Ranking(title: "All methods, cold, N \(n), 20 epochs, raw levels", entries: entries)
  }

  private static func shift(_ panel: PanelName) -> Quantity {
    .ratio(.aldvi, to: .freshInit, in: Common.base.with(\.panel, panel))
  }

  private static func stopped(_ patience: Int) -> Quantity {
    .ratio(.paper, to: .freshInit, in: Common.base.with(\.patience, patience))
  }

  /// Every rule over η₀: its spread, and its mean against the best constant rate at full cost.
  private static let everyRuleOverRates: [Reading] = (["constant"] + everyRule).flatMap { rule in
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
