internal import Series
internal import Synchronization

/// The tables and folds of a cohort's series, as its arms see them: what does not change while they are walked.
final class CohortTables: Sendable {
  /// One series of the cohort.
  struct Member: Sendable {
    let table: LearningTable
    /// The folds by number: nil where nothing of the series can be trained on, without test origins where it is not forecast.
    let cuts: [Fold?]
  }

  let members: [Member]

  /// Holds instants and folds that are those of the member before but once: on a common calendar they are all alike.
  ///
  /// Throws where a series' table cannot be made.
  init(_ job: Job, _ cohort: Cohort, _ group: ArmGroup) throws {
    var members: [Member] = []
    for series in cohort.members {
      let walked = job.series[series]
      let whole = try walked.table()
      let read = try group.inputs.map(whole.selecting) ?? whole
      let own = walked.waitsForLabels(of: group) ? try walked.withWhatFollows(read) : read
      let (table, cuts) = (members.last.map { own.sharingInstants(with: $0.table) } ?? own, walked.cuts(of: group))
      members.append(Member(table: table, cuts: members.last.map { $0.cuts == cuts ? $0.cuts : cuts } ?? cuts))
    }
    self.members = members
  }
}

/// The tables of cohorts that are walked at the moment, which workers on the folds of one cohort share.
final class CohortShelf: Sendable {
  private struct Held {
    weak var tables: CohortTables?
  }

  private let held = Mutex<[WalkStep.Key: Held]>([:])

  /// The tables of a cohort for a group's arms: those that another walk of it holds, or new ones.
  ///
  /// A series alone is walked by one worker at a time, and makes its own.
  func tables(of cohort: Cohort, _ group: ArmGroup, in job: Job) throws -> CohortTables {
    guard cohort.members.count > 1 else { return try CohortTables(job, cohort, group) }
    return try held.withLock { held in
      let key = WalkStep.Key(series: cohort.leader, arm: group.lead.index)
      if let tables = held[key]?.tables { return tables }
      let tables = try CohortTables(job, cohort, group)
      held[key] = Held(tables: tables)
      return tables
    }
  }
}
