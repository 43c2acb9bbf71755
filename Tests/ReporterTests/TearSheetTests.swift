import Foundation
import FoundationXML
import Results
import Series
import Statistics
import Testing
import WalkForward

@testable import Reporter

@Suite("The tear sheet of a book")
struct TearSheetTests {
  private func report(_ run: ForecastRun, rule: TradingRule? = nil, benchmark: Benchmark = .buyAndHold) throws
    -> TradingReport
  {
    let scratch = try Scratch()
    try run.write(scratch.store)
    return try TradingReport(
      ResultReader(path: scratch.store), rule: rule ?? TradingRule(delay: 0), benchmark: benchmark)
  }

  /// Two series over ninety days, from 1970-01-05 on; one rises all the time.
  private func run(_ forecast: Double = 1, days: Int = 90) -> ForecastRun {
    let actual = [(0..<days).map { 0.02 * scatter($0, 1) }, (0..<days).map { 0.01 + 0.001 * scatter($0, 2) }]
    return ForecastRun(
      arms: [learner(1)], series: ["A", "B"], actual: actual,
      forecasts: [[actual[0], [Double](repeating: forecast, count: days)]])
  }

  @Test("A benchmark covers the same rows: held with drifting shares, at equal ones, or a series of the run")
  func benchmarks() throws {
    let run = run()
    let gains = run.actual.map { $0.map { expm1($0) } }
    func held(_ benchmark: Benchmark) throws -> TradingReport.Arm {
      try #require(try report(run, rule: TradingRule(costBasisPoints: 10, delay: 0), benchmark: benchmark).arms.first)
    }
    func compounded(_ returns: [Double]) -> Double { returns.reduce(1) { $0 * (1 + $1) } }
    func bought(_ returns: [Double]) -> [Double] { [returns[0] - 0.001] + returns.dropFirst() }
    let drifting = try held(.buyAndHold)
    let expected = (compounded(bought(gains[0])) + compounded(bought(gains[1]))) / 2 - 1
    #expect(near(drifting.book?.benchmarkReturn, expected, 1e-9) && near(drifting.benchmark?.netReturn, expected, 1e-9))
    #expect(near(drifting.series[1].measures.benchmarkReturn, compounded(bought(gains[1])) - 1, 1e-9))
    let equal = zip(bought(gains[0]), bought(gains[1])).map { ($0 + $1) / 2 }
    #expect(near(try held(.equalWeight).book?.benchmarkReturn, compounded(equal) - 1, 1e-9))
    let series = try held(.series("B"))
    #expect(near(series.book?.benchmarkReturn, compounded(bought(gains[1])) - 1, 1e-9))
    #expect(near(series.series[0].measures.benchmarkReturn, compounded(bought(gains[1])) - 1, 1e-9))
    let none = try held(.none)
    #expect(none.benchmark == nil && none.book?.benchmarkReturn == nil && none.book?.beta == nil)
    let unknown = #expect(throws: AnalysisError.self) { try held(.series("C")) }
    #expect(unknown?.isUsage == true && unknown?.description.contains("The series are A, B.") == true)
  }

  @Test("An arm that is always long is its own equal-weight benchmark, and what loses to it is no gain")
  func alwaysLong() throws {
    let long = ForecastRun(
      arms: [learner(1)], series: ["A"], actual: [(0..<30).map { 0.01 + 0.02 * scatter($0, 3) }],
      forecasts: [[[Double](repeating: 1, count: 30)]])
    let book = try #require(try report(long, rule: TradingRule(costBasisPoints: 5, delay: 0)).arms.first?.book)
    #expect(book.benchmarkReturn == book.netReturn && near(book.beta, 1) && near(book.alpha, 0) && !book.isGain)
    #expect(book.netReturn ?? 0 > 0)
    var worse = long
    worse.forecasts[0][0][12] = -1
    let report = try report(worse, benchmark: .buyAndHold)
    let beaten = try #require(report.arms.first?.book)
    #expect(beaten.netReturn ?? 0 > 0 && beaten.isGain == (beaten.netReturn ?? 0 > beaten.benchmarkReturn ?? 0))
    let cell = TradingReport.table(of: report.arms).rows[0][1]
    #expect(cell.tone == (beaten.isGain ? .good : .plain))
  }

