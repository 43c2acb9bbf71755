import Forecasters
import Foundation
import LearningRates
import Randomness
import Series
import Testing

@testable import WalkForward

/// Series that begin their folds from networks which were trained on other series.
@Suite struct PretrainingTests {
  typealias Member = CohortTests.Member
  static let starts: [Start] = [.pretrained, .meta, .shuffled]

  private func configuration(_ start: Start, _ learner: String = "mlp") -> RunConfiguration {
    var configuration = Walking.skilful(Walking.configuration())
    (configuration.forecaster, configuration.start) = ([learner], [start])
    (configuration.randomFit, configuration.naive) = ([.freshInit, .shuffledEta], ["lastValue"])
    (configuration.epochs, configuration.horizon, configuration.validation) = (2, 2, 0.2)
    return configuration
  }

  private func job(
    _ configuration: RunConfiguration, corrupting: Set<Member> = [], after day: Int = .max
  ) throws -> Job {
    try Walking.job(
      configuration, Member.allCases.map { try $0.series(corruptedAfter: corrupting.contains($0) ? day : nil) })
  }

  /// What the series of a member begins a fold from.
  private func network(_ job: Job, _ member: Member, fold: Int) throws -> Pretraining.Network {
    let group = try #require(job.catalog.groups.filter(\.learns).first)
    try job.pretraining.prepare(group, in: job)
    return try #require(job.pretraining.network(0, for: member.rawValue, fold: fold, group, in: job))
  }

  @Test func seriesAreDealtIntoFivePartsAtMostAndLearnFromAllOthers() {
    #expect(Pretraining.parts(of: 3) == 3 && Pretraining.sources(of: 1, among: 3) == [0, 2])
    #expect(Pretraining.parts(of: 12) == 5 && Pretraining.sources(of: 1, among: 12) == [0, 2, 3, 4, 5, 7, 8, 9, 10])
  }

  @Test(arguments: starts) func nothingOfASeriesIsInWhatItBeginsFrom(start: Start) throws {
    let clean = try job(configuration(start))
    let own = try job(configuration(start), corrupting: [.whole], after: 20)
    let other = try job(configuration(start), corrupting: [.sparse], after: 20)
    let expected = try network(clean, .whole, fold: 2)
    #expect(try network(own, .whole, fold: 2).parameters == expected.parameters && expected.failure == nil)
    #expect(try network(other, .whole, fold: 2).parameters != expected.parameters)
    #expect(expected.loss.isFinite && expected.spending.gradientSamples > 0)
  }

  @Test(arguments: starts, [[Member.whole], [.late], Member.allCases])
  func whatComesLaterChangesNothingForAnySeries(start: Start, corrupted: [Member]) async throws {
    let configuration = configuration(start)
    func known(_ job: Job, upTo day: Int) async throws -> [String: String] {
      let records = try await Walking.records(job)
      let days = try job.series.map { try $0.table().instants.map { Int($0 / 86_400_000) } }
      var found: [String: String] = [:]
      for record in records where !job.arms[record.arm].isLeaky {
        let days = days[record.series]
        guard days[record.fold.cutoff] <= day else { continue }
        let forecasts = record.predictions.filter { days[$0.origin] <= day }.map { "\($0.origin) \($0.forecast)" }
        found["\(record.arm) \(job.series[record.series].name) \(record.fold.index)"] =
          "\(record.epochs.map { [$0.rate, $0.trainLoss, $0.validationLoss] }) \(record.rateStart ?? 0) \(forecasts)"
      }
      return found
    }
    let expected = try await known(job(configuration), upTo: 110)
    #expect(try await known(job(configuration, corrupting: Set(corrupted), after: 110), upTo: 110) == expected)
    // It can fail: an earlier day of one series is learned from by the others.
    let changed = try await known(job(configuration, corrupting: Set(corrupted), after: 80), upTo: 140)
    let whole = try await known(job(configuration), upTo: 140)
    let others = Member.allCases.filter { corrupted.count > 1 || $0 != corrupted[0] }
    for member in others {
      #expect(whole.contains { $0.key.contains(" \(member) ") && changed[$0.key] != $0.value }, "\(member)")
    }
  }

