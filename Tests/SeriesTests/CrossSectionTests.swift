import Foundation
import Series
import Testing

/// Columns made of other series: their numbers by hand, and who is present when.
@Suite struct CrossSectionTests {
  private static let day: Int64 = 86_400_000

  /// A series of dates; `volume` is ten times the close.
  private static func daily(_ name: String, _ days: [Int64], _ close: [Double]) throws -> TimeSeries {
    try TimeSeries(
      name: name, clock: .date, instants: days.map { $0 * day },
      columns: [.init(name: "close", values: close), .init(name: "volume", values: close.map { 10 * $0 })])
  }

  /// A series of times, given in hours.
  private static func timed(_ name: String, _ hours: [Double], _ close: [Double]) throws -> TimeSeries {
    try TimeSeries(
      name: name, clock: .time, instants: hours.map { Int64($0 * 3_600_000) },
      columns: [.init(name: "close", values: close)])
  }

  private static func tables(
    _ series: [TimeSeries], _ cross: [String], target: Target.Kind = .level, lags: [Lag] = [], age: Int = 10
  ) throws -> [LearningTable] {
    let features = FeatureSet(cross: try cross.map { try CrossColumn(parsing: $0) }, lags: lags)
    let section = try CrossSection(features, target: target, names: series.map(\.name), age: age) {
      (series[$0], "close")
    }
    return try series.map {
      try LearningTable(
        $0, target: Target(kind: target, column: "close", horizon: 1), features: features, among: section)
    }
  }

