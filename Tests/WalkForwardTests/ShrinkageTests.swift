import Foundation
import Testing

@testable import WalkForward

@Suite struct ShrinkageTests {
  private struct Fixture: Decodable {
    struct Case: Decodable {
      let horizon: Int
      let margin: Double
      let forecasts, naive, actuals: [Double]
      let pooled: Double
      let perLead: [Double]
    }

    let cases: [Case]
  }

  private func weights(
    by shrinkage: Shrinkage = .pooled, margin: Double = 1, horizon: Int = 1, _ forecasts: [Double], naive: [Double],
    actuals: [Double]
  ) -> [Double] {
    ShrinkageWeights(
      shrinkage, margin: margin, horizon: horizon, forecasts: forecasts, naive: naive, actuals: actuals
    ).byLead
  }

  /// scripts/reference/shrinkage_fixtures.py: regression through the origin with Newey-West errors, by statsmodels.
  @Test func weightsAreThoseOfTheReference() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/shrinkage.json")
    let cases = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: path)).cases
    #expect(cases.contains { $0.horizon > 1 && $0.pooled > 0 && $0.pooled < 1 })
    for one in cases {
      let pooled = weights(
        margin: one.margin, horizon: one.horizon, one.forecasts, naive: one.naive, actuals: one.actuals)
      #expect(pooled.count == one.horizon && pooled.allSatisfy { abs($0 - one.pooled) < 1e-10 })
      let perLead = weights(
        by: .perLead, margin: one.margin, horizon: one.horizon, one.forecasts, naive: one.naive, actuals: one.actuals)
      #expect(zip(perLead, one.perLead).allSatisfy { abs($0 - $1) < 1e-10 } && perLead.count == one.horizon)
    }
  }

  @Test func weightsStayFromZeroToOne() {
    let naive = [10.0, 11, 12, 13]
    #expect(weights([11, 12, 13, 14], naive: naive, actuals: [12, 13, 14, 15]) == [1])
    #expect(weights([11, 12, 13, 14], naive: naive, actuals: [9, 10, 11, 12]) == [0])
  }

  @Test func withoutEvidenceTheNaiveForecastStays() {
    #expect(weights([3], naive: [1], actuals: [3]) == [0], "one origin has no standard error")
    #expect(weights([1, 2], naive: [1, 2], actuals: [5, 5]) == [0], "the network forecasts the naive")
    #expect(weights([.infinity, 2], naive: [1, 1], actuals: [2, 2]) == [0])
    #expect(weights([1e200, 2e200], naive: [0, 0], actuals: [1e200, 2e200]) == [0], "sums that overflow")
  }

  @Test func withoutATailOrShrinkageForecastsStayAsTheyAre() {
    for all in Shrinkage.allCases { #expect(weights(by: all, [], naive: [], actuals: []).isEmpty) }
    #expect(weights(by: .none, [1, 2], naive: [0, 0], actuals: [9, 9]).isEmpty)
    #expect(ShrinkageWeights().shrunk([3, 4], to: [0, 0]) == [3, 4])
  }

  @Test func forecastsMoveToTheNaiveByTheirLeadsWeight() {
    var weights = ShrinkageWeights()
    weights.byLead = [0.5, 0]
    #expect(weights.shrunk([2, 2, 6, 6], to: [1, 1, 4, 4]) == [1.5, 1, 5, 4])
  }
}
