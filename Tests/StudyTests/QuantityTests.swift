import Foundation
import Results
import Testing

@testable import Study

@Suite("Quantities of measured folds")
struct QuantityTests {
  private let setting = Setting().with(\.train, 128)

  /// Folds of a cell on one series: for each fold the numbers of each seed.
  private func folds(
    _ cell: Study.Cell, series: String = "synthetic/a", _ folds: [[[Metric: Double]]]
  ) -> [(setting: Setting, fold: StoredStudyFold)] {
    folds.enumerated().flatMap { fold, seeds in
      seeds.enumerated().map { seed, numbers in
        (
          cell.setting,
          StoredStudyFold(
            series: series, arm: cell.arm.name(in: cell.setting), seed: seed + 1, fold: fold, failed: false,
            numbers: Metric.allCases.map { numbers[$0] ?? .nan })
        )
      }
    }
  }

  @Test func dispersionIsTheLogOfTheDeviationOfLogErrorsOverSeeds() throws {
    let cell = Cell(.coldALDVI, in: setting)
    let data = StudyData(
      folds(cell, [[[.mse: 1], [.mse: exp(1)], [.mse: exp(2)]], [[.mse: 5], [.mse: 5], [.mse: 5]]]), size: .standard)
    let values = try #require(Quantity.seedDispersion(cell).values(in: data)["synthetic/a"])
    #expect(abs(values[0]) < 1e-12, "log errors 0, 1, 2 deviate by 1")
    #expect(values[1].isNaN, "seeds that agree to the last bit, as where the naive forecast stands in, say nothing")
  }

  /// numpy: within folds demeaned x = [-.1, .1, -.3, .3], y = [-.2, .2, .1, -.1]; r = -.02/sqrt(.2 · .1), z = atanh r.
  @Test func correlationTakesOutWhatAFoldDoesToAllOfItsSeeds() throws {
    let pair = Quantity.Growth(
      short: Cell(.coldALDVI, in: setting.with(\.epochs, 10)), long: Cell(.coldALDVI, in: setting.with(\.epochs, 50)))
    // The second fold lies far off in both: taken as it is, it would make the correlation nearly one.
    let short = folds(pair.short, [[[.mse: 1], [.mse: 1]], [[.mse: 1], [.mse: 1]]])
    let long = folds(
      pair.long,
      [
        [[.mse: exp(-0.2), .rateSpread: 0.1], [.mse: exp(0.2), .rateSpread: 0.3]],
        [[.mse: exp(10.1), .rateSpread: 10], [.mse: exp(9.9), .rateSpread: 10.6]],
      ])
    let values = Quantity.correlation([pair]).values(in: StudyData(short + long, size: .standard))
    let z = try #require(values["synthetic/a"]?.first)
    #expect(abs(z - atanh(-0.02 / (0.2 * 0.1).squareRoot())) < 1e-9)
  }

  @Test func correlationNeedsEveryPair() {
    let pair = Quantity.Growth(
      short: Cell(.coldALDVI, in: setting.with(\.epochs, 10)), long: Cell(.coldALDVI, in: setting.with(\.epochs, 50)))
    let other = Quantity.Growth(short: pair.short, long: Cell(.freshInit, in: setting.with(\.epochs, 50)))
    let data = StudyData(folds(pair.short, [[[.mse: 1]]]) + folds(pair.long, [[[.mse: 2]]]), size: .standard)
    #expect(Quantity.correlation([pair, other]).values(in: data).isEmpty)
  }

  /// 20 folds of 48 rows before row 1999: fold 9 holds rows 1471 to 1518, and with them the only break, at row 1500.
  @Test func recoveryCountsFoldsFromABreakUntilTheErrorIsBack() throws {
    let cell = Cell(.aldvi, in: setting.with(\.folds, 20))
    func data(_ after: [Double]) -> StudyData {
      var errors = Array(repeating: 1.0, count: 20)
      errors[9] = 3
      for (i, error) in after.enumerated() { errors[10 + i] = error }
      return StudyData(folds(cell, errors.map { [[.mse: $0], [.mse: $0]] }), size: .standard)
    }
    func count(_ after: [Double]) throws -> [Double] {
      try #require(
        Quantity.recovery(cell, .init(period: 500, rows: 2000)).values(in: data(after))["synthetic/a"])
    }
    #expect(try count([]) == [1], "back in the first fold after the break's own")
    #expect(try count([2, 2, 1.09]) == [3])
    #expect(try count([2, 2, 1.11]) == [4], "within a tenth")
    #expect(try count(Array(repeating: 2, count: 10)) == [11], "never: all folds that are left")
  }

  @Test func ordersOfMagnitudeAreWhatTheirQuantitiesAre() {
    let cell = Cell(.aldvi, in: setting)
    #expect(Quantity.seedDispersion(cell).isRatio)
    #expect(!Quantity.recovery(cell, .init(period: 500, rows: 5000)).isRatio)
    #expect(!Quantity.correlation([.init(short: cell, long: cell)]).isRatio)
  }
}
