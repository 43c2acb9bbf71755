import Foundation
import LearningRates
import Randomness
import Testing

@Suite struct AccuracyTests {
  /// Errors 1, −1, 0, 2, so an MSE of 1.5; naive errors −1, 1, 2, −3, so 3.75.
  static let forecasts: [Double] = [2, 1, 3, 6]
  static let reference = AccuracyReference(
    actuals: [1, 2, 3, 4], lastValues: [0, 3, 3, 5], naiveForecasts: [0, 3, 5, 1], trainingVariance: 16, initialLoss: 3)

  static let worked: [(Accuracy, Double)] = [
    (.r2, 0.90625),  // 1 − 1.5/16
    (.skill, 0.6),  // 1 − 1.5/3.75
    (.hit, 0.625),  // up and up, down and down, a tie, up and down
    (.tolerance, 0.75),  // the margin is .25·4 = 1, and belongs to it
    (.expLoss, 0.6065306597126334),  // e^−½
    (.rankIC, 0.8),  // ranks 2 1 3 4 and 1 2 3 4: 1 − 6·2/(4·15)
  ]

  @Test(arguments: worked)
  func definitionsGiveTheirWorkedNumbers(_ accuracy: Accuracy, _ expected: Double) {
    #expect(abs(accuracy.value(of: Self.forecasts, against: Self.reference) - expected) < 1e-15)
  }

  @Test func equalValuesShareTheirMeanRank() {
    // Ranks 1.5 1.5 3 4 and 1 2 3.5 3.5: products 4, squares 4.5 and 4.5, 4/4.5.
    let reference = flat([1, 2, 7, 7])
    #expect(abs(Accuracy.rankIC.value(of: [5, 5, 6, 8], against: reference) - 0.8888888888888889) < 1e-15)
    #expect(Accuracy.rankIC.value(of: [1, 1, 1, 1], against: reference).isNaN)
  }

  @Test func eitherSideWithoutDirectionIsATie() {
    #expect(Accuracy.hit.value(of: [0, 1, 0, -1], against: flat([1, 0, 0, -2])) == 0.625)
  }

  @Test func r2IsClippedAndSkillIsNot() {
    let far: [Double] = [100, 100, 100, 100]
    #expect(Accuracy.r2.value(of: far, against: Self.reference) == -1)
    #expect(Accuracy.skill.value(of: far, against: Self.reference) < -1000)
  }

  @Test(arguments: Accuracy.allCases)
  func whatCannotBeComputedIsUndefined(_ accuracy: Accuracy) {
    let empty = AccuracyReference(actuals: [], lastValues: [], naiveForecasts: [], trainingVariance: 1, initialLoss: 1)
    #expect(accuracy.value(of: [], against: empty).isNaN)
    #expect(accuracy.value(of: [1, .nan, 2, 3], against: Self.reference).isNaN)
    #expect(accuracy.value(of: [1, .infinity, 2, 3], against: Self.reference).isNaN)
    let constant = AccuracyReference(
      actuals: [2, 2], lastValues: [2, 2], naiveForecasts: [2, 2], trainingVariance: 0, initialLoss: 0)
    let value = accuracy.value(of: [1, 3], against: constant)
    #expect(accuracy == .hit ? value == 0.5 : value.isNaN)
  }

  @Test(arguments: Accuracy.allCases)
  func aThousandfoldUnitChangesNeitherAccuracyNorRates(_ accuracy: Accuracy) throws {
    var stream = RandomStream(seed: 5)
    let actuals = (0..<60).map { _ in stream.normal() }
    let last = actuals.map { $0 + 0.3 * stream.normal() }
    let scaled = (Self.unit(1, actuals, last), Self.unit(1000, actuals, last))
    var observations: ([EpochObservation], [EpochObservation]) = ([], [])
    for epoch in 1...20 {
      let forecasts = actuals.map { $0 + stream.normal() / Double(epoch) }
      let values = (
        accuracy.value(of: forecasts, against: scaled.0),
        accuracy.value(of: forecasts.map { 1000 * $0 }, against: scaled.1)
      )
      #expect(values.0.isFinite && abs(values.0 - values.1) < 1e-11)
      observations.0.append(EpochObservation(loss: 1 / Double(epoch), accuracy: values.0))
      observations.1.append(EpochObservation(loss: 1 / Double(epoch), accuracy: values.1))
    }
    let chain = SafetyChain(rule: try rule("absolute"))
    let rates = (chain.steps(over: observations.0, in: context()), chain.steps(over: observations.1, in: context()))
    #expect(zip(rates.0, rates.1).allSatisfy { abs($0.state.rate / $1.state.rate - 1) < 1e-10 })
  }

  @Test func theBootstrapErrorOfAHitRateIsTheBinomialOne() {
    var stream = RandomStream(seed: 6)
    let actuals = (0..<400).map { _ in stream.normal() }
    let forecasts = actuals.map { stream.uniform() < 0.6 ? $0 : -$0 }
    let error = Accuracy.hit.standardError(of: forecasts, against: flat(actuals), resamples: 400, using: &stream)
    let binomial = (0.24 / 400).squareRoot()
    #expect(abs(error / binomial - 1) < 0.15)
    #expect(Accuracy.r2.standardError(of: [], against: flat([]), using: &stream).isNaN)
  }

  @Test func namesReadBack() {
    #expect(Accuracy.allCases.map(\.rawValue) == ["r2", "skill", "hit", "tolerance", "expLoss", "rankIC"])
  }

  private func flat(_ actuals: [Double]) -> AccuracyReference {
    let zeros = actuals.map { _ in 0.0 }
    return AccuracyReference(actuals: actuals, lastValues: zeros, naiveForecasts: zeros, trainingVariance: 1)
  }

  private static func unit(_ factor: Double, _ actuals: [Double], _ last: [Double]) -> AccuracyReference {
    AccuracyReference(
      actuals: actuals.map { factor * $0 }, lastValues: last.map { factor * $0 },
      naiveForecasts: last.map { factor * $0 }, trainingVariance: factor * factor, initialLoss: factor * factor)
  }
}
