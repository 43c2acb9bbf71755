internal import Forecasters
internal import LearningRates
internal import Series

/// The walk of one group of arms over one series, as a sequence: one element a fold, one record an arm.
///
/// Everything that is carried from fold to fold lives here: the learners' weights and rates, and the learning trace.
///
/// A walk begins at the first fold, or where a saved state left off.
struct UnitWalk: Sequence, IteratorProtocol {
  private let job: Job
  private let seriesIndex: Int
  private let table: LearningTable
  private let folds: [Fold]
  private let configuration: RunConfiguration
  private let group: ArmGroup
  private var position = 0
  /// The arms' learners; the first one leads.
  private(set) var learners: [Learner]
  private var trace = LearningTrace()
  /// What forecasts are shrunk to, since the last training; it is fitted again rather than saved.
  private var base: ShrinkageBase?

  /// A walk over a series of a job; throws where its table cannot be made.
  init(_ job: Job, series: Int, group: ArmGroup, from state: WalkState? = nil) throws {
    self.job = job
    seriesIndex = series
    let whole = try job.series[series].table()
    let table = try group.inputs.map(whole.selecting) ?? whole
    self.table = table
    folds = job.series[series].folds(of: group)
    configuration = group.settings
    self.group = group
    learners = group.members.map { member in
      Learner(
        member, group, job, columns: table.columns.count, season: job.series[series].season,
        feedback: group.feedback(of: member), scaler: Scaler(.none, table: table, rows: 0..<0))
    }
    guard let state else { return }
    if group.learns {
      position = state.position
      trace = state.trace
      for (i, saved) in zip(learners.indices, state.learners) { learners[i].restore(saved) }
    } else {
      // What is fitted at once is not saved: the last training is done again.
      position = folds[..<Swift.min(state.position, folds.count)].lastIndex(where: \.refits) ?? 0
      while position < state.position { _ = next() }
    }
  }

  /// What the next fold needs of those before it.
  var state: WalkState {
    guard group.learns else { return WalkState(position: position) }
    let next = position < folds.count ? folds[position] : nil
    let freezes = next.map { !$0.refits } ?? false
    return WalkState(
      position: position,
      learners: learners.map { learner in
        let carries = learner.fit == .sequential && next != nil && group.start != .cold
        return learner.saved(withParameters: freezes || carries)
      },
      trace: job.plantedLeak == .state ? LearningTrace() : trace)
  }

  mutating func next() -> [FoldRecord]? {
    guard position < folds.count else { return nil }
    // What the arms share is the leading arm's time.
    var started = ContinuousClock.now
    let context = context(folds[position])
    if position > 0 && group.learns { appendToTrace(context) }
    position += 1
    let base = base(context)
    let training = context.fold.refits ? context.fold : folds[..<position].last(where: \.refits) ?? folds[0]
    let preparation = context.fold.refits ? Preparation(context, group, trace: trace) : nil
    var lead = LeadFit()
    var records: [FoldRecord] = []
    for i in learners.indices {
      let fit = preparation.map { train(i, context, base, $0, &lead) }
      records.append(
        learners[i].record(context, base: base, training: training, fit: fit, trace: trace, startedAt: started))
      started = .now
    }
    if group.learns { note(records[0], context) }
    return records
  }

  private func context(_ fold: Fold) -> FoldContext {
    FoldContext(job, configuration, series: seriesIndex, table: table, fold: fold)
  }

  /// What the arms of a group share where they are trained.
  private struct Preparation {
    let scaler: Scaler
    let bounds: FeedbackBounds?
    let windows: Windows

    init(_ context: FoldContext, _ group: ArmGroup, trace: LearningTrace) {
      scaler = context.scaler
      bounds = context.bounds(group.feedback, trace: trace)
      windows = context.windows(
        rows: context.fold.trainRows, scaler: scaler, feedback: group.feedback, trace: trace, bounds: bounds)
    }
  }

  /// What the leading arm made of a fold, member by member, which its baselines go by.
  struct LeadFit {
    /// The weights that it started from.
    var startWeights: [[Float]] = []
    var fits: [Learner.Fit] = []
  }

