import Forecasters
import Foundation
import Kernels
import LearningRates
import Series
import Testing
import WalkForward

@Suite struct EngineTests {
  @Test func everyFoldOfEveryArmIsAccountedForOnce() async throws {
    var configuration = Walking.configuration()
    configuration.randomFit = RandomFit.allCases
    let job = try Walking.job(configuration, [Walking.series("A", rows: 130), Walking.series("B", rows: 111)])
    let records = try await Walking.records(job)
    #expect(records.count == Engine(job, workers: 1).recordCount)
    #expect(Set(records.map { "\($0.series) \($0.arm) \($0.fold.index)" }).count == records.count)
    #expect(job.arms.count == 5 + 1 + RandomFit.allCases.count)
    for record in records {
      #expect(record.status == .trained)
      #expect(record.predictions.count == record.fold.testOrigins.count)
      #expect(record.predictions.allSatisfy { $0.forecast.isFinite })
    }
  }

  @Test(arguments: Walking.learners)
  func oneAndThreeWorkersGiveTheSameRecords(learner: String) async throws {
    var configuration = Walking.configuration(learner)
    configuration.seeds = 2
    let series = [
      try Walking.series("A", rows: 120), try Walking.series("B", rows: 140), try Walking.series("C", rows: 100),
    ]
    let one = try await Walking.records(Walking.job(configuration, series), workers: 1)
    let three = try await Walking.records(Walking.job(configuration, series), workers: 3)
    #expect(one.map(\.content) == three.map(\.content))
  }

  @Test(arguments: Walking.learners)
  func aRunTakesTheStepsThatAreCountedBeforeIt(learner: String) async throws {
    var configuration = Walking.configuration(learner)
    configuration.refitEvery = 2
    configuration.window = .expanding
    let job = try Walking.job(configuration, [Walking.series("A", rows: 160)])
    let records = try await Walking.records(job)
    #expect(records.reduce(0) { $0 + $1.spending.gradientSteps } == Engine(job, workers: 1).gradientSteps)
  }

  @Test(arguments: ["mlp", "streaming"])
  func baselinesSpendNoMoreGradientsThanTheirSequentialArm(learner: String) async throws {
    for (patience, ensemble) in [(0, 1), (1, 1), (1, 3)] {
      var configuration = Walking.configuration(learner)
      configuration.ensemble = ensemble
      configuration.patience = patience
      configuration.epochs = 7
      let job = try Walking.job(configuration, [Walking.series("A", rows: 160)])
      let records = try await Walking.records(job)
      for (index, arm) in job.arms.enumerated() where arm.role == .randomFit {
        let sequential = try #require(job.arms.firstIndex { $0.name == arm.comparedWith })
        for record in records where record.arm == index {
          let reference = try #require(records.first { $0.arm == sequential && $0.fold == record.fold })
          #expect(record.spending.gradientSamples <= reference.spending.gradientSamples)
          if patience == 0 && arm.randomFit != "untrained" {
            #expect(record.spending.gradientSamples == reference.spending.gradientSamples)
          }
        }
      }
    }
  }

  /// A loss that hardly moves has stood still after three changes, whatever is left of the budget.
  @Test func convergenceEndsAFoldAndItsBaselinesNoLater() async throws {
    var configuration = Walking.configuration()
    configuration.epochs = 40
    configuration.learningRate = 1e-6
    let series = try Walking.series("A", rows: 160)
    let never = try Walking.job(configuration, [series])
    for record in try await Walking.records(never) where never.arms[record.arm].role == .sequential {
      #expect(record.epochs.count == 40)
    }
    configuration.convergence = 0.01
    let job = try Walking.job(configuration, [series])
    let records = try await Walking.records(job)
    for record in records {
      switch job.arms[record.arm].role {
      case .sequential: #expect(record.epochs.count == 4, "three changes need four losses")
      case .randomFit: #expect(record.epochs.count <= 4)
      default: break
      }
    }
  }

  @Test func statesOfAnLSTMAreRecordedWhereTheyAreAskedFor() async throws {
    var job = try Walking.job(Walking.configuration("lstm"), [Walking.series("A", rows: 130)])
    job.recordsDiagnostics = true
    let records = try await Walking.records(job)
    let own = records.filter { job.arms[$0.arm].role == .sequential }
    #expect(!own.isEmpty && own.allSatisfy { $0.diagnostics?.travel != nil })
    #expect(own.allSatisfy { ($0.diagnostics?.hiddenMove ?? 0) > 0 && ($0.diagnostics?.cellMove ?? 0) > 0 })
  }

