import Foundation
import Series
import Testing

@testable import WalkForward

/// Folds that are cut by the calendar, by given cutoffs, and with data that arrive late.
@Suite struct FoldCalendarTests {
  private static let day: Int64 = 86_400_000

  private func date(_ text: String) throws -> Int64 {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return try #require(CivilDate(year: parts[0], month: parts[1], day: parts[2])).daysSince1970
  }

  /// A table of the business days from one date to another but some, or of the instants that are given.
  private func table(_ from: String, _ to: String, without missing: [String] = []) throws -> LearningTable {
    let missing = try missing.map(date)
    let days = try (date(from)...date(to)).filter { CivilDate(daysSince1970: $0).weekday < 5 && !missing.contains($0) }
    return table(.date, days.map { $0 * Self.day })
  }

  private func table(_ clock: Clock, _ instants: [Int64]) -> LearningTable {
    LearningTable(
      name: "A", clock: clock, instants: instants, columns: [instants.indices.map { Double($0 * $0 % 17) }],
      columnNames: ["close"], anchoredColumns: 1, target: Target(kind: .level, column: "close", horizon: 1))
  }

  private func plan(
    _ step: String, train: String, window: FoldPlan.Window = .rolling, latency: Int = 0, horizon: Int = 1
  ) throws -> FoldPlan {
    var plan = FoldPlan(
      window: window, train: try #require(FoldPlan.Length(text: train)), step: try #require(FoldPlan.Step(text: step)),
      validation: 0.2, lookback: 5, horizon: horizon)
    plan.latency = latency
    return plan
  }

  /// Each fold as its first and last rows of training and of origins.
  private func dates(_ plan: FoldPlan, _ table: LearningTable) throws -> [[String]] {
    try plan.folds(over: table).map { fold in
      [
        fold.trainRows.lowerBound, fold.cutoff, fold.testOrigins.lowerBound, fold.testOrigins.upperBound - 1,
      ].map { table.clock.text(for: table.instants[$0]) }
    }
  }

