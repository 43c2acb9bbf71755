import Forecasters
import Foundation
import Metrics
import Series
import Testing

@testable import WalkForward

@Suite("Arms that combine a trained arm with naive ones, fold by fold")
struct CombinationTests {
  static func configuration(_ combine: [String] = ["mean", "stack", "tail", "folds:2"]) -> RunConfiguration {
    var base = Walking.configuration()
    (base.step, base.epochs, base.randomFit) = (9, 4, [.freshInit])
    (base.naive, base.combineWith) = (["lastValue", "ridge", "har"], ["ridge", "har"])
    base.combine = combine.compactMap(Choice.init(text:))
    return base
  }

  private let series = { try [Walking.series("A", rows: 150), Walking.series("B", rows: 140)] }

  @Test("They are named by what is combined, and the arms that they are made of keep all their bits")
  func bits() async throws {
    let run = try await WalkedRun(Self.configuration(), series())
    let plain = try await WalkedRun(Self.configuration([]), series())
    #expect(run.job.arms.prefix(plain.job.arms.count).elementsEqual(plain.job.arms))
    #expect(
      run.job.arms.dropFirst(plain.job.arms.count).map(\.name).first == "mlp/absolute/warm/both+ridge+har~mean#1")
    #expect(run.job.arms.last?.settings == #"{"combine":"folds:2","with":["ridge","har"]}"#)
    let kept = run.records.filter { $0.arm < plain.job.arms.count }
    #expect(kept.map(\.content) == plain.records.map(\.content))
    #expect(Engine(run.job, workers: 1).recordCount == run.records.count)
  }

  @Test("A mean is that of the network's own forecasts and the naive arms', however the network's are shrunk")
  func mean() async throws {
    var unshrunk = Self.configuration()
    // With feedback, the shrunk forecasts' errors would enter what is trained next.
    (unshrunk.feedback, unshrunk.step) = ([.none], 15)
    let plain = try await WalkedRun(unshrunk, series())
    let parts = try ["/none#1", "ridge", "har"].map { try plain.arm($0) }
    let folds = plain.folds(try plain.arm("~mean#1"))
    #expect(!folds.isEmpty)
    for (key, record) in folds {
      #expect(record.sources.map(\.arm) == parts && record.sources.allSatisfy { $0.weight == 1.0 / 3 })
      let held = parts.map { forecasts(plain.folds($0)[key]) }
      for (i, made) in forecasts(record).enumerated() {
        #expect(abs(made - held.reduce(0) { $0 + $1[i] } / 3) <= 1e-15)
      }
    }
    var shrunk = unshrunk
    (shrunk.shrinkage, shrunk.shrinkageMargin) = (.pooled, 0)
    let run = try await WalkedRun(shrunk, series())
    for by in ["mean", "stack", "tail"] {
      let (a, b) = (plain.folds(try plain.arm("~\(by)#1")), run.folds(try run.arm("~\(by)#1")))
      #expect(a.allSatisfy { $1.predictions == b[$0]?.predictions })
    }
    #expect(plain.folds(parts[0]).contains { forecasts($1) != forecasts(run.folds(parts[0])[$0]) })
  }

  @Test("Weights of a stack are at least 0, at most 1 together, and say what was forecast")
  func stack() async throws {
    let run = try await WalkedRun(Self.configuration(), series())
    let names = Set(try ["/both#1", "ridge", "har"].map { try run.arm($0) })
    var taken: Set<Int> = []
    for (key, record) in run.folds(try run.arm("~stack#1")) {
      let sum = record.sources.reduce(0) { $0 + $1.weight }
      #expect(sum <= 1 + 1e-12 && record.sources.allSatisfy { $0.weight > 0 && names.contains($0.arm) })
      taken.formUnion(record.sources.map(\.arm))
      for (i, made) in forecasts(record).enumerated() {
        let expected = record.sources.reduce(0.0) { $0 + $1.weight * forecasts(run.folds($1.arm)[key])[i] }
        #expect(abs(made - expected) <= 1e-12)
      }
    }
    #expect(taken.count > 1)
  }

  @Test("What comes later changes no weight and no forecast", arguments: [false, true])
  func lookAhead(pooled: Bool) async throws {
    var configuration = Self.configuration()
    configuration.horizon = 2
    if pooled { configuration.cohort = .all }
    let whole = try series()
    let clean = try await WalkedRun(configuration, whole)
    for last in [78, 87, 96, 105, 114, 117] {
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
      for (a, b) in zip(clean.records, other.records) {
        #expect(a.arm == b.arm && a.fold == b.fold)
        if a.fold.cutoff <= last - 1 { #expect("\(a.sources)" == "\(b.sources)") }
        for (x, y) in zip(a.predictions, b.predictions) where x.origin <= last - 1 { #expect(x.forecast == y.forecast) }
      }
    }
  }

  @Test("A run that is stopped at every fold, or walked by two workers, has the same bits", arguments: [1, 2])
  func resumed(refitEvery: Int) async throws {
    var configuration = Self.configuration()
    configuration.refitEvery = refitEvery
    let whole = try await WalkedRun(configuration, series())
    let parts = try await Walking.stopped(whole.job, every: 1)
    #expect(parts.map(\.content) == whole.records.map(\.content))
    #expect(parts.map { "\($0.sources)" } == whole.records.map { "\($0.sources)" })
    let two = try await WalkedRun(configuration, series(), workers: 2)
    #expect(two.records.map(\.content) == whole.records.map(\.content))
  }

  @Test("Where the network cannot be trained the naive arms are left, and quantiles lie around the combined point")
  func failuresAndQuantiles() async throws {
    var broken = Self.configuration(["mean", "stack"])
    (broken.learningRate, broken.clip) = (1e30, 0)
    let run = try await WalkedRun(broken, series())
    let failed = run.folds(try run.arm("/both#1")).filter { $1.isFailed }
    #expect(!failed.isEmpty)
    for by in ["mean", "stack"] {
      let folds = run.folds(try run.arm("~\(by)#1"))
      for key in failed.keys {
        #expect(
          folds[key]?.isFailed == false && folds[key]?.sources.contains { $0.arm == (try? run.arm("/both#1")) } == false
        )
      }
    }
    var spread = Self.configuration(["mean"])
    (spread.quantiles, spread.randomFit) = ([0.1, 0.5, 0.9], [])
    let quantiles = try await WalkedRun(spread, series())
    let predictions: [FoldRecord.Prediction] = quantiles.folds(try quantiles.arm("~mean#1")).values.flatMap(
      \.predictions)
    for prediction in predictions {
      let values = prediction.quantiles.map(\.value)
      #expect(values.count == 3 && values == values.sorted() && abs(values[1] - prediction.forecast) < 1e-12)
    }
  }

  @Test("What cannot be combined is refused")
  func refused() throws {
    func key(_ change: (inout RunConfiguration) -> Void) -> String? {
      var configuration = Self.configuration()
      change(&configuration)
      let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
      return error?.key
    }
    #expect(key { $0.combineWith = ["drift"] } == "combine-with")
    #expect(key { $0.combineWith = ["mlp"] } == "combine-with")
    #expect(key { $0.validation = 0 } == "combine")
    #expect(key { ($0.select, $0.forecaster) = (["forecaster"], ["mlp", "linear"]) } == "combine")
    var mean = Self.configuration(["mean"])
    mean.validation = 0
    #expect(throws: Never.self) { try mean.validate() }
  }
}
