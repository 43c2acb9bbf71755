import Series
import Synchronization
import Testing
import WalkForward

@Suite struct WalkTests {
  private func job() throws -> Job {
    var configuration = Walking.configuration()
    configuration.randomFit = []
    return try Walking.job(configuration, [Walking.series("A", rows: 130), Walking.series("B", rows: 130)])
  }

  private struct Counting: WalkSink {
    let count: @Sendable (WalkStep) throws -> Void
    func take(_ step: WalkStep) throws { try count(step) }
  }

  @Test func theFoldsOfAUnitComeInTheirOrderAndAllOfThem() async throws {
    let job = try job()
    var folds: [WalkStep.Key: [Int]] = [:]
    for try await step in Engine(job, workers: 3).walk() {
      folds[step.key, default: []].append(step.records[0].fold.index)
    }
    #expect(folds.count == 2 * 2)
    for (key, indices) in folds { #expect(indices == Array(job.series[key.series].folds.indices)) }
  }

  @Test func everySinkTakesEveryStepAndEndsTheWalkWhereItThrows() async throws {
    let job = try job()
    let (first, second, third) = (Made(), Made(), Made())
    let sinks = [first, second].map { made in Counting { _ in made.count.add(1, ordering: .relaxed) } }
    try await Engine(job, workers: 2).walk().drain(into: sinks)
    let steps = first.count.load(ordering: .relaxed)
    #expect(steps > 6 && second.count.load(ordering: .relaxed) == steps)
    struct Full: Error {}
    let full = Counting { _ in if third.count.add(1, ordering: .relaxed).newValue == 2 { throw Full() } }
    await #expect(throws: Full.self) { try await Engine(job, workers: 2).walk().drain(into: [full]) }
    #expect(third.count.load(ordering: .relaxed) == 2)
  }

  @Test func aCancelledReaderIsToldSo() async throws {
    let job = try job()
    let reading = Task {
      for try await _ in Engine(job, workers: 2).walk() { withUnsafeCurrentTask { $0?.cancel() } }
    }
    await #expect(throws: CancellationError.self) { try await reading.value }
  }

  /// Whoever reads one step and waits finds that the workers have waited too: few units are begun.
  @Test func workersRunAheadByAFewStepsAtMost() async throws {
    var configuration = Walking.configuration()
    (configuration.folds, configuration.naive, configuration.randomFit) = (1, [], [])
    let target = configuration.target(on: "close")
    let table = try LearningTable(
      Walking.series("A", rows: 130), target: target, features: configuration.features)
    let made = Made()
    let sources = (0..<20).map { _ in
      TableSource(name: "A") {
        made.count.add(1, ordering: .relaxed)
        return table
      }
    }
    let job = try Job(configuration, sources: sources)
    let before = made.count.load(ordering: .relaxed)
    func begun() -> Int { made.count.load(ordering: .relaxed) - before }
    var iterator = Engine(job, workers: 1).walk().makeAsyncIterator()
    _ = try await iterator.next()
    // Four steps ahead of the reader, and one that waits.
    for _ in 0..<100 where begun() < 6 { try await Task.sleep(for: .milliseconds(20)) }
    try await Task.sleep(for: .milliseconds(200))
    #expect((2...6).contains(begun()), "\(begun())")
    while try await iterator.next() != nil {}
    #expect(begun() == 20)
  }

  private final class Made: Sendable {
    let count = Atomic(0)
  }
}
