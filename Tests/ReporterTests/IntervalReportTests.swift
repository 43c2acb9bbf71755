import Foundation
import Results
import Statistics
import Testing
import WalkForward

@testable import Reporter

@Suite("Prediction intervals of a store")
struct IntervalReportTests {
  private func run() -> ForecastRun {
    let actual = (0..<2).map { s in (0..<260).map { scatter($0, s) * (s == 0 ? 1 : 3) } }
    return ForecastRun(
      arms: [naive("lastValue"), learner(1)], series: ["A", "B"], actual: actual,
      forecasts: [actual.map { $0.map { _ in 0 } }, actual.map { $0.map { $0 / 2 } }])
  }

  private func scores(_ run: ForecastRun, arm: Int, series: Int, _ method: ConformalMethod) throws -> ConformalIntervals
  {
    try ConformalIntervals(
      run.actual[series].indices.map {
        .init(
          origin: run.first + $0, lead: 1, value: run.forecasts[arm][series][$0], actual: run.actual[series][$0])
      }, method: method)
  }

  @Test("Scores are those of the library", arguments: [ConformalMethod.defaultSplit, .defaultAdaptive, .defaultPID])
  func library(_ method: ConformalMethod) throws {
    let scratch = try Scratch()
    let run = run()
    try run.write(scratch.store)
    let report = try IntervalReport(
      ResultReader(path: scratch.store), arms: ["lastValue", "mlp/absolute/warm/both"], method: method)
    #expect(report.arms.map(\.name) == ["lastValue", "mlp/absolute/warm/both#1"] && report.method == method.name)
    for (a, arm) in report.arms.enumerated() {
      for (s, series) in arm.series.enumerated() {
        let expected = try scores(run, arm: a, series: s, method)
        let rolling = expected.rollingCoverage(lead: 1).map(\.coverage)
        #expect(series.name == run.series[s] && series.score.count == 259)
        #expect(series.score.coverage == expected.score.coverage && series.score.winkler == expected.score.winkler)
        #expect(series.score.meanWidth == expected.score.meanWidth && series.score.infinite == expected.score.infinite)
        #expect(series.score.rollingLow == rolling.min() && series.score.rollingHigh == rolling.max())
        #expect(series.leads.map(\.lead) == [1] && series.leads[0].coverage == series.score.coverage)
      }
      let within = arm.series.count { (0.88...0.92).contains($0.score.coverage ?? 0) }
      #expect(arm.seriesWithin == within && arm.count == 518)
      #expect(near(arm.coverage, arm.series.reduce(0) { $0 + ($1.score.coverage ?? 0) } / 2))
    }
  }

  @Test("The table has the bounds that are scored, exactly, and says which have none")
  func table() throws {
    let scratch = try Scratch()
    let run = run()
    try run.write(scratch.store)
    var text = ""
    try IntervalTable(ResultReader(path: scratch.store), arms: ["lastValue"], method: .defaultSplit).write {
      text += $0
    }
    var lines = text.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines.removeFirst().map(String.init) == IntervalTable.columns)
    let times = try ResultReader(path: scratch.store).instants(of: 1, series: 0)
    for series in 0..<2 {
      let expected = try scores(run, arm: 0, series: series, .defaultSplit).intervals
      #expect(expected.contains { $0.halfWidth.isInfinite } && expected.contains { $0.halfWidth.isFinite })
      let own = lines.filter { $0[1] == run.series[series] }
      #expect(own.count == expected.count)
      for (line, interval) in zip(own, expected) {
        #expect(line[3] == times[interval.forecast.origin] && line[4] == times[interval.forecast.origin + 1])
        #expect(
          line[5...9].map { Double($0) } == [
            1, interval.forecast.actual, interval.forecast.value, interval.low, interval.high,
          ])
        #expect(line[10...13].map { Int($0) } == [1, series, 0, interval.forecast.origin])
      }
    }
  }

  @Test("No interval knows a label before its time")
  func known() throws {
    func widths(_ changed: Double) throws -> [Double?] {
      let scratch = try Scratch()
      var run = run()
      // The last label moves only the score of the last interval, not its width.
      run.actual = run.actual.map { $0.dropLast() + [changed] }
      try run.write(scratch.store)
      return try IntervalReport(ResultReader(path: scratch.store), arms: ["lastValue"], method: .defaultPID).arms[0]
        .series.map(\.score.meanWidth)
    }
    #expect(try widths(0.1) == widths(1e6))
  }

  @Test("A document shows each arm, and the series outside the range or all of them")
  func document() throws {
    let scratch = try Scratch()
    try run().write(scratch.store)
    let report = try IntervalReport(ResultReader(path: scratch.store), arms: ["lastValue"], method: .defaultSplit)
    let all = MarkdownReport().text(report.document(everySeries: true))
    #expect(all.contains("# 90 % prediction intervals, split conformal"))
    #expect(all.contains("| lastValue |") || all.contains("| **lastValue** |"), "\(all)")
    #expect(all.contains("every series") && all.contains("| A |") && all.contains("| B |"))
    let outside = report.arms[0].series.filter { abs(($0.score.coverage ?? 0) - 0.9) > 0.02 + 1e-12 }
    let some = MarkdownReport().text(report.document())
    for series in report.arms[0].series {
      #expect(some.contains("| \(series.name) |") == outside.contains { $0.name == series.name })
    }
    #expect(some.contains("series outside 88 % – 92 %") == !outside.isEmpty)
  }

  @Test("Saved scores come back, are replaced by newer ones, show in the report and go with their run")
  func saved() throws {
    let scratch = try Scratch()
    try run().write(scratch.store)
    let reader = try ResultReader(path: scratch.store)
    #expect(try reader.intervalScores(of: 1).isEmpty && ReportModel(reader).runs[0].intervals.isEmpty)
    let digest = try reader.digest(of: 1)
    let report = try IntervalReport(reader)
    try report.save(to: scratch.store)
    try report.save(to: scratch.store)
    let rows = try reader.intervalScores(of: 1)
    // Two arms, two series, all leads and lead 1.
    try #require(rows.count == 8)
    #expect(rows.map(\.lead) == [0, 1, 0, 1, 0, 1, 0, 1])
    let first = try #require(report.arms.first { $0.name == "lastValue" }?.series.first?.score)
    #expect(rows[0].coverage == first.coverage && rows[0].winkler == first.winkler && rows[0].method == "adaptive")
    #expect(try reader.digest(of: 1) == digest)
    let shown = try ReportModel(reader)
    #expect(shown.runs[0].intervals.map(\.arm) == ["lastValue", "mlp/absolute/warm/both#1"])
    #expect(near(shown.runs[0].intervals[0].coverage, report.arms.first { $0.name == "lastValue" }?.coverage ?? 0))
    #expect(TerminalReport().text(shown).contains("Prediction intervals\n"))
    let writer = try ResultWriter(path: scratch.store)
    _ = try writer.begin(
      RunDescription(
        identity: "id-run", name: "run", configuration: "{}", dataHash: "", seed: 1, codeVersion: "", series: [],
        arms: []), overwriting: true)
    try writer.close()
    #expect(try reader.intervalScores(of: 1).isEmpty)
  }
}
