import Declarations
import Forecasters
import Foundation
import Metrics
import Series
import Testing

@testable import WalkForward

@Suite("Arms that choose among others, or average them, fold by fold")
struct ChoiceTests {
  /// Three networks of different width, and arms that are made of them in each way.
  static func configuration(by: [String] = ["tail", "tail:2", "folds:2", "folds:1:2", "mean", "stack"])
    -> RunConfiguration
  {
    var base = Walking.configuration()
    (base.step, base.epochs, base.naive, base.randomFit) = (9, 4, ["lastValue"], [.freshInit])
    base.feedback = [.both]
    (base.select, base.by) = (["hidden"], by.compactMap(Choice.init(text:)))
    base.arms = [[2], [6], [4, 3]].map { hidden in
      var entry = base
      entry.hidden = hidden
      return entry
    }
    return base
  }

  private func changed(
    _ configuration: RunConfiguration, _ change: (inout RunConfiguration) -> Void
  ) -> RunConfiguration {
    var result = configuration
    change(&result)
    result.arms = configuration.arms.map {
      var entry = $0
      change(&entry)
      return entry
    }
    return result
  }

  private let series = { try [Walking.series("A", rows: 150), Walking.series("B", rows: 140)] }

  @Test("They are named by what is chosen over, and the arms that they are made of keep all their bits")
  func bits() async throws {
    let run = try await WalkedRun(Self.configuration(), series())
    let plain = try await WalkedRun(changed(Self.configuration()) { $0.select = [] }, series())
    #expect(run.job.arms.prefix(plain.job.arms.count).elementsEqual(plain.job.arms))
    #expect(run.job.arms.dropFirst(plain.job.arms.count).map(\.name).first == "mlp(hidden=*)/absolute/warm/both~tail#1")
    #expect(run.job.arms.last?.settings == #"{"by":"stack","select":["hidden"]}"#)
    let kept = run.records.filter { $0.arm < plain.job.arms.count }
    #expect(kept.map(\.content) == plain.records.map(\.content))
    #expect(run.records.count == plain.records.count / plain.job.arms.count * run.job.arms.count)
    #expect(Engine(run.job, workers: 1).recordCount == run.records.count)
  }

  @Test("The tail's choice is the arm with the lowest validation loss of that fold, which was forecast beside it")
  func tail() async throws {
    let run = try await WalkedRun(Self.configuration(), series())
    var seen: Set<Int> = []
    for (key, record) in run.folds(try run.arm("~tail#1")) {
      // One scaler and one tail: losses in scaled units have the order of those in target units.
      let losses = run.candidates.map { (arm: $0, loss: run.folds($0)[key]?.validationLoss ?? .infinity) }
      let best = try #require(losses.min { $0.loss < $1.loss })
      seen.insert(best.arm)
      #expect(record.sources.map(\.arm) == [best.arm] && record.sources.map(\.weight) == [1])
      #expect(record.predictions == run.folds(best.arm)[key]?.predictions && record.status == .trained)
      let two = try #require(run.folds(try run.arm("~tail:2#1"))[key])
      #expect(two.sources.map(\.arm) == losses.sorted { $0.loss < $1.loss }.prefix(2).map(\.arm).sorted())
    }
    #expect(seen.count > 1)
  }

  @Test("Past folds' choice is the arm with the lowest error in those whose labels are all known")
  func folds() async throws {
    for horizon in [1, 3] {
      let run = try await WalkedRun(changed(Self.configuration()) { $0.horizon = horizon }, series())
      var seen: Set<Int> = []
      for (key, record) in run.folds(try run.arm("~folds:2#1")) {
        let known = run.folds(run.candidates[0]).values.filter { past in
          past.series == key[0] && past.predictions.allSatisfy { $0.origin + horizon <= record.fold.cutoff }
        }
        let before: [Int] = known.map(\.fold.index).sorted().suffix(2)
        let errors = run.candidates.map { arm -> Double in
          var sum = 0.0
          for fold in before {
            for made in run.folds(arm)[[key[0], fold]]?.predictions ?? [] {
              sum += (made.actual - made.forecast) * (made.actual - made.forecast)
            }
          }
          return sum
        }
        if before.isEmpty {
          // Nothing to go by: all alike.
          #expect(record.sources.map(\.weight) == [Double](repeating: 1 / 3.0, count: 3))
        } else {
          let best = try #require(run.candidates.indices.min { errors[$0] < errors[$1] }.map { run.candidates[$0] })
          seen.insert(best)
          #expect(record.sources.map(\.arm) == [best])
          #expect(record.predictions == run.folds(best)[key]?.predictions)
        }
      }
      #expect(seen.count > 1)
    }
  }

