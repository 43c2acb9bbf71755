internal import Forecasters
internal import LearningRates
internal import Series

/// The walk of a group of arms over one cohort, and of those that they are made of, side by side, as a sequence: one element a fold.
///
/// Groups that others are made of are walked as they are alone, with the same bits.
struct GroupWalk: Sequence, IteratorProtocol {
  /// The walks of the groups whose arms are fitted.
  private(set) var units: [UnitWalk]
  /// What makes the other arms; nil of a group without any.
  private var mixer: Mixer?
  /// The naive arms with which the only candidate is combined; none of arms that are made of trained ones alone.
  private let partners: [ArmGroup.Member]
  /// What the records that are given out are of; among themselves the walks go by single rows.
  private let cumulation: Target.Cumulation
  private let settledCount: Int?
  private var settled: WalkState?

  /// A walk over a cohort of a job; throws where a table cannot be made.
  init(_ job: Job, _ cohort: Cohort, group: ArmGroup, from state: WalkState? = nil) throws {
    let isMade = !group.candidates.isEmpty
    var units: [UnitWalk] = []
    for (i, part) in group.parts.enumerated() {
      units.append(
        try UnitWalk(
          job, cohort, group: part, from: isMade ? state?.parts[i] : state,
          keepingTails: isMade && Mixer.usesTails(group), with: group.partners))
    }
    partners = group.partners
    cumulation = job.configuration.cumulate
    self.units = units
    mixer = isMade ? Mixer(group, members: cohort.members.count, from: state?.mixer) : nil
    settledCount = isMade ? job.settledFolds(of: cohort, group) : nil
    if isMade && state != nil { noteSettled() }
  }

  /// The number of the fold that comes next.
  var position: Int { units[0].position }

  /// What the next fold needs of those before it.
  var state: WalkState { state(isOver: position >= units[0].cutCount) }

  private func state(isOver: Bool) -> WalkState {
    guard let mixer else { return units[0].state(isOver: isOver) }
    var state = WalkState(position: position)
    (state.parts, state.mixer) = (units.map { $0.state(isOver: isOver) }, mixer.state)
    return state
  }

  /// What goes on after the folds that rows which follow cannot change, once they are walked; it is given once.
  mutating func takeSettled() -> WalkState? {
    guard mixer != nil else { return units[0].takeSettled() }
    defer { settled = nil }
    return settled
  }

  private mutating func noteSettled() {
    for i in units.indices { _ = units[i].takeSettled() }
    if position == settledCount { settled = state(isOver: false) }
  }

  mutating func next() -> [FoldRecord]? { next(before: units[0].cutCount) }

  /// The next element among the folds before a number; nil where there is none.
  mutating func next(before end: Int) -> [FoldRecord]? {
    walked(before: end)?.map { $0.cumulated(cumulation) }
  }

  private mutating func walked(before end: Int) -> [FoldRecord]? {
    guard mixer != nil else { return units[0].next(before: end) }
    while position < Swift.min(end, units[0].cutCount) {
      let records = walk(position)
      noteSettled()
      if !records.isEmpty { return records }
    }
    return nil
  }

  /// Goes to a fold that is trained, of a group whose folds do not depend on each other.
  mutating func seek(_ fold: Int) {
    if mixer == nil { units[0].seek(fold) }
  }

  /// Walks a fold with each group, then makes the other arms.
  private mutating func walk(_ number: Int) -> [FoldRecord] {
    var records: [[FoldRecord]] = []
    for i in units.indices { records.append(units[i].next(before: number + 1) ?? []) }
    if units[0].refits(in: number) { mixer?.judge(units.flatMap { [$0.tails.byMember] + $0.partnered.tails }) }
    var made: [FoldRecord] = []
    var tails = Spending()
    if units[0].refits(in: number) { tails.forwardSamples = units.reduce(0) { $0 + $1.tails.forecast } }
    for m in units[0].members.indices {
      let series = units[0].members[m].series
      let leads = zip(units, records).compactMap { unit, records in
        records.first { $0.series == series && $0.arm == unit.learners[0].index }
      }
      guard leads.count == units.count else { continue }
      var part = Mixer.Part(
        member: m, leads: leads, isReady: units.map(\.isReady), tails: tails, naive: units[0].naive(m, leads[0].fold))
      if !partners.isEmpty {
        part.leads = units[0].partnered.records(of: leads[0], member: m, partners: partners)
        part.isReady += units[0].partnered.isReady(m)
      }
      made += mixer?.records(part) ?? []
      // What a cohort's tails cost is told once.
      tails = Spending()
    }
    return records.flatMap { $0 } + made
  }
}
