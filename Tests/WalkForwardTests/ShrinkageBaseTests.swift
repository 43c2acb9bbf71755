import Forecasters
import Foundation
import Series
import Testing

@testable import WalkForward

@Suite struct ShrinkageBaseTests {
  private func configuration(_ name: String) -> RunConfiguration {
    var configuration = Walking.configuration()
    (configuration.target, configuration.covariates, configuration.horizon) = (.level, [], 2)
    (configuration.shrinkage, configuration.shrinkageMargin) = (.pooled, 0)
    configuration.shrinkTo = name
    configuration.season = 7
    return configuration
  }

  /// x_t = 10 + the week's own pattern + a little noise.
  private func weekly(_ rows: Int) throws -> TimeSeries {
    let pattern = [0, 3, -2, 5, 1, -4, 2].map(Double.init)
    return try TimeSeries(
      name: "weekly", clock: .date, instants: (0..<rows).map { Int64($0) * 86_400_000 },
      columns: [
        .init(name: "close", values: (0..<rows).map { 10 + pattern[$0 % 7] + 0.1 * sin(Double($0 * $0 % 97)) })
      ])
  }

  private func context(_ job: Job, fold: Int) throws -> FoldContext {
    try FoldContext(job, series: 0, table: job.series[0].table(), fold: job.series[0].folds[fold])
  }

