internal import Forecasters
internal import LearningRates

extension UnitWalk {
  /// What the leading arm made of a fold, network by network, which its baselines go by.
  struct LeadFit {
    /// The weights that it started from.
    var startWeights: [[Float]] = []
    var fits: [Learner.Fit] = []
  }

  /// Trains one arm in the fold that comes.
  mutating func train(
    _ i: Int, _ samples: Samples, _ bases: [ShrinkageBase?], _ lead: inout LeadFit
  ) -> Learner.Fit {
    let bases = samples.parts.map { bases[$0.member] }
    if case .random(let fit) = learners[i].fit {
      let baseline = BaselineTraining(
        sequential: samples, bases: bases, fit: fit, rule: group.rule, seed: group.seed, lead: lead)
      return baseline.run(&learners[i])
    }
    for part in samples.parts {
      learners[i].fitted[part.member].scaler = part.scaler
      learners[i].fitted[part.member].bounds = part.bounds
    }
    if learners[i].fit == .atOnce { return learners[i].fitAtOnce(samples.taskAtOnce) }
    for network in learners[i].networks.indices {
      let failure = prepareWeights(i, samples.context, network)
      lead.startWeights.append(learners[i].model.parameters)
      if let failure {
        learners[i].networks[network].fail(failure)
        lead.fits.append(Learner.Fit(failure: failure))
      } else {
        lead.fits.append(learners[i].train(network: network, sequentialTask(i, samples, network)))
      }
    }
    var fit = Learner.Fit(lead.fits)
    fit.spending += learners[i].shrink(samples, to: bases)
    if keepsTails { tails = learners[i].tails(samples, to: bases, isShrunk: partners.isEmpty) }
    for network in learners[i].networks.indices { fit.spending += pretrainingSpent(samples.context, network) }
    return fit
  }

  /// Fresh, carried, shrunken or pretrained weights; the optimizer's moments are never carried.
  ///
  /// Returns why there are none: only where pretraining failed. Where no other series could be trained on, they are fresh.
  private mutating func prepareWeights(_ i: Int, _ context: FoldContext, _ network: Int) -> String? {
    let (name, carried) = (learners[i].arm.forecaster, learners[i].networks[network])
    if let pretrained = pretrained(context.fold.index, network) {
      if let failure = pretrained.failure { return failure }
      learners[i].model.parameters = pretrained.parameters
    } else if carried.missing != nil || !group.start.isCarried {
      learners[i].model.initialize(seed: context.stream(seed: group.seed, name, "weights", network: network))
    } else {
      learners[i].model.parameters = carried.parameters
      if group.start == .shrinkPerturb {
        learners[i].model.shrinkPerturb(
          seed: context.stream(seed: group.seed, name, "perturbation", network: network))
      }
    }
    learners[i].model.resetMoments()
    return nil
  }

  /// What a network of the group's own series begins a fold from, where that was trained on other series.
  func pretrained(_ fold: Int, _ network: Int) -> Pretraining.Network? {
    guard group.start.isPretrained else { return nil }
    return job.pretraining.network(network, for: members[0].series, fold: fold, group, in: job)
  }

  /// What pretraining spent, which is told once: with the first series of those that begin from it.
  private func pretrainingSpent(_ context: FoldContext, _ network: Int) -> Spending {
    let series = members[0].series
    guard series < Pretraining.parts(of: job.series.count) else { return Spending() }
    return pretrained(context.fold.index, network)?.spending ?? Spending()
  }

  /// η₀ of the sequential arm or the rival.
  var baseRate: Double { group.rival?.baseRate(configuration.learningRate) ?? configuration.learningRate }

  private func sequentialTask(_ i: Int, _ samples: Samples, _ network: Int) -> TrainingTask {
    let base = baseRate
    let isRival = group.rival != nil
    let chain = configuration.chain(group.rule, isRival: isRival, adapting: !isRival)
    let carries = group.rateCarry == .carried
    var start = base
    let before = learners[i].networks[network]
    let ended = group.start.isPretrained ? pretrained(samples.context.fold.index, network)?.rate : before.rate
    if carries, let ended { start = chain.carried(from: ended, base: base) }
    var task = samples.task(
      rates: chain, baseRate: base, startRate: start, lessons: carries ? before.lessons : [], seed: group.seed,
      arm: learners[i].plain, network: network)
    // A rival pays for its rates in epochs.
    if group.rival?.passesAgain == true {
      task.stopping.gradientSamples = configuration.epochs * samples.training.count
    }
    return task
  }
}
