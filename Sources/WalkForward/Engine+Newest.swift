package import Foundation
internal import Synchronization

extension Engine {
  /// What each arm forecasts at the origins of each series that a walk up to the last label leaves out, up to the newest row.
  ///
  /// They are those whose labels are not all known yet, and those of a last fold that is left out as it is not whole. Each is of the fold
  /// that a walk forecasts it in when its labels have come, trained as then, on what is known at the fold's cutoff; what has not come is NaN. A walk goes on from `settled` where that has a state for a
  /// unit, and is walked from its first fold where it needs one and there is none. A series that ended before others on whose instants
  /// its folds are cut has none, and so have all where the settings end the walk before. O(a fold, or as many as have no state).
  package func newest(from settled: [WalkStep.Key: Data]) async throws -> [FoldRecord] {
    let units = units
    let next = Mutex(0)
    let open = job.open
    let take: @Sendable () -> Unit? = {
      next.withLock { next in
        defer { next += 1 }
        return next < units.count ? units[next] : nil
      }
    }
    return try await withThrowingTaskGroup(of: [FoldRecord].self) { tasks in
      for _ in 0..<min(workers, units.count) {
        tasks.addTask {
          var records: [FoldRecord] = []
          while let unit = take() { records += try newest(unit, of: open, from: settled[unit.key]) }
          return records
        }
      }
      var records: [FoldRecord] = []
      for try await some in tasks { records += some }
      return records.sorted { ($0.series, $0.arm, $0.fold.index) < ($1.series, $1.arm, $1.fold.index) }
    }
  }

  private func newest(_ unit: Unit, of open: Job, from saved: Data?) throws -> [FoldRecord] {
    let group = group(of: unit)
    let settled = job.settledFolds(of: unit.cohort, group)
    let state = try (try job.place(settled, group) ?? saved).map { try restored($0, unit) }
    // A state after folds that have changed since is none to go on from.
    var walk = try GroupWalk(
      open, unit.cohort, group: group, from: state.flatMap { $0.position <= settled ? $0 : nil })
    // The origins of the walk up to the last label.
    let forecast = Dictionary(
      uniqueKeysWithValues: unit.cohort.members.map { member in
        (
          member,
          Dictionary(uniqueKeysWithValues: job.series[member].folds(of: group).map { ($0.index, $0.testOrigins) })
        )
      })
    var found: [FoldRecord] = []
    while var records = walk.next() {
      try Task.checkCancellation()
      for i in records.indices {
        let walked = forecast[records[i].series]?[records[i].fold.index]
        records[i].predictions.removeAll { walked?.contains($0.origin) == true }
      }
      found += records.filter { !$0.predictions.isEmpty }
    }
    return found
  }
}
