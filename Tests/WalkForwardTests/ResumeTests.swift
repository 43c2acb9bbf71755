import Foundation
import LearningRates
import Series
import Testing
import WalkForward

@Suite struct ResumeTests {
  @Test(arguments: [Start.cold, .warm, .shrinkPerturb], [1, 2])
  func aRunThatIsStoppedAndResumedHasTheSameRecords(start: Start, refitEvery: Int) async throws {
    let plain = ["mlp", "streaming"].map { Walking.configuration($0) }
    for var configuration in plain + [Walking.skilful(plain[0], .perLead)] {
      configuration.start = [start]
      configuration.refitEvery = refitEvery
      configuration.randomFit = RandomFit.allCases
      configuration.horizon = 2
      let job = try Walking.job(configuration, [Walking.series("A", rows: 130), Walking.series("B", rows: 120)])
      let whole = try await Walking.records(job)
      for every in [1, 3] {
        let parts = try await Walking.stopped(job, every: every)
        #expect(parts.map(\.content) == whole.map(\.content))
      }
    }
  }

  @Test(arguments: ["linUCB", "exp3:prior=none", "rls"])
  func whatARuleHasLearnedSurvivesTheStop(rule: String) async throws {
    var configuration = Walking.configuration()
    configuration.rate = [try RateRuleSpecification(parsing: rule)]
    let series = [try Walking.series("A", rows: 130), try Walking.series("B", rows: 120)]
    let job = try Walking.job(configuration, series)
    let whole = try await Walking.records(job)
    let parts = try await Walking.stopped(job, every: 1)
    #expect(parts.map(\.content) == whole.map(\.content))
    let kept = Walking.Kept()
    for try await step in Engine(job, workers: 2).walk() { try await kept.add(step) }
    let states = await kept.states.filter { job.arms[$0.key.arm].role == .sequential }
    #expect(states.count == 2)
    for state in states.values { #expect(String(decoding: state, as: UTF8.self).contains("\"lessons\":[")) }
  }

  /// A population lives within its fold: the state holds one network's parameters at most, and none for a rival, which starts afresh.
  @Test(arguments: ["mlp", "lstm", "tcn", "transformer"])
  func rivalsSurviveTheStop(learner: String) async throws {
    for refitEvery in [1, 2] {
      var configuration = Walking.skilful(Walking.configuration(learner))
      configuration.rival = try ["pbt", "lalr", "oneCycle"].map { try Rival(parsing: $0) }
      configuration.randomFit = []
      configuration.refitEvery = refitEvery
      configuration.epochs = 9
      let job = try Walking.job(configuration, [Walking.series("A", rows: 130)])
      let whole = try await Walking.records(job, workers: 2)
      let parts = try await Walking.stopped(job, every: 1)
      #expect(parts.map(\.content) == whole.map(\.content))
    }
  }

  @Test func aStateThatDoesNotFitIsRefused() async throws {
    let job = try Walking.job(Walking.configuration(), [Walking.series("A", rows: 130)])
    let key = WalkStep.Key(series: 0, arm: job.arms.firstIndex { $0.role == .sequential } ?? -1)
    await #expect(throws: WalkStateError.self) {
      for try await _ in Engine(job, workers: 1).walk(resuming: [key: Data("nonsense".utf8)]) {}
    }
  }
}
