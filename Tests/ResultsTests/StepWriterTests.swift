import Foundation
import Results
import Testing
import WalkForward

@Suite("Steps are stored together, whole and in their order")
struct StepWriterTests {
  private let key = WalkStep.Key(series: 0, arm: 0)

  private func step(_ fold: Int, seconds: Double = 0) -> WalkStep {
    var made = record(fold: fold, error: 1)
    made.seconds = seconds
    return WalkStep(key: key, records: [made], state: Data("state \(fold)".utf8))
  }

  private func folds(_ scratch: Scratch) throws -> [String] { try rows(scratch.store, "SELECT fold FROM fold") }

  @Test("Short steps wait until they are worth the time, and are then there with the last state")
  func waiting() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let description = run(series: [series("AAPL", rows: 40)])
    let steps = StepWriter(writer, run: try writer.begin(description).id, seconds: 1)
    try steps.take(step(0, seconds: 0.4))
    try steps.take(step(1, seconds: 0.4))
    #expect(try folds(scratch).isEmpty)
    try steps.take(step(2, seconds: 0.4))
    #expect(try folds(scratch) == ["0", "1", "2"])
    try steps.take(step(3, seconds: 0.4))
    #expect(try folds(scratch) == ["0", "1", "2"])
    // What goes on from here begins behind the folds that are there.
    #expect(try writer.begin(description).states == [key: Data("state 2".utf8)])
    try steps.flush()
    #expect(try folds(scratch) == ["0", "1", "2", "3"])
    #expect(try writer.begin(description).states == [key: Data("state 3".utf8)])
  }

  @Test("A long step is stored at once, and so are many rows")
  func atOnce() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("AAPL", rows: 40)])).id
    try StepWriter(writer, run: id, seconds: 1).take(step(0, seconds: 1))
    #expect(try folds(scratch) == ["0"])
    // A record of the fixture has itself, two epochs and four forecasts.
    let byRows = StepWriter(writer, run: id, seconds: 1, rows: 14)
    try byRows.take(step(1))
    #expect(try folds(scratch) == ["0"])
    try byRows.take(step(2))
    #expect(try folds(scratch) == ["0", "1", "2"])
  }

  @Test("After an error nothing more is stored, so that no fold is missing before another")
  func error() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let description = run(series: [series("AAPL", rows: 40)])
    let steps = StepWriter(writer, run: try writer.begin(description).id, seconds: 1)
    try steps.take(step(0, seconds: 2))
    try steps.take(step(1))
    // The same fold twice breaks the table's key.
    #expect(storeError { try steps.take(step(1, seconds: 2)) }?.isWriteFailure == true)
    #expect(storeError { try steps.take(step(2, seconds: 2)) }?.isWriteFailure == true)
    #expect(storeError { try steps.flush() }?.isWriteFailure == true)
    #expect(try folds(scratch) == ["0"])
    #expect(try writer.begin(description).states == [key: Data("state 0".utf8)])
  }

  @Test("Steps of many tasks are all there")
  func manyTasks() async throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: (0..<8).map { series("S\($0)", rows: 100) })).id
    let steps = StepWriter(writer, run: id, seconds: 0.01, rows: 100)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          for fold in 0..<40 {
            try steps.take(
              WalkStep(
                key: WalkStep.Key(series: number, arm: 0), records: [record(series: number, fold: fold, error: 1)],
                state: Data("\(fold)".utf8)))
          }
        }
      }
      try await group.waitForAll()
    }
    try steps.flush()
    #expect(try rows(scratch.store, "SELECT count(*), count(DISTINCT series_id), max(fold) FROM fold") == ["320|8|39"])
    #expect(try rows(scratch.store, "SELECT DISTINCT CAST(data AS TEXT) FROM walk_state") == [#""39""#])
  }
}
