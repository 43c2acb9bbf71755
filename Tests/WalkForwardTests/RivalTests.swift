import Forecasters
import Foundation
import Kernels
import LearningRates
import Series
import Testing
import WalkForward

@Suite struct RivalTests {
  static let names =
    AdaptiveKind.allCases.map(\.rawValue)
    + ["adam", "step", "exponential", "cosine", "cosineRestarts", "oneCycle", "reduceOnPlateau", "boldDriver"]
    + ["sgd+cosine", "prodigy+cosine", "sls", "lbfgs", "lalr", "lalrMAE", "lalr+cosine", "pbt", "pbt+cosine"]

  private func configuration(_ rivals: [String], _ learner: String = "mlp") throws -> RunConfiguration {
    var configuration = Walking.configuration(learner)
    configuration.rival = try rivals.map { try Rival(parsing: $0) }
    configuration.randomFit = [.freshInit]
    configuration.naive = ["lastValue"]
    return configuration
  }

  @Test func textsReadBackAsTheSameRival() throws {
    for (text, name) in [
      ("prodigy", "prodigy"), ("cosine", "cosine"), ("adam+cosine", "cosine"), ("adam", "adam"),
      ("prodigy+cosine", "prodigy+cosine"), ("dog+constant", "dog"), ("sgd+step:gamma=0.5", "sgd+step:gamma=0.5"),
      ("constant", "adam"), ("adam+cosine+layerDecay", "cosine+layerDecay"), ("cosine+perNeuron", "cosine+perNeuron"),
    ] {
      let rival = try Rival(parsing: text)
      #expect(rival.name == name)
      let again = try Rival(parsing: rival.name)
      let decoded = try JSONDecoder().decode([Rival].self, from: JSONEncoder().encode([rival]))
      #expect(again == rival && decoded == [rival])
    }
    for wrong in ["", "prodigyy", "cosine+prodigy", "prodigy+", "prodigy:d=1", "+cosine"] {
      #expect(throws: (any Error).self, "\(wrong)") { try Rival(parsing: wrong) }
    }
    for name in RivalTests.names {
      let rival = try Rival(parsing: name)
      #expect(rival.name == name)
    }
  }

  @Test func aRivalIsAnArmOfItsOwnPerForecasterAndSeed() throws {
    var configuration = try configuration(["prodigy", "cosine"])
    configuration.forecaster = ["mlp", "lstm"]
    configuration.seeds = 2
    let rivals = try Walking.job(configuration, [Walking.series("A", rows: 130)]).arms.filter { $0.role == .rival }
    #expect(rivals.prefix(4).map(\.name) == ["mlp/prodigy#1", "mlp/prodigy#2", "mlp/cosine#1", "mlp/cosine#2"])
    #expect(rivals.count == 8)
    #expect(rivals.allSatisfy { $0.start == "cold" && $0.feedback == "none" && $0.comparedWith == nil })
  }

