internal import Kernels
internal import LearningRates
internal import Randomness
internal import Series

extension NeuralForecaster {
  /// Trains from the present parameters, one rate an epoch.
  ///
  /// Each epoch visits the training windows once in an order drawn from the task's seed and the epoch's number, the
  /// last batch short where it must be, with gradients clipped to a global norm; a streaming LSTM visits the training rows
  /// in the order of `LaneOrder`. The validation tail is then evaluated
  /// forward only, and the safety chain, given loss and accuracy, decides on the next rate. A rollback restores
  /// parameters and moments of the last epoch that ended well, or those before training. A batch whose loss or gradient
  /// is not finite takes no step and ends its epoch. What is left at the end are the parameters after the last epoch that ended
  /// well, or with patience the best one, averaged with those before it where the configuration averages epochs; losses and
  /// accuracies are those of each epoch's own parameters.
  ///
  /// Without a validation tail the rule sees the epoch's training loss and the accuracy of its batches' forecasts, made
  /// before each step; divergence in an epoch's last steps then shows only in the epoch after, and patience has nothing
  /// to go by. Throws where the chain gives up, where there is nothing to train on and where no epoch ended well; the
  /// network then holds the last good parameters. Allocates nothing per step. O(epochs × samples × parameters), an
  /// LSTM's times the lookback.
  public func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    require(task.epochs >= 1, "a network trains for at least one epoch, not \(task.epochs)")
    requireShape(of: task.windows)
    task.windows.requireHeld(task.training + task.validation, labels: true)
    var run = TrainingRun(of: task, on: self)
    return try run.run()
  }
}

/// One fold's training of one network, from its first epoch to its end.
struct TrainingRun {
  private let network: NeuralForecaster
  private let task: TrainingTask
  private let feed: Feed
  private let trainingStarts: [Int]
  private let validationStarts: [Int]
  private var order: any TrainingOrder
  private var meter: AccuracyMeter
  private var state: RateState
  private(set) var ledger: EpochLedger
  /// Epochs that ended well so far.
  private var goodCount = 0
  /// Samples passed forward to find rates; three of them cost a gradient.
  private var searched = 0

  init(of task: TrainingTask, on network: NeuralForecaster) {
    self.network = network
    self.task = task
    feed = Feed(task.windows, of: network)
    trainingStarts = task.training.map(task.windows.start(of:))
    validationStarts = task.validation.map(task.windows.start(of:))
    order = feed.order(starts: trainingStarts, of: network)
    meter = AccuracyMeter(task)
    ledger = EpochLedger(task)
    state = task.rates.start(task.context)
  }

  private var hasTail: Bool { !validationStarts.isEmpty }

  mutating func run() throws(TrainingFailure) -> TrainingOutcome {
    try begin()
    for epoch in 1...task.epochs {
      guard try train(epoch: epoch) else { break }
    }
    return try outcome()
  }

  /// Gets ready for the first epoch.
  mutating func begin() throws(TrainingFailure) {
    guard !trainingStarts.isEmpty else { throw ledger.failure("there are no training origins") }
    network.optimizer.begin(epochs: task.epochs, stepsPerEpoch: order.stepCount)
    network.searchAllowance = .max
    keepGood()
    if task.accuracy == .expLoss { meter.initialLoss = evaluate() }
  }

  /// Trains an epoch; returns whether another one may follow.
  mutating func train(epoch: Int) throws(TrainingFailure) -> Bool {
    guard let fit = fit(epoch: epoch) else { return false }
    let observation = observe(fit, epoch: epoch)
    let step = task.rates.next(after: observation, from: state)
    ledger.append(epoch: epoch, rate: fit.rate, trainLoss: fit.loss, observation, step)
    state = step.state
    switch step.action {
    case .proceed:
      keepGood()
      keepRecent()
      if ledger.keep(observation.loss) { average(into: network.bestWeights) }
    case .rollback: restoreGood()
    case .fail(let reason):
      restoreGood()
      throw ledger.failure(reason)
    }
    return !ledger.isDone
  }

  /// What the batches of an epoch gave, at which rate.
  private struct Fit {
    let rate: Double
    var loss = Double.nan
    var isFinite = false
  }

  /// The state's rate, divided by the Lipschitz constant where the network has one; nil where the budget leaves none for a batch too.
  private mutating func measuredRate() -> Double? {
    guard let lipschitz = network.lipschitz else { return state.rate }
    let count = trainingStarts.count
    if let budget = task.stopping.gradientSamples {
      let left = 3 * (budget - ledger.spending.gradientSamples - order.sampleCount(of: 0)) - searched
      guard left >= count else { return nil }
    }
    let constant = network.constant(of: lipschitz, over: trainingStarts, in: task.windows)
    ledger.spending.forwardSamples += count
    searched += count
    // A head whose inputs are all zero cannot move at any rate.
    return constant == 0 ? state.rate : state.rate / constant
  }

