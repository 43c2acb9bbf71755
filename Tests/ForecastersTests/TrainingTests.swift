import Forecasters
import Kernels
import LearningRates
import Randomness
import Series
import Testing

@Suite struct TrainingTests {
  let windows = makeWindows(
    [autoregression(160, phi: 0.8, seed: 41)], lookback: 6, horizon: 2, scaler: .standard)
  var training: [Int] { Array(origins(of: windows).prefix(101)) }
  var validation: [Int] { Array(origins(of: windows).suffix(40)) }
  static let architectures: [NeuralForecaster.Architecture] = [
    .mlp(hidden: [8], activation: .relu), .mlp(hidden: [8], activation: .relu, shortcut: true),
    .lstm(hidden: 4, layers: 1), .lstm(hidden: 4, layers: 1, bptt: 12),
  ]

  private func task(
    epochs: Int, rate: Double, rule: any RateRule = ConstantRate(), accuracy: Accuracy = .r2,
    stopping: Stopping = Stopping()
  ) -> TrainingTask {
    makeTask(
      windows, training: training, validation: validation, epochs: epochs, rate: rate, rule: rule, accuracy: accuracy,
      stopping: stopping)
  }

  @Test(arguments: architectures, [OptimizerKind.sgd, .adam])
  func replayingTheTraceOfRatesGivesTheSameBits(
    architecture: NeuralForecaster.Architecture, optimizer: OptimizerKind
  ) throws {
    let first = makeNetwork(architecture, for: windows, optimizer: optimizer, dropout: 0.1)
    let ruled = try first.train(task(epochs: 8, rate: 0.03, rule: ALDVI(), accuracy: .hit))
    let rates = ruled.epochs.map(\.rate)
    #expect(Set(rates).count > 1)
    let second = makeNetwork(architecture, for: windows, optimizer: optimizer, dropout: 0.1)
    let replayed = try second.train(task(epochs: 8, rate: 0.03, rule: ReplayedRates(rates), accuracy: .hit))
    #expect(first.parameters.map(\.bitPattern) == second.parameters.map(\.bitPattern))
    #expect(ruled.epochs.map(\.validationLoss) == replayed.epochs.map(\.validationLoss))
    let other = makeNetwork(architecture, for: windows, optimizer: optimizer, dropout: 0.1)
    _ = try other.train(task(epochs: 8, rate: 0.03, rule: ReplayedRates(rates.map { $0 * 1.01 }), accuracy: .hit))
    #expect(first.parameters != other.parameters)
  }

