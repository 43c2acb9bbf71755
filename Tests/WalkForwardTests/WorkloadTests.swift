import Forecasters
import Foundation
import Testing

@testable import WalkForward

@Suite("What is left of a walk")
struct WorkloadTests {
  /// A walk over series of these rows; a fold takes a unit of time a training row, and its arms a time of their own.
  private func job(_ rows: [Int], window: FoldPlan.Window, forecasters: [String] = ["mlp"]) throws -> Job {
    var configuration = Walking.configuration()
    (configuration.window, configuration.forecaster) = (window, forecasters)
    (configuration.randomFit, configuration.naive) = ([], [])
    return try Walking.job(configuration, rows.enumerated().map { try Walking.series("S\($0)", rows: $1) })
  }

  private func forecasters(_ job: Job) -> Int { Set(job.arms.map(\.forecaster)).count }

  private func seconds(_ fold: Fold, _ rate: Double) -> Double { rate * Double(fold.trainOrigins.count) }

  /// Walks by a clock that is made up: what was estimated at each fold, and what was left.
  private func walk(
    _ job: Job, workers: Int, beside: Double = 0, rate: (WalkStep.Key) -> Double
  ) -> [(estimated: Double, left: Double)] {
    let engine = Engine(job, workers: workers)
    var workload = Workload(engine)
    #expect(workload.secondsLeft == nil && workload.share == 0)
    var busy = Array(repeating: 0.0, count: workers)
    var events: [(at: Double, key: WalkStep.Key, fold: Fold)] = []
    for unit in engine.units {
      let worker = busy.indices.min { busy[$0] < busy[$1] } ?? 0
      for fold in job.series[unit.key.series].folds {
        busy[worker] += seconds(fold, rate(unit.key)) + beside
        events.append((busy[worker], unit.key, fold))
      }
    }
    let end = busy.max() ?? 0
    var share = 0.0
    let estimates = events.sorted { $0.at < $1.at }.map { event in
      workload.take(
        [event.fold], of: event.key, seconds: seconds(event.fold, rate(event.key)), at: event.at)
      #expect(forecasters(job) > 1 || workload.share >= share)
      share = workload.share
      return (workload.secondsLeft ?? .nan, end - event.at)
    }
    #expect(share > 0.999 && (workload.secondsLeft ?? .nan) < 1e-9 * end)
    return estimates
  }

  @Test("The time left is right within a quarter from the first fold on", arguments: FoldPlan.Window.allCases, [1, 2])
  func windows(window: FoldPlan.Window, workers: Int) throws {
    for estimate in walk(try job([900], window: window), workers: workers, rate: { _ in 0.01 }) {
      #expect(abs(estimate.estimated - estimate.left) <= 0.25 * estimate.left + 0.5, "\(estimate)")
    }
  }

  @Test("Forecasters that take times of their own are timed apart, and a long series holds up the end")
  func units() throws {
    let job = try job([900, 300, 300], window: .expanding, forecasters: ["mlp", "linear"])
    let first = job.arms.firstIndex { $0.forecaster == "linear" } ?? 0
    let estimates = walk(job, workers: 2) { $0.arm == first ? 0.001 : 0.02 }
    for estimate in estimates.dropFirst(estimates.count / 4) {
      #expect(abs(estimate.estimated - estimate.left) <= 0.25 * estimate.left + 0.5, "\(estimate)")
    }
  }

  @Test("What passes beside the folds, such as writing them, counts for every record that is left", arguments: [1, 2])
  func overhead(workers: Int) throws {
    let job = try job([900, 900, 900, 900], window: .expanding, forecasters: ["mlp", "linear"])
    let first = job.arms.firstIndex { $0.forecaster == "linear" } ?? 0
    let estimates = walk(job, workers: workers, beside: 0.5) { $0.arm == first ? 1e-6 : 0.0005 }
    for estimate in estimates.dropFirst(estimates.count / 4) {
      #expect(abs(estimate.estimated - estimate.left) <= 0.25 * estimate.left + 1, "\(estimate)")
    }
  }

  @Test("What was done before is not left")
  func resumed() throws {
    let job = try job([300, 300], window: .expanding)
    let engine = Engine(job, workers: 1)
    let folds = job.series[0].folds
    let (one, other) = (engine.units[0].key, engine.units[1].key)
    var workload = Workload(
      engine, resuming: [one: try WalkState(position: folds.count - 1).encoded()], done: [other])
    #expect(workload.share > 0.8)
    workload.take([folds[folds.count - 1]], of: one, seconds: 1, at: 1)
    #expect(workload.share == 1 && workload.secondsLeft == nil || workload.secondsLeft == 0)
  }
}
