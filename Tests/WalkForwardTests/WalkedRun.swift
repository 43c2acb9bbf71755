import Series
import Testing

@testable import WalkForward

/// A job that was walked to its end, and what it left.
struct WalkedRun {
  let job: Job
  let records: [FoldRecord]

  init(_ configuration: RunConfiguration, _ series: [TimeSeries], workers: Int = 1) async throws {
    job = try Walking.job(configuration, series)
    records = try await Walking.records(job, workers: workers)
  }

  /// The sequential arms, among which others may choose.
  var candidates: [Int] { job.arms.indices.filter { job.arms[$0].role == .sequential } }

  /// The first arm whose name ends so.
  func arm(_ ending: String) throws -> Int { try #require(job.arms.firstIndex { $0.name.hasSuffix(ending) }) }

  /// The records of an arm by series and fold.
  func folds(_ arm: Int) -> [[Int]: FoldRecord] {
    Dictionary(uniqueKeysWithValues: records.filter { $0.arm == arm }.map { ([$0.series, $0.fold.index], $0) })
  }
}

/// What a fold forecast, by origin, then lead; nothing of none.
func forecasts(_ record: FoldRecord?) -> [Double] { record?.predictions.map(\.forecast) ?? [] }
