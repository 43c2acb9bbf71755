internal import Forecasters
internal import Foundation
public import Results
internal import Series
internal import Synchronization
internal import WalkForward

/// Runs a plan into a store, several runs at once, and goes on where an earlier attempt stopped.
public struct StudyRun: Sendable {
  /// What a call came to.
  public struct Outcome: Sendable {
    /// Runs that were done now.
    public var runs = 0
    /// Runs that the store held already.
    public var held = 0
    /// Folds trained now.
    public var fits = 0
    /// Seconds by the clock.
    public var seconds = 0.0
  }

  let plan: StudyPlan
  let size: StudySize
  let tables: PanelTables
  let workers: Int
  let codeVersion: String

  /// A run of a plan.
  public init(_ plan: StudyPlan, size: StudySize, tables: PanelTables, workers: Int, codeVersion: String) {
    self.plan = plan
    self.size = size
    self.tables = tables
    self.workers = workers
    self.codeVersion = codeVersion
  }

  /// What a whole study trains, were no fold to stop early: runs, folds, and gradients in samples by forecaster.
  public func size() async throws -> (runs: Int, fits: Int, gradients: [String: Double]) {
    var (fits, gradients) = (0, [String: Double]())
    for run in plan.runs {
      let trained = run.arms.count { if case .naive = $0 { false } else { true } }
      let folds = try await tables.tables(for: run.setting).reduce(0) { $0 + $1.folds }
      let count = folds * trained * (run.setting.seeds ?? size.seeds)
      fits += count
      gradients[run.setting.forecaster, default: 0] +=
        Double(count * run.setting.epochs) * Double(run.setting.train) * (1 - run.setting.validation)
    }
    return (plan.runs.count, fits, gradients)
  }

  /// Runs what the store does not hold; `progress` hears of runs done, of all, and of folds trained.
  ///
  /// A run is one transaction, so an interrupted study loses at most the runs at work, and goes on with the same bits.
  public func run(
    into writer: ResultWriter, progress: @escaping @Sendable (_ done: Int, _ total: Int, _ fits: Int) -> Void
  ) async throws -> Outcome {
    let held = try writer.studyJobs()
    let started = ContinuousClock.now
    let tally = Tally()
    let runs = plan.runs
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<max(1, min(workers, runs.count)) {
        group.addTask {
          while true {
            guard let number = tally.next(below: runs.count) else { return }
            let fits = try await walk(runs[number], held, writer)
            let (done, all) = tally.add(fits)
            progress(done, runs.count, all)
          }
        }
      }
      try await group.waitForAll()
    }
    var result = tally.outcome
    result.seconds = started.duration(to: .now) / .seconds(1)
    return result
  }

  /// Walks a run's series, those with equally many folds together; nil where the store holds all of them.
  private func walk(_ run: StudyPlan.Run, _ held: Set<String>, _ writer: ResultWriter) async throws -> Int? {
    let series = try await tables.tables(for: run.setting)
    // A setting that no series is long enough for is done, and not held.
    var fits = series.isEmpty ? 0 : nil
    for folds in Set(series.map(\.folds)).sorted() {
      let configuration = try run.configuration(size, folds: folds)
      let job = try diagnosed(Job(configuration, tables: series.filter { $0.folds == folds }.map(\.table)))
      guard !job.series.isEmpty else { continue }
      let setting = try text(StudyJobSetting(setting: run.setting, size: size))
      let configurationText = try text(configuration)
      let identity = job.identity(configurationText: "study \(run.keepsPaths) \(setting) \(configurationText)")
      if held.contains(identity) { continue }
      let collected = Collected()
      let wanted = Set(run.arms.map { $0.name(in: run.setting) })
      for try await step in Engine(job, workers: 1).walk() {
        for record in step.records {
          let arm = job.arms[record.arm]
          let name = String(arm.name.prefix { $0 != "#" })
          guard wanted.contains(name) else { continue }
          let fold = StoredStudyFold(
            series: job.series[record.series].name, arm: name, seed: arm.seed ?? 0,
            fold: record.fold.index, failed: record.isFailed, numbers: Metric.numbers(of: record),
            path: run.keepsPaths ? Metric.path(of: record) : [])
          collected.add(fold, seconds: record.seconds)
        }
      }
      let (stored, seconds) = collected.all
      let trained = stored.count { $0.seed > 0 }
      try writer.keep(
        StoredStudyJob(
          identity: identity, setting: setting, configuration: configurationText, codeVersion: codeVersion,
          fits: trained, seconds: seconds),
        folds: stored)
      fits = (fits ?? 0) + trained
    }
    return fits
  }

  private func diagnosed(_ job: Job) -> Job {
    var job = job
    job.recordsDiagnostics = true
    return job
  }

  private func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// The folds of a job as they come.
private final class Collected: Sendable {
  private let state = Mutex<(folds: [StoredStudyFold], seconds: Double)>(([], 0))

  var all: (folds: [StoredStudyFold], seconds: Double) { state.withLock { $0 } }

  func add(_ fold: StoredStudyFold, seconds: Double) {
    state.withLock {
      $0.folds.append(fold)
      $0.seconds += seconds
    }
  }
}

/// What the workers share: which run is next, and what is done.
private final class Tally: Sendable {
  private struct State {
    var next = 0
    var outcome = StudyRun.Outcome()
  }

  private let state = Mutex(State())

  var outcome: StudyRun.Outcome { state.withLock(\.outcome) }

  /// The number of the next run, or nil when all are taken.
  func next(below count: Int) -> Int? {
    state.withLock { state in
      guard state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// Counts a run, held where `fits` is nil; gives the runs and fits so far.
  func add(_ fits: Int?) -> (runs: Int, fits: Int) {
    state.withLock { state in
      if let fits { state.outcome.fits += fits }
      if fits == nil { state.outcome.held += 1 } else { state.outcome.runs += 1 }
      return (state.outcome.runs + state.outcome.held, state.outcome.fits)
    }
  }
}

/// What a store says of a job's setting.
struct StudyJobSetting: Codable {
  var setting: Setting
  var size: StudySize
}
