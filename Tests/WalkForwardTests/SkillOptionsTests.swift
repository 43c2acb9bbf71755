import Forecasters
import LearningRates
import Series
import Testing

@testable import WalkForward

/// Ensembles, averaged weights, shrinkage and bounded feedback, as they compose with arms, rules and folds.
@Suite struct SkillOptionsTests {
  private func sequential(_ records: [FoldRecord], _ job: Job) -> [FoldRecord] {
    records.filter { job.arms[$0.arm].role == .sequential }
  }

  @Test(arguments: ["mlp", "streaming"])
  func anEnsembleMultipliesEveryTrainedArmsBudgetAlike(learner: String) async throws {
    var configuration = Walking.configuration(learner)
    configuration.randomFit = RandomFit.allCases
    let one = try Walking.job(configuration, [Walking.series("A", rows: 130)])
    configuration.ensemble = 3
    let three = try Walking.job(configuration, [Walking.series("A", rows: 130)])
    let (single, triple) = (try await Walking.records(one), try await Walking.records(three))
    #expect(Engine(three, workers: 1).gradientSteps == 3 * Engine(one, workers: 1).gradientSteps)
    for (a, b) in zip(single, triple) {
      #expect(b.spending.gradientSamples == 3 * a.spending.gradientSamples)
      #expect(b.spending.forwardSamples == 3 * a.spending.forwardSamples)
    }
    let moved = zip(single, triple).filter { $0.0.predictions != $0.1.predictions }.map { three.arms[$0.0.arm].role }
    #expect(Set(moved) == [.sequential, .randomFit])
  }