  @Test("A mean is the mean, a stack what its weights say, and each spends what all candidates do and the tails")
  func sums() async throws {
    let run = try await WalkedRun(Self.configuration(), series())
    var rests: [Double] = []
    for (key, mean) in run.folds(try run.arm("~mean#1")) {
      let held = run.candidates.map { run.folds($0)[key] }
      for (i, made) in forecasts(mean).enumerated() {
        let expected = held.map { forecasts($0)[i] }.reduce(0, +) / 3
        #expect(abs(made - expected) <= 1e-15)
      }
      let stack = try #require(run.folds(try run.arm("~stack#1"))[key])
      let rest = 1 - stack.sources.reduce(0) { $0 + $1.weight }
      rests.append(rest)
      #expect(rest >= -1e-12 && stack.sources.allSatisfy { $0.weight > 0 && run.candidates.contains($0.arm) })
      for (i, made) in stack.predictions.enumerated() {
        // The naive forecast of a return is 0.
        let expected = stack.sources.reduce(0.0) { $0 + $1.weight * forecasts(run.folds($1.arm)[key])[i] }
        #expect(abs(made.forecast - expected) <= 1e-12)
      }
      var spent = Spending()
      for record in held { spent += record?.spending ?? Spending() }
      #expect(mean.spending == spent)
      spent.forwardSamples += 3 * mean.fold.validationOrigins.count
      #expect(stack.spending == spent)
    }
    #expect(rests.contains { $0 > 0.01 })
  }

