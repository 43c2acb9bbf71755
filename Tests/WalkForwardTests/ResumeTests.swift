import Foundation
import LearningRates
import Series
import Testing
import WalkForward

@Suite struct ResumeTests {
  private struct Stop: Error {}

  /// Records of a run that is stopped after every `every` steps and resumed from the saved states, until it ends.
  private func interrupted(_ job: Job, every: Int) async throws -> [FoldRecord] {
    let kept = Kept()
    for _ in 0..<1000 {
      let done = await kept.records.count
      do {
        try await Engine(job, workers: 1).run(resuming: await kept.states) { step in
          try await kept.add(step)
          if await kept.stepsSinceStart >= every { throw Stop() }
        }
        return await kept.records
      } catch is Stop {
        await kept.restart()
        #expect(await kept.records.count > done)
      }
    }
    throw Stop()
  }

  private actor Kept {
    var records: [FoldRecord] = []
    var states: [WalkStep.Key: Data] = [:]
    var stepsSinceStart = 0
    func add(_ step: WalkStep) throws {
      records += step.records
      states[step.key] = try step.state
      stepsSinceStart += 1
    }
    func restart() { stepsSinceStart = 0 }
  }

  @Test(arguments: Start.allCases, [1, 2])
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
        let parts = try await interrupted(job, every: every)
          .sorted { ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index) }
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
    let parts = try await interrupted(job, every: 1)
      .sorted { ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index) }
    #expect(parts.map(\.content) == whole.map(\.content))
    let kept = Kept()
    try await Engine(job, workers: 2).run { try await kept.add($0) }
    let states = await kept.states.filter { job.arms[$0.key.arm].role == .sequential }
    #expect(states.count == 2)
    for state in states.values { #expect(String(decoding: state, as: UTF8.self).contains("\"lessons\":[")) }
  }

  @Test func aStateThatDoesNotFitIsRefused() async throws {
    let job = try Walking.job(Walking.configuration(), [Walking.series("A", rows: 130)])
    let key = WalkStep.Key(series: 0, arm: job.arms.firstIndex { $0.role == .sequential } ?? -1)
    await #expect(throws: WalkStateError.self) {
      try await Engine(job, workers: 1).run(resuming: [key: Data("nonsense".utf8)]) { _ in }
    }
  }
}
