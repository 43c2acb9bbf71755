internal import Forecasters
internal import LearningRates
internal import Series

/// The walk of one sequential arm and its random-fit baselines, or of one rival, over one series, as a sequence: one element a fold, one record an arm.
///
/// Everything that is carried from fold to fold lives here: the learners' weights and rates, and the learning trace.
///
/// A walk begins at the first fold, or where a saved state left off.
struct GroupWalk: Sequence, IteratorProtocol {
  private let job: Job
  private let seriesIndex: Int
  private let table: LearningTable
  private let folds: [Fold]
  private let configuration: RunConfiguration
  private let group: ArmGroup
  private var position = 0
  private var sequential: Learner
  private var baselines: [(learner: Learner, fit: RandomFit)]
  private var trace = LearningTrace()
  /// What forecasts are shrunk to, since the last training; it is fitted again rather than saved.
  private var base: ShrinkageBase?

  /// A walk over a series of a job; throws where its table cannot be made.
  init(_ job: Job, series: Int, group: ArmGroup, from state: WalkState? = nil) throws {
    self.job = job
    seriesIndex = series
    let table = try job.series[series].table()
    self.table = table
    folds = job.series[series].folds
    self.configuration = job.configuration
    self.group = group
    let configuration = job.configuration
    func learner(_ index: Int, _ arm: Arm, _ feedback: Feedback) -> Learner {
      Learner(
        index: index, arm: arm,
        model: job.forecaster(
          named: arm.forecaster, rival: group.rival, features: table.columns.count + feedback.columns),
        feedback: feedback, recordsDiagnostics: job.recordsDiagnostics,
        members: Array(repeating: Learner.Member(), count: configuration.ensemble),
        scaler: Scaler(.none, table: table, rows: 0..<0))
    }
    sequential = learner(group.sequential.index, group.sequential.arm, group.feedback)
    baselines = group.baselines.map { index, arm, fit in
      (learner(index, arm, fit.replaysRates ? group.feedback : .none), fit)
    }
    guard let state, state.learners.count == 1 + baselines.count else { return }
    position = state.position
    trace = state.trace
    sequential.restore(state.learners[0])
    for i in baselines.indices { baselines[i].learner.restore(state.learners[i + 1]) }
  }

  /// What the next fold needs of those before it.
  var state: WalkState {
    let next = position < folds.count ? folds[position] : nil
    let freezes = next.map { !$0.refits } ?? false
    return WalkState(
      position: position,
      learners: [sequential.saved(withParameters: freezes || next != nil && group.start != .cold)]
        + baselines.map { $0.learner.saved(withParameters: freezes) },
      trace: job.plantedLeak == .state ? LearningTrace() : trace)
  }

  mutating func next() -> [FoldRecord]? {
    guard position < folds.count else { return nil }
    let context = FoldContext(job, series: seriesIndex, table: table, fold: folds[position])
    if position > 0 { appendToTrace(context) }
    position += 1
    var records: [FoldRecord] = []
    var started = ContinuousClock.now
    let base = base(context)
    let training = context.fold.refits ? context.fold : folds[..<position].last(where: \.refits) ?? folds[0]
    guard context.fold.refits else {
      records.append(
        sequential.record(context, base: base, training: training, fit: nil, trace: trace, startedAt: started))
      for i in baselines.indices {
        started = .now
        records.append(
          baselines[i].learner.record(
            context, base: base, training: training, fit: nil, trace: trace, startedAt: started))
      }
      note(records[0], context)
      return records
    }
    let scaler = context.scaler
    let bounds = context.bounds(group.feedback, trace: trace)
    let windows = context.windows(
      rows: context.fold.trainRows, scaler: scaler, feedback: group.feedback, trace: trace, bounds: bounds)
    (sequential.scaler, sequential.bounds) = (scaler, bounds)
    var startWeights: [[Float]] = []
    var fits: [Learner.Fit] = []
    for member in sequential.members.indices {
      prepareWeights(context, member)
      startWeights.append(sequential.model.parameters)
      fits.append(sequential.train(member: member, sequentialTask(context, windows, member)))
    }
    var fit = Learner.Fit(fits)
    fit.spending += sequential.shrink(context, to: base, validation: Array(context.fold.validationOrigins), in: windows)
    records.append(
      sequential.record(context, base: base, training: training, fit: fit, trace: trace, startedAt: started))
    for i in baselines.indices {
      started = .now
      let baseline = BaselineTraining(
        context: context, base: base, fit: baselines[i].fit, rule: group.rule, seed: group.seed,
        scaler: scaler,
        bounds: bounds,
        sequentialWindows: windows, startWeights: startWeights, sequentialFits: fits)
      let fit = baseline.run(&baselines[i].learner)
      records.append(
        baselines[i].learner.record(context, base: base, training: training, fit: fit, trace: trace, startedAt: started)
      )
    }
    note(records[0], context)
    return records
  }

  /// What a fold's forecasts are shrunk to: fitted where models are trained, and kept until they are again.
  mutating func base(_ context: FoldContext) -> ShrinkageBase {
    if let base, !context.fold.refits { return base }
    let trained = folds[..<position].last(where: \.refits) ?? folds[0]
    let origin =
      context.fold.refits ? context : FoldContext(job, series: seriesIndex, table: table, fold: trained)
    let fitted = ShrinkageBase(origin, season: job.series[seriesIndex].season)
    base = fitted
    return fitted
  }

  /// Fresh, carried or shrunken weights; the optimizer's moments are never carried.
  private mutating func prepareWeights(_ context: FoldContext, _ member: Int) {
    let (name, carried) = (sequential.arm.forecaster, sequential.members[member])
    if carried.missing != nil || group.start == .cold {
      sequential.model.initialize(seed: context.stream(seed: group.seed, name, "weights", member: member))
    } else {
      sequential.model.parameters = carried.parameters
      if group.start == .shrinkPerturb {
        sequential.model.shrinkPerturb(seed: context.stream(seed: group.seed, name, "perturbation", member: member))
      }
    }
    sequential.model.resetMoments()
  }

  /// η₀ of the sequential arm or the rival.
  private var baseRate: Double { group.rival?.baseRate(configuration.learningRate) ?? configuration.learningRate }

  private func sequentialTask(_ context: FoldContext, _ windows: Windows, _ member: Int) -> TrainingTask {
    let base = baseRate
    let chain = SafetyChain(rule: group.rule)
    let carries = group.rateCarry == .carried
    var start = base
    let before = sequential.members[member]
    if carries, let ended = before.rate { start = chain.carried(from: ended, base: base) }
    var task = context.task(
      windows, rates: chain, baseRate: base, startRate: start, lessons: carries ? before.lessons : [],
      seed: group.seed, arm: sequential.arm, member: member)
    // A rival pays for its rates in epochs.
    if group.rival?.passesAgain == true {
      task.stopping.gradientSamples = configuration.epochs * context.fold.trainOrigins.count
    }
    return task
  }

  /// Appends the entry that becomes known at this fold's cutoff.
  private mutating func appendToTrace(_ context: FoldContext) {
    let base = baseRate
    let variance = context.trainVariance(sequential.scaler)
    let definition = configuration.accuracy
    let (knownAt, lastLabel) = context.feedbackInstants(previous: folds[position - 1].cutoff)
    trace.append(at: knownAt, labelsUpTo: lastLabel, logRate: logRatio(sequential.rate ?? base, base)) {
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
    let scaler = sequential.scaler
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
