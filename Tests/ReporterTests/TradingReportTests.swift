import Foundation
import Results
import Series
import Statistics
import Testing
import WalkForward

@testable import Reporter

@Suite("What forecasts earn")
struct TradingReportTests {
  private func report(
    _ run: ForecastRun, arms: [String] = [], signal: Signal = .sign, cost: Double = 100, delay: Int = 1
  ) throws -> TradingReport {
    let scratch = try Scratch()
    try run.write(scratch.store)
    return try TradingReport(
      ResultReader(path: scratch.store), arms: arms,
      rule: TradingRule(signal: signal, costBasisPoints: cost, delay: delay))
  }

  @Test("A forecast earns the return after its delay, pays for each change, and is kept over folds' boundaries")
  func byHand() throws {
    let returns = [0.5, 0.1, 0.2, -0.1]
    let run = ForecastRun(
      arms: [learner(1)], series: ["A"], actual: [returns.map { log(1 + $0) }], forecasts: [[[1, 1, -1, 1]]])
    let report = try report(run)
    let measures = try #require(report.arms.first?.series.first?.measures)
    // Origin 0 earns the second return, origin 1 the third, origin 2 is short in the fourth: a change of 2.
    #expect(near(measures.grossReturn, 1.1 * 1.2 * 1.1 - 1))
    #expect(near(measures.netReturn, (1 + 0.1 - 0.01) * 1.2 * (1 + 0.1 - 0.02) - 1))
    #expect(measures.rows == 3 && near(measures.turnover, 1) && measures.hitRate == 1 && measures.breadth == 1)
    #expect(measures.first == "1970-01-06" && measures.last == "1970-01-08")
    let book = try #require(report.arms.first?.book)
    #expect(book.netReturn == measures.netReturn && book.ic == nil)
    // Rows fall on three days in a row: 2 steps in 2 days.
    let ratio = try SharpeRatio(returns: [0.09, 0.2, 0.08])
    #expect(near(measures.sharpe, ratio.value) && near(measures.yearlySharpe, ratio.value * 365.25.squareRoot(), 1e-9))
    #expect(near(measures.probabilistic, ratio.probability()))
  }

