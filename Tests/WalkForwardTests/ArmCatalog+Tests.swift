import Series

@testable import WalkForward

extension ArmCatalog {
  /// The first group of arms that learn over epochs.
  var learner: ArmGroup { groups[groups.firstIndex(where: \.learns) ?? 0] }
}

extension FoldContext {
  /// A fold as the arms of a run without entries see it.
  init(_ job: Job, series: Int, table: LearningTable, fold: Fold) {
    self.init(job, job.configuration, series: series, table: table, fold: fold)
  }
}

extension UnitWalk {
  /// A walk over one series of a job by itself.
  init(_ job: Job, series: Int, group: ArmGroup, from state: WalkState? = nil) throws {
    try self.init(job, Cohort(name: job.series[series].name, members: [series]), group: group, from: state)
  }
}
