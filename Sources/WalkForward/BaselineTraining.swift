internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Randomness
internal import Series

/// One fold of one random-fit baseline, trained within the gradient budget that its sequential arm spent there.
struct BaselineTraining {
  let context: FoldContext
  /// What forecasts are shrunk to.
  let base: ShrinkageBase
  let fit: RandomFit
  /// The sequential arm's rule, whose momentum and rates by layer its replays keep.
  let rule: any RateRule
  let seed: Int
  let scaler: Scaler
  /// The bounds of the sequential arm's feedback.
  let bounds: FeedbackBounds?
  /// What the sequential arm was trained on, with its feedback columns.
  let sequentialWindows: Windows
  /// What the sequential arm made of the fold.
  let lead: UnitWalk.LeadFit

  /// Trains the baseline's model for this fold, and shrinks its forecasts as the sequential arm's where it is trained by gradient.
  func run(_ learner: inout Learner) -> Learner.Fit {
    let split = split(learner)
    learner.scaler = split.scaler
    learner.bounds = fit.replaysRates ? bounds : nil
    learner.shrinkage = ShrinkageWeights()
    var all = Learner.Fit(learner.members.indices.map { train(member: $0, split, &learner) })
    if fit.isTrained {
      all.spending += learner.shrink(context, to: base, validation: split.validation, in: split.windows)
    }
    return all
  }

  /// What a baseline is trained and validated on.
  private struct Split {
    let scaler: Scaler
    let windows: Windows
    let training: [Int]
    let validation: [Int]
  }

  private func train(member: Int, _ split: Split, _ learner: inout Learner) -> Learner.Fit {
    let seed = stream("weights", learner, member)
    if fit.isTrained { learner.model.initialize(seed: seed) } else { learner.model.initializeUntrained(seed: seed) }
    switch fit {
    case .freshInit, .shuffledSplit:
      return learner.train(member: member, task(learner, member, split, rule: .constant))
    case .randomSearch:
      return search(member: member, split, &learner)
    case .randomEta:
      return learner.train(member: member, task(learner, member, split, rule: .randomEta))
    case .shuffledEta, .matchedMean, .matchedCosine:
      learner.model.parameters = lead.startWeights[member]
      return learner.train(member: member, task(learner, member, split, rule: .replay(rates(learner, member))))
    case .untrained, .untrainedReadout:
      var spending = Spending()
      if fit == .untrainedReadout {
        let spent = learner.model.fitReadout(
          windows: split.windows, training: split.training, validation: split.validation)
        spending = spent ?? spending
      }
      learner.members[member] = Learner.Member(parameters: learner.model.parameters, missing: nil)
      return Learner.Fit(spending: spending)
    }
  }

  /// The sequential arm's rates of this fold, in another order or smoothed; their sum over the epochs is its own.
  private func rates(_ learner: Learner, _ member: Int) -> [Double] {
    var rates = lead.fits[member].epochs.map(\.rate)
    let mean = rates.reduce(0, +) / Double(rates.count)
    switch fit {
    case .matchedMean: return [mean]
    case .matchedCosine:
      // The points lie half an epoch inside the half wave, so that their mean is exactly a half.
      return rates.indices.map { mean * (1 + cos(.pi * (Double($0) + 0.5) / Double(rates.count))) }
    default:
      var shuffling = RandomStream(seed: stream("permutation", learner, member))
      shuffling.shuffle(&rates)
      return rates
    }
  }

  /// The sequential arm's momenta, epoch by epoch; none where the optimizer keeps its own.
  private var momenta: [Double] {
    let epochs = context.configuration.epochs
    return (0..<epochs).compactMap { rule.momentum(epoch: $0, of: epochs) }
  }