  /// The first member is the network that an arm without an ensemble has, and the forecasts are the members' mean.
  @Test func anEnsembleForecastsTheMeanOfItsMembers() async throws {
    var configuration = Walking.configuration()
    configuration.ensemble = 2
    configuration.randomFit = []
    configuration.naive = []
    let job = try Walking.job(configuration, [Walking.series("A", rows: 130)])
    configuration.ensemble = 1
    let alone = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 130)]))
    var walk = try UnitWalk(job, series: 0, group: job.catalog.learner)
    let record = try #require(walk.next()?.first)
    let learner = walk.state.learners[0]
    #expect(record.epochs == alone[0].epochs)
    #expect(learner.networks[0].parameters != learner.networks[1].parameters)
    let context = try FoldContext(job, series: 0, table: job.series[0].table(), fold: job.series[0].folds[0])
    var forecasts: [[Double]] = []
    for missing in [1, 0] {
      var left = testLearner(job, context)
      left.restore(learner)
      left.networks[missing].missing = "diverged"
      forecasts.append(
        left.record(
          context, member: 0, base: ShrinkageBase(context, families: .builtIn, season: 1), training: context.fold,
          fit: nil,
          trace: LearningTrace(),
          startedAt: .now
        ).predictions.map(\.forecast))
    }
    #expect(forecasts[0] == alone[0].predictions.map(\.forecast))
    for (i, prediction) in record.predictions.enumerated() {
      #expect(abs(prediction.forecast - (forecasts[0][i] + forecasts[1][i]) / 2) < 1e-12)
    }
  }

  @Test func anEnsembleIsMissingOnlyWhenAllItsMembersAre() throws {
    var configuration = Walking.configuration()
    configuration.ensemble = 2
    let job = try Walking.job(configuration, [Walking.series("A", rows: 130)])
    let context = try FoldContext(job, series: 0, table: job.series[0].table(), fold: job.series[0].folds[0])
    var learner = testLearner(job, context)
    #expect(learner.missing == "not trained yet")
    learner.networks[1].missing = nil
    #expect(learner.missing == nil)
    let failed = Learner.Fit(failure: "diverged")
    let good = Learner.Fit(rateEnd: 0.5)
    #expect(Learner.Fit([failed, good]).rateEnd == 0.5 && Learner.Fit([failed, good]).failure == nil)
    #expect(Learner.Fit([failed, failed]).failure == "diverged")
  }

  private func testLearner(_ job: Job, _ context: FoldContext) -> Learner {
    let group = job.catalog.learner
    return Learner(
      group.lead, job,
      settings: group.settings.forecasterSettings(features: context.table.columns.count + group.feedback.columns),
      networks: group.settings.ensemble, feedback: group.feedback, fitted: [.init(scaler: context.scaler)])
  }

  /// Forecasts of white noise: the network's excess over the naive forecast, and what shrinkage leaves of it.
  @Test(arguments: [Shrinkage.pooled, .perLead])
  func whereThereIsNothingToWinShrinkageLosesLittle(shrinkage: Shrinkage) async throws {
    var configuration = Walking.configuration()
    configuration.covariates = []
    configuration.train = 120
    configuration.epochs = 10
    configuration.feedback = [.none]
    configuration.randomFit = []
    configuration.naive = ["lastValue"]
    let series = [try Walking.noise("noise", rows: 420)]
    func excess() async throws -> Double {
      let job = try Walking.job(configuration, series)
      let records = try await Walking.records(job)
      func error(_ arm: Int) -> Double { records.filter { $0.arm == arm }.reduce(0) { $0 + ($1.testMSE ?? .nan) } }
      return error(1) / error(0) - 1
    }
    let plain = try await excess()
    configuration.shrinkage = shrinkage
    let shrunk = try await excess()
    #expect(plain > 0.1 && shrunk < plain / 5, "\(plain), \(shrunk)")
  }

  @Test func withoutAValidationTailNothingIsShrunk() async throws {
    var configuration = Walking.configuration()
    configuration.validation = 0
    let plain = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 130)]))
    configuration.shrinkage = .pooled
    let shrunk = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 130)]))
    #expect(plain.map(\.content) == shrunk.map(\.content))
  }

  /// At each cutoff the newest entry is one that no training row has held; bounded, it cannot leave their range.
  @Test(arguments: [Feedback.eta, .loss, .both])
  func boundedFeedbackStaysWithinTheRangeOfTheTrainingRows(feedback: Feedback) throws {
    var configuration = Walking.configuration()
    configuration.feedback = [feedback]
    for input in FeedbackInput.allCases {
      configuration.feedbackInput = input
      let job = try Walking.job(configuration, [Walking.series("A", rows: 300)])
      let table = try job.series[0].table()
      var trace = LearningTrace()
      var outside = 0
      for (k, fold) in job.series[0].folds.enumerated() {
        if k > 0 { trace.append(at: fold.cutoff, logRate: Double(k * k)) { _, _, _ in 0 } }
        trace.note(origin: fold.cutoff, errors: [Double(1 + k)], forecast: 0, actual: 0, last: 0)
        let context = FoldContext(job, series: 0, table: table, fold: fold)
        let bounds = context.bounds(feedback, trace: trace)
        #expect((bounds == nil) == (input == .plain))
        func columns(_ rows: Range<Int>) -> [[Float]] {
          let windows = context.windows(
            rows: rows, scaler: context.scaler, feedback: feedback, trace: trace, bounds: bounds)
          return (table.columns.count..<windows.features).map { c in
            (0..<rows.count).map { windows.values[$0 * windows.features + c] }
          }
        }
        let trained = columns(fold.trainRows.lowerBound..<fold.trainOrigins.upperBound)
        let test = context.testRows(reachingBack: context.configuration.lookback - 1, from: 0)
        for (seen, met) in zip(trained, columns(test)) {
          let (least, most) = (try #require(seen.min()), try #require(seen.max()))
          outside += met.count { $0 < least || $0 > most }
        }
      }
      #expect(input == .plain ? outside > 0 : outside == 0)
    }
  }

  @Test func untrainedArmsKeepTheirRandomHead() async throws {
    var configuration = Walking.configuration()
    configuration.randomFit = [.untrained]
    let random = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 130)]))
    configuration.head = .zero
    let zero = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 130)]))
    let moved = zip(random, zero).filter { $0.0.predictions != $0.1.predictions }.map(\.0.arm)
    #expect(Set(moved) == [5], "the sequential arm alone")
  }
}
