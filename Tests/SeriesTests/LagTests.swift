import Foundation
import Series
import Testing

@Suite struct LagTests {
  private static let midnight = Int64(14_613) * 86_400_000  // Monday, 2010-01-04

  private static func series(_ values: [Double], clock: Clock = .date, step: Int64 = 86_400_000) throws -> TimeSeries {
    try TimeSeries(
      name: "X", clock: clock, instants: values.indices.map { clock == .row ? Int64($0) : midnight + Int64($0) * step },
      columns: [.init(name: "v", values: values)])
  }

  private static func table(_ series: TimeSeries, _ features: FeatureSet) throws -> LearningTable {
    try LearningTable(series, target: Target(kind: .level, column: "v", horizon: 1), features: features)
  }

  @Test func statisticsTakeTheNewestValuesAndThoseAtTheTargetsLevelComeFirst() throws {
    let lags: [Lag] = [.newest(.std, 2), .newest(.mean, 3), 1, .newest(.sum, 2), .newest(.min, 2), .newest(.max, 3)]
    let table = try Self.table(Self.series([1, 2, 6, 4, 8, 9]), FeatureSet(lags: lags))
    #expect(
      table.columnNames == ["v", "v mean of 3", "v lag 1", "v min of 2", "v max of 3", "v std of 2", "v sum of 2"])
    #expect(table.anchoredColumns == 5)
    #expect(
      table.columns == [
        [6, 4, 8, 9], [3, 4, 6, 7], [2, 6, 4, 8], [2, 4, 4, 8], [6, 6, 8, 9], [2, 1, 2, 0.5], [8, 10, 12, 17],
      ])
    let own = try table.selecting(FeatureSet(lags: [.newest(.sum, 2), .newest(.min, 2)]))
    #expect(own.columnNames == ["v", "v min of 2", "v sum of 2"] && own.anchoredColumns == 2)
  }

  @Test func textsAreReadAndNumbersOfRowsKeepTheirCode() throws {
    let lags: [Lag] = [5, .newest(.mean, 22), .newest(.std, 3)]
    #expect(lags.map(\.text) == ["5", "mean:22", "std:3"] && lags.map { Lag(text: $0.text) } == lags)
    #expect(Lag(text: "MEAN:22") == .newest(.mean, 22))
    for text in ["", "mean", "mean:", "mean:x", "median:5", "mean:5:6", ":5", "5:mean"] {
      #expect(Lag(text: text) == nil)
    }
    let code = try JSONEncoder().encode(lags)
    #expect(String(decoding: code, as: UTF8.self) == #"[5,"mean:22","std:3"]"#)
    #expect(try JSONDecoder().decode([Lag].self, from: code) == lags)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Lag].self, from: Data(#"["mode:5"]"#.utf8)) }
  }

  @Test func aLagThatTakesMoreRowsThanThereAreIsRefused() throws {
    let series = try Self.series([1, 2, 3, 4])
    for lag in [Lag.newest(.mean, 5), .newest(.mean, 0), 4, .newest(.max, .max)] {
      let error = #expect(throws: SeriesError.self) { try Self.table(series, FeatureSet(lags: [lag])) }
      #expect(error?.description.contains("found \(lag.text). Give other --lags.") == true)
    }
    #expect(try Self.table(series, FeatureSet(lags: [.newest(.mean, 3)])).count == 2)
  }

  @Test func theCalendarTellsHoursAndMonthEnds() throws {
    let hourly = try Self.series((0..<30).map { Double($0) }, clock: .time, step: 3_600_000)
    let hours = try Self.table(hourly, FeatureSet(calendar: [.hourOfDay]))
    #expect(hours.columnNames == ["v", "hourOfDay sin", "hourOfDay cos"])
    for row in 0..<30 { #expect(abs(hours.columns[1][row] - sin(2 * Double.pi * Double(row % 24) / 24)) < 1e-12) }
    // 2010-01-29 is the last Friday of January, and 2010-02-26 that of February.
    let daily = try Self.series((0..<60).map { Double($0) })
    let days = try Self.table(daily, FeatureSet(calendar: [.monthEnd, .dayOfMonth]))
    #expect(days.columnNames == ["v", "dayOfMonth sin", "dayOfMonth cos", "monthEnd"])
    #expect(days.columns[3].indices.filter { days.columns[3][$0] == 1 } == [25, 26, 27, 53, 54, 55])
    #expect(days.columns[2][0] == cos(2 * Double.pi * 3 / 31) && days.columns[2][28] == 1)
    let error = #expect(throws: SeriesError.self) { try Self.table(daily, FeatureSet(calendar: [.hourOfDay])) }
    #expect(
      error?.description == "X: expected times, for hourOfDay, found days alone, all at midnight. Leave it out.")
  }

  @Test func seasonsAreSinePairsOfTheRows() throws {
    let terms = try #require(FourierTerms(text: "6:2"))
    #expect(terms.text == "6:2" && FourierTerms(text: "24")?.harmonics == 1)
    for text in ["2", "6:3", "6:0", "x", "6:2:1", "", "-6"] { #expect(FourierTerms(text: text) == nil) }
    let series = try Self.series((0..<20).map { Double($0) }, clock: .row)
    let table = try Self.table(series, FeatureSet(lags: [2], fourier: [terms]))
    #expect(
      table.columnNames == ["v", "v lag 2", "season 6 sin 1", "season 6 cos 1", "season 6 sin 2", "season 6 cos 2"])
    #expect(table.ofTime == 2..<6)
    // Row 0 of the table is row 2 of the series.
    #expect(table.columns[2][4] == 0 && table.columns[3][4] == 1 && table.columns[5][1] == 1)
    #expect(abs(table.columns[4][0] - sin(4 * Double.pi / 3)) < 1e-12)
    #expect(table.columns[2][0] == table.columns[2][12])
  }
}
