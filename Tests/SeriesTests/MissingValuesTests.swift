import Testing

@testable import Series

/// What becomes of rows in which the target or a covariate has no value.
@Suite struct MissingValuesTests {
  private func series(_ target: [Double], _ covariates: [Double]...) throws -> TimeSeries {
    let columns = covariates.enumerated().map { TimeSeries.Column(name: "c\($0.offset)", values: $0.element) }
    return try TimeSeries(
      name: "X", clock: .row, instants: target.indices.map { Int64($0) },
      columns: columns + [TimeSeries.Column(name: "y", values: target)])
  }

  private func settled(_ series: TimeSeries, _ policy: MissingValues) throws -> TimeSeries {
    try series.resolvingMissing(policy, in: ["y"] + series.columns.dropLast().map(\.name))
  }

  private let none = Double.nan

  @Test func aCovariateThatIsReportedRarelyCostsNoRow() throws {
    let series = try series([1, 2, 3, 4, 5, 6], [10, none, none, 20, none, none])
    let filled = try settled(series, .forwardFill(limit: nil))
    #expect(filled.instants == [0, 1, 2, 3, 4, 5])
    #expect(filled.columns[0].values == [10, 10, 10, 20, 20, 20] && filled.columns[1].values == [1, 2, 3, 4, 5, 6])
  }

  /// Two columns that never have a value in one and the same row.
  @Test func covariatesOfDifferentDaysAreFilledFromTheLaterOnesFirstValue() throws {
    let series = try series([1, 2, 3, 4, 5, 6], [10, none, none, 20, none, none], [none, none, 7, none, none, 8])
    let filled = try settled(series, .forwardFill(limit: nil))
    #expect(filled.instants == [2, 3, 4, 5])
    #expect(filled.columns.map(\.values) == [[10, 20, 20, 20], [7, 7, 7, 8], [3, 4, 5, 6]])
  }

  @Test func theSeriesEndsWithTheTargetWhateverComesAfter() throws {
    let series = try series([none, 2, none, 4, none, none], [10, 11, 12, none, 14, 15])
    let filled = try settled(series, .forwardFill(limit: nil))
    #expect(filled.instants == [1, 2, 3])
    #expect(filled.columns.map(\.values) == [[11, 12, 12], [2, 2, 4]])
  }

  @Test func aLimitHoldsAtTheEndToo() throws {
    let series = try series([1, 2, 3, 4, 5, 6], [10, none, 12, none, none, none])
    #expect(try settled(series, .forwardFill(limit: 3)).count == 6)
    let error = #expect(throws: SeriesError.self) { try settled(series, .forwardFill(limit: 2)) }
    #expect(
      error?.description
        == "X, column 'c0': expected at most 2 missing values in a row, found more from 3 on. "
        + "Raise the limit of --missing forwardFill, or use --missing drop.")
  }

  /// A hole before the first usable row is longer than the limit, and no matter.
  @Test func holesBeforeTheFirstRowDoNotCount() throws {
    let series = try series([1, 2, 3, 4, 5, 6], [9, none, none, none, 13, 14], [none, none, none, none, 1, 2])
    #expect(try settled(series, .forwardFill(limit: 1)).instants == [4, 5])
  }

  @Test func errorRefusesAHoleAtTheEndAndCutsWhatIsNotListed() throws {
    let ended = try series([1, 2, 3, 4], [10, 11, 12, none])
    let error = #expect(throws: SeriesError.self) { try settled(ended, .error) }
    #expect(
      error?.description == "X, column 'c0': expected a number, found a missing value at 3 (row 4). "
        + "Say what to do with missing values: --missing drop or --missing forwardFill.")
    #expect(try settled(try series([none, 2, 3, none], [10, 11, 12, none]), .error).instants == [1, 2])
    #expect(try settled(try series([1, 2, 3, 4], [none, none, 12, 13]), .error).instants == [2, 3])
  }

  @Test func dropKeepsCompleteRowsAlone() throws {
    let series = try series([1, 2, none, 4, 5], [10, none, 12, 13, none])
    #expect(try settled(series, .drop).instants == [0, 3])
  }

  @Test(arguments: [MissingValues.error, .drop, .forwardFill(limit: nil)])
  func aColumnWithoutValuesLeavesNothing(policy: MissingValues) throws {
    for series in [
      try series([1, 2], [none, none]), try series([none, none], [1, 2]), try series([1, none], [none, 2]),
    ] {
      #expect(throws: SeriesError.self) { try settled(series, policy) }
    }
  }

  @Test func whatWasDoneIsSaid() throws {
    func notes(_ series: TimeSeries, _ policy: MissingValues) throws -> [String] {
      let names = ["y"] + series.columns.dropLast().map(\.name)
      return series.notes(
        settling: policy, in: names, of: series.usableRows(policy, in: names), to: try settled(series, policy))
    }
    #expect(try notes(try series([1, 2, 3], [1, 2, 3]), .drop) == [])
    #expect(
      try notes(try series([1, 2, 3, none], [none, 2, 3, none]), .error)
        == ["1 rows at the start and 1 at the end have no value and are left out: 'c0' begins at 1 (row 2)"])
    #expect(
      try notes(try series([none, 2, 3], [none, 2, 3]), .error)
        == ["1 rows at the start and 0 at the end have no value and are left out"])
    #expect(
      try notes(try series([1, 2, 3, 4], [1, none, none, 3]), .drop)
        == ["2 of 4 rows have a missing value and are dropped by --missing drop"])
    #expect(
      try notes(try series([1, 2, 3, 4, 5], [1, none, 3, none, none]), .forwardFill(limit: nil))
        == ["'c0' has no value after 2 (row 3); its last one is repeated in the newest 2 rows"])
    #expect(try notes(try series([1, 2, 3, 4, 5], [1, none, none, 4, none]), .forwardFill(limit: nil)) == [])
  }
}