  /// A cycle is rates and momenta: a replay of its rates alone takes another path.
  @Test(arguments: [OptimizerKind.momentum, .adam, .sgd])
  func aCycleMovesTheMomentumWhereThereIsOne(optimizer: OptimizerKind) throws {
    let cycle = OneCycle()
    let rates = (0..<8).map { 0.03 * cycle.share(epoch: $0, of: 8) }
    let momenta = (0..<8).compactMap { cycle.momentum(epoch: $0, of: 8) }
    let rules: [any RateRule] = [cycle, ReplayedRates(rates, momenta: momenta), ReplayedRates(rates)]
    let parameters = try rules.map { rule in
      let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows, optimizer: optimizer)
      _ = try network.train(task(epochs: 8, rate: 0.03, rule: rule))
      return network.parameters.map(\.bitPattern)
    }
    #expect(parameters[0] == parameters[1])
    #expect((parameters[0] == parameters[2]) == (optimizer == .sgd))
  }

  @Test func replayingATraceWithARollbackGivesTheSameBits() throws {
    let rates = [0.01, 0.01, 1e6, 0.01, 0.02]
    let parameters = try [ReplayedRates(rates), ReplayedRates(rates)].map { rule in
      let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows)
      let outcome = try network.train(task(epochs: 5, rate: 0.01, rule: rule))
      #expect(outcome.epochs.map(\.interventions) == ["", "", "rollback", "", ""])
      return network.parameters.map(\.bitPattern)
    }
    #expect(parameters[0] == parameters[1])
  }

  @Test func aRollbackRestoresWeightsAndMomentsOfTheLastGoodEpoch() throws {
    for optimizer in [OptimizerKind.momentum, .adam] {
      let bad = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows, optimizer: optimizer)
      let outcome = try bad.train(task(epochs: 3, rate: 0.01, rule: ReplayedRates([0.01, 0.01, 1e6])))
      let good = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows, optimizer: optimizer)
      let two = try good.train(task(epochs: 2, rate: 0.01))
      #expect(outcome.epochs[2].interventions == "rollback")
      #expect(bad.parameters == good.parameters)
      #expect(outcome.validationLoss == two.validationLoss && outcome.trainLoss == two.trainLoss)
      let next = task(epochs: 1, rate: 0.01)
      _ = try bad.train(next)
      _ = try good.train(next)
      #expect(bad.parameters == good.parameters, "the moments differ")
    }
  }

  @Test func theRuleNeverChangesWeights() throws {
    let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows, optimizer: .adam)
    var afterLastBatch: [Float] = []
    network.onBatch = { [unowned network] _ in afterLastBatch = network.parameters }
    _ = try network.train(task(epochs: 4, rate: 0.01, rule: ALDVI(), accuracy: .hit))
    #expect(network.parameters == afterLastBatch)
    // Whatever rule was asked, the weights after the one epoch before it are the same.
    let others = try [ConstantRate() as any RateRule, ALDVI(), BoldDriver()].map { rule in
      let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows)
      _ = try network.train(task(epochs: 1, rate: 0.01, rule: rule))
      return network.parameters
    }
    #expect(others[0] == others[1] && others[0] == others[2])
  }

  @Test func anEpochsLossIsTheSampleWeightedMeanOfItsBatches() throws {
    let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows)
    var batches: [BatchRecord] = []
    network.onBatch = { batches.append($0) }
    let outcome = try network.train(task(epochs: 2, rate: 0.01))
    #expect(batches.map(\.samples) == [32, 32, 32, 5, 32, 32, 32, 5])
    for (epoch, own) in zip(outcome.epochs, [batches[0..<4], batches[4..<8]]) {
      let mean = own.reduce(0) { $0 + $1.loss * Double($1.samples) } / 101
      #expect(abs(epoch.trainLoss - mean) < 1e-12)
    }
    // With weights that stay as they are, an epoch of batches measures what one batch of everything measures.
    let losses = try [32, 200].map { batch in
      let network = makeNetwork(.lstm(hidden: 4, layers: 1), for: windows, batch: batch)
      return try network.train(task(epochs: 1, rate: 1e-30)).trainLoss
    }
    #expect(abs((losses[0] ?? .nan) - (losses[1] ?? .nan)) < 1e-12)
  }

  /// With γ = 1 the bits are those of the rule alone; with a small one the layers before the head hardly move.
  @Test(arguments: architectures)
  func layersCanHaveRatesOfTheirOwn(architecture: NeuralForecaster.Architecture) throws {
    func trained(_ rule: any RateRule) throws -> (network: NeuralForecaster, start: [Float]) {
      let network = makeNetwork(architecture, for: windows, optimizer: .adam)
      let start = network.parameters
      _ = try network.train(
        makeTask(windows, training: training, validation: validation, epochs: 3, rate: 0.01, rule: rule))
      return (network, start)
    }
    var decay = LayerDecay(ConstantRate())
    decay.factor = 1
    let plain = try trained(ConstantRate())
    #expect(try trained(decay).network.parameters == plain.network.parameters)
    decay.factor = 1e-3
    let decayed = try trained(decay)
    let blocks = decayed.network.kernel.blocks
    func travel(_ run: (network: NeuralForecaster, start: [Float]), head: Bool) -> Float {
      let last = blocks.last?.layer
      return blocks.filter { ($0.layer == last) == head }.flatMap(\.range).reduce(0) {
        $0 + abs(run.network.parameters[$1] - run.start[$1])
      }
    }
    #expect(travel(decayed, head: true) > 0.3 * travel(plain, head: true))
    if blocks.contains(where: { $0.layer != blocks.last?.layer }) {
      #expect(travel(decayed, head: false) < 0.02 * travel(plain, head: false))
    }
  }

  @Test(arguments: architectures)
  func validationLossAndAccuracyAreThoseOfTheForecasts(architecture: NeuralForecaster.Architecture) throws {
    let network = makeNetwork(architecture, for: windows, optimizer: .adam)
    let outcome = try network.train(task(epochs: 3, rate: 0.01, accuracy: .hit))
    let forecasts = network.forecast(origins: validation, in: windows)
    let loss = meanSquaredError(forecasts, validation, windows) / (windows.targetSpread * windows.targetSpread)
    #expect(abs((outcome.validationLoss ?? .nan) - loss) < 1e-6)
    var hits = 0.0
    for (i, origin) in validation.enumerated() {
      for lead in 1...2 {
        let last = windows.rawTarget[origin]
        if (forecasts[2 * i + lead - 1] > last) == (windows.rawLabel(origin: origin, lead: lead) > last) { hits += 1 }
      }
    }
    #expect(abs((outcome.accuracy ?? .nan) - hits / 80) < 1e-12)
  }

  @Test func spendingIsCountedInSamples() throws {
    let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows)
    let spending = try network.train(task(epochs: 3, rate: 0.01)).spending
    #expect(spending.gradientSteps == 12 && spending.gradientSamples == 303 && spending.forwardSamples == 120)
    #expect(spending.gradientEvaluations == 343)
    let exponential = try network.train(task(epochs: 3, rate: 0.01, accuracy: .expLoss))
    #expect(exponential.spending.forwardSamples == 160)
  }

  @Test func theBudgetIsNeverExceeded() throws {
    for (budget, samples, epochs) in [(150, 133, 2), (101, 101, 1), (303, 303, 3), (64, 64, 1)] {
      let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows)
      let outcome = try network.train(task(epochs: 3, rate: 0.01, stopping: Stopping(gradientSamples: budget)))
      #expect(outcome.spending.gradientSamples == samples && outcome.epochs.count == epochs)
    }
    let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows)
    #expect(throws: TrainingFailure(reason: "the budget is smaller than a batch")) {
      try network.train(task(epochs: 3, rate: 0.01, stopping: Stopping(gradientSamples: 31)))
    }
  }

  @Test func patienceStopsEarlyAndRestoresTheBestWeights() throws {
    let network = makeNetwork(.mlp(hidden: [32], activation: .relu), for: windows, optimizer: .adam)
    var weights: [[Float]] = []
    network.onBatch = { [unowned network] batch in if batch.samples == 5 { weights.append(network.parameters) } }
    let outcome = try network.train(task(epochs: 200, rate: 0.01, stopping: Stopping(patience: 5)))
    let losses = outcome.epochs.map(\.validationLoss)
    let best = try #require(losses.indices.min { (losses[$0], $0) < (losses[$1], $1) })
    #expect(outcome.epochs.count == best + 6 && outcome.epochs.count < 200)
    #expect(outcome.validationLoss == losses[best] && network.parameters == weights[best])
  }

  /// Without patience over the last epochs, with patience over those up to the best; what ended badly does not count.
  @Test func weightsAreAveragedOverTheLastEpochsThatEndedWell() throws {
    func run(_ rates: [Double], averageEpochs: Int, patience: Int? = nil) throws -> (
      [[Float]], TrainingOutcome, [Float]
    ) {
      let network = makeNetwork(
        .mlp(hidden: [32], activation: .relu), for: windows, optimizer: .adam, averageEpochs: averageEpochs)
      var weights: [[Float]] = []
      network.onBatch = { [unowned network] batch in if batch.samples == 5 { weights.append(network.parameters) } }
      let outcome = try network.train(
        task(
          epochs: rates.count, rate: 0.01, rule: ReplayedRates(rates), stopping: Stopping(patience: patience)))
      return (weights, outcome, network.parameters)
    }
    func mean(_ weights: ArraySlice<[Float]>) -> [Float] {
      weights[weights.startIndex].indices.map { i in weights.reduce(0) { $0 + $1[i] } / Float(weights.count) }
    }
    func agree(_ a: [Float], _ b: [Float]) -> Bool {
      zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 } && a.count == b.count
    }
    let steady = try run(Array(repeating: 0.01, count: 7), averageEpochs: 3)
    #expect(agree(steady.2, mean(steady.0[4...])) && !agree(steady.2, steady.0[6]))
    let short = try run([0.01, 0.01], averageEpochs: 5)
    #expect(agree(short.2, mean(short.0[...])))
    let rolledBack = try run([0.01, 0.01, 0.01, 1e6], averageEpochs: 2)
    #expect(rolledBack.1.epochs[3].interventions == "rollback" && agree(rolledBack.2, mean(rolledBack.0[1...2])))
    let stopped = try run(Array(repeating: 0.01, count: 200), averageEpochs: 2, patience: 5)
    let best = stopped.1.epochs.count - 6
    #expect(best > 0 && agree(stopped.2, mean(stopped.0[best - 1...best])))
  }

  @Test(arguments: architectures, [Anchor.lastValue, .none])
  func aHeadOfZerosForecastsTheNaiveUntilItIsTrained(
    architecture: NeuralForecaster.Architecture, anchor: Anchor
  ) throws {
    let windows = makeWindows(
      [autoregression(160, phi: 0.8, seed: 41)], lookback: 6, horizon: 2, anchor: anchor, scaler: .standard)
    let network = makeNetwork(architecture, for: windows, optimizer: .adam, head: .zero)
    let origins = validation
    for (i, forecast) in network.forecast(origins: origins, in: windows).enumerated() {
      let naive = anchor == .none ? windows.targetCentre : windows.rawTarget[origins[i / 2]]
      #expect(abs(forecast - naive) < 1e-5)
    }
    let hidden = makeNetwork(architecture, for: windows, optimizer: .adam)
    #expect(zip(network.parameters, hidden.parameters).allSatisfy { $0 == 0 || $0 == $1 })
    _ = try network.train(
      makeTask(windows, training: training, validation: validation, epochs: 20, rate: 0.01))
    let error = meanSquaredError(network.forecast(origins: origins, in: windows), origins, windows)
    let naive = origins.flatMap { origin in
      Array(repeating: anchor == .none ? windows.targetCentre : windows.rawTarget[origin], count: 2)
    }
    #expect(error < meanSquaredError(naive, origins, windows))
  }

  @Test func convergenceStopsAfterThreeSmallChanges() throws {
    let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows)
    let outcome = try network.train(task(epochs: 50, rate: 1e-30, stopping: Stopping(convergence: 1e-4)))
    #expect(outcome.epochs.count == 4)
  }

  @Test(arguments: architectures)
  func withoutATailTheTrainingLossIsObserved(architecture: NeuralForecaster.Architecture) throws {
    let network = makeNetwork(architecture, for: windows)
    let task = makeTask(windows, training: training, epochs: 6, rate: 0.02, rule: ALDVI(), accuracy: .hit)
    let outcome = try network.train(task)
    #expect(outcome.epochs.allSatisfy { $0.validationLoss.isNaN && (0...1).contains($0.accuracy) })
    #expect(outcome.validationLoss == nil && outcome.spending.forwardSamples == 0)
    #expect(Set(outcome.epochs.map(\.rate)).count > 1)
  }

  @Test func divergenceFailsAndLeavesTheLastGoodWeights() throws {
    for architecture in Self.architectures {
      let network = makeNetwork(architecture, for: windows)
      let before = network.parameters
      do {
        _ = try network.train(task(epochs: 20, rate: 1e30))
        Issue.record("a rate of 1e30 did not fail")
      } catch {
        #expect(error.epochs.count == 5 && error.epochs.allSatisfy { $0.interventions.contains("rollback") })
        #expect(error.spending.gradientSamples > 0 && error.reason.contains("5 rollbacks"))
        #expect(error.description.contains("epoch 5"))
      }
      #expect(network.parameters == before)
      #expect(throws: TrainingFailure.self) { try network.train(task(epochs: 2, rate: 1e30)) }
    }
  }

  @Test func noiseThatNeedsTheAccuracysErrorGetsIt() throws {
    let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows)
    var rule = ALDVI()
    rule.noise = .bootstrapMetric
    let outcome = try network.train(task(epochs: 5, rate: 0.01, rule: rule, accuracy: .hit))
    #expect(outcome.epochs.allSatisfy { !$0.interventions.contains("accuracyErrorUndefined") })
  }

  @Test(arguments: [nil, 12])
  func dropoutActsInTrainingAlone(bptt: Int?) throws {
    let runs = try [0, 0.5].map { dropout in
      let network = makeNetwork(.lstm(hidden: 8, layers: 2, bptt: bptt), for: windows, dropout: dropout)
      return try network.train(task(epochs: 2, rate: 1e-30))
    }
    #expect(runs[0].validationLoss == runs[1].validationLoss)
    #expect(abs(runs[0].epochs[0].trainLoss - runs[0].epochs[1].trainLoss) < 1e-12)
    #expect(Set(runs[1].epochs.map(\.trainLoss) + [runs[0].trainLoss ?? .nan]).count == 3)
  }

  @Test func trainingAgainOnAnotherFoldReusesNothingButWeights() throws {
    let network = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows, optimizer: .adam)
    _ = try network.train(task(epochs: 3, rate: 0.05))
    network.initialize(seed: 3)
    _ = try network.train(task(epochs: 3, rate: 0.01))
    let fresh = makeNetwork(.mlp(hidden: [8], activation: .relu), for: windows, optimizer: .adam)
    _ = try fresh.train(task(epochs: 3, rate: 0.01))
    #expect(network.parameters == fresh.parameters)
  }
}
