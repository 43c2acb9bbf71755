import Series
import Testing

@Suite struct CoreTimeSeriesTests {
  private let day: Int64 = 86_400_000

  private func message(_ clock: Clock, _ instants: [Int64], _ columns: [TimeSeries.Column]) -> String {
    let error = #expect(throws: SeriesError.self) {
      try TimeSeries(name: "X", clock: clock, instants: instants, columns: columns)
    }
    return error?.description ?? "nothing was thrown"
  }

  @Test func instantsMustIncrease() {
    #expect(
      message(.date, [0, 2 * day, day], [])
        == "X: expected an instant after 1970-01-03 at row 3, found 1970-01-02. "
        + "Sort the rows and settle duplicates with --duplicates.")
    #expect(message(.row, [3, 3], []).contains("an instant after 3 at row 2, found 3."))
  }

  @Test func datesAreMidnights() {
    #expect(
      message(.date, [0, day + 1000], [])
        == "X: expected a UTC midnight, as the series counts days, found 1970-01-02T00:00:01.000Z at row 2. "
        + "Read the series as times instead of dates.")
  }

  @Test func instantsLieInYearsWhoseTextsSort() throws {
    #expect(message(.date, [0, 2_932_897 * day], []).contains("expected instants in the years 0 to 9999"))
    #expect(message(.time, [-719_529 * day, 0], []).contains("at row 1"))
    #expect(try TimeSeries(name: "X", clock: .row, instants: [.min, .max], columns: []).count == 2)
  }

  @Test func timesWithinSecondsAreShownWithMilliseconds() throws {
    #expect(try TimeSeries(name: "X", clock: .time, instants: [0, 1500], columns: []).clock == .millisecond)
    #expect(try TimeSeries(name: "X", clock: .time, instants: [0, 2000], columns: []).clock == .time)
  }

  @Test func columnsAreAsLongAsTheInstants() {
    #expect(
      message(.row, [0, 1], [.init(name: "Close", values: [1])])
        == "X, column 'Close': expected 2 values, one an instant, found 1. Give every column one value a row.")
  }

  @Test func columnNamesAreDistinct() {
    let column = TimeSeries.Column(name: "Close", values: [1, 2])
    #expect(
      message(.row, [0, 1], [column, column])
        == "X, column 'Close': expected distinct column names, found the name twice. Rename one of the columns.")
  }

  @Test func valuesAreFiniteOrMissing() throws {
    #expect(
      message(.date, [0, day], [.init(name: "Close", values: [1, -.infinity])])
        == "X, column 'Close': expected a finite or a missing value, found -inf at 1970-01-02 (row 2). "
        + "Correct the value or leave the cell blank.")
    let gaps = try TimeSeries(
      name: "X", clock: .row, instants: [0, 1], columns: [.init(name: "Close", values: [1, .nan])])
    #expect(gaps.columns[0].values[1].isNaN)
  }

  @Test func aColumnIsFoundByItsNameWhateverItsCaseUnlessTwoDifferInCase() throws {
    let series = try TimeSeries(
      name: "X", clock: .row, instants: [0],
      columns: [
        .init(name: "close", values: [1]), .init(name: "Close", values: [2]), .init(name: "Volume", values: [3]),
      ])
    #expect(try series.column(named: "Close").values == [2])
    #expect(try series.column(named: "VOLUME").values == [3])
    let error = #expect(throws: SeriesError.self) { try series.column(named: "CLOSE") }
    #expect(
      error?.description
        == "X, column 'CLOSE': expected one of the columns close, Close, Volume, found no such column. "
        + "Did you mean 'close' or 'Close'? Name one of them with --column or --covariates.")
    let bare = try TimeSeries(name: "X", clock: .row, instants: [0], columns: [])
    #expect(throws: SeriesError.self) { try bare.column(named: "Close") }
  }
}