  private mutating func train(
    _ i: Int, _ context: FoldContext, _ base: ShrinkageBase, _ shared: Preparation, _ lead: inout LeadFit
  ) -> Learner.Fit {
    switch learners[i].fit {
    case .atOnce:
      learners[i].scaler = shared.scaler
      return learners[i].fitAtOnce(context.taskAtOnce(shared.windows))
    case .sequential:
      (learners[i].scaler, learners[i].bounds) = (shared.scaler, shared.bounds)
      for member in learners[i].members.indices {
        prepareWeights(i, context, member)
        lead.startWeights.append(learners[i].model.parameters)
        lead.fits.append(learners[i].train(member: member, sequentialTask(i, context, shared.windows, member)))
      }
      var fit = Learner.Fit(lead.fits)
      fit.spending += learners[i].shrink(
        context, to: base, validation: Array(context.fold.validationOrigins), in: shared.windows)
      return fit
    case .random(let fit):
      let baseline = BaselineTraining(
        context: context, base: base, fit: fit, rule: group.rule, seed: group.seed, scaler: shared.scaler,
        bounds: shared.bounds, sequentialWindows: shared.windows, lead: lead)
      return baseline.run(&learners[i])
    }
  }

  /// What a fold's forecasts are shrunk to: fitted where models are trained, and kept until they are again.
  mutating func base(_ context: FoldContext) -> ShrinkageBase {
    guard group.learns else { return ShrinkageBase(season: job.series[seriesIndex].season) }
    if let base, !context.fold.refits { return base }
    let trained = folds[..<position].last(where: \.refits) ?? folds[0]
    let origin =
      context.fold.refits ? context : self.context(trained)
    let fitted = ShrinkageBase(origin, families: job.families, season: job.series[seriesIndex].season)
    base = fitted
    return fitted
  }

  /// Fresh, carried or shrunken weights; the optimizer's moments are never carried.
  private mutating func prepareWeights(_ i: Int, _ context: FoldContext, _ member: Int) {
    let (name, carried) = (learners[i].arm.forecaster, learners[i].members[member])
    if carried.missing != nil || group.start == .cold {
      learners[i].model.initialize(seed: context.stream(seed: group.seed, name, "weights", member: member))
    } else {
      learners[i].model.parameters = carried.parameters
      if group.start == .shrinkPerturb {
        learners[i].model.shrinkPerturb(seed: context.stream(seed: group.seed, name, "perturbation", member: member))
      }
    }
    learners[i].model.resetMoments()
  }

  /// η₀ of the sequential arm or the rival.
  private var baseRate: Double { group.rival?.baseRate(configuration.learningRate) ?? configuration.learningRate }

  private func sequentialTask(
    _ i: Int, _ context: FoldContext, _ windows: Windows, _ member: Int
  ) -> TrainingTask {
    let base = baseRate
    let chain = SafetyChain(rule: group.rule)
    let carries = group.rateCarry == .carried
    var start = base
    let before = learners[i].members[member]
    if carries, let ended = before.rate { start = chain.carried(from: ended, base: base) }
    var task = context.task(
      windows, rates: chain, baseRate: base, startRate: start, lessons: carries ? before.lessons : [],
      seed: group.seed, arm: learners[i].plain, member: member)
    // A rival pays for its rates in epochs.
    if group.rival?.passesAgain == true {
      task.stopping.gradientSamples = configuration.epochs * context.fold.trainOrigins.count
    }
    return task
  }

  /// Appends the entry that becomes known at this fold's cutoff.
  private mutating func appendToTrace(_ context: FoldContext) {
    let base = baseRate
    let variance = context.trainVariance(learners[0].scaler)
    let definition = configuration.accuracy
    let (knownAt, lastLabel) = context.feedbackInstants(previous: folds[position - 1].cutoff)
    trace.append(at: knownAt, labelsUpTo: lastLabel, logRate: logRatio(learners[0].rate ?? base, base)) {
      forecasts, actuals, lasts in
      // A constant forecast of the training mean has the loss `variance`: the natural L₀ of a whole fold.
      definition.value(
        of: forecasts,
        against: AccuracyReference(
          actuals: actuals, lastValues: lasts, naiveForecasts: lasts, trainingVariance: variance,
          initialLoss: variance))
    }
  }

  /// Notes the test errors of the sequential arm, to enter the trace when their labels are known.
  private mutating func note(_ record: FoldRecord, _ context: FoldContext) {
    let horizon = configuration.horizon
    let scaler = learners[0].scaler
    for (i, origin) in context.fold.testOrigins.enumerated() {
      let leads = record.predictions[i * horizon..<(i + 1) * horizon]
      guard let final = leads.last else { continue }
      trace.note(
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
    case .atOnce: .none
    }
  }
}