  @Test("Levels are traded by their changes, from the value at the origin")
  func levels() throws {
    // Levels 100, 110, 121, 108.9, 119.79: returns .1, .1, −.1, .1.
    let levels = [100, 110, 121, 108.9, 119.79]
    let last = naive("lastValue")
    let run = ForecastRun(
      kind: .level, arms: [last, learner(1)], series: ["A"], actual: [Array(levels.dropFirst())],
      forecasts: [[Array(levels.dropLast())], [[101, 111, 120, 120]]])
    let arm = try #require(try report(run, arms: ["mlp/absolute/warm/both"], cost: 0).arms.first)
    // Forecast moves are +, +, −, +: held over rows 2, 3 and 4 are +, +, −.
    #expect(near(arm.book?.netReturn, 1.1 * 0.9 * 0.9 - 1))
    let atOnce = try #require(
      try report(run, arms: ["mlp/absolute/warm/both#1"], cost: 0, delay: 0).arms.first)
    #expect(near(atOnce.book?.netReturn, 1.1 * 1.1 * 1.1 * 1.1 - 1))
    // Without the last value only the first origin has no signal.
    let bare = ForecastRun(
      kind: .level, arms: [learner(1)], series: ["A"], actual: run.actual, forecasts: [run.forecasts[1]])
    #expect(near(try report(bare, cost: 0).arms.first?.book?.netReturn, 0.9 * 0.9 - 1))
  }

  @Test(
    "A formula's level is traded by what it is of a price: its log by the change, a return as it is",
    arguments: [
      (Target.Kind.level, "log(Close)"), (.diff, "LOG(Close)"), (.level, "logReturn(Close)"), (.level, "return(Close)"),
    ])
  func formulas(kind: Target.Kind, column: String) throws {
    let levels = [1.2, 1.32, 1.452, 1.3068, 1.43748]
    let moves = [0.1, 0.1, -0.1, 0.1]
    let isLog = kind == .level && column.hasPrefix("log(")
    let isSimple = column.hasPrefix("return")
    let actual = isLog ? levels.dropFirst().map { log($0) } : moves.map { isSimple ? $0 : log(1 + $0) }
    let last = isLog ? levels.dropLast().map { log($0) } : [0, 0, 0, 0]
    let run = ForecastRun(
      kind: kind, column: column, arms: [naive("lastValue"), learner(1)], series: ["A"], actual: [actual],
      forecasts: [[last], [zip(last, [0.01, 0.01, -0.02, 0.3]).map { $0 + $1 }]])
    let arm = try #require(try report(run, arms: ["mlp/absolute/warm/both"], cost: 0).arms.first)
    #expect(near(arm.book?.netReturn, 1.1 * 0.9 * 0.9 - 1))
  }

  @Test(
    "What a formula makes that no position earns is not traded",
    arguments: [
      (Target.Kind.level, "mean(Close,5)"), (.level, "log(mean(Close,5))"), (.logReturn, "log(Close)"),
      (.diff, "logReturn(Close)"), (.level, "logRange(High,Low)"), (.return, "ratio(High,Low)"),
    ])
  func otherFormulas(kind: Target.Kind, column: String) throws {
    let run = ForecastRun(
      kind: kind, column: column, arms: [learner(1)], series: ["A"], actual: [[1, 2, 3]], forecasts: [[[1, 1, 1]]])
    let error = #expect(throws: AnalysisError.self) { try report(run) }
    #expect(error?.description.contains("A: a \(kind.rawValue) of \(column) is neither a price") == true)
  }

  @Test("What has no return is refused with the reason")
  func refused() throws {
    let diff = ForecastRun(
      kind: .diff, arms: [learner(1)], series: ["A"], actual: [[1, 2, 3]], forecasts: [[[1, 1, 1]]])
    let error = #expect(throws: AnalysisError.self) { try report(diff) }
    #expect(error?.isUsage == false)
    #expect(error?.description.contains("A: a diff of Close is no return, and the store holds no level") == true)
    let mixed = ForecastRun(
      kind: .level, arms: [learner(1)], series: ["A", "B"], actual: [[1, 2, 3, 4], [1, -2, 3, 4]],
      forecasts: [[[2, 2, 2, 2], [2, 2, 2, 2]]])
    let mixedReport = try report(mixed)
    #expect(mixedReport.arms[0].series.map(\.name) == ["A"])
    #expect(mixedReport.runs[0].refused.map(\.series) == ["B"])
    #expect(mixedReport.runs[0].refused[0].reason.hasPrefix("its level is -2 at 1970-01-06"))
    let unknown = #expect(throws: AnalysisError.self) { try self.report(mixed, arms: ["mpl"]) }
    #expect(unknown?.isUsage == true && unknown?.description.contains(learner(1).name) == true)
  }

  /// Two arms on three series, with rows enough for every measure.
  private func large(name: String = "run", data: String = "data", arms: [Arm] = [learner(1), learner(2)]) -> ForecastRun
  {
    let actual = (0..<3).map { s in (0..<60).map { 0.02 * scatter($0, s) } }
    let forecasts = arms.indices.map { a in
      (0..<3).map { s in (0..<60).map { 0.02 * scatter($0 + 1, s) * Double(a) + 0.01 * scatter($0, 90 + a + 7 * s) } }
    }
    return ForecastRun(
      name: name, data: data, arms: arms, series: ["A", "B", "C"], actual: actual, forecasts: forecasts)
  }

  @Test("Trials are counted over all runs on the same data and deflate the ratio", arguments: ["data", "other"])
  func trials(_ data: String) throws {
    let scratch = try Scratch()
    try large().write(scratch.store)
    let rule = try TradingRule()
    let one = try TradingReport(ResultReader(path: scratch.store), rule: rule)
    #expect(one.runs[0].trials == 2)
    // Another hash with the same files is the same data with another target.
    try large(name: "more", data: data, arms: (3...6).map(learner)).write(scratch.store)
    var far = large(name: "far", data: "far", arms: [learner(9)])
    far.series = ["X", "Y", "Z"]
    try far.write(scratch.store)
    let two = try TradingReport(ResultReader(path: scratch.store), runs: ["run"], rule: rule)
    #expect(two.runs[0].trials == 6 && two.arms.count == 2)
    let ratios = try TradingReport(ResultReader(path: scratch.store), rule: rule).arms.filter { $0.run != "far" }
      .compactMap(\.book?.sharpe)
    let mean = ratios.reduce(0, +) / 6
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5
    #expect(ratios.count == 6 && near(two.runs[0].sharpeVariance, variance))
    for arm in two.arms {
      let book = try #require(arm.book)
      let best = SharpeRatio.expectedBest(trials: 6, variance: variance)
      let expected = Normal.below(((book.sharpe ?? .nan) - best) / (book.sharpeError ?? .nan))
      #expect(near(book.deflated, expected) && book.deflated ?? 1 < book.probabilistic ?? 0)
      #expect(book.deflated != one.arms.first { $0.name == arm.name }?.book?.deflated)
    }
  }

  @Test(
    "The book, its coefficients and overfitting are those of the library on the common clock",
    arguments: [
      Signal.sign, .proportional, .rank, .threshold(0.004),
    ])
  func library(_ signal: Signal) throws {
    let run = large()
    let report = try report(run, signal: signal, cost: 20)
    let rule = try TradingRule(signal: signal, costBasisPoints: 20, delay: 1)
    var nets: [[Double]] = []
    for (a, arm) in report.arms.enumerated() {
      let book = (0..<3).map { s in
        TradedSeries(
          name: run.series[s], forecasts: run.forecasts[a][s] + [.nan],
          returns: [.nan] + run.actual[s].map { expm1($0) })
      }
      let paths = try rule.paths(of: book).compactMap { $0 }
      let expected = Performance(try #require(TradingPath.equalWeight(paths)))
      nets.append(try #require(TradingPath.equalWeight(paths)).net)
      let found = try #require(arm.book)
      #expect(found.netReturn == expected.netReturn && found.grossReturn == expected.grossReturn)
      #expect(found.sharpe == (try expected.sharpe.get().value) && found.turnover == expected.turnover)
      #expect(found.maximumDrawdown == expected.maximumDrawdown && found.breadth == expected.breadth)
      #expect(arm.series.map(\.measures.netReturn) == paths.map { Performance($0).netReturn })
      let dates = (0..<60).map { t in (0..<3).map { run.forecasts[a][$0][t] } }
      let came = (0..<60).map { t in (0..<3).map { expm1(run.actual[$0][t]) } }
      let ic = try InformationCoefficient(forecasts: dates, outcomes: came)
      let t = try #require(ic.t)
      #expect(near(found.ic, ic.mean) && near(found.icT, t))
      let ranked = try InformationCoefficient(forecasts: dates, outcomes: came, kind: .ranks)
      let rankT = try #require(ranked.t)
      #expect(near(found.rankIC, ranked.mean) && near(found.rankICT, rankT))
    }
    let rows = nets[0].indices.map { t in nets.map { $0[t] } }
    #expect(report.runs[0].overfitting == (try BacktestOverfitting(returns: rows).probability))
  }

  @Test("Series on other days are traded on their own rows and meet in the book by date")
  func clocks() throws {
    var run = ForecastRun(
      arms: [learner(1)], series: ["A", "B"], actual: [[0, 0.1, 0.1], [0, 0.2, 0.2]].map { $0.map { log(1 + $0) } },
      forecasts: [[[1, 1, 1], [1, 1, 1]]])
    run.shift = [0, 1]
    let book = try #require(try report(run, cost: 0).arms.first?.book)
    #expect(book.rows == 3 && book.first == "1970-01-06" && book.last == "1970-01-08")
    #expect(near(book.grossReturn, 1.1 * 1.15 * 1.2 - 1) && near(book.breadth, 4.0 / 3))
  }

  @Test("The book row by row ends where its measures do, and begins at a capital of 1")
  func rows() throws {
    var run = ForecastRun(
      arms: [learner(1)], series: ["A", "B"], actual: [[0, 0.1, 0.1], [0, 0.2, 0.2]].map { $0.map { log(1 + $0) } },
      forecasts: [[[1, 1, 1], [1, 1, 1]]])
    run.shift = [0, 1]
    let report = try report(run, cost: 10)
    let book = try #require(report.arms.first?.book)
    var lines = report.bookCSV.split(separator: "\r\n").map { $0.split(separator: ",") }
    #expect(
      lines.removeFirst().map(String.init).dropFirst(4) == [
        "gross_return", "net_return", "gross_capital", "net_capital", "benchmark_return", "benchmark_capital",
      ])
    #expect(lines.map { $0[3] } == ["1970-01-06", "1970-01-07", "1970-01-08"])
    #expect(near(Double(lines[0][6]) ?? 0, 1 + (Double(lines[0][4]) ?? 0)))
    let last = lines[2][6...7].map { Double($0) ?? .nan }
    let (gross, net) = try (#require(book.grossReturn), #require(book.netReturn))
    #expect(near(last[0] - 1, gross) && near(last[1] - 1, net))
    #expect(last[1] < last[0])
  }

  @Test("CSV has a row for the book and each series, and JSON reads back")
  func forms() throws {
    let report = try report(large())
    let lines = report.csv.split(separator: "\r\n")
    #expect(lines.count == 1 + 2 * 4)
    #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 43 })
    #expect(lines[1].hasPrefix("run,mlp/absolute/warm/both#1,sequential,,59,"))
    let json = try reportJSON(report)
    let read = try JSONDecoder().decode(TradingReport.self, from: Data(json.utf8))
    #expect(read.arms == report.arms && read.runs == report.runs)
    let text = TerminalReport().text(report.document())
    #expect(text.contains("Traded: sign, 100.0 basis points") && text.contains("2 arms; their books' Sharpe ratios"))
  }
}