  @Test func shuffledEtaLivesThroughThePermutedRatesOfTheSameFold() async throws {
    var configuration = Walking.configuration()
    configuration.epochs = 12
    configuration.randomFit = [.shuffledEta]
    configuration.naive = []
    let records = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 160)]))
    var moved = 0
    for fold in Set(records.map(\.fold.index)) {
      let own = try #require(records.first { $0.arm == 0 && $0.fold.index == fold }).epochs.map(\.rate)
      let shuffled = try #require(records.first { $0.arm == 1 && $0.fold.index == fold }).epochs.map(\.rate)
      #expect(own.sorted() == shuffled.sorted())
      if own != shuffled { moved += 1 }
    }
    #expect(moved > 0)
  }

  /// A rule that moves the momentum has it moved in its controls too: with one epoch nothing is left that differs.
  @Test func controlsKeepTheMomentumOfTheRule() async throws {
    var configuration = Walking.configuration()
    configuration.rate = [try RateRuleSpecification(parsing: "oneCycle")]
    configuration.epochs = 1
    // The only epoch of a cycle is its last, at η₀/250000.
    configuration.learningRate = 2500
    configuration.randomFit = [.shuffledEta, .matchedMean]
    configuration.naive = []
    let records = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 160)]))
    for arm in [1, 2] {
      #expect(records.filter { $0.arm == 0 }.map(\.predictions) == records.filter { $0.arm == arm }.map(\.predictions))
    }
  }

  /// The controls differ from the sequential arm in the shape of its rates alone, not in their sum.
  @Test(arguments: [RandomFit.matchedMean, .matchedCosine])
  func matchedRatesHaveTheMeanOfTheSequentialArmsOwn(fit: RandomFit) async throws {
    var configuration = Walking.configuration()
    configuration.epochs = 12
    configuration.randomFit = [fit]
    configuration.naive = []
    let records = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 160)]))
    // A fold may end with the rate it began with, on one CPU level and not on another: not every fold can differ.
    var differing = 0
    for fold in Set(records.map(\.fold.index)) {
      let own = try #require(records.first { $0.arm == 0 && $0.fold.index == fold }).epochs.map(\.rate)
      let matched = try #require(records.first { $0.arm == 1 && $0.fold.index == fold }).epochs.map(\.rate)
      let (mean, sum) = (own.reduce(0, +) / 12, matched.reduce(0, +))
      #expect(abs(sum / 12 / mean - 1) < 1e-12)
      if own != matched { differing += 1 }
      if fit == .matchedMean {
        #expect(Set(matched).count == 1)
      } else {
        #expect(matched == matched.sorted(by: >))
        #expect(abs(matched[0] / mean - (1 + cos(.pi / 24))) < 1e-12)
      }
    }
    #expect(differing > 0)
  }

  /// Paired arms: a sequential learner that starts cold, at a constant rate and without feedback, is the baseline freshInit.
  @Test(arguments: ["mlp", "streaming"])
  func coldConstantWithoutFeedbackIsFreshInitToTheBit(learner: String) async throws {
    var configuration = Walking.configuration(learner)
    configuration.rate = [try RateRuleSpecification(parsing: "constant")]
    configuration.start = [.cold]
    configuration.feedback = [.none]
    configuration.randomFit = [.freshInit]
    configuration.naive = []
    let records = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 160)]))
    let (own, fresh) = (records.filter { $0.arm == 0 }, records.filter { $0.arm == 1 })
    #expect(own.map(\.predictions) == fresh.map(\.predictions))
    configuration.start = [.warm]
    let warm = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 160)]))
    #expect(warm.filter { $0.arm == 1 }.map(\.predictions) == fresh.map(\.predictions))
    #expect(warm.filter { $0.arm == 0 }.map(\.predictions) != fresh.map(\.predictions))
    #expect(warm[0].predictions == own[0].predictions, "the first fold has nothing to start warm from")
  }

  @Test func ratesAreCarriedHalfWayAndWeightsAreNotTouchedByIt() async throws {
    var configuration = Walking.configuration()
    configuration.epochs = 8
    configuration.randomFit = []
    configuration.naive = []
    let carried = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 160)]))
    for (before, fold) in zip(carried, carried.dropFirst()) {
      let expected = (try #require(before.rateEnd) * configuration.learningRate).squareRoot()
      #expect(abs(try #require(fold.rateStart) / expected - 1) < 1e-9)
    }
    configuration.rateCarry = [.reset]
    let reset = try await Walking.records(Walking.job(configuration, [Walking.series("A", rows: 160)]))
    #expect(reset.allSatisfy { $0.rateStart == configuration.learningRate })
  }

  @Test(arguments: ["mlp", "streaming"])
  func foldsBetweenRefitsForecastWithTheFrozenModel(learner: String) async throws {
    var configuration = Walking.configuration(learner)
    configuration.refitEvery = 3
    let job = try Walking.job(configuration, [Walking.series("A", rows: 170)])
    for record in try await Walking.records(job) {
      #expect(record.status == (record.fold.index.isMultiple(of: 3) ? .trained : .frozen))
      if record.status == .frozen { #expect(record.epochs.isEmpty && record.spending == Spending()) }
    }
  }

  @Test func aDivergedFoldIsScoredWithTheNaiveForecastAndTheRestGoesOn() async throws {
    var configuration = Walking.configuration()
    configuration.target = .level
    configuration.anchor = Anchor.none
    configuration.optimizer = .sgd
    configuration.learningRate = 1e30
    configuration.clip = 0
    configuration.randomFit = [.untrained]
    let job = try Walking.job(configuration, [Walking.series("A", rows: 130)])
    let records = try await Walking.records(job)
    let sequential = records.filter { job.arms[$0.arm].role == .sequential }
    #expect(!sequential.isEmpty)
    for record in sequential {
      guard case .failed(let reason) = record.status else {
        Issue.record("a rate of 1e30 should diverge")
        continue
      }
      #expect(!reason.isEmpty)
      let prices = try job.series[0].table().columns[0]
      #expect(record.predictions.allSatisfy { $0.forecast == prices[$0.origin] })
    }
    #expect(records.filter { job.arms[$0.arm].role != .sequential }.allSatisfy { $0.status == .trained })
  }

  @Test func seriesThatCannotBeWalkedAreSkippedWithTheirReason() throws {
    let flat = try TimeSeries(
      name: "flat", clock: .row, instants: Array(0..<200),
      columns: [
        .init(name: "close", values: [Double](repeating: 5, count: 200)),
        .init(name: "volume", values: [Double](repeating: 5, count: 200)),
      ])
    let job = try Walking.job(
      Walking.configuration(), [Walking.series("A", rows: 130), Walking.series("short", rows: 40), flat])
    #expect(job.series.map(\.name) == ["A"])
    #expect(job.skipped.map(\.series) == ["short", "flat"])
    #expect(job.skipped[0].reason.contains("too short") && job.skipped[1].reason.contains("constant"))
  }
}