  @Test func aMonthsFoldForecastsTheRowsOfAMonth() throws {
    // 2 January 2015 is a Friday: the first whole month is February.
    let table = try table("2015-01-02", "2015-07-10")
    let folds = try dates(plan("1mo", train: "3mo"), table)
    #expect(
      folds == [
        ["2015-02-02", "2015-04-30", "2015-04-30", "2015-05-28"],
        ["2015-03-02", "2015-05-29", "2015-05-29", "2015-06-29"],
        ["2015-04-01", "2015-06-30", "2015-06-30", "2015-07-09"],
      ])
    // Rows rather than months to train on: as soon as they are there.
    #expect(try dates(plan("1mo", train: "42"), table).first?[1] == "2015-03-31")
    #expect(try dates(plan("1mo", train: "43"), table).first?[1] == "2015-03-31")
    #expect(try dates(plan("1mo", train: "64"), table).first?[1] == "2015-04-30")
  }

  @Test(arguments: [
    ("quarter", "2015-03-31", "2015-06-30"), ("2q", "2015-03-31", "2015-09-30"), ("2mo", "2015-03-31", "2015-05-29"),
    ("year", "2015-12-31", "2016-12-30"), ("1w", "2015-03-06", "2015-03-13"), ("2w", "2015-03-06", "2015-03-20"),
    ("10d", "2015-03-04", "2015-03-13"), ("W-WED", "2015-03-04", "2015-03-11"),
    ("WOM-3FRI", "2015-03-20", "2015-04-17"),
    ("WOM-1WED", "2015-03-04", "2015-04-01"), ("wom-4mon", "2015-03-23", "2015-04-27"),
  ])
  func foldsBeginAfterDaysOfTheCalendar(step: String, first: String, second: String) throws {
    // 2 January to 4 March are 44 business days.
    let folds = try dates(plan(step, train: "44"), table("2015-01-02", "2017-02-01"))
    #expect([folds[0][1], folds[1][1]] == [first, second])
    // The origins of a fold end where those of the next begin.
    let made = try plan(step, train: "44").folds(over: table("2015-01-02", "2017-02-01"))
    for (fold, later) in zip(made, made.dropFirst()) {
      #expect(fold.testOrigins.upperBound == later.testOrigins.lowerBound && fold.index + 1 == later.index)
    }
  }

  @Test func aDayWithoutARowCutsAfterTheRowBefore() throws {
    // 17 April 2015, a third Friday, is no trading day here, and the 3 and 6 April are none either.
    let table = try table("2015-01-02", "2015-06-30", without: ["2015-04-17", "2015-04-03", "2015-04-06"])
    let folds = try dates(plan("WOM-3FRI", train: "2mo"), table)
    #expect(folds.map { $0[1] } == ["2015-03-20", "2015-04-16", "2015-05-15", "2015-06-19"])
    #expect(folds[1][0] == "2015-02-18")
    // Saturdays and Sundays, on which nothing is new, give no folds of their own.
    let daily = try dates(plan("1d", train: "60"), table)
    #expect(daily.map { $0[1] } == daily.map { $0[2] } && daily.map { $0[1] } == daily.map { $0[3] })
    #expect(Set(daily.map { $0[1] }).count == daily.count)
  }

  @Test func aTrainingRangeByTheCalendarGoesWithAStepInRows() throws {
    let table = try table("2015-01-02", "2016-02-10")
    let folds = try dates(plan("21", train: "1y"), table)
    #expect(folds[0] == ["2015-01-02", "2016-01-01", "2016-01-01", "2016-01-29"])
    #expect(folds[1][..<2] == ["2015-02-02", "2016-02-01"] || folds[1][0] == "2015-01-30", "\(folds[1])")
  }

  @Test func monthsEndWithTheirLastDay() throws {
    func shifted(_ text: String, _ count: Int, _ unit: FoldPlan.Unit) throws -> String {
      CivilDate(daysSince1970: try date(text).shifted(by: count, unit)).description
    }
    #expect(try shifted("2016-03-31", -1, .month) == "2016-02-29")
    #expect(try shifted("2016-02-29", -1, .year) == "2015-02-28")
    #expect(try shifted("2015-12-31", 2, .quarter) == "2016-06-30")
    #expect(try shifted("1970-01-01", -1, .week) == "1969-12-25")
    #expect(try shifted("0001-01-15", -13, .month) == "-0001-12-15")
  }

  /// The example of the geometry's documentation.
  @Test func latencyHidesTheNewestRows() throws {
    var plan = try plan("10", train: "40", horizon: 2)
    plan.latency = 3
    let folds = plan.folds(rows: 100)
    #expect(folds[0].trainRows == 0..<40 && folds[0].cutoff == 39)
    #expect(folds[0].trainOrigins == 7..<28 && folds[0].validationOrigins == 32..<38)
    #expect(folds[0].testOrigins == 42..<52)
    #expect(folds[1].trainRows == 10..<50 && folds[1].testOrigins == 52..<62)
    #expect(folds.last?.testOrigins == 92..<98)
    #expect(plan.minimumRows == 45 && plan.folds(rows: 44).isEmpty && plan.folds(rows: 45).count == 1)
    plan.train = .rows(plan.minimumTrain)
    #expect(!plan.folds(rows: 100).isEmpty)
    plan.train = .rows(plan.minimumTrain - 1)
    #expect(plan.folds(rows: 100).isEmpty)
    // By the calendar the range still ends with the cut, of which the newest rows are not seen.
    let table = try table("2015-01-02", "2015-07-10")
    let cut = try dates(self.plan("1mo", train: "3mo", latency: 2), table)
    #expect(cut[0] == ["2015-02-02", "2015-04-28", "2015-04-30", "2015-05-28"])
  }

  @Test func theLastFoldsAreThoseOfTheWholeWalk() throws {
    let table = try table("2015-01-02", "2016-12-30")
    var plan = try plan("1mo", train: "6mo")
    let all = try plan.folds(over: table)
    plan.maximumFolds = -4
    #expect(try plan.folds(over: table) == Array(all.suffix(4)))
    plan.maximumFolds = 3
    #expect(try plan.folds(over: table) == Array(all.prefix(3)))
    plan.maximumFolds = -1000
    #expect(try plan.folds(over: table) == all)
    // The model of the first that is forecast is trained where it would have been.
    (plan.maximumFolds, plan.refitEvery) = (-4, 5)
    let axis = FoldAxis(table.instants, table.clock)
    let folds = plan.folds(plan.cuts(axis))
    let first = all.count - 4
    let training = first - first % 5
    #expect(
      folds.compactMap { $0?.index }
        == ([training] + (first..<all.count)).reduce(into: []) { if $0.last != $1 { $0.append($1) } })
    #expect(folds[training]?.refits == true && (training == first) == (folds[training]?.testOrigins.isEmpty == false))
  }

  @Test func aGrowingWindowIsCapped() throws {
    let table = try table("2015-01-02", "2016-12-30")
    var plan = try plan("quarter", train: "3mo", window: .expanding)
    plan.maximumTrain = FoldPlan.Length(text: "9mo")
    #expect(
      try dates(plan, table).map { $0[0] } == [
        "2015-01-02", "2015-01-02", "2015-04-01", "2015-07-01", "2015-10-01", "2016-01-01",
      ])
    plan.maximumTrain = 100
    let folds = try plan.folds(over: table)
    #expect(
      folds.map(\.trainRows.count) == [100, 100, 100, 100, 100, 100].enumerated().map { min($1, folds[$0].cutoff + 1) })
    #expect(folds[0].trainRows.lowerBound > 0 || folds[0].trainRows.count < 100)
  }

  @Test func aPartialFoldIsKeptOrDropped() throws {
    var plan = FoldPlan(window: .rolling, train: 40, step: 10, validation: 0.2, lookback: 5, horizon: 2)
    #expect(plan.folds(rows: 100).last?.testOrigins == 89..<98)
    plan.partialFold = .drop
    #expect(plan.folds(rows: 100).last?.testOrigins == 79..<89)
    #expect(plan.folds(rows: 101).last?.testOrigins == 89..<99)
    // A month is whole when the next has begun, or its last day is there.
    var monthly = try self.plan("1mo", train: "3mo")
    monthly.partialFold = .drop
    #expect(try monthly.folds(over: table("2015-01-02", "2015-06-29")).count == 1)
    #expect(try monthly.folds(over: table("2015-01-02", "2015-06-30")).count == 2)
    #expect(try monthly.folds(over: table("2015-01-02", "2015-07-01")).count == 2)
  }

  @Test func oneOriginAFold() throws {
    var plan = FoldPlan(window: .rolling, train: 40, step: 10, validation: 0.2, lookback: 5, horizon: 2)
    plan.originsPerFold = 1
    #expect(plan.folds(rows: 100).map(\.testOrigins) == [39, 49, 59, 69, 79, 89].map { $0..<$0 + 1 })
    // Whole is then a fold with its one origin.
    plan.partialFold = .drop
    #expect(plan.folds(rows: 92).map(\.index) == [0, 1, 2, 3, 4, 5])
    #expect(plan.folds(rows: 91).map(\.index) == [0, 1, 2, 3, 4])
    plan.originsPerFold = 3
    #expect(plan.folds(rows: 92).map(\.index) == [0, 1, 2, 3, 4])
  }

  @Test func cutoffsAreDaysTimesOrRows() throws {
    let daily = try table("2015-01-02", "2015-07-10")
    var plan = try plan("1", train: "40")
    plan.cutoffs = ["2015-03-07", "2015-03-09T00:00:00Z", "2015-05-01"].compactMap { Cutoff($0) }
    #expect(
      try dates(plan, daily).map { Array($0[1...]) } == [
        ["2015-03-06", "2015-03-06", "2015-03-06"], ["2015-03-09", "2015-03-09", "2015-04-30"],
        ["2015-05-01", "2015-05-01", "2015-07-09"],
      ])
    // Where the training range is not whole, there is no fold, and the others keep their numbers.
    plan.train = 60
    #expect(try plan.folds(over: daily).map(\.index) == [2])
    let hours = table(.time, (0..<400).map { Int64($0) * 3_600_000 })
    plan.cutoffs = ["1970-01-05", "1970-01-06T12:00", "1970-01-07T23:59:59.999Z"].compactMap { Cutoff($0) }
    #expect(try plan.folds(over: hours).map(\.cutoff) == [119, 132, 167])
    plan.cutoffs = ["70", "99"].compactMap { Cutoff($0) }
    #expect(try plan.folds(over: table(.row, (5..<200).map { Int64($0) })).map(\.cutoff) == [65, 94])
    for text in ["2015-02-30", "2015-2-3", "1/2/2015", "-3", "", "2015-01-01T25:00", "now"] {
      #expect(Cutoff(text) == nil, "\(text)")
    }
  }

  @Test func cutoffsOfAFileAreAsIfWritten() throws {
    let path = NSTemporaryDirectory() + "/foldcast-cutoffs-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("\u{FEFF}# quarters\r\n2015-03-31\r\n\r\n 2015-06-30T16:00\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(Cutoff.texts(from: [path]) == ["2015-03-31", "2015-06-30T16:00"])
    try Data("2015-03-31\n31.6.2015\n".utf8).write(to: URL(fileURLWithPath: path))
    let texts = Cutoff.texts(from: [path])
    #expect(texts[1].hasSuffix(", line 2: 31.6.2015") && Cutoff(texts[1]) == nil)
    #expect(Cutoff.texts(from: ["2015-03-31"]) == ["2015-03-31"] && Cutoff.texts(from: ["none.txt"]) == ["none.txt"])
  }

  @Test(arguments: [
    ("step", "1mo", "500", ""), ("train", "21", "2y", ""), ("cutoffs", "21", "500", "2015-01-01"),
  ])
  func rowsWithoutDatesAreNotCutByDates(key: String, step: String, train: String, cutoff: String) throws {
    var plan = try plan(step, train: train)
    plan.cutoffs = [cutoff].compactMap { Cutoff($0) }
    let error = #expect(throws: ConfigurationError.self) {
      try plan.folds(over: table(.row, (0..<900).map { Int64($0) }))
    }
    #expect(error?.key == key && error?.found == "a series without dates")
  }

  @Test func aRowNumberIsNoDate() throws {
    var plan = try plan("1", train: "40")
    plan.cutoffs = [try #require(Cutoff("100"))]
    let error = #expect(throws: ConfigurationError.self) { try plan.folds(over: table("2015-01-02", "2016-07-10")) }
    #expect(error?.found == "the row number 100")
  }

  @Test func lengthsAndStepsAreReadAsTheyAreWritten() throws {
    for (text, length) in [
      ("504", FoldPlan.Length.rows(504)), ("2y", .calendar(2, .year)), ("18 months", .calendar(18, .month)),
      ("Quarter", .calendar(1, .quarter)), ("26w", .calendar(26, .week)), ("90D", .calendar(90, .day)),
    ] {
      #expect(FoldPlan.Length(text: text) == length && FoldPlan.Length(text: length.text) == length)
      let json = try JSONEncoder().encode([length])
      #expect(try JSONDecoder().decode([FoldPlan.Length].self, from: json) == [length])
    }
    #expect(String(decoding: try JSONEncoder().encode([FoldPlan.Length.rows(504)]), as: UTF8.self) == "[504]")
    for text in ["", "0y", "y", "mo", "1m", "-1mo", "1.5y", "10001d", "W-FRI", "2 rows", "9999999999999999999y"] {
      #expect(FoldPlan.Length(text: text) == nil, "\(text)")
    }
    for text in ["21", "1mo", "W-SUN", "WOM-4SAT", "3q"] {
      let step = try #require(FoldPlan.Step(text: text))
      #expect(step.text == text)
      #expect(try JSONDecoder().decode([FoldPlan.Step].self, from: JSONEncoder().encode([step])) == [step])
    }
    for text in ["WOM-5FRI", "WOM-0FRI", "W-FRX", "W-", "ME", "3F"] {
      #expect(FoldPlan.Step(text: text) == nil, "\(text)")
    }
  }
}
