internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Randomness
internal import Series

/// One fold of one random-fit baseline, trained within the gradient budget that its sequential arm spent there.
struct BaselineTraining {
  let context: FoldContext
  let fit: RandomFit
  let seed: Int
  let scaler: Scaler
  /// What the sequential arm was trained on, with its feedback columns.
  let sequentialWindows: Windows
  /// The weights that the sequential arm started from.
  let startWeights: [Float]
  /// What the sequential arm made of the fold.
  let sequentialFit: Learner.Fit

  /// Trains the baseline's model for this fold.
  func run(_ learner: inout Learner) -> Learner.Fit {
    learner.model.initialize(seed: stream("weights", learner))
    switch fit {
    case .freshInit:
      return learner.train(task(learner, rule: .constant), scaler: scaler)
    case .randomSearch:
      return search(&learner)
    case .randomEta:
      return learner.train(task(learner, rule: .randomEta), scaler: scaler)
    case .shuffledEta:
      learner.model.parameters = startWeights
      var rates = sequentialFit.epochs.map(\.rate)
      var shuffling = RandomStream(seed: stream("permutation", learner))
      shuffling.shuffle(&rates)
      return learner.train(task(learner, rule: .replay(rates), windows: sequentialWindows), scaler: scaler)
    case .untrained:
      (learner.scaler, learner.missing) = (scaler, nil)
      return Learner.Fit()
    case .untrainedReadout:
      (learner.scaler, learner.missing) = (scaler, nil)
      let spending = learner.model.fitReadout(
        windows: plainWindows, training: Array(context.fold.trainOrigins),
        validation: Array(context.fold.validationOrigins))
      return Learner.Fit(spending: spending)
    case .shuffledSplit:
      return leak(&learner)
    }
  }

  /// k candidates with a rate and weights of their own and 1/k of the epochs; the one with the lowest validation loss stays.
  private func search(_ learner: inout Learner) -> Learner.Fit {
    let epochs = context.configuration.epochs
    let candidates = min(5, epochs)
    var all = Learner.Fit()
    var best: (loss: Double, parameters: [Float])?
    var draws = RandomStream(seed: stream("search", learner))
    for k in 0..<candidates {
      let rate = exp(log(1e-5) + draws.uniform() * (log(1.0) - log(1e-5)))
      if k > 0 { learner.model.initialize(seed: stream("weights of candidate \(k)", learner)) }
      var task = task(learner, rule: .constant, rate: rate)
      task.epochs = epochs / candidates + (k < epochs % candidates ? 1 : 0)
      if let budget = task.stopping.gradientSamples {
        task.stopping.gradientSamples = budget - all.spending.gradientSamples
      }
      let fit = learner.train(task, scaler: scaler)
      for var record in fit.epochs {
        record.epoch = all.epochs.count + 1
        all.epochs.append(record)
      }
      all.spending.gradientSteps += fit.spending.gradientSteps
      all.spending.gradientSamples += fit.spending.gradientSamples
      all.spending.forwardSamples += fit.spending.forwardSamples
      guard fit.failure == nil, let last = fit.epochs.last else { continue }
      let loss = last.validationLoss.isNaN ? last.trainLoss : last.validationLoss
      if loss < best?.loss ?? .infinity {
        best = (loss, learner.model.parameters)
        all.rateEnd = rate
      }
    }
    guard let best else {
      learner.missing = "every candidate of the random search diverged"
      all.failure = learner.missing
      return all
    }
    learner.model.parameters = best.parameters
    learner.missing = nil
    return all
  }

  /// Training origins drawn from all of the fold, test origins and their labels included.
  private func leak(_ learner: inout Learner) -> Learner.Fit {
    let fold = context.fold
    let rows = fold.trainRows.lowerBound..<fold.testOrigins.upperBound + context.configuration.horizon
    let leakyScaler = Scaler(context.configuration.scaler, table: context.table, rows: rows)
    var origins = Array(fold.trainOrigins.lowerBound..<fold.testOrigins.upperBound)
    var shuffling = RandomStream(seed: stream("split", learner))
    shuffling.shuffle(&origins)
    let windows = context.windows(rows: rows, scaler: leakyScaler, feedback: .none, trace: LearningTrace())
    var task = task(learner, rule: .constant, windows: windows)
    task.training = origins.prefix(fold.trainOrigins.count).sorted()
    task.validation = origins.dropFirst(fold.trainOrigins.count).prefix(fold.validationOrigins.count).sorted()
    return learner.train(task, scaler: leakyScaler)
  }

  private enum Rule {
    case constant, randomEta
    case replay([Double])
  }

  private func task(_ learner: Learner, rule: Rule, rate: Double? = nil, windows: Windows? = nil) -> TrainingTask {
    let chain: SafetyChain =
      switch rule {
      case .constant: SafetyChain(rule: ConstantRate())
      case .randomEta: SafetyChain(rule: RandomRate())
      case .replay(let rates): SafetyChain(rule: ReplayedRates(rates))
      }
    var task = context.task(
      windows ?? plainWindows, rates: chain, startRate: rate ?? context.configuration.learningRate, seed: seed,
      arm: learner.arm)
    // Early stopping of the sequential arm sets the budget; the baseline then stops early by the same rule or there.
    if context.configuration.patience > 0 {
      task.stopping.gradientSamples = sequentialFit.spending.gradientSamples
    }
    return task
  }

  private var plainWindows: Windows {
    context.windows(rows: context.fold.trainRows, scaler: scaler, feedback: .none, trace: LearningTrace())
  }

  private func stream(_ purpose: String, _ learner: Learner) -> UInt64 {
    context.stream(seed: seed, learner.arm.forecaster, purpose)
  }
}
