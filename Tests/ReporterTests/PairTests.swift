import Results
import Testing
import WalkForward

@testable import Reporter

@Suite("Models against each other")
struct PairTests {
  private func models(_ names: [String], seeds: Int = 1) -> [Arm] {
    names.flatMap { name in
      (1...seeds).map {
        Arm(
          name: "\(name)/absolute/warm/both#\($0)", role: .sequential, forecaster: name, rateRule: "absolute",
          start: "warm", feedback: "both", seed: $0)
      }
    }
  }

  private func report(_ names: [String], seeds: Int = 1, error: @escaping (_ arm: Int, _ i: Int) -> Double) throws
    -> RunReport
  {
    let scratch = try Scratch()
    let arms = [naive("last")] + models(names, seeds: seeds)
    let (series, count) = (["A", "B", "C"], 60)
    try ForecastRun(
      arms: arms, series: series, actual: series.indices.map { s in (0..<count).map { scatter($0, s) } },
      forecasts: arms.indices.map { a in
        series.indices.map { s in (0..<count).map { scatter($0, s) + (a == 0 ? 1 : error(a - 1, $0 + 1000 * s)) } }
      }
    ).write(scratch.store)
    return try #require(try ReportModel(ResultReader(path: scratch.store)).runs.first)
  }

  @Test("The ratio is that of the mean losses, and the better one is named first")
  func ratio() throws {
    let run = try report(["mlp", "lstm"]) { arm, i in (arm == 0 ? 1 : 0.8) * (1 + 0.2 * scatter(i, 7)) }
    let pair = try #require(run.pairs.first)
    #expect(run.pairs.count == 1 && pair.series == 3 && pair.origins == 180)
    #expect(pair.lower == "lstm/absolute/warm/both" && pair.higher == "mlp/absolute/warm/both")
    #expect(near(pair.ratio.value, 0.64, 1e-9) && near(pair.ratio.low, 0.64, 1e-9))
    #expect(run.verdicts[0] == "lstm beats mlp: 36 % lower MSE (ratio 0.640, 0.640 – 0.640).")
  }

  @Test("Where the interval holds 1, nobody is said to be better; nothing is coloured")
  func unclear() throws {
    let run = try report(["mlp", "lstm"]) { arm, i in scatter(i, 11 + arm) }
    let pair = try #require(run.pairs.first)
    #expect((pair.ratio.low ?? .nan) < 1 && (pair.ratio.high ?? .nan) > 1)
    #expect(
      run.verdicts[0].hasPrefix("\(pair.lower.prefix { $0 != "/" }) or ")
        && run.verdicts[0].contains("no clear difference"))
  }

  @Test("Equal models are the same, and a difference of less than 2 % is said to be small")
  func small() throws {
    let same = try report(["mlp", "lstm"]) { _, i in 1 + 0.1 * scatter(i, 3) }
    #expect(same.verdicts[0] == "mlp or lstm: their MSE is the same.")
    let close = try report(["mlp", "lstm"]) { arm, i in (arm == 0 ? 1 : 1.004) * (1 + 0.1 * scatter(i, 3)) }
    #expect(close.verdicts[0].hasPrefix("mlp beats lstm by less than 2.0 % (ratio 0.992, "))
  }

  @Test("Losses are averaged over seeds")
  func seeds() throws {
    // Squared errors of 1 and 9 by seed for the first model, 4 and 4 for the second.
    let run = try report(["mlp", "lstm"], seeds: 2) { arm, _ in [1, 3, 2, 2][arm] }
    #expect(near(run.pairs.first?.ratio.value, 0.8, 1e-9) && run.pairs.first?.lower == "lstm/absolute/warm/both")
  }

  @Test("Four models make six lines; of more, the best is set against the next six")
  func many() throws {
    let names = (0..<9).map { "m\($0)" }
    #expect(try report(Array(names.prefix(4))) { arm, _ in Double(arm + 1) }.pairs.count == 6)
    let pairs = try report(names) { arm, _ in Double(arm + 1) }.pairs
    #expect(pairs.count == 6 && pairs.allSatisfy { $0.lower == "m0/absolute/warm/both" })
    #expect(pairs.map(\.higher) == (1...6).map { "m\($0)/absolute/warm/both" })
  }

  @Test("Names are as short as tells them apart")
  func labels() {
    #expect(
      ArmLabels.short(["mlp/a/warm/both", "lstm/a/warm/both"]) == [
        "mlp/a/warm/both": "mlp", "lstm/a/warm/both": "lstm",
      ])
    #expect(ArmLabels.short(["mlp/a/warm/both", "mlp/b/warm/both"]).values.sorted() == ["mlp/a", "mlp/b"])
    #expect(ArmLabels.short(["mlp/a/warm/both"]) == ["mlp/a/warm/both": "mlp"])
    #expect(ArmLabels.short(["prodigy", "mlp/a"]).count == 2)
  }
}
