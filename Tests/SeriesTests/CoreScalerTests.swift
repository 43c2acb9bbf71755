import Foundation
import Randomness
import Series
import Testing

@Suite struct CoreScalerTests {
  @Test func standardScalesByMeanAndPopulationDeviation() {
    let scaler = Scaler(.standard, columns: [[100, 1, 2, 3, 4, 100]], rows: 1..<5)
    #expect(scaler.centres == [2.5] && abs(scaler.spreads[0] - 1.25.squareRoot()) < 1e-15)
    #expect(abs(scaler.unscaled(scaler.scaled(7.25, column: 0), column: 0) - 7.25) < 1e-14)
  }

  @Test func robustScalesByMedianAndQuartiles() {
    let scaler = Scaler(.robust, columns: [[5, 1, 4, 2, 3]], rows: 0..<5)
    #expect(scaler.centres == [3] && scaler.spreads == [2 / 1.349])
  }

  @Test func robustFallsBackToTheDeviationWhereTheQuartilesAreEqual() {
    let scaler = Scaler(.robust, columns: [[0, 0, 0, 0, 0, 0, 0, 0.02]], rows: 0..<8)
    #expect(scaler.centres == [0] && abs(scaler.spreads[0] - 0.02 * (7.0 / 64).squareRoot()) < 1e-15)
  }

  @Test(arguments: Scaler.Kind.allCases)
  func constantColumnsKeepASpreadOfOne(kind: Scaler.Kind) {
    let scaler = Scaler(
      kind, columns: [[Double](repeating: 0.1, count: 10), [Double](repeating: 0, count: 10)], rows: 0..<10)
    #expect(scaler.spreads == [1, 1])
    #expect(Scaler(kind, columns: [[1, 2, 3]], rows: 1..<1).spreads == [1])
  }

  @Test(arguments: Scaler.Kind.allCases)
  func onlyTheGivenRowsAreRead(kind: Scaler.Kind) {
    var stream = RandomStream(seed: 3)
    let columns = (0..<3).map { _ in (0..<50).map { _ in stream.normal() } }
    let rows = 10..<40
    let corrupted = columns.map { column in
      column.indices.map { rows.contains($0) ? column[$0] : ($0 % 2 == 0 ? 1e30 : .nan) }
    }
    #expect(Scaler(kind, columns: columns, rows: rows) == Scaler(kind, columns: corrupted, rows: rows))
  }

  @Test func theTargetAndItsLagsShareOneScaleAndOthersHaveTheirOwn() throws {
    let values = TimeSeries.Column(name: "v", values: [3, 1, 4, 1, 5, 9, 2, 6])
    let series = try TimeSeries(name: "X", clock: .row, instants: Array(0..<8), columns: [values])
    let features = FeatureSet(covariates: [Covariate(column: "v", transform: .diff)], lags: [1, 2])
    let table = try LearningTable(series, target: Target(kind: .level, column: "v", horizon: 1), features: features)
    let scaler = Scaler(.standard, table: table, rows: 0..<4)
    #expect(scaler.centres[0..<3] == [4.75, 4.75, 4.75] && Set(scaler.spreads[0..<3]).count == 1)
    #expect(scaler.centres[3] == 2)
  }

  /// 10 widths of the range 2…4 are 20.
  @Test(arguments: [
    (2.0, 2.0), (4, 4), (-18, -18), (24, 24), (24.1, 4), (-18.1, 2), (1e300, 4), (-1.5e308, 2),
  ])
  func aCovariateFarOutsideIsTakenAsTheNearestKnownValue(value: Double, taken: Double) {
    let scaler = Scaler(.standard, columns: [[1, 2, 3], [2, 4, 3]], rows: 0..<3)
    #expect(scaler.scaled(value, column: 1) == (taken - scaler.centres[1]) / scaler.spreads[1])
    // The target is taken as it is.
    #expect(scaler.scaled(value, column: 0) == (value - scaler.centres[0]) / scaler.spreads[0])
  }

  @Test(arguments: Scaler.Kind.allCases)
  func aConstantCovariateSaysNothingWhateverComes(kind: Scaler.Kind) {
    for constant in [0, 0.1, -7e12] {
      let columns = [[1, 2, 3, 4], [Double](repeating: constant, count: 3) + [1e6]]
      let scaler = Scaler(kind, columns: columns, rows: 0..<3)
      #expect(scaler.known[1]?.isConstant == true && scaler.known[0] == nil)
      #expect(scaler.scaled(1e6, column: 1) == scaler.scaled(constant, column: 1))
    }
  }

  @Test func robustTakesTheDeviationWhereTheQuartilesTellNothingOfTheRest() {
    let column = (0..<40).map { $0 % 5 == 0 ? 1e6 : 1e-6 * Double($0 % 3) }
    let scaler = Scaler(.robust, columns: [[Double](repeating: 0, count: 40), column], rows: 0..<40)
    #expect(scaler.spreads[1] > 1e5)
  }

  @Test(arguments: [1e-200, 1e-12, 1, 1e12, 1e200])
  func theUnitOfAColumnDoesNotMatter(unit: Double) {
    let column: [Double] = [3, 1, 4, 1, 5]
    let plain = Scaler(.standard, columns: [column], rows: 0..<5)
    let scaled = Scaler(.standard, columns: [column.map { $0 * unit }], rows: 0..<5)
    for value in column {
      #expect(abs(scaled.scaled(value * unit, column: 0) - plain.scaled(value, column: 0)) < 1e-12)
    }
  }

  @Test func aScalerOfAnOlderStateTakesCovariatesAsTheyAre() throws {
    let old = try JSONDecoder().decode(Scaler.self, from: Data(#"{"centres":[0,1],"spreads":[1,2]}"#.utf8))
    #expect(old.scaled(1e9, column: 1) == (1e9 - 1) / 2)
    let new = Scaler(.standard, columns: [[1, 2], [3, 4]], rows: 0..<2)
    #expect(try JSONDecoder().decode(Scaler.self, from: JSONEncoder().encode(new)) == new)
  }
}