  @Test(arguments: FoldCase.allCases) func nothingThatCutsFoldsLooksAhead(folds: FoldCase) async throws {
    var configuration = configuration(.pretrained)
    (configuration.randomFit, configuration.epochs) = ([], 1)
    folds.set(&configuration)
    let clean = try await Walking.records(job(configuration))
    let days = try job(configuration).series.map { try $0.table().instants.map { Int($0 / 86_400_000) } }
    let numbers = Set(clean.map(\.fold.index)).sorted()
    let middle = numbers[numbers.count / 2]
    // The last day that any series' training reads in a fold.
    let day = clean.filter { $0.fold.index == middle }.map { days[$0.series][$0.fold.cutoff] }.max() ?? 0
    func forecasts(_ records: [FoldRecord]) -> [String] {
      records.filter { $0.fold.index <= middle }.map { record in
        let known = record.predictions.filter { days[record.series][$0.origin - configuration.latency] <= day }
        return "\(record.series) \(record.arm) \(record.fold.index) \(known.map(\.forecast))"
      }
    }
    let other = try await Walking.records(job(configuration, corrupting: Set(Member.allCases), after: day))
    #expect(forecasts(other) == forecasts(clean) && forecasts(clean).count > 4)
    // It can fail: earlier values are learned from.
    let earlier = try await Walking.records(job(configuration, corrupting: Set(Member.allCases), after: day - 12))
    #expect(forecasts(earlier) != forecasts(clean))
  }

  @Test(arguments: starts) func workersShardsAndStopsChangeNothing(start: Start) async throws {
    var configuration = configuration(start)
    (configuration.refitEvery, configuration.feedback) = (2, [.both, .none])
    let whole = try await Walking.records(job(configuration))
    #expect(!whole.isEmpty)
    // Jobs of their own, so that none finds what another one made.
    #expect(try await Walking.records(job(configuration), workers: 3).map(\.content) == whole.map(\.content))
    #expect(try await Walking.stopped(job(configuration), every: 2).map(\.content) == whole.map(\.content))
    var parts: [FoldRecord] = []
    for index in 0..<3 {
      let engine = Engine(try job(configuration), workers: 1, shard: Shard(index: index, count: 3))
      for try await step in engine.walk() { parts += step.records }
    }
    parts.sort { ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index) }
    #expect(parts.map(\.content) == whole.map(\.content))
  }

  @Test func rateAndLossOfPretrainingEnterTheTraceAtTheCutoff() throws {
    let job = try job(configuration(.pretrained))
    let group = try #require(job.catalog.groups.filter(\.learns).first)
    var walk = try UnitWalk(job, series: Member.whole.rawValue, group: group)
    _ = walk.next()
    let first = try #require(walk.members[0].trace.entries.first)
    let network = try network(job, .whole, fold: 0)
    #expect(walk.members[0].trace.entries.count == 1 && first.knownAt == walk.members[0].cuts[0]?.cutoff)
    #expect(abs(first.logLoss - log(network.loss)) < 1e-12 && first.accuracy == network.accuracy)
    // From the second fold on, what the fold before came to is there as well.
    _ = walk.next()
    #expect(walk.members[0].trace.entries.count == 3 && walk.members[0].trace.entries[1].lastLabel != nil)
  }

  @Test func aSharedPatternIsLearnedFromTheOthersAndNotFromShuffledOnes() async throws {
    // One autoregression for all, and 16 rows of each to learn it from.
    func squaredError(_ start: Start) async throws -> Double {
      var configuration = configuration(start, "linear")
      (configuration.train, configuration.lookback, configuration.horizon) = (16, 2, 1)
      (configuration.epochs, configuration.randomFit, configuration.folds) = (30, [], 6)
      (configuration.covariates, configuration.shrinkage, configuration.ensemble) = ([], .none, 1)
      let names = (1...10).map { "shared \($0)" }
      let job = try Walking.job(configuration, names.map { try Walking.series($0, rows: 120) })
      let errors = try await Walking.records(job).filter { job.arms[$0.arm].role == .sequential }
        .flatMap { $0.predictions.map { ($0.actual - $0.forecast) * ($0.actual - $0.forecast) } }
      return errors.reduce(0, +) / Double(errors.count)
    }
    let (cold, pretrained, meta) = try await (squaredError(.cold), squaredError(.pretrained), squaredError(.meta))
    let shuffled = try await squaredError(.shuffled)
    #expect(pretrained < 0.9 * cold && meta < 0.95 * cold, "\(cold) \(pretrained) \(meta)")
    #expect(shuffled > 1.1 * pretrained, "\(shuffled) \(pretrained)")
  }

  @Test func oneSeriesHasNoneToBeginFrom() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Walking.job(configuration(.pretrained), [Member.whole.series()])
    }
    #expect(error?.key == "start" && error?.expected == "two series or more with pretrained")
  }

  @Test func pooledAndStreamingModelsBeginOtherwise() {
    var configuration = configuration(.meta)
    configuration.cohort = .all
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
    configuration = self.configuration(.meta, "lstm")
    configuration.lstmMode = .streaming
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
  }
}