  @Test("Months are compounded from the book's rows, and their years from them")
  func months() throws {
    let report = try report(run())
    let months = MonthlyReturn.all(of: report.books[0])
    #expect(months.map(\.month) == [1, 2, 3, 4] && months.allSatisfy { $0.year == 1970 && $0.benchmark != nil })
    let february = report.books[0].filter { $0.instant.hasPrefix("1970-02") }
    #expect(near(months[1].net, february.reduce(1) { $0 * (1 + $1.net) } - 1, 1e-12))
    #expect(near(MonthlyReturn.together(months.map(\.net)), try #require(report.arms[0].book?.netReturn), 1e-9))
    let lines = report.monthsCSV.split(separator: "\r\n")
    #expect(lines.count == 5 && lines[0] == "run,arm,role,year,month,net_return,benchmark_return")
    #expect(lines[2].hasPrefix("run,\(learner(1).name),sequential,1970,2,"))
    let text = TerminalReport().text(report.document())
    #expect(text.contains("net by month") && text.contains("beside buy and hold"))
    #expect(MonthlyReturn.all(of: [.init(instant: "12", gross: 0, net: 0)]).isEmpty)
  }

  @Test("Forecasts of several rows are held as overlapping books, by the return over all of them")
  func horizons() throws {
    var run = ForecastRun(
      arms: [learner(1)], series: ["A"], actual: [[0.1, 0.2, -0.1, 0.05]], forecasts: [[[1, -1, -1, 1]]])
    let rule = try TradingRule(delay: 0, sizing: PositionSizing(books: 2))
    let alone = #expect(throws: AnalysisError.self) { try report(run, rule: rule) }
    #expect(alone?.description.contains("no forecast 2 rows ahead is stored") == true)
    // Over two rows the forecasts are 1.5, −.5, 1 and −1.
    run.farther = [[[0.5, 0.5, 2, -2]]]
    let book = try #require(try report(run, rule: rule).arms.first?.book)
    let gains = run.actual[0].map { expm1($0) }
    let expected = zip([0.5, 0, 0, 0], gains).reduce(1) { $0 * (1 + $1.0 * $1.1) } - 1
    #expect(book.rows == 4 && near(book.grossReturn, expected) && near(book.netExposure, 0.125))
  }

