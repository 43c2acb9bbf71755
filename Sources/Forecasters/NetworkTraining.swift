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
    task.windows.requireHeld(task.training, task.validation)
    var loop = EpochLoop(task, NetworkTraining(of: task, on: self))
    return try loop.run()
  }
}

/// The epochs of one network: its batches, and what is kept of its weights.
struct NetworkTraining: EpochLearner {
  private let network: NeuralForecaster
  private let task: TrainingTask
  private let feed: Feed
  private let validationStarts: [Int]
  private var order: any TrainingOrder
  /// Epochs that ended well so far.
  private var goodCount = 0
  /// Samples passed forward to find rates; three of them cost a gradient.
  private var searched = 0

  init(of task: TrainingTask, on network: NeuralForecaster) {
    self.network = network
    self.task = task
    feed = Feed(task.windows, of: network)
    validationStarts = task.validation.map(task.windows.start(of:))
    let weights = task.windows.weights(of: task.training)?.map { Float($0) }
    require(
      weights == nil || network.lipschitz == nil, "a Lipschitz constant is that of a loss in which samples weigh alike")
    order = feed.order(origins: task.training, weights: weights, of: network)
  }

  /// Where the training windows begin.
  private var trainingStarts: [Int] { task.training.map(task.windows.start(of:)) }

  var measuresItsRate: Bool { network.lipschitz != nil }

  var stepCount: Int? { order.stepCount }

  var gradients: GradientRecord? { network.watch?.record }

  var quantileLevels: [Double] { network.quantileLevels }

  mutating func begin() {
    network.optimizer.begin(epochs: task.epochs, stepsPerEpoch: order.stepCount)
    network.searchAllowance = .max
    network.neuronSteps = network.neuronSteps(task.rates.rule)
    network.watch = task.recordsGradients ? GradientWatch(of: network.kernel) : nil
    network.spreadHead(over: trainingStarts, in: feed)
    keepWeights()
  }

  /// The rule's rate, divided by the Lipschitz constant where the network has one; nil where the budget leaves none for a batch too.
  private mutating func measured(_ rate: Double, _ books: inout TrainingBooks) -> Double? {
    guard let lipschitz = network.lipschitz else { return rate }
    let count = task.training.count
    if let budget = task.stopping.gradientSamples {
      let left = 3 * (budget - books.ledger.spending.gradientSamples - order.sampleCount(of: 0)) - searched
      guard left >= count else { return nil }
    }
    let constant = network.constant(of: lipschitz, over: trainingStarts, in: task.windows)
    books.ledger.spending.forwardSamples += count
    searched += count
    // A head whose inputs are all zero cannot move at any rate.
    return constant == 0 ? rate : rate / constant
  }

  mutating func fit(epoch: Int, rate: Double, _ books: inout TrainingBooks) -> EpochFit? {
    guard let rate = measured(rate, &books) else { return nil }
    var fit = EpochFit(rate: rate)
    guard rate.isFinite, rate > 0 else { return fit }
    var rates = network.rates(Float(rate), task.rates.rule)
    network.optimizer.set(momentum: task.rates.rule.momentum(epoch: epoch - 1, of: task.context.epochs))
    books.meter.clear()
    var dropout = RandomStream(seed: RandomStream.seed(task.shuffleSeed, "dropout", epoch))
    var loss = WeightedMean()
    order.begin(network, seed: RandomStream.seed(task.shuffleSeed, "order", epoch))
    for step in 0..<order.stepCount {
      let count = order.sampleCount(of: step)
      if let budget = task.stopping.gradientSamples {
        network.searchAllowance = 3 * (budget - books.ledger.spending.gradientSamples - count) - searched
        if network.searchAllowance < (network.configuration.search != nil ? count : 0) { break }
      }
      let batch = order.take(step, network, rates: rates, dropout: &dropout)
      guard batch.samples > 0 else { continue }
      books.ledger.spending.gradientSamples += batch.samples
      books.ledger.spending.forwardSamples += batch.searchedSamples
      searched += batch.searchedSamples
      loss.add(batch.loss, weight: batch.samples)
      network.onBatch?(batch)
      fit.loss = loss.value
      guard batch.isFinite else {
        noteEpoch(&fit, books)
        return fit
      }
      books.ledger.spending.gradientSteps += 1
      if books.batched != nil {
        books.batched?.take(loss: batch.loss, accuracy: accuracy(of: step, books.meter))
        rates.reference = Float(books.batched?.rate ?? rate)
      }
      if validationStarts.isEmpty {
        for row in 0..<order.rowCount(of: step) {
          guard let sample = order.sample(of: step, row: row) else { continue }
          network.note(sample: sample, in: &books.meter) { Double(network.predictions[row * network.width + $0]) }
        }
      }
    }
    fit.isFinite = true
    noteEpoch(&fit, books)
    return loss.weight == 0 ? nil : fit
  }

