internal import LearningRates

/// The books of one training: its epochs, which of them ended well, which was the best, what was spent, and whether it is over.
struct EpochLedger {
  private let stopping: Stopping
  private let hasTail: Bool
  private var records: [EpochRecord] = []
  /// The place in `records` of the epoch whose parameters are the good ones.
  private var good: Int?
  private var best: (loss: Double, record: Int)?
  var spending = Spending()

  init(_ task: TrainingTask) {
    stopping = task.stopping
    hasTail = !task.validation.isEmpty
  }

  /// Whether there is an epoch whose parameters are to be kept whatever comes after it.
  var hasBest: Bool { best != nil }

  /// Notes an epoch, and what the chain made of it.
  mutating func append(epoch: Int, _ fit: EpochFit, _ observation: EpochObservation, _ step: RateStep) {
    var record = EpochRecord(
      epoch: epoch, rate: fit.rate, trainLoss: fit.loss, validationLoss: hasTail ? observation.loss : .nan,
      accuracy: observation.accuracy, interventions: step.interventions.map(\.rawValue).joined(separator: ","))
    record.layerNorms = fit.layerNorms
    records.append(record)
  }

  /// Notes that the last epoch ended well; whether it is the best so far, and early stopping will go back to it.
  mutating func keep(_ loss: Double) -> Bool {
    good = records.count - 1
    guard stopping.patience != nil, hasTail, loss < best?.loss ?? .infinity else { return false }
    best = (loss, records.count - 1)
    return true
  }

  /// Whether patience is out, or the losses stand still.
  var isDone: Bool {
    if let patience = stopping.patience, let best, records.count - 1 - best.record >= patience { return true }
    guard let convergence = stopping.convergence, records.count > 3 else { return false }
    let losses = records.suffix(4).map { hasTail ? $0.validationLoss : $0.trainLoss }
    return zip(losses, losses.dropFirst()).allSatisfy { abs($1 - $0) < convergence * abs($0) }
  }

  /// The loss of the last epoch that ended well, on the validation tail, or in training where there is none; infinite before.
  var standing: Double {
    guard let good else { return .infinity }
    return hasTail ? records[good].validationLoss : records[good].trainLoss
  }

  /// The rate of the epoch whose parameters are kept; `nan` where there is none.
  var keptRate: Double { (best?.record ?? good).map { records[$0].rate } ?? .nan }

  /// Takes over another training's epochs; what was spent stays.
  mutating func adopt(_ other: EpochLedger) { (records, good, best) = (other.records, other.good, other.best) }

  /// What training came to, the figures being those of the epoch whose parameters are kept.
  func outcome(_ state: RateState) throws(TrainingFailure) -> TrainingOutcome {
    guard let good else {
      throw failure(records.isEmpty ? "the budget is smaller than a batch" : "every epoch was rolled back")
    }
    let kept = records[best?.record ?? good]
    var outcome = TrainingOutcome(finalState: state)
    outcome.epochs = records
    outcome.spending = spending
    outcome.trainLoss = kept.trainLoss
    outcome.validationLoss = hasTail ? kept.validationLoss : nil
    outcome.accuracy = kept.accuracy.isNaN ? nil : kept.accuracy
    return outcome
  }

  /// Why training is given up, with all that was measured.
  func failure(_ reason: String) -> TrainingFailure {
    TrainingFailure(reason: reason, epochs: records, spending: spending)
  }
}
