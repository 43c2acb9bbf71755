import Foundation
import Results
import Statistics
import Testing
import WalkForward

@testable import Reporter

@Suite("Intervals that correct a run's own quantiles")
struct IntervalBaseTests {
  private func store(_ scratch: Scratch) throws -> ResultReader {
    let actual = [(0..<200).map { scatter($0, 1) }]
    var run = ForecastRun(
      arms: [naive("lastValue"), learner(1)], series: ["A"], actual: actual,
      forecasts: [actual.map { $0.map { _ in 0 } }, actual.map { $0.map { $0 / 2 } }])
    run.spread = [0.05: -0.1, 0.25: -0.05, 0.5: 0, 0.75: 0.05, 0.95: 0.2]
    try run.write(scratch.store)
    return try ResultReader(path: scratch.store)
  }

  @Test("They are those of the library around the two levels of the coverage, of the arms that have them")
  func library() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let report = try IntervalReport(reader, method: .defaultSplit, base: .quantiles)
    #expect(report.method == "cqr-split" && report.arms.map(\.name) == [learner(1).name])
    let expected = try ConformalIntervals(
      (0..<200).map { i in
        let (y, value) = (scatter(i, 1), scatter(i, 1) / 2)
        return .init(origin: 3 + i, lead: 1, value: value, actual: y, base: (value - 0.1)...(value + 0.2))
      }, method: .defaultSplit)
    #expect(report.arms[0].series[0].score.coverage == expected.score.coverage)
    #expect(near(report.arms[0].series[0].score.meanWidth, expected.score.meanWidth, 1e-9))
    try report.save(to: scratch.store)
    #expect(try ResultReader(path: scratch.store).intervalScores(of: 1).allSatisfy { $0.method == "cqr-split" })
  }

  @Test("The table has a row for each level, with its bounds")
  func table() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    var text = ""
    try IntervalTable(
      reader, arms: ["mlp/absolute/warm/both"], method: .defaultSplit, nominal: [0.5, 0.9], base: .quantiles
    )
    .write { text += $0 }
    let lines = text.split(separator: "\r\n").map { $0.split(separator: ",").map(String.init) }
    #expect(lines[0] == IntervalTable.columns && lines.count == 1 + 2 * 199)
    for level in ["0.5", "0.9"] { #expect(lines.count { $0[14] == level } == 199) }
    let wide = lines.filter { $0[14] == "0.9" && $0[8] != "-inf" }.compactMap { Double($0[9]) }
    #expect(!wide.isEmpty && wide.allSatisfy(\.isFinite))
  }

  @Test("A level that is not among the quantiles is refused, with what there is")
  func levels() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let error = #expect(throws: AnalysisError.self) { try IntervalReport(reader, nominal: 0.8, base: .quantiles) }
    #expect(error?.isUsage == true)
    #expect(
      error?.description
        == "--cqr: expected an arm with quantiles of levels 0.1 and 0.9, for a coverage of 0.8, found levels 0.05, 0.25, 0.5, 0.75, 0.95. Take --coverage 0.9, or run with --quantiles 0.1,0.5,0.9."
    )
    let none = #expect(throws: AnalysisError.self) {
      try IntervalReport(reader, arms: ["lastValue"], base: .quantiles)
    }
    #expect(none?.description.contains("found none with quantiles. Run with --quantiles 0.05,0.5,0.95.") == true)
  }

  @Test("The fan has a band a level and a line each for forecasts and what came")
  func fan() throws {
    let scratch = try Scratch()
    let reader = try store(scratch)
    let svg = try FanFigure(reader, arms: ["mlp/absolute/warm/both"], nominal: [0.9, 0.5], base: .quantiles).svg
    #expect(svg.components(separatedBy: "class=\"band c0\"").count == 3)
    #expect(svg.contains("A: 50 %, 90 % intervals") && svg.contains("forecast of \(learner(1).name)"))
    let two = ForecastRun(
      name: "two", arms: [learner(1)], series: ["B"], actual: [(0..<40).map { scatter($0, 1) }],
      forecasts: [[(0..<40).map { scatter($0, 2) }]], farther: [[(0..<40).map { scatter($0, 3) }]])
    try two.write(scratch.store)
    let far = try FanFigure(ResultReader(path: scratch.store), series: "B", nominal: [0.5]).svg
    #expect(far.contains("One row ahead") && far.contains(", 2 rows ahead"))
    let unknown = #expect(throws: AnalysisError.self) { try FanFigure(reader, series: "C") }
    #expect(unknown?.description.contains("--series C: expected a series of the store") == true)
  }
}
