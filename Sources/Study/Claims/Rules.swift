internal import Foundation
internal import LearningRates

extension Claims {
  /// C5–C7: which way the rate should move, three incompatible answers, each against a constant rate.
  static let rules: [Claim] = [
    Claim(
      "C5", "Consistent progress holds or lowers η; stagnation or poor performance raises it (§II.B)", .all,
      [
        [
          .checks(signs("linear:a=-0.5,c=-0.5", progress: -1, decline: 1)), beatsConstant("linear:a=-0.5,c=-0.5"),
          .checks(calming("linear:a=-0.5,c=-0.5"), role: .shows),
        ],
        credits("linear:a=-0.5,c=-0.5"),
      ]),
    Claim(
      "C6", "Sharper increases of η in successful epochs (§IV.A)", .all,
      [[.checks(signs("linear", progress: 1, decline: -1)), beatsConstant("linear")], credits("linear")]),
    Claim(
      "C7", "η_{t+1} = η_t(1 + α|A_t − A_{t−1}|) improves on a constant rate (§IV.B)", .all,
      [
        [.checks(signs("absolute", progress: 1, decline: 1)), beatsConstant("absolute")], credits("absolute"),
        tournament,
      ]),
  ]

  /// Every rule that a claim names, as text.
  static let everyRule = [
    "absolute", "absolute:metric=absLoss", "signed", "positivePart", "decayed", "reverting", "linear",
    "linear:a=-0.5,c=-0.5", "tanh", "sigmoid", "boldDriver", "hybrid", "linUCB",
    "exp3", "rls", "meta",
  ]

  private static func beatsConstant(_ rule: String) -> Reading {
    .decides("MSE against a constant rate, cold", .ratio(.cold(rule), to: .freshInit, in: Common.base), .lower())
  }

  private static func credits(_ rule: String) -> [Reading] {
    Common.credits(.cold(rule), "cold") { .ratio(.cold(rule), to: $0, in: Common.base) }
  }

  /// Every rule, cold, against a constant rate, over N.
  private static let tournament: [Reading] = everyRule.flatMap { rule in
    Common.trains.map { n in
      .shows(
        "\(rule), N \(n)", .ratio(.cold(rule), to: .freshInit, in: Common.base.with(\.train, n)), .lower(),
        in: .init(table: "Each rule, cold, to a constant rate", row: rule, column: "N \(n)"))
    }
  }

  /// The sign of Δη after an epoch of steady progress and after one of decline, from a scripted sequence.
  private static func signs(_ rule: String, progress: Double, decline: Double) -> Check {
    Check(name: "signs of Δη in progress and decline") {
      let chain = SafetyChain(rule: try RateRuleSpecification(parsing: rule).rule)
      let context = RateContext(
        baseRate: 0.01, startRate: 0.01, epochs: 20, trainingCount: 400, validationCount: 100, seed: 1)
      func change(_ observations: [(loss: Double, accuracy: Double)]) -> Double {
        var state = chain.start(context)
        var before = state.rate
        for (loss, accuracy) in observations {
          before = state.rate
          state = chain.next(after: EpochObservation(loss: loss, accuracy: accuracy), from: state).state
        }
        return state.rate - before
      }
      let up = change([(1, 0.1), (0.9, 0.2), (0.8, 0.3), (0.7, 0.4), (0.6, 0.5)])
      let down = change([(0.6, 0.5), (0.7, 0.4), (0.8, 0.3), (0.9, 0.2), (1, 0.1)])
      return (
        up * progress > 0 && down * decline > 0,
        "\(rule): progress \(up > 0 ? "raises" : up < 0 ? "lowers" : "holds") η, decline \(down > 0 ? "raises" : down < 0 ? "lowers" : "holds") it"
      )
    }
  }

  /// Gradient descent on λx²/2 at a rate just above 2/λ swings ever wider: whether raising η in poor performance cures it, without the
  /// safety chain's rollbacks.
  private static func calming(_ rule: String) -> Check {
    Check(name: "cures the oscillation on a quadratic, η₀ = 2.05/λ, 30 epochs") {
      let rule = try RateRuleSpecification(parsing: rule).rule
      let context = RateContext(
        baseRate: 2.05, startRate: 2.05, epochs: 30, trainingCount: 400, validationCount: 100, seed: 1)
      var state = SafetyChain(rule: rule).start(context)
      var limits = SafetyLimits()
      (limits.divergenceRatio, limits.maximumRollbacks) = (.infinity, .max)
      let chain = SafetyChain(rule: rule, limits: limits)
      var x = 1.0
      for _ in 0..<context.epochs {
        x -= state.rate * x
        state = chain.next(after: EpochObservation(loss: x * x / 2, accuracy: 1 - x * x), from: state).state
      }
      return (
        abs(x) < 1, "|x| goes from 1 to \(String(format: "%.2g", abs(x))), η to \(String(format: "%.2g", state.rate))"
      )
    }
  }
}