  /// One epoch at the state's rate; nil where the budget leaves no batch.
  private mutating func fit(epoch: Int) -> Fit? {
    guard let rate = measuredRate() else { return nil }
    var fit = Fit(rate: rate)
    guard rate.isFinite, rate > 0 else { return fit }
    network.optimizer.set(momentum: task.rates.rule.momentum(epoch: epoch - 1, of: task.context.epochs))
    meter.clear()
    var dropout = RandomStream(seed: RandomStream.seed(task.shuffleSeed, "dropout", epoch))
    var loss = WeightedMean()
    order.begin(network, seed: RandomStream.seed(task.shuffleSeed, "order", epoch))
    for step in 0..<order.stepCount {
      let count = order.sampleCount(of: step)
      if let budget = task.stopping.gradientSamples {
        network.searchAllowance = 3 * (budget - ledger.spending.gradientSamples - count) - searched
        if network.searchAllowance < (network.configuration.search != nil ? count : 0) { break }
      }
      let batch = order.take(step, network, rate: Float(rate), dropout: &dropout)
      guard batch.samples > 0 else { continue }
      ledger.spending.gradientSamples += batch.samples
      ledger.spending.forwardSamples += batch.searchedSamples
      searched += batch.searchedSamples
      loss.add(batch.loss, weight: batch.samples)
      network.onBatch?(batch)
      fit.loss = loss.value
      guard batch.isFinite else { return fit }
      ledger.spending.gradientSteps += 1
      if !hasTail {
        for row in 0..<order.rowCount(of: step) {
          guard let sample = order.sample(of: step, row: row) else { continue }
          for i in 0..<network.horizon {
            meter.note(Double(network.predictions[row * network.horizon + i]), sample: sample, place: i)
          }
        }
      }
    }
    fit.isFinite = true
    return loss.weight == 0 ? nil : fit
  }

  private mutating func observe(_ fit: Fit, epoch: Int) -> EpochObservation {
    guard fit.isFinite else { return EpochObservation(loss: .nan, accuracy: .nan, gradientsAreFinite: false) }
    let loss = hasTail ? evaluate() : fit.loss
    let error =
      task.rates.rule.needsAccuracyError
      ? meter.standardError(seed: RandomStream.seed(task.shuffleSeed, "accuracy error", epoch)) : nil
    return EpochObservation(loss: loss, accuracy: meter.value, accuracyError: error)
  }

  /// The loss over the validation tail, or over the training windows where there is none; leaves forecasts in the meter.
  private mutating func evaluate() -> Double {
    let network = network
    let starts = hasTail ? validationStarts : trainingStarts
    network.judged {
      network.forEachPass(over: starts, in: feed) { sample, row in
        for i in 0..<network.horizon {
          meter.note(network.prediction(row * network.horizon + i), sample: sample, place: i)
        }
      }
    }
    ledger.spending.forwardSamples += starts.count
    return meter.meanSquaredError
  }

  private func keepGood() {
    network.goodWeights.copy(from: network.weights)
    network.goodOptimizer.copy(from: network.optimizer)
  }

  private func restoreGood() {
    network.weights.copy(from: network.goodWeights)
    network.optimizer.copy(from: network.goodOptimizer)
  }

  private mutating func keepRecent() {
    goodCount += 1
    guard !network.recentWeights.isEmpty else { return }
    network.recentWeights[goodCount % network.recentWeights.count].copy(
      from: network.optimizer.scored ?? network.weights)
  }

  /// The mean of the weights after the last epochs that ended well; the present ones, as the optimizer has them scored, where nothing is averaged.
  private func average(into weights: FloatBuffer) {
    let ring = network.recentWeights
    guard !ring.isEmpty else { return weights.copy(from: network.optimizer.scored ?? network.weights) }
    weights.setMean(of: (0..<min(goodCount, ring.count)).map { ring[(goodCount - $0) % ring.count] })
  }

  /// Leaves the parameters that are kept; throws where no epoch ended well.
  func outcome() throws(TrainingFailure) -> TrainingOutcome {
    var outcome = try ledger.outcome(state)
    if network.lipschitz != nil { outcome.rateEnd = ledger.keptRate }
    if ledger.hasBest {
      network.weights.copy(from: network.bestWeights)
    } else {
      average(into: network.weights)
    }
    return outcome
  }

  /// Takes over all that another run of the same task has reached, its rates times a factor; what was spent stays.
  mutating func adopt(_ other: TrainingRun, rateFactor: Double) {
    network.weights.copy(from: other.network.weights)
    network.optimizer.copy(from: other.network.optimizer)
    network.bestWeights.copy(from: other.network.bestWeights)
    for (weights, source) in zip(network.recentWeights, other.network.recentWeights) { weights.copy(from: source) }
    keepGood()
    state = task.rates.scaled(other.state, by: rateFactor)
    ledger.adopt(other.ledger)
    goodCount = other.goodCount
  }
}

/// Σ wᵢ xᵢ / Σ wᵢ, in Double.
private struct WeightedMean {
  private var sum = 0.0
  /// Σ wᵢ.
  private(set) var weight = 0

  mutating func add(_ value: Double, weight: Int) {
    sum += value * Double(weight)
    self.weight += weight
  }

  var value: Double { sum / Double(weight) }
}
