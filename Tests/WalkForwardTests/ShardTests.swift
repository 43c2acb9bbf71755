import Forecasters
import LearningRates
import Testing
import WalkForward

@Suite struct ShardTests {
  private func job() throws -> Job {
    var configuration = Walking.skilful(Walking.configuration())
    configuration.feedback = [.both, .none]
    configuration.rate = try ["absolute", "linUCB:prior=none"].map(RateRuleSpecification.init(parsing:))
    return try Walking.job(
      configuration,
      [
        Walking.series("A", rows: 130), Walking.series("B", rows: 120), Walking.series("C", rows: 90),
        Walking.series("D", rows: 20),
      ])
  }

  private func records(_ engine: Engine) async throws -> [FoldRecord] {
    let collector = Collector()
    for try await step in engine.walk() { await collector.add(step.records) }
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

  @Test func aShardIsReadFromItsText() throws {
    #expect(try Shard("0/4", environment: [:]) == Shard(index: 0, count: 4))
    for name in Shard.indexVariables {
      #expect(try Shard("env/12", environment: [name: "11", "OTHER": "3"]) == Shard(index: 11, count: 12))
    }
  }

  @Test(arguments: ["", "3", "4/4", "-1/4", "0/0", "a/4", "1/b", "1/2/3", "/4", "1/", "env", "env/x", " 1/4"])
  func textsThatAreNoShardAreRefused(text: String) {
    #expect(throws: ConfigurationError.self) { try Shard(text, environment: ["SLURM_ARRAY_TASK_ID": "0"]) }
  }

  @Test func theNumberComesFromExactlyOneVariable() {
    func message(_ environment: [String: String]) -> String? {
      do {
        _ = try Shard("env/4", environment: environment)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(
      message([:])
        == "--shard: expected one of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX in the "
        + "environment, found none. Write the number itself, such as --shard 0/4.")
    #expect(
      message(["JOB_COMPLETION_INDEX": "1", "SLURM_ARRAY_TASK_ID": "1"])?
        .contains("found SLURM_ARRAY_TASK_ID and JOB_COMPLETION_INDEX") == true)
    #expect(
      message(["SLURM_ARRAY_TASK_ID": "4"])
        == "--shard: expected a whole number from 0 to 3 in SLURM_ARRAY_TASK_ID, found '4'. "
        + "Number the array's elements from 0, such as --array=0-3.")
  }
}
