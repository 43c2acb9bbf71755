import Foundation
import Results
import Statistics
import Testing
import WalkForward

@testable import Reporter

@Suite("A report says what the store holds")
struct ReportTests {
  private func sample() throws -> RunReport {
    try #require(try sampleReport.get().runs.first)
  }

  @Test("MSEs are geometric means over series, seeds averaged in logarithms")
  func means() throws {
    let run = try sample()
    let learner = try #require(run.arm(named: "mlp/absolute/warm/both"))
    // By series the seeds' MSEs are (1, 4), (4, 16), (16, 64): geometric means 2, 8, 32, and of these 8.
    #expect(abs(try #require(learner.mse) - 8) < 1e-12)
    #expect(learner.seeds == [1, 2] && learner.folds == 12 && learner.failedFolds == 1)
    #expect(learner.gradientEvaluations == 1200 && learner.seconds == 6 && learner.clampedShare == 0.25)
    #expect(run.arms.map(\.name).prefix(1) == ["mlp/absolute/warm/both"])
    #expect(run.arms.map(\.role) == ["sequential", "randomFit", "randomFit", "naive", "naive"])
  }

  @Test("Ratios have mean, median, share won and worst decile by hand")
  func ratios() throws {
    let run = try sample()
    let comparison = try #require(run.comparisons.first)
    #expect(comparison.scheme == "freshInit" && comparison.baseline == "mlp/absolute/warm/both~freshInit")
    let ratio = try #require(comparison.ratio)
    // By series 2/4, 8/4, 32/4.
    #expect(abs(ratio.mean.value - 2) < 1e-12 && abs(ratio.median - 2) < 1e-12)
    #expect(ratio.won == 1.0 / 3 && ratio.series == 3)
    // The 90 % quantile of ½, 2 and 8 lies at 2 + 0.8 · 6.
    #expect(abs(ratio.worstDecile - 6.8) < 1e-12)
    // The three series bound the interval, and each end is one of 27 equally likely resamples.
    #expect(abs(try #require(ratio.mean.low) - 0.5) < 1e-9)
    #expect(abs(try #require(ratio.mean.high) - 8) < 1e-9)
    // Won folds by series: the first seed wins, the second draws; one draws, one loses; none.
    #expect(abs(try #require(comparison.foldWins).value - (0.75 + 0.25 + 0) / 3) < 1e-12)
    #expect(comparison.spentRatio == 0.95)
    let naive = try #require(run.arm(named: "drift")?.vsBestNaive)
    #expect(naive.mean.value == 4 && naive.won == 0)
    #expect(run.arm(named: "last")?.bestNaiveShare == 1)
    let attainable = try #require(run.arm(named: "mlp/absolute/warm/both")?.vsAttainable)
    #expect(abs(attainable.mean.value - 8) < 1e-12 && attainable.series == 1 && attainable.mean.low == nil)
  }

  @Test("What went wrong is counted and named")
  func failures() throws {
    let run = try sample()
    #expect(run.failedFolds == 1 && run.folds == 48)
    #expect(run.failureReasons == [FailureReason(reason: "diverged in epoch 3", folds: 1)])
    #expect(run.skipped == [SkippedSeries(series: "TINY", reason: "12 rows, 540 are needed for one fold")])
    #expect(run.warnings.contains { $0.contains("clamped after 25 % of the epochs") })
    #expect(run.warnings.contains { $0.contains("shuffledSplit: leaky") })
    #expect(run.warnings.contains { $0.hasPrefix("3 series:") })
    #expect(!run.warnings.contains { $0.contains("not done") })
  }

  @Test("The leaky baseline is not put to the paper's claim")
  func claims() throws {
    let run = try sample()
    #expect(Set(run.claims.map(\.scheme)) == ["freshInit"])
    #expect(run.claims.map(\.reading) == ClaimReading.allCases)
    #expect(run.claims.map(\.verdict) == [.noEffect, .undecided, .undecided])
  }