  @Test("What comes later changes no choice and no forecast", arguments: [false, true])
  func lookAhead(pooled: Bool) async throws {
    let configuration = changed(Self.configuration()) {
      $0.horizon = 2
      if pooled { $0.cohort = .all }
    }
    let whole = try series()
    let clean = try await WalkedRun(configuration, whole)
    // Among them cutoffs to the row, after which a fold's last label comes.
    for last in [78, 87, 96, 100, 105, 114, 117] {
      let rewritten = try whole.map { series in
        try TimeSeries(
          name: series.name, clock: series.clock, instants: series.instants,
          columns: series.columns.map { column in
            .init(
              name: column.name,
              values: column.values.enumerated().map { $0 <= last ? $1 : 50 + 37 * Double($0 % 7) })
          })
      }
      let other = try await WalkedRun(configuration, rewritten)
      // Returns begin with the second row.
      let newest = last - 1
      for (a, b) in zip(clean.records, other.records) {
        #expect(a.arm == b.arm && a.fold == b.fold)
        if a.fold.cutoff <= newest {
          #expect(a.sources.map(\.arm) == b.sources.map(\.arm) && a.sources.map(\.weight) == b.sources.map(\.weight))
        }
        for (x, y) in zip(a.predictions, b.predictions) where x.origin <= newest { #expect(x.forecast == y.forecast) }
      }
      #expect(zip(clean.records, other.records).contains { $0.content != $1.content })
    }
  }

  @Test(
    "A run that is stopped at every fold, or walked by two workers, has the same bits", arguments: [1, 2],
    [false, true])
  func resumed(refitEvery: Int, pooled: Bool) async throws {
    let configuration = changed(Self.configuration()) {
      $0.refitEvery = refitEvery
      if pooled { $0.cohort = .all }
    }
    let whole = try await WalkedRun(configuration, series())
    for every in [1, 3] {
      let parts = try await Walking.stopped(whole.job, every: every)
      #expect(parts.map(\.content) == whole.records.map(\.content))
      #expect(parts.map { "\($0.sources)" } == whole.records.map { "\($0.sources)" })
    }
    let two = try await WalkedRun(configuration, series(), workers: 2)
    #expect(two.records.map(\.content) == whole.records.map(\.content))
    if refitEvery > 1 { #expect(whole.records.contains { !$0.sources.isEmpty && $0.status == .frozen }) }
  }

  @Test("A candidate that could not be trained is not chosen, and where none could the naive forecast stands in")
  func failures() async throws {
    var configuration = changed(Self.configuration()) { $0.select = ["hidden", "learning-rate", "clip"] }
    configuration.arms[1].learningRate = 1e30
    configuration.arms[1].clip = 0
    let run = try await WalkedRun(configuration, series())
    let broken = run.folds(run.candidates[1])
    #expect(broken.values.contains { $0.isFailed })
    for by in ["tail", "tail:2", "folds:2", "mean", "stack"] {
      for (key, record) in run.folds(try run.arm("~\(by)#1")) where broken[key]?.isFailed == true {
        #expect(!record.isFailed && !record.sources.contains { $0.arm == run.candidates[1] })
      }
    }
    for i in configuration.arms.indices { (configuration.arms[i].learningRate, configuration.arms[i].clip) = (1e30, 0) }
    let none = try await WalkedRun(configuration, series())
    for record in none.records where none.job.arms[record.arm].role == .rival && record.isFailed {
      #expect(record.sources.isEmpty && record.predictions.allSatisfy { $0.forecast == 0 })
    }
    #expect(none.records.contains { none.job.arms[$0.arm].role == .rival && $0.isFailed })
  }

  @Test("Quantiles are averaged with their points, and stay in order")
  func quantiles() async throws {
    let configuration = changed(Self.configuration(by: ["mean", "stack"])) {
      $0.quantiles = [0.1, 0.5, 0.9]
      $0.randomFit = []
    }
    let run = try await WalkedRun(configuration, series())
    for by in ["mean", "stack"] {
      let predictions: [FoldRecord.Prediction] = run.folds(try run.arm("~\(by)#1")).values.flatMap { $0.predictions }
      for prediction in predictions {
        let values = prediction.quantiles.map(\.value)
        #expect(values.count == 3 && values == values.sorted() && values[1] == prediction.forecast)
      }
    }
  }

  @Test("Candidates are the arms of one seed that differ in what is chosen over alone")
  func sets() throws {
    func names(_ change: (inout RunConfiguration) -> Void) throws -> [String] {
      var configuration = changed(Self.configuration(by: ["tail"])) { $0.randomFit = [] }
      change(&configuration)
      let job = try Walking.job(configuration, series())
      return job.arms.filter { $0.role == .rival }.map(\.name)
    }
    #expect(
      try names {
        $0.seeds = 2;
        $0.arms = $0.arms.map {
          var e = $0; e.seeds = 2; return e
        }
      }.count == 2)
    let lookbacks = try names { configuration in
      configuration.arms += configuration.arms.map {
        var entry = $0
        entry.lookback = 8
        return entry
      }
    }
    #expect(
      lookbacks == [
        "mlp(lookback=6 hidden=*)/absolute/warm/both~tail#1", "mlp(lookback=8 hidden=*)/absolute/warm/both~tail#1",
      ])
    let all = try names { configuration in
      configuration.arms[0].lookback = 8
      configuration.arms[1].cohort = .all
      configuration.arms[2].start = [.cold, .warm]
      configuration.select = ["all"]
      configuration.arms = configuration.arms.map {
        var e = $0; e.select = ["all"]; return e
      }
    }
    #expect(all.count == 1 && all[0].hasPrefix("mlp(lookback=* cohort=each hidden=*)/absolute/*/both"))
    var alone = Walking.configuration()
    (alone.select, alone.forecaster) = (["forecaster"], ["mlp", "linear"])
    #expect(try Walking.job(alone, series()).arms.last?.name == "*/absolute/warm/both~tail#1")
    func refusal(_ change: (inout RunConfiguration) -> Void) -> ConfigurationError? {
      #expect(throws: ConfigurationError.self) { try changed(Self.configuration(), change).validate() }
    }
    #expect(refusal { $0.select = ["epochs"] }?.expected == "arms of one seed that differ in epochs alone")
    #expect(refusal { $0.select = ["cohort"] }?.key == "select")
    #expect(refusal { $0.validation = 0 }?.key == "by")
    #expect(throws: Never.self) {
      try changed(Self.configuration(by: ["mean", "folds:3"])) { $0.validation = 0 }.validate()
    }
  }

  @Test("A choice is read as it is written")
  func words() throws {
    for text in ["tail", "tail:3", "folds:4", "folds:4:2", "mean", "stack"] {
      #expect(Choice(text: text)?.text == text)
    }
    #expect(Choice(text: "TAIL:1")?.text == "tail")
    for text in ["", "tail:0", "tail:x", "folds", "folds:1:2:3", "mean:2", "stack:1", "tail:99999", "best"] {
      #expect(Choice(text: text) == nil)
    }
  }

  @Test("Stacked weights are the best of a grid, at least 0 and at most 1 together")
  func stacked() throws {
    let naive = (0..<40).map { sin(Double($0)) }
    let first = naive.enumerated().map { $1 + cos(Double($0) * 1.7) }
    let second = naive.enumerated().map { $1 + sin(Double($0) * 2.3) }
    for (a, b) in [(0.3, 0.2), (0.9, 0.6), (-0.4, 0.5), (0, 0), (2, -3), (0.5, 0.5)] {
      let actuals = naive.indices.map {
        naive[$0] + a * (first[$0] - naive[$0]) + b * (second[$0] - naive[$0]) + 0.05 * cos(Double($0 * $0))
      }
      let weights = try #require(
        StackedWeights.fitted(forecasts: [first, second], naive: naive, actuals: actuals))
      func loss(_ w: [Double]) -> Double {
        naive.indices.reduce(0) {
          let made = naive[$1] + w[0] * (first[$1] - naive[$1]) + w[1] * (second[$1] - naive[$1])
          return $0 + (actuals[$1] - made) * (actuals[$1] - made)
        }
      }
      #expect(weights.allSatisfy { $0 >= 0 } && weights.reduce(0, +) <= 1 + 1e-12)
      for i in 0...50 {
        for j in 0...50 - i { #expect(loss(weights) <= loss([Double(i) / 50, Double(j) / 50]) + 1e-9) }
      }
    }
    #expect(StackedWeights.fitted(forecasts: [naive], naive: naive, actuals: first) == [0])
    #expect(StackedWeights.fitted(forecasts: [[.nan]], naive: [0], actuals: [0]) == nil)
    #expect(StackedWeights.projected([2, 0.5, -1]) == [1, 0, 0])
  }
}