  /// The mean of the training samples' rows alone stands on the tail, and that of all rows to the cutoff after it, both shrunk by the
  /// weight that the tail gives the first.
  @Test func theTailIsForecastByTheTrainingOriginsAlone() throws {
    let job = try Walking.job(configuration("trainingMean"), [weekly(200)])
    let context = try context(job, fold: 1)
    let base = ShrinkageBase(context, families: .builtIn, season: 7)
    let (fold, values) = (context.fold, context.table.columns[0])
    func mean(_ rows: Range<Int>) -> Double { values[rows].reduce(0, +) / Double(rows.count) }
    let (seen, all) = (mean(context.scalerRows), mean(fold.trainRows))
    #expect(fold.validationOrigins.lowerBound + 1 >= context.scalerRows.upperBound && seen != all)
    let tail = Array(fold.validationOrigins)
    let naive = tail.flatMap { [values[$0], values[$0]] }
    let weights = ShrinkageWeights(
      .pooled, margin: 0, horizon: 2, forecasts: naive.map { _ in seen }, naive: naive,
      actuals: tail.flatMap { [values[$0 + 1], values[$0 + 2]] })
    let w = weights.byLead[0]
    #expect(w > 0.1)
    for (found, n) in zip(base.tail(tail, context), naive) { #expect(abs(found - (n + w * (seen - n))) < 1e-9) }
    let test = Array(fold.testOrigins)
    for (i, found) in base.forecasts(test, context).enumerated() {
      let n = values[test[i / 2]]
      #expect(abs(found - (n + w * (all - n))) < 1e-9)
    }
  }

  /// A network that learns nothing forecasts the last value; what it is shrunk to makes up for it.
  @Test(arguments: ["ridge", "seasonalNaive"])
  func whereTheSimpleForecastIsGoodItIsTheForecast(name: String) async throws {
    var configuration = configuration(name)
    configuration.lookback = 8
    (configuration.head, configuration.learningRate, configuration.randomFit) = (.zero, 1e-12, [])
    configuration.naive = ["lastValue", name]
    let job = try Walking.job(configuration, [weekly(200)])
    let records = try await Walking.records(job)
    func error(_ role: String) -> Double {
      let arm = job.arms.firstIndex { $0.name.hasPrefix(role) }
      return records.filter { $0.arm == arm }.reduce(0) { $0 + ($1.testMSE ?? .nan) }
    }
    let (own, simple, last) = (error("mlp/"), error(name), error("lastValue"))
    #expect(own < 1.05 * simple && own < 0.1 * last, "\(own), \(simple), \(last)")
  }

  /// On white noise in the changes ridge wins nothing over zero: where its tail seems to say otherwise by less than two standard
  /// errors, which leaves one fold in forty, it is not followed.
  @Test func whereTheSimpleForecastWinsNothingTheNaiveOneStays() throws {
    var configuration = configuration("ridge")
    (configuration.target, configuration.train, configuration.shrinkageMargin) = (.logReturn, 120, 2)
    let job = try Walking.job(configuration, [Walking.noise("noise", rows: 420)])
    let table = try job.series[0].table()
    var (followed, plain) = (0.0, 0.0)
    for fold in job.series[0].folds {
      let context = FoldContext(job, series: 0, table: table, fold: fold)
      let base = ShrinkageBase(context, families: .builtIn, season: 7).forecasts(Array(fold.testOrigins), context)
      followed += base.reduce(0) { $0 + $1 * $1 }
      let part = Samples.Part(
        member: 0, context: context, scaler: context.scaler, bounds: nil, rows: fold.trainRows, feedback: [],
        training: Array(fold.trainOrigins), validation: Array(fold.validationOrigins))
      var ridge = Ridge()
      _ = try ridge.train(Samples([part]).taskAtOnce)
      let test = context.windows(
        rows: context.testRows(reachingBack: context.configuration.lookback - 1, from: 0), scaler: context.scaler,
        feedback: .none, trace: LearningTrace(), bounds: nil)
      plain += ridge.forecast(origins: Array(fold.testOrigins), in: test).reduce(0) { $0 + $1 * $1 }
    }
    #expect(plain > 0 && followed < 0.2 * plain, "\(followed), \(plain)")
  }

  @Test func aFrozenFoldKeepsWhatTheLastTrainingKnew() throws {
    var configuration = configuration("trainingMean")
    configuration.refitEvery = 2
    let job = try Walking.job(configuration, [weekly(200)])
    var walk = try UnitWalk(job, series: 0, group: job.catalog.learner)
    _ = walk.next()
    let state = walk.state
    let (trained, frozen) = (try context(job, fold: 0), try context(job, fold: 1))
    #expect(!frozen.fold.refits)
    let origins = Array(frozen.fold.testOrigins)
    let kept = walk.base(0).forecasts(origins, frozen)
    #expect(kept == ShrinkageBase(trained, families: .builtIn, season: 7).forecasts(origins, frozen))
    #expect(kept != ShrinkageBase(frozen, families: .builtIn, season: 7).forecasts(origins, frozen))
    var resumed = try UnitWalk(job, series: 0, group: job.catalog.learner, from: state)
    #expect(resumed.next()?.map(\.predictions) == walk.next()?.map(\.predictions))
  }

  /// What a record says of its weights is what its forecasts are: n + w (f − n) over a base of n and r.
  @Test func recordsKeepWhatForecastsAreMadeOfAndTheTrainingTheyUse() async throws {
    var configuration = configuration("lastValue")
    (configuration.refitEvery, configuration.naive) = (3, ["lastValue", "drift"])
    let job = try Walking.job(configuration, [weekly(200)])
    let records = try await Walking.records(job)
    let folds = job.series[0].folds
    for record in records {
      let trained = folds[...record.fold.index].last(where: \.refits)
      #expect(record.training == trained && record.fold == folds[record.fold.index])
      guard job.arms[record.arm].role != .naive, job.arms[record.arm].randomFit != "untrained" else {
        #expect(record.weights == nil)
        continue
      }
      let weights = try #require(record.weights)
      #expect(abs(weights.model + weights.naive - 1) < 1e-12)
      let naive = records.filter { $0.fold == record.fold && job.arms[$0.arm].name == "lastValue" }
      #expect(
        (weights.naive == 1) == (record.predictions.map(\.forecast) == naive.flatMap { $0.predictions.map(\.forecast) })
      )
    }
    #expect(records.contains { $0.weights?.naive ?? 1 < 1 } && records.contains { $0.training != $0.fold })
  }
}