  @Test(
    "Forecasts that are of all rows up to a lead are traded as those of single rows are",
    arguments: [Target.Cumulation.sum, .mean])
  func cumulated(cumulation: Target.Cumulation) throws {
    let rule = try TradingRule(delay: 0, sizing: PositionSizing(books: 2))
    var returns = ForecastRun(
      arms: [learner(1)], series: ["A"], actual: [[0.1, 0.2, -0.1, 0.05]], forecasts: [[[1, -1, -1, 1]]],
      farther: [[[0.5, 0.5, 2, -2]]])
    var levels = ForecastRun(
      kind: .level, arms: [naive("lastValue"), learner(1)], series: ["A"], actual: [[110, 121, 108.9, 119.79]],
      forecasts: [[[100, 110, 121, 108.9]], [[101, 111, 120, 120]]],
      farther: [[[100, 110, 121, 108.9]], [[99, 112, 125, 100]]])
    for (plain, arm) in [(returns, 0), (levels, 1)] {
      let expected = try #require(try report(plain, rule: rule).arms[arm].series.first?.measures)
      var run = plain
      run.cumulation = cumulation
      let book = try #require(try report(run, rule: rule).arms[arm].series.first?.measures)
      let (gross, ic) = try (#require(expected.grossReturn), #require(expected.ic))
      #expect(near(book.grossReturn, gross) && near(book.ic, ic) && gross != 0)
      #expect(book.netExposure == expected.netExposure)
    }
    // A sum of two differences is no return either.
    (returns.kind, returns.cumulation, levels.column) = (.diff, cumulation, "mean(Close,5)")
    for run in [returns, levels] { #expect(throws: AnalysisError.self) { try report(run, rule: rule) } }
  }

  @Test("A price that is not known yet at an origin is not what its forecast is held against")
  func latency() throws {
    // The last value that is known at each origin is that of the row before.
    let levels = [100.0, 110, 99, 108.9, 98.01, 107.811]
    var run = ForecastRun(
      kind: .level, arms: [naive("lastValue"), learner(1)], series: ["A"], actual: [Array(levels.dropFirst())],
      forecasts: [[[100, 100, 110, 99, 108.9]], [[105, 105, 105, 105, 105]]])
    run.latency = 1
    let held = try #require(try report(run).arms[1].series.first?.measures)
    // At origins 1 to 4 the forecast lies above, below, above and below what is known: long, short, long and short.
    let gains = zip([1.0, -1, 1, -1], zip(levels.dropFirst(2), levels.dropFirst()).map { $0 / $1 - 1 })
    #expect(held.rows == 4 && near(held.grossReturn, gains.reduce(1) { $0 * (1 + $1.0 * $1.1) } - 1))
    run.latency = 0
    #expect(try report(run).arms[1].series.first?.measures.grossReturn != held.grossReturn)
  }

  @Test("A row that no forecast is of is told by one made earlier, or the series is refused")
  func rowsLeftOut() throws {
    let whole = ForecastRun(
      arms: [naive("lastValue"), learner(1)], series: ["A"], actual: [[0.1, 0.2, -0.1, 0.05, 0.1, 0.3]],
      forecasts: [[[0, 0, 0, 0, 0, 0]], [[1, 1, 1, 1, 1, 1]]], farther: [[[0, 0, 0, 0, 0, 0]], [[1, 1, 1, 1, 1, 1]]])
    let expected = try #require(try report(whole).arms[1].series.first?.measures)
    var run = whole
    run.leftOut = [1, 3]
    let found = try #require(try report(run).arms[1].series.first?.measures)
    #expect(found.grossReturn == expected.grossReturn && found.rows == expected.rows)
    (run.leftOut, run.farther) = ([1, 2], [])
    let error = #expect(throws: AnalysisError.self) { try report(run) }
    #expect(
      error?.description.contains("1970-01-06, so that its return is not stored") == true, "\(error?.description ?? "")"
    )
  }

  @Test("What needs years is refused for rows without dates")
  func undated() throws {
    let scratch = try Scratch()
    var run = run()
    run.clock = .row
    try run.write(scratch.store)
    let reader = try ResultReader(path: scratch.store)
    let plain = try TradingReport(reader, rule: TradingRule())
    #expect(plain.arms[0].book?.cagr == nil && plain.arms[0].book?.beta != nil)
    for rule in [
      try TradingRule(borrowBasisPoints: 10), try TradingRule(sizing: PositionSizing(books: 1, volatility: 0.1)),
    ] {
      let error = #expect(throws: AnalysisError.self) { try TradingReport(reader, rule: rule) }
      #expect(error?.description.contains("no dates") == true)
    }
  }

  @Test("Positions by series and row add up to the book")
  func positions() throws {
    let scratch = try Scratch()
    try run(-1).write(scratch.store)
    let reader = try ResultReader(path: scratch.store)
    let rule = try TradingRule(costBasisPoints: 10, delay: 1)
    var text = ""
    try PositionTable(reader, rule: rule).write { text += $0 }
    let lines = text.split(separator: "\r\n").map { $0.split(separator: ",").map(String.init) }
    #expect(lines[0].suffix(5) == ["time", "position", "traded", "gross_return", "net_return"])
    let report = try TradingReport(reader, rule: rule)
    #expect(lines.count == 1 + 2 * report.books[0].count)
    for row in report.books[0].prefix(5) {
      let own = lines.filter { $0[4] == row.instant }.compactMap { Double($0[8]) }
      #expect(own.count == 2 && near(row.net, own.reduce(0, +) / 2))
    }
    #expect(lines.filter { $0[3] == "B" }.allSatisfy { $0[5] == "-1.0" })
    let diff = ForecastRun(
      name: "diff", kind: .diff, arms: [learner(1)], series: ["A"], actual: [[1, 2, 3]], forecasts: [[[1, 1, 1]]])
    let other = try Scratch()
    try diff.write(other.store)
    let refused = try PositionTable(ResultReader(path: other.store), rule: rule)
    #expect(throws: AnalysisError.self) { try refused.write { _ in } }
  }

  @Test("The figure has a line for each book and its benchmark, in both charts and the legend")
  func figure() throws {
    var several = run()
    several.arms = (1...9).map(learner)
    several.forecasts = [[[Double]]](repeating: several.forecasts[0], count: 9)
    for (figure, books) in [(try report(run()).figure, 1), (try report(several).figure, 7)] {
      let parser = XMLParser(data: Data(figure.utf8))
      #expect(parser.parse())
      #expect(figure.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 520 "))
      for style in 0..<books { #expect(figure.components(separatedBy: "class=\"line c\(style)\"").count == 4) }
      #expect(figure.components(separatedBy: "class=\"line c7\"").count == 4)
      #expect(figure.contains("(the first 7 of 9 books)") == (books == 7))
    }
    let alone = try report(run(), benchmark: .none).figure
    #expect(!alone.contains("class=\"line c7\""))
  }
}
