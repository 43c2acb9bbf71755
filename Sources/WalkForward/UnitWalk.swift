internal import Forecasters
internal import LearningRates
internal import Series

/// The walk of one group of arms over one cohort, as a sequence: one element a fold, one record an arm and series.
///
/// Everything that is carried from fold to fold lives here: the learners' weights and rates, and the learning traces.
///
/// A walk begins at the first fold, or where a saved state left off. Folds in which no series is forecast give no element.
struct UnitWalk: Sequence, IteratorProtocol {
  private let job: Job
  private let configuration: RunConfiguration
  private let group: ArmGroup
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
  private(set) var learners: [Learner]
  /// Whether the leading arm had a model when the last fold's forecasts began.
  private(set) var isReady = false
  let keepsTails: Bool
  /// The leading arm's tails of the last training, by member, and how many samples were forecast for them; none unless they are kept.
  private(set) var tails: (byMember: [Int: Tail], forecast: Int) = ([:], 0)

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

  /// What the leading arm made of a fold, network by network, which its baselines go by.
  struct LeadFit {
    /// The weights that it started from.
    var startWeights: [[Float]] = []
    var fits: [Learner.Fit] = []
  }

  private mutating func train(
    _ i: Int, _ samples: Samples, _ bases: [ShrinkageBase?], _ lead: inout LeadFit
  ) -> Learner.Fit {
    let bases = samples.parts.map { bases[$0.member] }
    if case .random(let fit) = learners[i].fit {
      let baseline = BaselineTraining(
        sequential: samples, bases: bases, fit: fit, rule: group.rule, seed: group.seed, lead: lead)
      return baseline.run(&learners[i])
    }
    for part in samples.parts {
      learners[i].fitted[part.member].scaler = part.scaler
      learners[i].fitted[part.member].bounds = part.bounds
    }
    if learners[i].fit == .atOnce { return learners[i].fitAtOnce(samples.taskAtOnce) }
    for network in learners[i].networks.indices {
      let failure = prepareWeights(i, samples.context, network)
      lead.startWeights.append(learners[i].model.parameters)
      if let failure {
        learners[i].networks[network].fail(failure)
        lead.fits.append(Learner.Fit(failure: failure))
      } else {
        lead.fits.append(learners[i].train(network: network, sequentialTask(i, samples, network)))
      }
    }
    var fit = Learner.Fit(lead.fits)
    fit.spending += learners[i].shrink(samples, to: bases)
    if keepsTails { tails = learners[i].tails(samples, to: bases, isShrunk: partners.isEmpty) }
    for network in learners[i].networks.indices { fit.spending += pretrainingSpent(samples.context, network) }
    return fit
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

  /// Fresh, carried, shrunken or pretrained weights; the optimizer's moments are never carried.
  ///
  /// Returns why there are none: only where pretraining failed. Where no other series could be trained on, they are fresh.
  private mutating func prepareWeights(_ i: Int, _ context: FoldContext, _ network: Int) -> String? {
    let (name, carried) = (learners[i].arm.forecaster, learners[i].networks[network])
    if let pretrained = pretrained(context.fold.index, network) {
      if let failure = pretrained.failure { return failure }
      learners[i].model.parameters = pretrained.parameters
    } else if carried.missing != nil || !group.start.isCarried {
      learners[i].model.initialize(seed: context.stream(seed: group.seed, name, "weights", network: network))
    } else {
      learners[i].model.parameters = carried.parameters
      if group.start == .shrinkPerturb {
        learners[i].model.shrinkPerturb(
          seed: context.stream(seed: group.seed, name, "perturbation", network: network))
      }
    }
    learners[i].model.resetMoments()
    return nil
  }

  /// What a network of the group's own series begins a fold from, where that was trained on other series.
  private func pretrained(_ fold: Int, _ network: Int) -> Pretraining.Network? {
    guard group.start.isPretrained else { return nil }
    return job.pretraining.network(network, for: members[0].series, fold: fold, group, in: job)
  }

  /// What pretraining spent, which is told once: with the first series of those that begin from it.
  private func pretrainingSpent(_ context: FoldContext, _ network: Int) -> Spending {
    let series = members[0].series
    guard series < Pretraining.parts(of: job.series.count) else { return Spending() }
    return pretrained(context.fold.index, network)?.spending ?? Spending()
  }

  /// η₀ of the sequential arm or the rival.
  private var baseRate: Double { group.rival?.baseRate(configuration.learningRate) ?? configuration.learningRate }

  private func sequentialTask(_ i: Int, _ samples: Samples, _ network: Int) -> TrainingTask {
    let base = baseRate
    let isRival = group.rival != nil
    let chain = configuration.chain(group.rule, isRival: isRival, adapting: !isRival)
    let carries = group.rateCarry == .carried
    var start = base
    let before = learners[i].networks[network]
    let ended = group.start.isPretrained ? pretrained(samples.context.fold.index, network)?.rate : before.rate
    if carries, let ended { start = chain.carried(from: ended, base: base) }
    var task = samples.task(
      rates: chain, baseRate: base, startRate: start, lessons: carries ? before.lessons : [], seed: group.seed,
      arm: learners[i].plain, network: network)
    // A rival pays for its rates in epochs.
    if group.rival?.passesAgain == true {
      task.stopping.gradientSamples = configuration.epochs * samples.training.count
    }
    return task
  }

  /// Appends the entry that becomes known to a member at the cutoff of the fold that comes, unless it is its first.
  private mutating func appendToTrace(_ m: Int) {
    guard let previous = members[m].previous(before: position), let context = context(m, position) else { return }
    let base = baseRate
    let variance = context.trainVariance(learners[0].fitted[m].scaler)
    let definition = configuration.accuracy
    let (knownAt, lastLabel) = context.feedbackInstants(previous: previous.cutoff)
    let logRate = logRatio(learners[0].rate ?? base, base)
    members[m].trace.append(at: knownAt, labelsUpTo: lastLabel, logRate: logRate) { forecasts, actuals, lasts in
      // A constant forecast of the training mean has the loss `variance`: the natural L₀ of a whole fold.
      definition.value(
        of: forecasts,
        against: AccuracyReference(
          actuals: actuals, lastValues: lasts, naiveForecasts: lasts, trainingVariance: variance,
          initialLoss: variance))
    }
  }

  /// Appends what pretraining came to, which is known to a member at the cutoff of the fold that comes.
  private mutating func appendPretraining(_ m: Int) {
    guard let context = context(m, position), let pretrained = pretrained(position, 0), pretrained.failure == nil else {
      return
    }
    let (knownAt, _) = context.feedbackInstants(previous: context.fold.cutoff)
    members[m].trace.append(
      pretrainedAt: knownAt, logRate: logRatio(pretrained.rate, baseRate), loss: pretrained.loss,
      accuracy: pretrained.accuracy)
  }

  /// Notes the test errors of the sequential arm on a member, to enter its trace when their labels are known.
  private mutating func note(_ record: FoldRecord, _ context: FoldContext, _ m: Int) {
    let horizon = configuration.horizon
    let scaler = learners[0].fitted[m].scaler
    for (i, origin) in context.fold.testOrigins.enumerated() {
      let leads = record.predictions[i * horizon..<(i + 1) * horizon]
      guard let final = leads.last else { continue }
      members[m].trace.note(
        origin: origin, errors: leads.map { ($0.actual - $0.forecast) / scaler.spreads[0] },
        forecast: scaler.scaled(final.forecast, column: 0), actual: scaler.scaled(final.actual, column: 0),
        last: scaler.scaled(context.last(origin), column: 0))
    }
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
