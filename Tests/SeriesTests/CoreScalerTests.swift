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
}
