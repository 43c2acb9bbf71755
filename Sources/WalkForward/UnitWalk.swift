internal import Forecasters
internal import LearningRates
internal import Series

/// The walk of one group of arms over one cohort, as a sequence: one element a fold, one record an arm and series.
///
/// Everything that is carried from fold to fold lives here: the learners' weights and rates, and the learning traces.
///
/// A walk begins at the first fold, or where a saved state left off. Folds in which no series is forecast give no element.
struct UnitWalk: Sequence, IteratorProtocol {
  let job: Job
  let configuration: RunConfiguration
  let group: ArmGroup
  /// By what random numbers are drawn.
  private let streamName: String
  let cutCount: Int
  /// The folds that rows which follow cannot change; nil where the state after them is not asked for.
  private let settledCount: Int?
  /// What goes on after these, until it is taken.
  private var settled: WalkState?
  /// The number of the fold that comes next.
  private(set) var position = 0
  /// What other walks of the cohort share with this one, as long as it is there.
  private let tables: CohortTables
  /// The cohort's series.
  var members: [MemberWalk]
  /// The arms' learners; the first one leads.
  var learners: [Learner]
  /// Whether the leading arm had a model when the last fold's forecasts began.
  private(set) var isReady = false
  let keepsTails: Bool
  /// The leading arm's tails of the last training, by member, and how many samples were forecast for them; none unless they are kept.
  var tails: (byMember: [Int: Tail], forecast: Int) = ([:], 0)

  /// The naive arms with which others combine the leading arm, which then leaves its forecasts as they were before they were shrunk.
  let partners: [ArmGroup.Member]
  /// What the partners forecast of the last fold, and of the last training's tails.
  var partnered = PartnerForecasts()

  /// A walk over a cohort of a job; throws where a table cannot be made.
  init(
    _ job: Job, _ cohort: Cohort, group: ArmGroup, from state: WalkState? = nil, keepingTails: Bool = false,
    with partners: [ArmGroup.Member] = []
  ) throws {
    self.job = job
    keepsTails = keepingTails
    self.partners = partners
    configuration = group.settings
    self.group = group
    tables = try job.shelf.tables(of: cohort, group, in: job)
    let members = zip(cohort.members, tables.members).map { MemberWalk(job, group, series: $0, $1) }
    self.members = members
    if group.start.isPretrained { try job.pretraining.prepare(group, in: job) }
    streamName = cohort.streamName(alone: members[0].table.name)
    settledCount = group.carriesState ? job.settledFolds(of: cohort, group) : nil
    cutCount = members[0].cuts.count
    let unfitted = members.map { Learner.Fitted(scaler: Scaler(.none, table: $0.table, rows: 0..<0)) }
    let (columns, season) = (members[0].table.columns.count, members[0].season)
    learners = group.members.map { member in
      let feedback = group.feedback(of: member)
      return Learner(
        member, job,
        settings: group.settings.forecasterSettings(
          features: columns + feedback.columns, statics: members[0].statics.count, season: season,
          series: members.count, rival: group.rival),
        networks: group.settings.ensemble, feedback: feedback, fitted: unfitted)
    }
    guard let state else { return }
    if group.learns {
      position = state.position
      // Where a training needs nothing of those before it, a state may be a place alone.
      guard !state.learners.isEmpty else { return }
      for (i, trace) in state.traces.enumerated() { self.members[i].trace = trace }
      for (i, saved) in zip(learners.indices, state.learners) { learners[i].restore(saved) }
      noteSettled()
    } else {
      // What is fitted at once is not saved: the last training is done again.
      position = Swift.max(0, state.position - 1) / configuration.refitEvery * configuration.refitEvery
      while position < state.position { _ = next() }
    }
  }

  /// What the next fold needs of those before it.
  var state: WalkState { state(isOver: position >= cutCount) }

  /// The same, where there are folds after these as if there were more.
  func state(isOver: Bool) -> WalkState {
    guard group.learns else { return WalkState(position: position) }
    let freezes = !isOver && !position.isMultiple(of: configuration.refitEvery)
    return WalkState(
      position: position,
      learners: learners.map { learner in
        let carries = learner.fit == .sequential && !isOver && group.start.isCarried
        return learner.saved(withParameters: freezes || carries)
      },
      traces: members.map { job.plantedLeak == .state ? LearningTrace() : $0.trace })
  }

  /// What goes on after the folds that rows which follow cannot change, once they are walked; it is given once.
  mutating func takeSettled() -> WalkState? {
    defer { settled = nil }
    return settled
  }

  private mutating func noteSettled() {
    if position == settledCount { settled = state(isOver: false) }
  }

  mutating func next() -> [FoldRecord]? { next(before: cutCount) }

  /// The next element among the folds before a number; nil where there is none.
  mutating func next(before end: Int) -> [FoldRecord]? {
    while position < Swift.min(end, cutCount) {
      let records = walk()
      noteSettled()
      if !records.isEmpty { return records }
    }
    return nil
  }

