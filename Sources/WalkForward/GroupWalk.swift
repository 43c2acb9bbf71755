internal import Forecasters
internal import LearningRates
internal import Series

/// The walk of one sequential arm and its random-fit baselines over one series, as a sequence: one element a fold, one record an arm.
///
/// Everything that is carried from fold to fold lives here: the learners' weights and rates, and the learning trace.
///
/// A walk begins at the first fold, or where a saved state left off.
struct GroupWalk: Sequence, IteratorProtocol {
  private let job: Job
  private let seriesIndex: Int
  private let folds: [Fold]
  private let configuration: RunConfiguration
  private let group: ArmGroup
  private var position = 0
  private var sequential: Learner
  private var baselines: [(learner: Learner, fit: RandomFit)]
  private var trace = LearningTrace()

  init(_ job: Job, series: Int, group: ArmGroup, from state: WalkState? = nil) {
    self.job = job
    seriesIndex = series
    folds = job.series[series].folds
    self.configuration = job.configuration
    self.group = group
    let configuration = job.configuration
    func learner(_ index: Int, _ arm: Arm, _ feedback: Feedback) -> Learner {
      Learner(
        index: index, arm: arm,
        model: configuration.network(
          named: arm.forecaster, features: job.series[series].table.columns.count + feedback.columns),
        feedback: feedback, scaler: Scaler(.none, table: job.series[series].table, rows: 0..<0))
    }
    sequential = learner(group.sequential.index, group.sequential.arm, group.feedback)
    baselines = group.baselines.map { index, arm, fit in
      (learner(index, arm, fit == .shuffledEta ? group.feedback : .none), fit)
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
    let context = FoldContext(job, series: seriesIndex, position: position)
    if position > 0 { appendToTrace(context) }
    position += 1
    var records: [FoldRecord] = []
    var started = ContinuousClock.now
    guard context.fold.refits else {
      records.append(sequential.record(context, fit: nil, trace: trace, startedAt: started))
      for i in baselines.indices {
        started = .now
        records.append(baselines[i].learner.record(context, fit: nil, trace: trace, startedAt: started))
      }
      note(records[0], context)
      return records
    }
    let scaler = context.scaler
    prepareWeights(context)
    let startWeights = sequential.model.parameters
    let windows = context.windows(
      rows: context.fold.trainRows, scaler: scaler, feedback: group.feedback, trace: trace)
    let fit = sequential.train(
      sequentialTask(context, windows), scaler: scaler)
    records.append(sequential.record(context, fit: fit, trace: trace, startedAt: started))
    for i in baselines.indices {
      started = .now
      let baseline = BaselineTraining(
        context: context, fit: baselines[i].fit, seed: group.seed, scaler: scaler, sequentialWindows: windows,
        startWeights: startWeights, sequentialFit: fit)
      let fit = baseline.run(&baselines[i].learner)
      records.append(baselines[i].learner.record(context, fit: fit, trace: trace, startedAt: started))
    }
    note(records[0], context)
    return records
  }

  /// Fresh, carried or shrunken weights; the optimizer's moments are never carried.
  private mutating func prepareWeights(_ context: FoldContext) {
    let name = sequential.arm.forecaster
    if sequential.missing != nil || group.start == .cold {
      sequential.model.initialize(seed: context.stream(seed: group.seed, name, "weights"))
    } else if group.start == .shrinkPerturb {
      sequential.model.shrinkPerturb(seed: context.stream(seed: group.seed, name, "perturbation"))
    }
    sequential.model.resetMoments()
  }

  private func sequentialTask(_ context: FoldContext, _ windows: Windows) -> TrainingTask {
    let base = configuration.learningRate
    let chain = SafetyChain(rule: group.rule)
    var start = base
    if group.rateCarry == .carried, let ended = sequential.rate { start = chain.carried(from: ended, base: base) }
    return context.task(windows, rates: chain, startRate: start, seed: group.seed, arm: sequential.arm)
  }

  /// Appends the entry that becomes known at this fold's cutoff.
  private mutating func appendToTrace(_ context: FoldContext) {
    let base = configuration.learningRate
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