  @Test(
    "A verdict follows from where the interval lies",
    arguments: [
      (ClaimReading.reduction, 0.32, 0.38, Verdict.insideBand), (.reduction, 0.2, 0.31, .insideBand),
      (.reduction, 0.1, 0.2, .stronger), (.reduction, 0.5, 0.9, .weaker), (.reduction, 0.9, 1.1, .noEffect),
      (.reduction, 0.35, 1.2, .undecided), (.reduction, 1.01, 1.2, .opposite),
      (.reduction, 1.0005, 1.0015, .negligible),
      (.reduction, 0.985, 0.995, .negligible), (.winRate, 0.505, 0.515, .negligible), (.excess, 0.5, 0.6, .insideBand),
      (.excess, 0.3, 0.5, .stronger), (.winRate, 0.62, 0.65, .insideBand), (.winRate, 0.8, 0.9, .stronger),
      (.winRate, 0.52, 0.58, .weaker), (.winRate, 0.4, 0.55, .noEffect), (.winRate, 0.45, 0.65, .undecided),
      (.winRate, 0.2, 0.4, .opposite),
    ])
  func verdict(reading: ClaimReading, low: Double, high: Double, expected: Verdict) {
    #expect(reading.verdict(Estimate(value: (low + high) / 2, low: low, high: high)) == expected)
    #expect(reading.verdict(Estimate(value: low)) == .noInterval)
  }

  @Test("Red and green take an interval that leaves 1 out and a difference of more than 2 %")
  func tones() {
    func tone(_ value: Double, _ low: Double, _ high: Double) -> ReportDocument.Tone {
      ReportDocument.tone(Estimate(value: value, low: low, high: high))
    }
    #expect(tone(1.001, 1.0005, 1.0015) == .plain && tone(0.99, 0.98, 0.999) == .plain)
    #expect(tone(1.05, 1.01, 1.1) == .bad && tone(0.9, 0.85, 0.95) == .good && tone(1.05, 0.99, 1.1) == .plain)
  }

  @Test("Only the paper's rules are called ALDVI")
  func rules() throws {
    let scratch = try Scratch()
    let rules = ["absolute", "reverting:c=0.5,noise=gaussian", "constant", "cosine", "tanh"]
    var arms = [naive("last")]
    for (i, rule) in rules.enumerated() {
      var arm = learner(1)
      (arm.name, arm.rateRule) = ("mlp/\(i)#1", rule)
      arms.append(arm)
    }
    try writeRun(scratch.store, series: [series("A")], arms: Array(arms.prefix(5))) {
      record(series: $0, arm: $1, fold: $2, error: 1)
    }
    let answers = try #require(try ReportModel(ResultReader(path: scratch.store)).runs.first).answers
    #expect(answers.map { $0.contains("ALDVI") } == [true, true, false, false], "\(answers)")
    #expect(answers[2].contains("with a constant rate (") && answers[3].contains("with the rate rule cosine (warm"))
  }

  @Test("A series is synthetic where the store says so, not by its name")
  func synthetic() throws {
    let scratch = try Scratch()
    try writeRun(scratch.store, series: [series("synthetic_oil"), series("B")], arms: [naive("last")]) {
      record(series: $0, arm: $1, fold: $2, error: 1)
    }
    #expect(try ReportModel(ResultReader(path: scratch.store)).runs.first?.header.syntheticSeries == 0)
  }

