internal import Forecasters
internal import Foundation
internal import Kernels
internal import Series
internal import WalkForward

extension Claims {
  /// C31: every rival, shifts of the process, and all methods ranked.
  static let rivals: [Claim] = [
    Claim(
      "C31", "Beats static rates and Adam and AdaGrad; helps under shift (abstract, §I)", .all,
      [
        againstConstants, underShift, againstRivals,
        Common.credits(.coldALDVI, "cold") { .ratio(.coldALDVI, to: $0, in: Common.base) },
        learnedAgainstRivals, unguarded,
      ]
    ).ranking(Common.trains.map(ranking) + [toTarget, dispersion])
  ]

  private static let againstConstants: [Reading] =
    optimizers.map { name, setting in
      Reading.decides(
        "ALDVI on Adam against \(name), constant", .minus(adam, .log(.mse, Cell(.freshInit, in: setting))), .lower())
    } + [
      .decides(
        "against the best of 11 constant rates, chosen by validation",
        .minus(adam, .tuned(Common.constants(Common.base))), .lower())
    ]

  private static let underShift: [Reading] = [
    .decides(
      "helps under shift: the ratio to freshInit on switching series less that on stationary ones",
      .minus(.byDraw(shift(.switching)), .byDraw(shift(.stationary))), .lower()),
    .decides(
      "recovers from a break in fewer folds than freshInit, N 128",
      .minus(recovery(.aldvi), recovery(.freshInit)), .lower(by: 0)),
    .shows(
      "recovers from a break in fewer folds than carried weights at constant η, N 128",
      .minus(recovery(.aldvi), recovery(.warmConstant)), .lower(by: 0)),
    .shows("folds to recover, warm ALDVI, N 128: at once", recovery(.aldvi), .near(1, within: 0.5)),
    .shows("folds to recover, freshInit, N 128: at once", recovery(.freshInit), .near(1, within: 0.5)),
    .shows("switching AR(1): warm ALDVI to freshInit", shift(.switching), .lower()),
    .shows("stationary AR(1): warm ALDVI to freshInit", shift(.stationary), .lower()),
  ]

  private static let againstRivals: [Reading] = everyRival.map { rival in
    Reading.decides("ALDVI on Adam against \(rival)", .ratio(.coldALDVI, to: .rival(rival), in: Common.base), .lower())
  }

  /// The guard is the toolkit's, and helps whoever diverges: each rival with it and without it.
  private static let unguarded: [Reading] = (["constant", "absolute"] + everyRival).flatMap { name in
    let both: [(String, Guarding?)] = [("with the guard", nil), ("without it", Guarding.none)]
    return both.map { column, guarding in
      let arm = ["constant", "absolute"].contains(name) ? StudyArm.cold(name) : .rival(name)
      return Reading.shows(
        "ALDVI on Adam, guarded, against \(name) \(column)",
        .minus(adam, .log(.mse, Cell(arm, in: Common.base.with(\.guarding, guarding)))), .lower(),
        in: .init(
          table: "ALDVI on Adam, cold, N 512, to methods whose epochs are undone at four times the best loss and not",
          row: name, column: column))
    }
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
    "scheduleFreeAdamW", "scheduleFreeAlgoPerf", "sls", "lalr", "pbt", "lbfgs",
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

  /// The rules and the rivals, cold.
  private static func methods(_ n: Int) -> [(label: String, cell: Cell)] {
    let setting = Common.base.with(\.train, n)
    return (["constant", "absolute", "reverting", "hybrid", "settle"] + learned).map {
      ($0, Cell(.cold($0), in: setting))
    }
      + everyRival.map { ($0, Cell(.rival($0), in: setting)) }
  }

  private static func ranking(_ n: Int) -> Claim.Ranking {
    Claim.Ranking(
      title: "All methods, cold, N \(n), 20 epochs, raw levels", entries: methods(n).map { ($0, .log(.mse, $1)) })
  }

  private static let toTarget = Claim.Ranking(
    title: "All methods by the gradient evaluations to within 5 % of the best constant rate's validation loss, N 512",
    ratio: "evaluations to the fewest",
    entries: methods(512).map { ($0, .timeToTarget($1, among: Common.constants(Common.base))) })

  private static let dispersion = Claim.Ranking(
    title: "All methods by the standard deviation over seeds of log MSE, N 512", ratio: "deviation to the least",
    entries: methods(512).map { ($0, .seedDispersion($1)) })

  /// 60 folds of the switching series, whose sign turns every 500 of 5,000 rows: five breaks.
  private static func recovery(_ arm: StudyArm) -> Quantity {
    let setting = Common.base.with(\.panel, .switching).with(\.train, 128).with(\.folds, 60)
    return .recovery(Cell(arm, in: setting), .init(period: 500, rows: 5000))
  }

  private static func shift(_ panel: PanelName) -> Quantity {
    .ratio(.aldvi, to: .freshInit, in: Common.base.with(\.panel, panel))
  }
}