  private static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing"
    } catch { return "\(error)" }
  }

  private static let statistics = ["market:mean", "market:std", "rank", "spread"]

  @Test func statisticsAreOfAllSeriesAtTheInstantTheOwnOneAmongThem() throws {
    let series = [
      try Self.daily("A", [0, 1, 2], [1, 2, 3]), try Self.daily("B", [0, 1, 2], [3, 2, 9]),
      try Self.daily("C", [0, 1, 2], [5, 8, 6]),
    ]
    let tables = try Self.tables(series, Self.statistics + ["rank:volume:diff"])
    #expect(tables[0].columnNames == ["close"] + Self.statistics + ["rank:volume:diff"])
    // The diff costs the first row.
    let deviations = [8.0, 6.0].map { (square: Double) in square.squareRoot() }
    let means = tables.map { $0.columns[1] }
    let meansExpected: [[Double]] = [[4, 6], [4, 6], [4, 6]]
    #expect(means == meansExpected)
    #expect(tables[0].columns[2] == deviations)
    let ranks = tables.map { $0.columns[3] }
    let ranksExpected: [[Double]] = [[1.0 / 3, 1.0 / 6], [1.0 / 3, 5.0 / 6], [5.0 / 6, 0.5]]
    #expect(ranks == ranksExpected)
    let spreads = tables.map { $0.columns[4] }
    let spreadsExpected: [[Double]] = [[-2, -3], [-2, 3], [4, 0]]
    #expect(spreads == spreadsExpected)
    let volumeRanks = tables.map { $0.columns[5] }
    let volumeRanksExpected: [[Double]] = [[0.5, 0.5], [1.0 / 6, 5.0 / 6], [5.0 / 6, 1.0 / 6]]
    #expect(volumeRanks == volumeRanksExpected)
  }

  @Test func aSeriesThatEndsOrSkipsADayIsNoPartOfTheDaysWithoutIt() throws {
    let tables = try Self.tables(
      [
        try Self.daily("A", [0, 1, 2, 3, 4], [1, 1, 1, 1, 1]), try Self.daily("B", [0, 1, 3, 4], [3, 3, 5, 5]),
        try Self.daily("C", [0, 1, 2], [8, 8, 7]),
      ], ["market:mean"])
    #expect(tables[0].columns[1] == [4, 4, 4, 3, 3])
    #expect(tables[1].columns[1] == [4, 4, 3, 3])
    #expect(tables[2].columns[1] == [4, 4, 4])
  }

  @Test func aSeriesThatIsListedLaterJoinsWithItsFirstRowAndTheRowsBeforeAnyOtherAreDropped() throws {
    let tables = try Self.tables(
      [try Self.daily("A", [0, 1, 2, 3], [1, 2, 3, 4]), try Self.daily("B", [2, 3], [7, 8])], ["market:mean", "rank"])
    #expect(tables[0].instants == [2 * Self.day, 3 * Self.day])
    #expect(tables[0].columns == [[3, 4], [5, 6], [0.25, 0.25]])
    #expect(tables[1].columns == [[7, 8], [5, 6], [0.75, 0.75]])
  }

  @Test func oneThatTradesOnWhenTheOthersAreClosedIsThenHeldAgainstItself() throws {
    let tables = try Self.tables(
      [
        try Self.daily("BTC", Array(0...7), [1, 2, 3, 4, 5, 6, 7, 8]),
        try Self.daily("STOCK", [0, 1, 2, 3, 4, 7], [3, 4, 5, 6, 7, 10]),
      ], ["market:mean", "spread"])
    #expect(tables[0].columns[1] == [2, 3, 4, 5, 6, 6, 7, 9])
    #expect(tables[0].columns[2] == [-1, -1, -1, -1, -1, 0, 0, -1])
  }

  @Test func otherHoursTakePartWithTheirLastClosedRow() throws {
    // Tokyo closes at 6, New York at 21; New York rests on the fourth day.
    let tokyo = (0..<6).map { 6 + 24.0 * Double($0) }
    let newYork = [0, 1, 2, 4, 5].map { 21 + 24.0 * Double($0) }
    let tables = try Self.tables(
      [try Self.timed("T", tokyo, [1, 2, 3, 4, 5, 6]), try Self.timed("NY", newYork, [10, 20, 30, 50, 60])],
      ["market:mean", "NY.close", "T.close"], age: 1)
    // Tokyo sees New York's close of the day before, and none after the day without one. A series' second row is the first
    // that says at what hours it trades.
    #expect(tables[0].columns[0] == [3, 4, 5, 6])
    #expect(tables[0].columns[1] == [11.5, 17, 5, 28])
    #expect(tables[0].columns[2] == [20, 30, 30, 50])
    #expect(tables[1].columns[1] == [11, 16.5, 27.5, 33])
    #expect(tables[1].columns[3] == [2, 3, 5, 6])
  }

  @Test func aDateIsKnownAtTheEndOfItsDay() throws {
    let hours = [20.0, 30, 44, 54, 68, 72]
    let tables = try Self.tables(
      [try Self.daily("D", [0, 1, 2], [1, 2, 3]), try Self.timed("H", hours, [1, 2, 3, 4, 5, 6])],
      ["D.close", "H.close"])
    #expect(tables[1].instants.map { Double($0) / 3_600_000 } == [30, 44, 54, 68, 72])
    #expect(tables[1].columns[1] == [1, 1, 2, 2, 3])
    #expect(tables[0].columns[2] == [1, 3, 6])
  }

  @Test func aColumnOfAnotherSeriesIsTransformedOnItsOwnRows() throws {
    let tables = try Self.tables(
      [try Self.daily("A", [1, 2, 3, 4, 5], [1, 1, 1, 1, 1]), try Self.daily("BRK.B", [0, 2, 5], [2, 3, 7])],
      ["brk.b.volume:diff", "BRK.B.close:return"])
    #expect(tables[0].instants.first == 2 * Self.day)
    #expect(tables[0].columns[1] == [10, 10, 10, 40])
    #expect(tables[0].columns[2] == [0.5, 0.5, 0.5, 7.0 / 3 - 1])
  }

  @Test func tiesShareTheMiddleOfTheirRanks() throws {
    let closes: [[Double]] = [[1, 2, -1], [1, 2, 0], [1, 2, 0], [1, 5, 0]]
    let tables = try Self.tables(
      try zip(["A", "B", "C", "D"], closes).map { try Self.daily($0, [0, 1, 2], $1) }, ["rank"])
    let ranks = tables.map { $0.columns[1] }
    let ranksExpected: [[Double]] = [
      [0.5, 0.375, 0.125], [0.5, 0.375, 0.625], [0.5, 0.375, 0.625], [0.5, 0.875, 0.625],
    ]
    #expect(ranks == ranksExpected)
  }

  @Test func relativeReturnsAreHeldAgainstAllThatArePresent() throws {
    let logarithms: [[Double]] = [[1, 2, 2, 4], [1, 1, 4, 4], [1, 4, 4, 4]]
    let series = try zip(["A", "B", "C"], logarithms).map { name, logarithms in
      try Self.daily(name, [0, 1, 2, 3], logarithms.map { exp($0) })
    }
    func rounded(_ values: [Double]) -> [Double] { values.map { ($0 * 1e9).rounded() / 1e9 } }
    // Log returns 1 0 2, 0 3 0 and 3 0 0: their means 4/3, 1 and 2/3.
    let relative = try Self.tables(series, [], target: .relativeReturn)
    #expect(relative[0].columnNames == ["close:relativeReturn"] && relative[0].instants.first == Self.day)
    #expect(rounded(relative[0].columns[0]) == rounded([1 - 4.0 / 3, -1, 2 - 2.0 / 3]))
    #expect(rounded(relative[1].columns[0]) == rounded([-4.0 / 3, 2, -2.0 / 3]))
    let ranked = try Self.tables(series, ["market:mean", "rank"], target: .rankReturn, lags: [1])
    #expect(ranked[2].columnNames == ["close:rankReturn", "close:rankReturn lag 1", "market:mean", "rank"])
    #expect(ranked[2].instants.first == 2 * Self.day)
    #expect(rounded(ranked[2].columns[0]) == rounded([1.0 / 3 - 0.5, 1.0 / 3 - 0.5]))
    #expect(rounded(ranked[2].columns[1]) == rounded([5.0 / 6 - 0.5, 1.0 / 3 - 0.5]))
    #expect(rounded(ranked[2].columns[2]) == rounded([1, 2.0 / 3]))
    #expect(ranked.allSatisfy { $0.columns[0].allSatisfy { abs($0) < 0.5 } })
  }

  @Test func whatCannotBeTransformedEndsASeriesForTheOthers() throws {
    let series = [
      try Self.daily("A", [0, 1, 2, 3], [1, 2, 4, 8]), try Self.daily("B", [0, 1, 2, 3], [1, 4, 16, 0]),
    ]
    let features = FeatureSet(cross: [try CrossColumn(parsing: "market:mean")])
    let section = try CrossSection(features, target: .logReturn, names: ["A", "B"], age: 1) { (series[$0], "close") }
    let target = Target(kind: .logReturn, column: "close", horizon: 1)
    let table = try LearningTable(series[0], target: target, features: features, among: section)
    #expect(table.columns[1] == [1.5 * log(2), 1.5 * log(2), log(2)])
    #expect(
      Self.message { _ = try LearningTable(series[1], target: target, features: features, among: section) }
        .contains("B, column 'close': expected values above zero for a logReturn, found 0.0 at 1970-01-04 (row 4)"))
  }

  // MARK: Refusals

  @Test func whatHasNoAnswerIsRefusedByName() throws {
    let (a, b) = (try Self.daily("AA", [0, 1, 2], [1, 2, 3]), try Self.daily("BB", [0, 1, 2], [1, 2, 3]))
    let rows = try TimeSeries(
      name: "R", clock: .row, instants: [0, 1, 2], columns: [.init(name: "close", values: [1, 2, 3])])
    #expect(
      Self.message { _ = try Self.tables([a], ["rank"]) }
        == "AA: expected at least two series, to be held against each other, found 1. "
        + "Give more series, or leave --cross and targets relative to them out.")
    #expect(
      Self.message { _ = try Self.tables([a, rows], ["rank"]) }
        == "R: expected dates, to hold its rows against those of other series, found row numbers. "
        + "Name the date column with --date-column, or leave --cross and targets relative to others out.")
    #expect(
      Self.message { _ = try Self.tables([a, b], ["AB.close"]) }
        == "--cross AB.close: expected a series of the run, a point and one of its columns, found no series 'AB'. "
        + "Did you mean 'AA' or 'BB'? 'foldcast data describe' lists series and columns.")
    #expect(
      Self.message { _ = try Self.tables([a, b], ["AA.open:diff"]) }
        == "--cross AA.open:diff: expected a series of the run, a point and one of its columns, found no such column in 'AA'. "
        + "'foldcast data describe' lists series and columns.")
    let ended = try Self.daily("CC", [0], [7])
    #expect(
      Self.message { _ = try Self.tables([a, ended], ["CC.close"], age: 1) }
        == "AA, column 'CC.close': expected a value that is at most 1 rows old, found the newest one at 1970-01-01, "
        + "2 rows before 1970-01-03 (row 3). "
        + "Where it comes less often than the series' rows, raise --cross-age; else leave the series or the column out."
    )
    #expect(
      try Self.tables([a, b, try Self.daily("C", [0, 2], [7, 8])], ["C.close"], age: 1)[0].columns[1] == [7, 7, 8])
    #expect(
      Self.message {
        _ = try LearningTable(a, target: Target(kind: .rankReturn, column: "close", horizon: 1))
      }.contains(
        "expected the other series of the run, for --cross or a target relative to them, found the series alone"))
  }

  @Test(arguments: [
    ("market:mean", "market:mean"), ("Market:STD", "market:std"), ("rank:Volume:DIFF", "rank:Volume:diff"),
    ("spread:a:b:level", "spread:a:b:level"), ("SPY.close", "SPY.close"), ("a.b.c:logreturn", "a.b.c:logReturn"),
    ("rank.close", "rank.close"),
  ])
  func textsAreReadAndWritten(text: String, canonical: String) throws {
    let column = try CrossColumn(parsing: text)
    #expect(column.description == canonical)
    #expect(try CrossColumn(parsing: canonical) == column)
  }

  @Test(arguments: [
    "", "rnk", "market", "market:median", "rank:", ".close", "SPY.", "SPY", "SPY.close:sum", "rank:v:relativeReturn",
  ])
  func textsThatAreNoColumnAreRefused(text: String) {
    #expect(throws: SeriesError.self) { try CrossColumn(parsing: text) }
  }

  @Test func aWordThatIsNearlyOneIsToldTheNearest() {
    #expect(
      Self.message { _ = try CrossColumn(parsing: "rnak") }
        == "cross-series column: expected market:mean, market:std, rank, spread, each also of a column as in rank:Volume:diff, "
        + "or TICKER.COLUMN as in SPY.close:logReturn, found 'rnak'. Did you mean 'rank'?")
  }
}