  @Test("What is no number is left out and said, with the reason", arguments: [1e200, 1e-200])
  func undefined(error: Double) throws {
    let scratch = try Scratch()
    try writeRun(
      scratch.store, series: (0..<3).map { series("S\($0)") }, arms: [naive("last"), learner(1)]
    ) { s, a, fold in
      var found = record(series: s, arm: a, fold: fold, error: a == 1 && s == 2 ? error : 1)
      if a == 1 && s == 2 {
        for i in found.predictions.indices {
          found.predictions[i].actual = 0
          found.predictions[i].forecast = error
        }
      }
      return found
    }
    let reader = try ResultReader(path: scratch.store)
    let model = try ReportModel(reader)
    let warnings = model.runs[0].warnings
    let reason = error > 1 ? "too large for a number" : "is 0 only because"
    #expect(
      warnings.contains { $0.hasPrefix("mlp/absolute/warm/both") && $0.contains("1 of 3") && $0.contains(reason) })
    for text in try [TerminalReport().text(model), HTMLReport(reader).text()] {
      #expect(text.firstMatch(of: /\b-?(nan|inf)\b/) == nil)
    }
  }

  @Test("How far forecasts were shrunk is said by report, page and trade, and not of a store that does not know it")
  func mixes() throws {
    let scratch = try Scratch()
    func write(_ name: String, _ weights: [ForecastWeights?]) throws {
      try writeRun(scratch.store, name: name, series: [series("A")], arms: [naive("last"), learner(1)]) { s, a, fold in
        var found = record(series: s, arm: a, fold: fold, error: 1)
        if a == 1 { found.weights = weights[fold] }
        return found
      }
    }
    try write("shrunk", [.init(model: 0, naive: 1), .init(model: 0.5, naive: 0.25)])
    try write("plain", [nil, nil])
    let reader = try ResultReader(path: scratch.store)
    let model = try ReportModel(reader)
    let said =
      "mlp/absolute/warm/both: 50 % of these forecasts are the naive one; on average the model weighs 25 %, the naive forecast 62 %, what they are shrunk to between them 12 %."
    let shown = try ReportDocument(ReportModel(reader, runs: ["shrunk"]))
    #expect(shown.blocks.contains(.list([said], .plain)))
    #expect(try HTMLReport(reader).text(runs: ["shrunk"]).contains(said))
    let arms = model.runs.map { $0.arm(named: "mlp/absolute/warm/both") }
    #expect(arms[0]?.mix?.naiveShare == 0.5 && arms[1]?.mix == nil)
    let trade = try TradingReport(reader, runs: ["shrunk"], rule: TradingRule())
    #expect(trade.facts(trade.runs[0]).contains(said.replacing("both:", with: "both#1:")))
  }

  @Test("A report of the same store is the same, to the last digit")
  func deterministic() throws {
    let scratch = try Scratch()
    try writeSample(scratch.store)
    let reader = try ResultReader(path: scratch.store)
    let first = try ReportModel(reader)
    #expect(try ReportModel(reader) == first)
  }

  @Test("JSON reads back as the model it was written from")
  func json() throws {
    let model = try sampleReport.get()
    let back = try JSONDecoder().decode(ReportModel.self, from: Data(model.json().utf8))
    #expect(back == model)
  }

  @Test("A run without sequential arms, without folds, and a store without runs have reports too")
  func empty() throws {
    let scratch = try Scratch()
    try ResultWriter(path: scratch.store).close()
    let none = try ReportModel(ResultReader(path: scratch.store))
    #expect(TerminalReport().text(none) == "\n\(scratch.store) holds no runs.\n")
    try writeRun(scratch.store, name: "naive only", series: [series("A")], arms: [naive("last")]) {
      record(series: $0, arm: $1, fold: $2, error: 1)
    }
    try writeRun(scratch.store, name: "nothing", series: [], arms: [learner(1), baseline("freshInit", 1)]) {
      record(series: $0, arm: $1, fold: $2, error: 1)
    }
    let model = try ReportModel(ResultReader(path: scratch.store))
    #expect(model.runs.map(\.header.name) == ["naive only", "nothing"])
    #expect(model.runs[0].answers == ["There is no scored sequential arm, so the question cannot be answered."])
    let text = TerminalReport().text(model)
    #expect(text.contains("naive only") && text.contains("nothing"))
    #expect(try ReportModel(ResultReader(path: scratch.store), runs: ["nothing"]).runs.count == 1)
  }

  @Test("Where all forecasts of a series are perfect, its ratio is 1")
  func perfect() throws {
    let scratch = try Scratch()
    try writeRun(
      scratch.store, series: [series("flat"), series("B")], arms: [naive("last"), learner(1), baseline("freshInit", 1)]
    ) { s, a, fold in record(series: s, arm: a, fold: fold, error: s == 0 ? 0 : [1.0, 2, 4][a]) }
    let run = try #require(try ReportModel(ResultReader(path: scratch.store)).runs.first)
    let ratio = try #require(run.comparisons.first?.ratio)
    // The other series' ratio is 1/4, so that the geometric mean is 1/2.
    #expect(ratio.series == 2 && abs(ratio.mean.value - 0.5) < 1e-12 && ratio.won == 0.75, "a tie is half won")
  }
}
