import Foundation
import Series
import Testing

@Suite struct CoreTargetTests {
  private func transformed(_ kind: Target.Kind, _ values: [Double]) throws -> [Double] {
    let column = TimeSeries.Column(name: "Close", values: values)
    let series = try TimeSeries(name: "X", clock: .row, instants: Array(0..<Int64(values.count)), columns: [column])
    return try kind.values(of: column, in: series)
  }

  @Test func transformsMatchNumbersWorkedByHand() throws {
    let prices = [8.0, 10, 5, 5]
    #expect(try transformed(.level, prices) == prices)
    #expect(try transformed(.diff, prices).dropFirst() == [2, -5, 0])
    #expect(try transformed(.return, prices).dropFirst() == [0.25, -0.5, 0])
    #expect(try transformed(.logReturn, prices).dropFirst() == [log(1.25), log(0.5), 0])
    for kind in [Target.Kind.diff, .return, .logReturn] {
      #expect(try transformed(kind, prices)[0].isNaN && kind.leadIn == 1 && kind.isChange)
    }
    #expect(Target.Kind.level.leadIn == 0 && !Target.Kind.level.isChange)
  }

  @Test func missingValuesSpreadToTheRowsThatNeedThem() throws {
    let z = try transformed(.diff, [1, .nan, 3, 5])
    #expect(z[1].isNaN && z[2].isNaN && z[3] == 2)
  }

  @Test func returnsWithoutMeaningAreRefusedNamingTheRow() throws {
    let error = #expect(throws: SeriesError.self) { try transformed(.logReturn, [1, 2, -3, 4]) }
    #expect(
      error?.description
        == "X, column 'Close': expected values above zero for a logReturn, found -3.0 at 2 (row 3). "
        + "Use the transform diff or level, or mark such values as missing with --missing-value -3.0. "
        + "In CRSP's files it is the mean of bid and ask: write its absolute value.")
    #expect(throws: SeriesError.self) { try transformed(.logReturn, [1, 0]) }
    #expect(throws: SeriesError.self) { try transformed(.return, [1, 0, 2]) }
    #expect(try transformed(.return, [1, -2, 0]).dropFirst() == [-3, -1])
  }

  @Test func aTransformThatOverflowsIsRefused() {
    let error = #expect(throws: SeriesError.self) { try transformed(.diff, [1, -1e308, 1e308]) }
    #expect(error?.found == "the step from -1e+308 to 1e+308 at 2 (row 3)")
  }
}
