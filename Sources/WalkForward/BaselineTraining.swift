internal import Forecasters
internal import Foundation
internal import LearningRates
internal import Randomness
internal import Series

/// One fold of one random-fit baseline, trained within the gradient budget that its sequential arm spent there.
struct BaselineTraining {
  /// What the sequential arm was trained on, with its feedback columns.
  let sequential: Samples
  /// What the parts' forecasts are shrunk to.
  let bases: [ShrinkageBase?]
  let fit: RandomFit
  /// The sequential arm's rule, whose momentum and rates by layer its replays keep.
  let rule: any RateRule
  let seed: Int
  /// What the sequential arm made of the fold.
  let lead: UnitWalk.LeadFit

  private var context: FoldContext { sequential.context }

  /// Trains the baseline's model for this fold, and shrinks its forecasts as the sequential arm's where it is trained by gradient.
  func run(_ learner: inout Learner) -> Learner.Fit {
    let samples = samples(learner)
    for part in samples.parts {
      learner.fitted[part.member].scaler = part.scaler
      learner.fitted[part.member].bounds = part.bounds
    }
    var all = Learner.Fit(learner.networks.indices.map { train(network: $0, samples, &learner) })
    if fit.isTrained { all.spending += learner.shrink(samples, to: bases) }
    return all
  }

  private func train(network: Int, _ samples: Samples, _ learner: inout Learner) -> Learner.Fit {
    let seed = stream("weights", learner, network)
    if fit.isTrained { learner.model.initialize(seed: seed) } else { learner.model.initializeUntrained(seed: seed) }
    switch fit {
    case .freshInit, .shuffledSplit:
      return learner.train(network: network, task(learner, network, samples, rule: .constant))
    case .randomSearch:
      return search(network: network, samples, &learner)
    case .randomEta:
      return learner.train(network: network, task(learner, network, samples, rule: .randomEta))
    case .shuffledEta, .matchedMean, .matchedCosine:
      learner.model.parameters = lead.startWeights[network]
      return learner.train(network: network, task(learner, network, samples, rule: .replay(rates(learner, network))))
    case .untrained, .untrainedReadout:
      var spending = Spending()
      if fit == .untrainedReadout {
        let spent = learner.model.fitReadout(
          windows: samples.windows, training: samples.training, validation: samples.validation)
        spending = spent ?? spending
      }
      learner.networks[network] = Learner.Network(parameters: learner.model.parameters, missing: nil)
      return Learner.Fit(spending: spending)
    }
  }

  /// The sequential arm's rates of this fold, in another order or smoothed; their sum over the epochs is its own.
  private func rates(_ learner: Learner, _ network: Int) -> [Double] {
    var rates = lead.fits[network].epochs.map(\.rate)
    let mean = rates.reduce(0, +) / Double(rates.count)
    switch fit {
    case .matchedMean: return [mean]
    case .matchedCosine:
      // The points lie half an epoch inside the half wave, so that their mean is exactly a half.
      return rates.indices.map { mean * (1 + cos(.pi * (Double($0) + 0.5) / Double(rates.count))) }
    default:
      var shuffling = RandomStream(seed: stream("permutation", learner, network))
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
  private func search(network: Int, _ samples: Samples, _ learner: inout Learner) -> Learner.Fit {
    let epochs = context.configuration.epochs
    let candidates = min(5, epochs)
    var all = Learner.Fit()
    var best: (loss: Double, parameters: [Float])?
    var draws = RandomStream(seed: stream("search", learner, network))
    for k in 0..<candidates {
      let rate = exp(log(1e-5) + draws.uniform() * (log(1.0) - log(1e-5)))
      if k > 0 { learner.model.initialize(seed: stream("weights of candidate \(k)", learner, network)) }
      var task = task(learner, network, samples, rule: .constant, rate: rate)
      task.epochs = epochs / candidates + (k < epochs % candidates ? 1 : 0)
      if let budget = task.stopping.gradientSamples {
        task.stopping.gradientSamples = budget - all.spending.gradientSamples
      }
      let fit = learner.train(network: network, task)
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
      learner.networks[network] = Learner.Network(missing: all.failure)
      return all
    }
    learner.networks[network] = Learner.Network(parameters: best.parameters, missing: nil, rate: all.rateEnd)
    return all
  }

  /// What the baseline is trained and validated on.
  private func samples(_ learner: Learner) -> Samples {
    if fit == .shuffledSplit { return leakySamples(learner) }
    if fit.replaysRates { return sequential }
    return Samples(
      sequential.parts.map { part in
        part.taking(scaler: part.scaler, rows: part.rows, training: part.training, validation: part.validation)
      })
  }

  /// Training origins drawn from all of the fold, test origins and their labels included.
  private func leakySamples(_ learner: Learner) -> Samples {
    var shuffling = RandomStream(seed: stream("split", learner, 0))
    return Samples(
      sequential.parts.map { part in
        let fold = part.context.fold
        let ranges = [fold.trainOrigins, fold.validationOrigins, fold.testOrigins].filter { !$0.isEmpty }
        let end = ranges.map(\.upperBound).max() ?? fold.trainOrigins.upperBound
        let rows = fold.trainRows.lowerBound..<end + context.configuration.horizon
        var origins = Array(fold.trainOrigins.lowerBound..<end)
        shuffling.shuffle(&origins)
        return part.taking(
          scaler: Scaler(context.configuration.scaler, table: part.context.table, rows: rows), rows: rows,
          training: origins.prefix(fold.trainOrigins.count).sorted(),
          validation: origins.dropFirst(fold.trainOrigins.count).prefix(fold.validationOrigins.count).sorted())
      })
  }

  private enum Rule {
    case constant, randomEta
    case replay([Double])
  }

  private func task(
    _ learner: Learner, _ network: Int, _ samples: Samples, rule: Rule, rate: Double? = nil
  ) -> TrainingTask {
    let rule: any RateRule =
      switch rule {
      case .constant: ConstantRate()
      case .randomEta: RandomRate()
      case .replay(let rates): self.rule.rewrapping(ReplayedRates(rates, momenta: momenta))
      }
    var task = samples.task(
      rates: context.configuration.chain(rule), baseRate: context.configuration.learningRate,
      startRate: rate ?? context.configuration.learningRate, seed: seed, arm: learner.plain, network: network)
    // Early stopping of the sequential arm sets the budget; the baseline then stops early by the same rule or there.
    if context.configuration.patience > 0 || context.configuration.convergence != nil {
      task.stopping.gradientSamples = lead.fits[network].spending.gradientSamples
    }
    return task
  }

  private func stream(_ purpose: String, _ learner: Learner, _ network: Int) -> UInt64 {
    context.stream(seed: seed, learner.arm.forecaster, purpose, network: network)
  }
}

extension Samples.Part {
  /// The part without feedback, on other rows and origins.
  fileprivate func taking(scaler: Scaler, rows: Range<Int>, training: [Int], validation: [Int]) -> Samples.Part {
    Samples.Part(
      member: member, context: context, scaler: scaler, bounds: nil, rows: rows,
      feedback: [], constants: constants, training: training, validation: validation)
  }
}
