internal import Kernels
internal import LearningRates
internal import Randomness
internal import Series

extension NeuralForecaster {
  /// Trains from the present parameters, one rate an epoch.
  ///
  /// Each epoch visits the training windows once in an order drawn from the task's seed and the epoch's number, the
  /// last batch short where it must be, with gradients clipped to a global norm. The validation tail is then evaluated
  /// forward only, and the safety chain, given loss and accuracy, decides on the next rate. A rollback restores
  /// parameters and moments of the last epoch that ended well, or those before training. A batch whose loss or gradient
  /// is not finite takes no step and ends its epoch.
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
  private let trainingStarts: [Int]
  private let validationStarts: [Int]
  /// The order in which an epoch visits the training samples, and their windows in that order.
  private var order: [Int]
  private var orderedStarts: [Int]
  private var meter: AccuracyMeter
  private var state: RateState
  private var spending = Spending()
  private var records: [EpochRecord] = []
  /// The place in `records` of the epoch whose parameters are the good ones.
  private var good: Int?
  private var best: (loss: Double, record: Int)?

  init(of task: TrainingTask, on network: NeuralForecaster) {
    self.network = network
    self.task = task
    trainingStarts = task.training.map(task.windows.start(of:))
    validationStarts = task.validation.map(task.windows.start(of:))
    order = Array(trainingStarts.indices)
    orderedStarts = trainingStarts
    meter = AccuracyMeter(task)
    state = task.rates.start(task.context)
  }

  private var hasTail: Bool { !validationStarts.isEmpty }

  mutating func run() throws(TrainingFailure) -> TrainingOutcome {
    guard !trainingStarts.isEmpty else { throw failure("there are no training origins") }
    keepGood()
    if task.accuracy == .expLoss { meter.initialLoss = evaluate() }
    for epoch in 1...task.epochs {
      guard let fit = fit(epoch: epoch) else { break }
      let observation = observe(fit, epoch: epoch)
      let step = task.rates.next(after: observation, from: state)
      records.append(
        EpochRecord(
          epoch: epoch, rate: state.rate, trainLoss: fit.loss, validationLoss: hasTail ? observation.loss : .nan,
          accuracy: observation.accuracy, interventions: step.interventions.map(\.rawValue).joined(separator: ",")))
      state = step.state
      switch step.action {
      case .proceed:
        keepGood()
        good = records.count - 1
        keepBest(observation.loss)
      case .rollback: restoreGood()
      case .fail(let reason):
        restoreGood()
        throw failure(reason)
      }
      if isDone() { break }
    }
    return try outcome()
  }

  /// One epoch at the state's rate; nil where the budget leaves no batch.
  private mutating func fit(epoch: Int) -> (loss: Double, isFinite: Bool)? {
    shuffle(epoch: epoch)
    var dropout = RandomStream(seed: RandomStream.seed(task.shuffleSeed, "dropout", epoch))
    var loss = WeightedMean()
    var first = 0
    while first < order.count {
      let last = min(first + network.configuration.batch, order.count)
      if let budget = task.stopping.gradientSamples, spending.gradientSamples + last - first > budget { break }
      let batch = network.step(
        on: orderedStarts[first..<last], in: task.windows, rate: Float(state.rate), dropout: &dropout)
      spending.gradientSamples += batch.samples
      loss.add(batch.loss, weight: batch.samples)
      network.onBatch?(batch)
      guard batch.isFinite else { return (loss.value, false) }
      spending.gradientSteps += 1
      if !hasTail {
        for i in 0..<batch.samples * network.horizon {
          meter.note(
            Double(network.predictions[i]), sample: order[first + i / network.horizon], place: i % network.horizon)
        }
      }
      first = last
    }
    return loss.weight == 0 ? nil : (loss.value, true)
  }

  private mutating func shuffle(epoch: Int) {
    for i in order.indices { order[i] = i }
    var stream = RandomStream(seed: RandomStream.seed(task.shuffleSeed, "order", epoch))
    // As RandomStream.shuffle, written out: across modules the generic one is not specialized, which costs a fifth of a small epoch.
    for i in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(i, stream.integer(below: i + 1)) }
    for i in order.indices { orderedStarts[i] = trainingStarts[order[i]] }
    meter.clear()
  }

  private mutating func observe(_ fit: (loss: Double, isFinite: Bool), epoch: Int) -> EpochObservation {
    guard fit.isFinite else { return EpochObservation(loss: .nan, accuracy: .nan, gradientsAreFinite: false) }
    let loss = hasTail ? evaluate() : fit.loss
    let error =
      task.rates.rule.needsAccuracyError
      ? meter.standardError(seed: RandomStream.seed(task.shuffleSeed, "accuracy error", epoch)) : nil
    return EpochObservation(loss: loss, accuracy: meter.value, accuracyError: error)
  }

  /// The loss over the validation tail, or over the training windows where there is none; leaves forecasts in the meter.
  private mutating func evaluate() -> Double {
    let (network, windows) = (network, task.windows)
    let starts = hasTail ? validationStarts : trainingStarts
    network.forEachPass(over: starts, in: windows) { first, count in
      for i in 0..<count * network.horizon {
        meter.note(network.prediction(i), sample: first + i / network.horizon, place: i % network.horizon)
      }
    }
    spending.forwardSamples += starts.count
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

  private mutating func keepBest(_ loss: Double) {
    guard task.stopping.patience != nil, hasTail, loss < best?.loss ?? .infinity else { return }
    best = (loss, records.count - 1)
    network.bestWeights.copy(from: network.weights)
  }

  private func isDone() -> Bool {
    if let patience = task.stopping.patience, let best, records.count - 1 - best.record >= patience { return true }
    guard let convergence = task.stopping.convergence, records.count > 3 else { return false }
    let losses = records.suffix(4).map { hasTail ? $0.validationLoss : $0.trainLoss }
    return zip(losses, losses.dropFirst()).allSatisfy { abs($1 - $0) < convergence * abs($0) }
  }

  private func outcome() throws(TrainingFailure) -> TrainingOutcome {
    guard let good else {
      throw failure(records.isEmpty ? "the budget is smaller than a batch" : "every epoch was rolled back")
    }
    if best != nil { network.weights.copy(from: network.bestWeights) }
    let kept = records[best?.record ?? good]
    var outcome = TrainingOutcome(finalState: state)
    outcome.epochs = records
    outcome.spending = spending
    outcome.trainLoss = kept.trainLoss
    outcome.validationLoss = hasTail ? kept.validationLoss : nil
    outcome.accuracy = kept.accuracy.isNaN ? nil : kept.accuracy
    return outcome
  }

  private func failure(_ reason: String) -> TrainingFailure {
    TrainingFailure(reason: reason, epochs: records, spending: spending)
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