  /// Goes to a fold that is trained, of a group whose folds do not depend on each other.
  mutating func seek(_ fold: Int) { position = fold }

  /// Walks the next fold; no records where no series is forecast in it.
  private mutating func walk() -> [FoldRecord] {
    // What the arms share is the leading arm's time.
    var started = ContinuousClock.now
    let refits = self.refits(in: position)
    let forecast = members.indices.filter { members[$0].forecast(in: position) != nil }
    if group.learns { for m in forecast { appendToTrace(m) } }
    if refits && group.start.isPretrained { for m in forecast { appendPretraining(m) } }
    if refits {
      tails = ([:], 0)
      settleConstants()
    }
    let samples = refits ? self.samples() : nil
    let bases = members.indices.map { m in
      refits && members[m].isForecast(after: position) || forecast.contains(m) ? base(m) : nil
    }
    let number = position
    forecastPartners(forecast, refits)
    position += 1
    var lead = LeadFit()
    var records: [FoldRecord] = []
    for i in learners.indices {
      let fit = samples.map { train(i, $0, bases, &lead) }
      if i == 0 { isReady = learners[0].missing == nil }
      for m in forecast {
        guard let context = context(m, number), let base = bases[m], let training = members[m].training(of: number)
        else { continue }
        var record = learners[i].record(
          context, member: m, base: base, training: training, fit: fit, trace: members[m].trace, startedAt: started,
          keepingUnshrunk: i == 0 && !partners.isEmpty)
        // What a cohort's training was and cost is told once.
        if m != forecast[0] { (record.epochs, record.spending) = ([], Spending()) }
        if i == 0 && group.learns { note(record, context, m) }
        records.append(record)
        started = .now
      }
    }
    return records
  }

  /// Whether models are trained in a fold.
  func refits(in fold: Int) -> Bool { fold.isMultiple(of: configuration.refitEvery) }

  /// The naive forecasts of a member's test origins, origins × H in target units.
  func naive(_ m: Int, _ fold: Fold) -> [Double] {
    let context = context(m, fold)
    return fold.testOrigins.flatMap { Array(repeating: context.last($0), count: configuration.horizon) }
  }

  /// A fold as a member sees it; nil where nothing of it can be trained on.
  func context(_ m: Int, _ number: Int) -> FoldContext? { members[m].cuts[number].map { context(m, $0) } }

  func context(_ m: Int, _ fold: Fold) -> FoldContext {
    FoldContext(
      job, configuration, series: members[m].series, table: members[m].table, fold: fold, cohort: streamName)
  }

  /// What the arms of the group are trained on in the fold that comes; nil where there is nothing.
  private func samples() -> Samples? {
    let parts = members.indices.compactMap { m in
      context(m, position).map { part(m, $0) }
    }
    return parts.isEmpty ? nil : Samples(parts)
  }

  /// Notes what is given beside each member's windows, as those that train in the fold that comes tell.
  private mutating func settleConstants() {
    let embeds = group.learns && configuration.embed != .none
    guard embeds || !members[0].statics.isEmpty else { return }
    let seen = members.indices.filter { members[$0].cuts[position] != nil }
    let statics = MemberConstants.scaled(members.map(\.statics), seen: seen)
    for i in learners.indices {
      for m in members.indices {
        learners[i].fitted[m].statics = members[m].statics.isEmpty ? nil : statics[m]
        learners[i].fitted[m].isSeen = embeds ? seen.contains(m) : nil
      }
    }
  }

  private func part(_ m: Int, _ context: FoldContext) -> Samples.Part {
    let (fold, trace) = (context.fold, members[m].trace)
    let bounds = context.bounds(group.feedback, trace: trace)
    return Samples.Part(
      member: m, context: context, scaler: context.scaler, bounds: bounds, rows: fold.trainRows,
      feedback: context.feedback(group.feedback, rows: fold.trainRows, trace: trace, bounds: bounds),
      constants: learners[0].constants(of: m),
      training: Array(fold.trainOrigins), validation: Array(fold.validationOrigins))
  }

  /// What a member's forecasts are shrunk to: fitted where models are trained, and kept until they are again.
  mutating func base(_ m: Int) -> ShrinkageBase {
    let season = members[m].season
    guard group.learns, let trained = members[m].training(of: position) else { return ShrinkageBase() }
    if let base = members[m].base, trained.index != position { return base }
    let fitted = ShrinkageBase(context(m, trained), families: job.families, season: season)
    members[m].base = fitted
    return fitted
  }
}

extension ArmGroup {
  /// What an arm of the group sees of the leading arm's past.
  fileprivate func feedback(of member: Member) -> Feedback {
    switch member.fit {
    case .sequential: feedback
    case .random(let fit): fit.replaysRates ? feedback : .none
    case .atOnce, .made: .none
    }
  }
}
