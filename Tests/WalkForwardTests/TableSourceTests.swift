import Series
import Synchronization
import Testing
import WalkForward

@Suite struct TableSourceTests {
  /// Makes a series' table when it is asked for, from what stands for its file; counts how often.
  private final class File: Sendable {
    let name: String
    let rows: Mutex<Int>
    let read = Mutex(0)

    init(_ name: String, rows: Int) {
      self.name = name
      self.rows = Mutex(rows)
    }

    func source(_ configuration: RunConfiguration) -> TableSource {
      TableSource(name: name) { [self] in
        read.withLock { $0 += 1 }
        return try LearningTable(
          Walking.series(name, rows: rows.withLock { $0 }), target: configuration.target(on: "close"),
          features: configuration.features)
      }
    }
  }

  @Test func tablesThatAreMadeWhenNeededGiveTheSameRecords() async throws {
    let configuration = Walking.configuration()
    let files = [File("A", rows: 130), File("B", rows: 150), File("C", rows: 111)]
    let held = try Walking.job(configuration, files.map { try Walking.series($0.name, rows: $0.rows.withLock { $0 }) })
    let streamed = try Job(configuration, sources: files.map { $0.source(configuration) })
    #expect(streamed.identity(configurationText: "x") == held.identity(configurationText: "x"))
    #expect(streamed.dataHash == held.dataHash)
    #expect(streamed.series.map(\.folds) == held.series.map(\.folds))
    let (expected, found) = (try await Walking.records(held), try await Walking.records(streamed, workers: 2))
    #expect(found.map(\.content) == expected.map(\.content))
    // Once to lay the folds out, once for the arm and its baselines, once for the naive arms.
    #expect(files.allSatisfy { $0.read.withLock { $0 } == 3 })
  }

  @Test func dataThatChangeAfterTheRunBeganEndIt() async throws {
    let configuration = Walking.configuration()
    let files = [File("A", rows: 130), File("B", rows: 150)]
    let job = try Job(configuration, sources: files.map { $0.source(configuration) })
    files[1].rows.withLock { $0 += 1 }
    let error = await #expect(throws: SeriesError.self) { try await Walking.records(job) }
    #expect(
      error?.description
        == "B: expected the data that the run began with, found other data. "
        + "Run again when nothing changes the files any more.")
  }

  @Test func aSeriesOfWhichNoTableCanBeMadeIsRefusedWithItsError() throws {
    let configuration = Walking.configuration()
    let files = [File("A", rows: 130), File("B", rows: 1), File("C", rows: 60)]
    let job = try Job(configuration, sources: files.map { $0.source(configuration) })
    #expect(job.series.map(\.name) == ["A"] && job.skipped.map(\.series) == ["C"])
    #expect(job.refused.map(\.name) == ["B"])
    #expect(job.refused[0].description.hasPrefix("B, column 'close': expected more than 1 rows"))
  }
}