  /// Adam at a constant rate is the baseline freshInit: the same weights, batches and budget, to the bit.
  @Test(arguments: ["mlp", "streaming", "tcn", "transformer"])
  func rivalsArePairedWithTheBaselines(learner: String) async throws {
    let job = try Walking.job(configuration(["adam"], learner), [Walking.series("A", rows: 130)])
    let records = try await Walking.records(job)
    let rival = try #require(job.arms.firstIndex { $0.role == .rival })
    let fresh = try #require(job.arms.firstIndex { $0.randomFit == "freshInit" })
    #expect(
      records.filter { $0.arm == rival }.map(\.predictions) == records.filter { $0.arm == fresh }.map(\.predictions))
  }

  @Test(arguments: names)
  func budgetsAreEqualAndForecastsFinite(name: String) async throws {
    let searches = name == "sls" || name == "lbfgs" || name.hasPrefix("lalr")
    for learner in searches ? ["mlp", "lstm", "tcn", "transformer"] : ["mlp", "streaming", "tcn", "transformer"] {
      let job = try Walking.job(configuration([name], learner), [Walking.series("A", rows: 130)])
      let records = try await Walking.records(job)
      let rival = try #require(job.arms.firstIndex { $0.role == .rival })
      let sequential = try #require(job.arms.firstIndex { $0.role == .sequential })
      var trained = 0
      for record in records where record.arm == rival {
        let reference = try #require(records.first { $0.arm == sequential && $0.fold == record.fold })
        #expect(record.spending.gradientEvaluations <= reference.spending.gradientEvaluations)
        #expect(record.predictions.allSatisfy { $0.forecast.isFinite })
        if record.status == .trained {
          trained += 1
          // A search pays for its forward passes in gradients, of which it has fewer, and spends less than a batch too little.
          if searches {
            #expect(record.spending.gradientSamples < reference.spending.gradientSamples)
            #expect(record.spending.gradientEvaluations > 0.5 * reference.spending.gradientEvaluations)
          } else {
            #expect(record.spending == reference.spending)
          }
        }
      }
      #expect(trained > 0)
    }
  }

  @Test func aStreamCannotBeSearched() throws {
    for name in ["sls", "lbfgs", "lalr", "lalrMAE"] {
      #expect(throws: ConfigurationError.self) {
        try Walking.job(configuration([name], "streaming"), [Walking.series("A", rows: 130)])
      }
    }
    var expanding = try configuration(["lbfgs"])
    expanding.window = .expanding
    #expect(throws: ConfigurationError.self) { try Walking.job(expanding, [Walking.series("A", rows: 130)]) }
  }

  /// Each epoch's record has the rate that was used, and the fold's the last one that led to its weights.
  @Test func lipschitzRatesAreRecorded() async throws {
    let job = try Walking.job(configuration(["lalr", "lalrMAE"]), [Walking.series("A", rows: 130)])
    let records = try await Walking.records(job)
    let squared = try #require(job.arms.firstIndex { $0.name == "mlp/lalr#1" })
    let absolute = try #require(job.arms.firstIndex { $0.name == "mlp/lalrMAE#1" })
    for (a, b) in zip(records.filter { $0.arm == squared }, records.filter { $0.arm == absolute }) {
      #expect(a.epochs.allSatisfy { $0.rate > 0 && $0.rate < 1 })
      #expect(a.rateEnd == a.epochs.last?.rate && Set(a.epochs.map(\.rate)).count == a.epochs.count)
      #expect(zip(a.epochs, b.epochs).allSatisfy { $0.rate < $1.rate })
    }
  }

  @Test func workersAndNeighboursChangeNothing() async throws {
    let series = [try Walking.series("A", rows: 120), try Walking.series("B", rows: 140)]
    let all = try Walking.job(configuration(RivalTests.names), series)
    let one = try await Walking.records(all, workers: 1)
    let three = try await Walking.records(all, workers: 3)
    #expect(one.map(\.content) == three.map(\.content))
    let alone = try Walking.job(configuration(["ldog"]), series)
    let name = "mlp/ldog#1"
    let records = try await Walking.records(alone)
    #expect(
      records.filter { alone.arms[$0.arm].name == name }.map(\.predictions)
        == one.filter { all.arms[$0.arm].name == name }.map(\.predictions))
  }

  /// A fold that fails is scored with the naive forecast, as any other arm's.
  @Test func aRivalThatDivergesIsScoredWithTheNaiveForecast() async throws {
    var configuration = try configuration(["sgd"])
    configuration.target = .level
    configuration.learningRate = 1e30
    configuration.clip = 0
    let job = try Walking.job(configuration, [Walking.series("A", rows: 130)])
    let rival = try #require(job.arms.firstIndex { $0.role == .rival })
    let prices = try job.series[0].table().columns[0]
    for record in try await Walking.records(job) where record.arm == rival {
      #expect(record.isFailed)
      #expect(record.predictions.allSatisfy { $0.forecast == prices[$0.origin] })
    }
  }
}