  /// k candidates with a rate and weights of their own and 1/k of the epochs; the one with the lowest validation loss stays.
  private func search(member: Int, _ split: Split, _ learner: inout Learner) -> Learner.Fit {
    let epochs = context.configuration.epochs
    let candidates = min(5, epochs)
    var all = Learner.Fit()
    var best: (loss: Double, parameters: [Float])?
    var draws = RandomStream(seed: stream("search", learner, member))
    for k in 0..<candidates {
      let rate = exp(log(1e-5) + draws.uniform() * (log(1.0) - log(1e-5)))
      if k > 0 { learner.model.initialize(seed: stream("weights of candidate \(k)", learner, member)) }
      var task = task(learner, member, split, rule: .constant, rate: rate)
      task.epochs = epochs / candidates + (k < epochs % candidates ? 1 : 0)
      if let budget = task.stopping.gradientSamples {
        task.stopping.gradientSamples = budget - all.spending.gradientSamples
      }
      let fit = learner.train(member: member, task)
      for var record in fit.epochs {
        record.epoch = all.epochs.count + 1
        all.epochs.append(record)
      }
      all.spending += fit.spending
      guard fit.failure == nil, let last = fit.epochs.last else { continue }
      let loss = last.validationLoss.isNaN ? last.trainLoss : last.validationLoss
      if loss < best?.loss ?? .infinity {
        best = (loss, learner.model.parameters)
        all.rateEnd = rate
      }
    }
    guard let best else {
      all.failure = "every candidate of the random search diverged"
      learner.members[member] = Learner.Member(missing: all.failure)
      return all
    }
    learner.members[member] = Learner.Member(parameters: best.parameters, missing: nil, rate: all.rateEnd)
    return all
  }

  private func split(_ learner: Learner) -> Split {
    let fold = context.fold
    if fit == .shuffledSplit { return leakySplit(learner) }
    return Split(
      scaler: scaler,
      windows: fit.replaysRates
        ? sequentialWindows : windows(rows: fold.trainRows, scaler: scaler),
      training: Array(fold.trainOrigins), validation: Array(fold.validationOrigins))
  }

  /// Training origins drawn from all of the fold, test origins and their labels included.
  private func leakySplit(_ learner: Learner) -> Split {
    let fold = context.fold
    let rows = fold.trainRows.lowerBound..<fold.testOrigins.upperBound + context.configuration.horizon
    let leakyScaler = Scaler(context.configuration.scaler, table: context.table, rows: rows)
    var origins = Array(fold.trainOrigins.lowerBound..<fold.testOrigins.upperBound)
    var shuffling = RandomStream(seed: stream("split", learner, 0))
    shuffling.shuffle(&origins)
    return Split(
      scaler: leakyScaler, windows: windows(rows: rows, scaler: leakyScaler),
      training: origins.prefix(fold.trainOrigins.count).sorted(),
      validation: origins.dropFirst(fold.trainOrigins.count).prefix(fold.validationOrigins.count).sorted())
  }

  private enum Rule {
    case constant, randomEta
    case replay([Double])
  }

  private func task(
    _ learner: Learner, _ member: Int, _ split: Split, rule: Rule, rate: Double? = nil
  ) -> TrainingTask {
    let chain: SafetyChain =
      switch rule {
      case .constant: SafetyChain(rule: ConstantRate())
      case .randomEta: SafetyChain(rule: RandomRate())
      case .replay(let rates): SafetyChain(rule: self.rule.rewrapping(ReplayedRates(rates, momenta: momenta)))
      }
    var task = context.task(
      split.windows, rates: chain, baseRate: context.configuration.learningRate,
      startRate: rate ?? context.configuration.learningRate, seed: seed, arm: learner.plain, member: member)
    (task.training, task.validation) = (split.training, split.validation)
    // Early stopping of the sequential arm sets the budget; the baseline then stops early by the same rule or there.
    if context.configuration.patience > 0 || context.configuration.convergence != nil {
      task.stopping.gradientSamples = lead.fits[member].spending.gradientSamples
    }
    return task
  }

  private func windows(rows: Range<Int>, scaler: Scaler) -> Windows {
    context.windows(rows: rows, scaler: scaler, feedback: .none, trace: LearningTrace(), bounds: nil)
  }

  private func stream(_ purpose: String, _ learner: Learner, _ member: Int) -> UInt64 {
    context.stream(seed: seed, learner.arm.forecaster, purpose, member: member)
  }
}
