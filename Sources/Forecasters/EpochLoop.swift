internal import LearningRates
internal import Randomness

/// What one epoch of training gave, at which rate.
struct EpochFit {
  /// The epoch's rate, the mean over its batches where these have their own.
  var rate: Double
  var loss = Double.nan
  var isFinite = false
  /// The mean length of each layer's gradient; empty where nobody records it.
  var layerNorms: [Double] = []
}

/// What every training over epochs keeps: its task, its judge and its books.
struct TrainingBooks {
  let task: TrainingTask
  var meter: AccuracyMeter
  var ledger: EpochLedger
  /// η where it follows batches; nil where it follows epochs.
  var batched: BatchedRate?

  init(_ task: TrainingTask, levels: [Double]) {
    (self.task, meter, ledger) = (task, AccuracyMeter(task, levels: levels), EpochLedger(task))
  }

  var hasTail: Bool { !task.validation.isEmpty }
}

/// What is trained epoch by epoch: the part of training that differs from one kind of forecaster to another.
protocol EpochLearner {
  /// Whether an epoch's rate is measured rather than the rule's, so that the rate to come is not known.
  var measuresItsRate: Bool { get }

  /// The levels of the quantiles by which it is judged; none where it is by point forecasts.
  var quantileLevels: [Double] { get }

  /// Optimizer steps of an epoch; nil for a learner whose rate cannot follow them.
  var stepCount: Int? { get }

  /// What the training's gradients were like; nil where nobody records it.
  var gradients: GradientRecord? { get }

  /// Gets ready for the first epoch; the parameters as they stand are the good ones.
  mutating func begin()

  /// Trains an epoch at the rule's rate; nil where the budget leaves nothing to do.
  mutating func fit(epoch: Int, rate: Double, _ books: inout TrainingBooks) -> EpochFit?

  /// The loss that the rule sees after an epoch, or before the first where there is none; leaves forecasts in the meter.
  mutating func judge(after fit: EpochFit?, _ books: inout TrainingBooks) -> Double

  /// Keeps the parameters of an epoch that ended well.
  mutating func keepGood()

  /// Keeps those of the best epoch so far.
  mutating func keepBest()

  /// Goes back to the good parameters.
  mutating func restoreGood()

  /// Leaves the best parameters, or those after the last epoch that ended well.
  mutating func leave(best: Bool)
}

/// The training of every forecaster that learns over epochs: rates by the rule, judging, undoing, early stopping and the books.
///
/// Each epoch is trained at the rate of the safety chain, which then, given loss and accuracy, decides on the next one. An epoch
/// that went wrong is undone. What is left at the end are the parameters after the last epoch that ended well, or with patience
/// the best ones.
struct EpochLoop<Learner: EpochLearner> {
  private let task: TrainingTask
  /// What judges epochs.
  private let judge: SafetyChain
  private(set) var learner: Learner
  private(set) var books: TrainingBooks
  private var state: RateState

  init(_ task: TrainingTask, _ learner: Learner) {
    (self.task, self.learner) = (task, learner)
    books = TrainingBooks(task, levels: learner.quantileLevels)
    judge = task.rates.judge
    state = judge.start(task.context)
    guard task.rates.adaptation == .batch else { return }
    guard let steps = learner.stepCount else {
      fatalError("a rate cannot follow the batches of a forecaster that has none: it has to follow epochs")
    }
    let batched = BatchedRate(task.rates, task.context, batches: max(1, steps))
    books.batched = batched
    state = state.taking(batched)
  }

  mutating func run() throws(TrainingFailure) -> TrainingOutcome {
    try begin()
    for epoch in 1...max(1, task.epochs) {
      guard try train(epoch: epoch) else { break }
    }
    return try outcome()
  }

  /// Gets ready for the first epoch.
  mutating func begin() throws(TrainingFailure) {
    guard !task.training.isEmpty else { throw books.ledger.failure("there are no training origins") }
    learner.begin()
    if task.accuracy == .expLoss {
      _ = learner.judge(after: nil, &books)
      // Accuracy is one of point forecasts, whatever loss is trained by.
      books.meter.initialLoss = books.meter.meanSquaredError
    }
  }

  /// Trains an epoch; returns whether another one may follow.
  mutating func train(epoch: Int) throws(TrainingFailure) -> Bool {
    books.batched?.begin(state)
    guard let fit = learner.fit(epoch: epoch, rate: state.rate, &books) else { return false }
    if let batched = books.batched { state = state.taking(batched) }
    let observation = observe(fit, epoch: epoch)
    let step = judge.next(after: observation, from: state)
    books.ledger.append(epoch: epoch, fit, observation, step)
    state = step.state
    switch step.action {
    case .proceed:
      learner.keepGood()
      if books.ledger.keep(observation.loss) { learner.keepBest() }
    case .rollback: learner.restoreGood()
    case .fail(let reason):
      learner.restoreGood()
      throw books.ledger.failure(reason)
    }
    return !books.ledger.isDone
  }

  private mutating func observe(_ fit: EpochFit, epoch: Int) -> EpochObservation {
    guard fit.isFinite else { return EpochObservation(loss: .nan, accuracy: .nan, gradientsAreFinite: false) }
    let loss = learner.judge(after: fit, &books)
    let error =
      task.rates.rule.needsAccuracyError
      ? books.meter.standardError(seed: RandomStream.seed(task.shuffleSeed, "accuracy error", epoch)) : nil
    return EpochObservation(loss: loss, accuracy: books.meter.value, accuracyError: error)
  }

  /// Leaves the parameters that are kept; throws where no epoch ended well.
  mutating func outcome() throws(TrainingFailure) -> TrainingOutcome {
    var outcome = try books.ledger.outcome(state)
    learner.leave(best: books.ledger.hasBest)
    outcome.gradients = learner.gradients
    if learner.measuresItsRate { outcome.rateEnd = books.ledger.keptRate }
    return outcome
  }
}

extension EpochLoop<NetworkTraining> {
  /// Takes over all that another training of the same task has reached, its rates times a factor; what was spent stays.
  mutating func adopt(_ other: Self, rateFactor: Double) {
    learner.adopt(other.learner)
    state = task.rates.scaled(other.state, by: rateFactor)
    books.ledger.adopt(other.books.ledger)
  }
}
