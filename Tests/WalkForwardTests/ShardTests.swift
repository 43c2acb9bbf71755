import Forecasters
import LearningRates
import Testing
import WalkForward

@Suite struct ShardTests {
  private func job() throws -> Job {
    var configuration = Walking.configuration()
    configuration.feedback = [.both, .none]
    return try Walking.job(
      configuration,
      [
        Walking.series("A", rows: 130), Walking.series("B", rows: 120), Walking.series("C", rows: 90),
        Walking.series("D", rows: 20),
      ])
  }

  private func records(_ engine: Engine) async throws -> [FoldRecord] {
    let collector = Collector()
    try await engine.run { await collector.add($0.records) }
    return await collector.records
  }

  private actor Collector {
    var records: [FoldRecord] = []
    func add(_ new: [FoldRecord]) { records += new }
  }

  @Test(arguments: [1, 2, 3, 7, 20])
  func theShardsTogetherAreTheRun(count: Int) async throws {
    let job = try job()
    let whole = try await Walking.records(job)
    var parts: [FoldRecord] = []
    for index in 0..<count {
      let shard = try #require(Shard(index: index, count: count))
      let engine = Engine(job, workers: 2, shard: shard)
      let part = try await records(engine)
      #expect(part.count == engine.recordCount)
      parts += part
    }
    parts.sort { ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index) }
    #expect(parts.map(\.content) == whole.map(\.content))
  }

  @Test func aWholeRunDeliversARecordForEveryFoldAndArm() throws {
    let job = try job()
    #expect(Engine(job, workers: 1).recordCount == job.series.reduce(0) { $0 + $1.folds.count } * job.arms.count)
  }

  @Test func trainingIsDealtOutEvenly() throws {
    let job = try job()
    let whole = Engine(job, workers: 1).gradientSteps
    for index in 0..<2 {
      let part = Engine(job, workers: 1, shard: Shard(index: index, count: 2)).gradientSteps
      #expect(abs(2 * part - whole) * 4 < whole)
    }
  }

  @Test func aShardOutsideItsCountDoesNotExist() {
    #expect(Shard(index: 2, count: 2) == nil)
    #expect(Shard(index: -1, count: 2) == nil)
    #expect(Shard(index: 0, count: 0) == nil)
    #expect(Shard(index: 1, count: 2)?.description == "1/2")
  }
}
