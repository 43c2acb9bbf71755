internal import Forecasters
internal import Foundation
internal import Kernels
internal import LearningRates
internal import Series
internal import WalkForward

extension Claims {
  /// C9: what accuracy is.
  static let accuracy: [Claim] = [
    Claim(
      "C9", "\"Accuracy\" drives η; for regression it is not defined (throughout)", .any,
      [
        [Accuracy.hit, .tolerance, .rankIC].map { definition in
          .decides(
            "\(definition.rawValue) beats r2, which is but another form of the loss",
            .minus(.log(.mse, Cell(.cold("absolute"), in: with(definition))), r2), .lower())
        },
        [.checks(scaleFree, role: .shows)],
        Accuracy.allCases.map { definition in
          .shows(
            definition.rawValue, .minus(.log(.mse, Cell(.cold("absolute"), in: with(definition))), constant), .lower(),
            in: .init(table: "η(1+|ΔA|), cold, to a constant rate", row: definition.rawValue, column: "N 512"))
        },
        Common.credits(.cold("absolute"), "cold, accuracy r2") {
          .ratio(.cold("absolute"), to: $0, in: Common.base)
        },
      ])
  ]

  private static let r2 = Quantity.log(.mse, Cell(.cold("absolute"), in: Common.base))
  private static let constant = Quantity.log(.mse, Cell(.freshInit, in: Common.base))

  private static func with(_ accuracy: Accuracy) -> Setting { Common.base.with(\.accuracy, accuracy) }

  /// y × 1000 with forecasts × 1000 leaves every accuracy, and so every η, as it was.
  private static let scaleFree = Check(name: "y × 1000 leaves η as it was") {
    let actuals = (0..<50).map { Double($0 * 37 % 19) - 9 }
    let forecasts = (0..<50).map { Double($0 * 23 % 17) - 8 }
    func reference(_ scale: Double) -> AccuracyReference {
      AccuracyReference(
        actuals: actuals.map { $0 * scale }, lastValues: actuals.map { _ in 0 }, naiveForecasts: actuals.map { _ in 0 },
        trainingVariance: 30 * scale * scale, initialLoss: 40 * scale * scale)
    }
    let differing = Accuracy.allCases.filter { accuracy in
      let plain = accuracy.value(of: forecasts, against: reference(1))
      let scaled = accuracy.value(of: forecasts.map { $0 * 1000 }, against: reference(1000))
      return abs(plain - scaled) > 1e-12
    }
    return (
      differing.isEmpty,
      differing.isEmpty ? "all \(Accuracy.allCases.count) definitions" : "not \(differing.map(\.rawValue))"
    )
  }
}
