import Forecasters
import Foundation
import Results
import Series
import Testing
import WalkForward

@Suite("A stored run goes on with rows that were added")
struct FollowedRunTests {
  /// Two series of which the first rows are always the same.
  private func sources(rows: Int, changing: Int? = nil) throws -> [TableSource] {
    try ["A", "B"].map { name in
      let series = try TimeSeries(
        name: name, clock: .date, instants: (0..<rows).map { Int64($0) * 86_400_000 },
        columns: [.init(name: "close", values: (0..<rows).map { Double(($0 * 7919) % 97) + ($0 == changing ? 1 : 0) })])
      return TableSource(try LearningTable(series, target: Target(kind: .diff, column: "close", horizon: 2)))
    }
  }

  private func job(_ sources: [TableSource]) throws -> Job {
    var configuration = RunConfiguration()
    (configuration.train, configuration.step, configuration.horizon) = (40, 5, 2)
    (configuration.hidden, configuration.lookback, configuration.epochs) = ([4], 4, 1)
    (configuration.target, configuration.start) = (.diff, [.warm, .cold])
    (configuration.randomFit, configuration.naive) = ([], ["lastValue", "ridge"])
    return try Job(configuration, sources: sources)
  }

  private struct Stop: Error {}

  /// Walks a run into a store, and stops after so many steps.
  private func walk(_ job: Job, _ writer: ResultWriter, _ run: BegunRun, steps: Int = .max) async throws {
    let sink = StepWriter(writer, run: run.id, seconds: 0)
    var taken = 0
    do {
      for try await step in Engine(job, workers: 1).walk(resuming: run.states, done: run.done) {
        if taken == steps { throw Stop() }
        try sink.take(step)
        taken += 1
      }
      try sink.flush()
      try writer.finish(run: run.id)
    } catch is Stop {
      try sink.flush()
      try writer.finish(run: run.id, status: .interrupted)
    }
    try writer.close()
  }

  private func grow(_ path: String, to sources: [TableSource], steps: Int = .max) async throws -> Int {
    let job = try job(sources)
    let reader = try ResultReader(path: path)
    let stored = try #require(reader.runs().first)
    let grown = try #require(try FollowedRun(stored, in: reader, job, of: sources).grown)
    let writer = try ResultWriter(path: path)
    let run = try writer.grow(grown, into: RunDescription(job, name: "other"))
    try await walk(job, writer, run, steps: steps)
    return run.records
  }

  @Test("Also one that was stopped anywhere, and again while it went on", arguments: [0, 3, 8, 17, 29, 40])
  func stopped(steps: Int) async throws {
    let (scratch, other) = (try Scratch(), try Scratch())
    let writer = try ResultWriter(path: scratch.store)
    let first = try job(sources(rows: 90))
    try await walk(first, writer, writer.begin(RunDescription(first, name: "mine")), steps: steps)
    _ = try await grow(scratch.store, to: sources(rows: 97), steps: steps / 2)
    let kept = try await grow(scratch.store, to: sources(rows: 104))
    #expect(kept > 0 || steps < 8)
    try await job(sources(rows: 104)).run(into: other.store, named: "mine", workers: 1)
    let (grown, whole) = (try ResultReader(path: scratch.store), try ResultReader(path: other.store))
    #expect(try grown.runs().map(\.name) == ["mine"])
    #expect(try grown.runs().map { try grown.digest(of: $0.id) } == whole.runs().map { try whole.digest(of: $0.id) })
  }

  @Test("Other values in its first rows, fewer rows and the same rows are told apart")
  func refusals() async throws {
    let scratch = try Scratch()
    try await job(sources(rows: 90)).run(into: scratch.store, named: "mine", workers: 1)
    let reader = try ResultReader(path: scratch.store)
    let stored = try #require(reader.runs().first)
    for (rows, changing) in [(95, 10), (95, 80), (80, nil)] {
      let sources = try sources(rows: rows, changing: changing)
      #expect(throws: SeriesError.self) { try FollowedRun(stored, in: reader, job(sources), of: sources) }
    }
    let same = try sources(rows: 90)
    #expect(try FollowedRun(stored, in: reader, job(same), of: same).grown == nil)
  }
}
