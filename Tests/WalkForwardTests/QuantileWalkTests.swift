import Forecasters
import LearningRates
import Metrics
import Series
import Testing

@testable import WalkForward

@Suite struct QuantileWalkTests {
  private static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]

  private func configuration(_ learner: String = "mlp") -> RunConfiguration {
    var configuration = Walking.skilful(Walking.configuration(learner))
    (configuration.quantiles, configuration.horizon) = (Self.levels, 2)
    configuration.randomFit = [.freshInit, .shuffledEta, .untrained]
    return configuration
  }

  @Test(arguments: Walking.learners)
  func workersAndStopsChangeNoBit(learner: String) async throws {
    for cohort in [CohortChoice.each, .all] where cohort == .each || learner != "streaming" {
      var configuration = configuration(learner)
      configuration.cohort = cohort
      if cohort == .all { configuration.weight = .series }
      let job = try Walking.job(configuration, [Walking.series("A", rows: 130), Walking.series("B", rows: 120)])
      let whole = try await Walking.records(job)
      let parts = try await Walking.stopped(job, every: 1)
      #expect(whole.contains { $0.predictions.contains { $0.quantiles.count == 5 } })
      #expect(try await Walking.records(job, workers: 3).map(\.content) == whole.map(\.content))
      #expect(parts.map(\.content) == whole.map(\.content))
    }
  }

  @Test func everyForecastOfANetworkHasItsQuantilesInOrderAndThemselvesAroundIt() async throws {
    for shrinkage in [Shrinkage.none, .pooled, .perLead] {
      var configuration = configuration()
      configuration.shrinkage = shrinkage
      let job = try Walking.job(configuration, [Walking.series("A", rows: 150)])
      for record in try await Walking.records(job) {
        #expect(!record.isFailed)
        for made in record.predictions {
          guard job.arms[record.arm].role != .naive else {
            #expect(made.quantiles.isEmpty)
            continue
          }
          #expect(made.quantiles.map(\.level) == Self.levels && made.quantiles[2].value == made.forecast)
          #expect(zip(made.quantiles, made.quantiles.dropFirst()).allSatisfy { $0.value <= $1.value })
        }
      }
    }
  }

  @Test func shrinkingMovesAForecastAndItsQuantilesAlike() {
    var forecasts = Forecasts([1, 2, 4, 10, 10, 11], levels: [0.1, 0.5, 0.9])
    #expect(forecasts.points == [2, 10])
    forecasts.move(to: [5, 9.5])
    #expect(forecasts.points == [5, 9.5])
    #expect(forecasts.quantiles(of: 0).map(\.value) == [4, 5, 7])
    #expect(forecasts.quantiles(of: 1).map(\.value) == [9.5, 9.5, 10.5])
    forecasts.drop(from: 1)
    #expect(forecasts.points == [5] && forecasts.quantiles(of: 0).map(\.value) == [4, 5, 7])
  }

  @Test func aQuantileThatIsNotFiniteIsFoundAtItsForecast() {
    func fault(_ values: [Double], levels: [Double] = [0.1, 0.5, 0.9]) -> String? {
      Forecasts(values, levels: levels).firstFault.map { "\($0.place): \($0.fault)" }
    }
    #expect(fault([1, 2, 4, 10, 10, .infinity]) == "1: notFinite(inf)")
    // What is not finite has no order, and is not called crossed.
    #expect(fault([1, 2, 4, .infinity, 10, 3]) == "1: notFinite(inf)")
    #expect(fault([1, 2, 4, 10, 9, .infinity]) == "1: notFinite(inf)")
    #expect(fault([1, 2, 4, 10, 9, 11]) == "1: crossed(9.0, after: 10.0)")
    #expect(fault([1, 2, 4]) == nil && fault([1, 2, 4], levels: []) == nil)
    #expect(fault([1, .infinity], levels: []) == "1: notFinite(inf)")
  }

  @Test func whatALaterOriginBringsLeavesTheQuantilesBeforeIt() async throws {
    var configuration = Walking.configuration()
    (configuration.forecaster, configuration.randomFit, configuration.covariates) = (["spread"], [], [])
    let family = ForecasterFamily("spread") { _ in Spread(isCrossed: true, since: 70) }
    let table = try LearningTable(
      Walking.series("A", rows: 120), target: configuration.target(on: "close"), features: configuration.features)
    let job = try Job(configuration, tables: [table], forecasters: [family])
    let first = try #require(try await Walking.records(job).first { job.arms[$0.arm].role == .sequential })
    #expect(first.isFailed)
    #expect(first.predictions.contains { $0.origin < 70 } && first.predictions.contains { $0.origin >= 70 })
    for made in first.predictions { #expect(made.quantiles.isEmpty == (made.origin >= 70)) }
  }

  /// A forecaster of one's own with quantiles, right or from an origin on crossed.
  private struct Spread: EpochTrained {
    let name = "spread"
    var parameters: [Float] = [1]
    let isCrossed: Bool
    var since = 0
    let quantileLevels = [0.1, 0.5, 0.9]
    mutating func initialize(seed: UInt64) { parameters = [1] }
    mutating func fit(epoch: Int, rate: Double, _ task: TrainingTask) -> Double { 1 }
    mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
      Array(repeating: 0, count: origins.count * windows.horizon)
    }
    mutating func forecastQuantiles(origins: [Int], in windows: Windows) -> [Double] {
      origins.flatMap { origin in
        (0..<windows.horizon).flatMap { _ in [-1, 0, isCrossed && origin >= since ? -2.0 : 2] }
      }
    }
  }

  @Test(arguments: [false, true])
  func aForecasterOfOnesOwnHasQuantilesThatMayNotCross(isCrossed: Bool) async throws {
    var configuration = Walking.configuration()
    (configuration.forecaster, configuration.randomFit) = (["spread"], [])
    let family = ForecasterFamily("spread") { _ in Spread(isCrossed: isCrossed) }
    let series = try Walking.series("A", rows: 120)
    let table = try LearningTable(series, target: configuration.target(on: "close"), features: configuration.features)
    let job = try Job(configuration, tables: [table], forecasters: [family])
    for record in try await Walking.records(job) where job.arms[record.arm].role == .sequential {
      if isCrossed {
        let reason = "forecaster 'spread': expected quantiles that ascend at each lead, found -2.0 after 0.0"
        #expect(record.status == .failed(reason: reason))
      } else {
        #expect(record.predictions.allSatisfy { $0.quantiles.map(\.value) == [-1, 0, 2] && $0.forecast == 0 })
      }
    }
  }

  private func fault(_ change: (inout RunConfiguration) throws -> Void) -> ConfigurationError? {
    var configuration = RunConfiguration()
    do { try change(&configuration) } catch { return nil }
    do { try configuration.validate() } catch { return error }
    return nil
  }

  @Test(arguments: [
    ([0.5], nil), ([0.05, 0.25, 0.5, 0.75, 0.95], nil), ([0.01, 0.1, 0.5, 0.9, 0.99], nil),
    ([0, 0.5, 1], "levels above 0 and below 1"), ([-0.5, 0.5], "levels above 0 and below 1"),
    ([0.9, 0.5, 0.1], "levels that ascend, each once"), ([0.1, 0.5, 0.5, 0.9], "levels that ascend, each once"),
    ([0.1, 0.9], "0.5 among the levels"), ([0.1, 0.5], "with each level also 1 less the level"),
    ([.nan, 0.5], "levels above 0 and below 1"),
  ])
  func levelsAscendAroundTheMedian(levels: [Double], expected: String?) {
    let found = fault { $0.quantiles = levels }
    #expect(found?.key == (expected == nil ? nil : "quantiles"))
    if let expected { #expect(found?.expected.contains(expected) == true, "\(String(describing: found))") }
  }

  @Test func whatIsMadeForPointForecastsIsRefusedWithQuantiles() {
    #expect(fault { ($0.quantiles, $0.rival) = ([0.5], [try Rival(parsing: "lalr")]) }?.key == "rival")
    #expect(fault { ($0.quantiles, $0.rival) = ([0.5], [try Rival(parsing: "sls")]) } == nil)
    #expect(fault { ($0.quantiles, $0.randomFit) = ([0.5], [.untrainedReadout]) }?.key == "random-fit")
  }

  @Test func entriesHaveOneSetOfLevelsOrNone() throws {
    func validate(_ second: [Double]) -> ConfigurationError? {
      fault { configuration in
        configuration.quantiles = [0.1, 0.5, 0.9]
        let one = configuration
        var two = configuration
        (two.quantiles, two.hidden) = (second, [8])
        configuration.arms = [one, two]
      }
    }
    #expect(validate([]) == nil && validate([0.1, 0.5, 0.9]) == nil)
    let found = try #require(validate([0.5]))
    #expect(found.description.contains("the levels of the other entries, 0.1,0.5,0.9"), "\(found)")
  }
}