  /// Notes what there is to say of an epoch's batches: their rates and, where they are recorded, gradients.
  private func noteEpoch(_ fit: inout EpochFit, _ books: TrainingBooks) {
    if let batched = books.batched { fit.rate = batched.mean }
    fit.layerNorms = network.watch?.takeEpoch() ?? []
  }

  /// The accuracy of a step's forecasts, which were made before it; of quantiles that of the medians.
  private func accuracy(of step: Int, _ meter: AccuracyMeter) -> Double {
    let (horizon, count) = (network.horizon, max(1, network.quantileLevels.count))
    var (forecasts, actuals, lasts): ([Double], [Double], [Double]) = ([], [], [])
    for row in 0..<order.rowCount(of: step) {
      guard let sample = order.sample(of: step, row: row) else { continue }
      let start = task.windows.start(of: task.training[sample])
      for lead in 1...horizon {
        let place = row * network.width + (lead - 1) * count + count / 2
        forecasts.append(Double(network.predictions[place]))
        actuals.append(Double(task.windows.label(start: start, lead: lead)))
        lasts.append(Double(task.windows.asBefore(start: start)))
      }
    }
    return meter.value(of: forecasts, actuals: actuals, lastValues: lasts)
  }

  /// The loss over the validation tail; without one that of the epoch, or before training that over the training windows.
  mutating func judge(after fit: EpochFit?, _ books: inout TrainingBooks) -> Double {
    if let fit, validationStarts.isEmpty { return fit.loss }
    let network = network
    let starts = validationStarts.isEmpty ? trainingStarts : validationStarts
    network.judged {
      network.forEachPass(over: starts, in: feed) { sample, row in
        network.note(sample: sample, in: &books.meter) { network.prediction(row * network.width + $0) }
      }
    }
    books.ledger.spending.forwardSamples += starts.count
    return books.meter.loss
  }

  private func keepWeights() {
    network.goodWeights.copy(from: network.weights)
    network.goodOptimizer.copy(from: network.optimizer)
  }

  mutating func keepGood() {
    keepWeights()
    goodCount += 1
    guard !network.recentWeights.isEmpty else { return }
    network.recentWeights[goodCount % network.recentWeights.count].copy(
      from: network.optimizer.scored ?? network.weights)
  }

  func keepBest() { average(into: network.bestWeights) }

  func restoreGood() {
    network.weights.copy(from: network.goodWeights)
    network.optimizer.copy(from: network.goodOptimizer)
  }

  func leave(best: Bool) {
    if best { network.weights.copy(from: network.bestWeights) } else { average(into: network.weights) }
  }

  /// The mean of the weights after the last epochs that ended well; the present ones, as the optimizer has them scored, where nothing is averaged.
  private func average(into weights: FloatBuffer) {
    let ring = network.recentWeights
    guard !ring.isEmpty else { return weights.copy(from: network.optimizer.scored ?? network.weights) }
    weights.setMean(of: (0..<min(goodCount, ring.count)).map { ring[(goodCount - $0) % ring.count] })
  }

  /// Takes over the weights that another network's training has reached.
  mutating func adopt(_ other: NetworkTraining) {
    network.weights.copy(from: other.network.weights)
    network.optimizer.copy(from: other.network.optimizer)
    network.bestWeights.copy(from: other.network.bestWeights)
    for (weights, source) in zip(network.recentWeights, other.network.recentWeights) { weights.copy(from: source) }
    keepWeights()
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
