import Forecasters
import Foundation
import Results
import Series
import Testing
import WalkForward

@Suite("A job of the library's caller is walked into a store")
struct JobStoreTests {
  private func job(_ configure: (inout RunConfiguration) -> Void = { _ in }) throws -> Job {
    var configuration = RunConfiguration()
    configuration.train = 60
    configuration.step = 10
    configuration.hidden = [4]
    configuration.lookback = 4
    configuration.epochs = 2
    configuration.target = .diff
    configure(&configuration)
    let tables = try [("A", 120), ("short", 30)].map { name, rows in
      let series = try TimeSeries(
        name: name, clock: .date, instants: (0..<rows).map { Int64($0) * 86_400_000 },
        columns: [.init(name: "close", values: (0..<rows).map { Double(($0 * 7919) % 97) })])
      return try LearningTable(
        series, target: configuration.target(on: "close"), features: configuration.features)
    }
    return try Job(configuration, tables: tables)
  }

  @Test("All folds and what was skipped are there, and a second time changes nothing")
  func whole() async throws {
    let scratch = try Scratch()
    let job = try job()
    try await job.run(into: scratch.store, named: "mine", codeVersion: "7", workers: 2)
    let folds = "SELECT series_id, arm_id, fold, eta_end FROM fold ORDER BY 1, 2, 3"
    let first = try rows(scratch.store, folds)
    #expect(first.count == Engine(job, workers: 1).recordCount && !first.isEmpty)
    #expect(try rows(scratch.store, "SELECT name, status, code_version FROM run") == [#""mine"|"done"|"7""#])
    #expect(try rows(scratch.store, "SELECT series FROM failure") == [#""short""#])
    try await job.run(into: scratch.store, named: "mine", workers: 1)
    #expect(try rows(scratch.store, folds) == first)
  }

  @Test("A run that is given no version has foldcast's own")
  func version() async throws {
    let scratch = try Scratch()
    try await job { $0.naive = ["lastValue"] }.run(into: scratch.store, named: "mine", workers: 1)
    #expect(Version.text.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
    #expect(try rows(scratch.store, "SELECT code_version FROM run") == ["\"\(Version.text)\""])
  }

  @Test("A cancelled run goes on where it stopped")
  func cancelled() async throws {
    let scratch = try Scratch()
    let job = try job()
    let store = scratch.store
    let task = Task { try await job.run(into: store, named: "mine", workers: 1) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try rows(scratch.store, "SELECT status FROM run") == [#""interrupted""#])
    try await job.run(into: scratch.store, named: "mine", workers: 1)
    #expect(try rows(scratch.store, "SELECT status FROM run") == [#""done""#])
    #expect(try rows(scratch.store, "SELECT 1 FROM fold").count == Engine(job, workers: 1).recordCount)
  }

  @Test("Where no series can be walked, it says why and makes no store")
  func nothing() async throws {
    let scratch = try Scratch()
    let job = try job { $0.train = 500 }
    let error = await #expect(throws: SeriesError.self) { try await job.run(into: scratch.store, named: "mine") }
    #expect(error?.description.contains("too short") == true)
    #expect(!FileManager.default.fileExists(atPath: scratch.store))
  }
}
