import Forecasters
import Foundation
import Series
import Testing
import WalkForward

/// The audit of walks whose folds are cut by other things than numbers of rows, and what late data mean for naive forecasts.
@Suite struct FoldAuditTests {
  private func audit(_ configuration: RunConfiguration, planting leak: PlantedLeak? = nil) async throws -> AuditResult {
    var settings = Audit.Settings()
    (settings.seriesSampled, settings.foldsSampled, settings.foldsShuffled) = (2, 2, 5)
    let series = try [150, 140].enumerated().map { try Walking.series("S\($0)", rows: $1) }
    return try await Audit(configuration, series: series, settings: settings, planting: leak) {
      try LearningTable($0, target: configuration.target(on: "close"), features: configuration.features)
    }.run(workers: 2)
  }

  private func configuration(_ folds: FoldCase, cohort: CohortChoice = .each) -> RunConfiguration {
    var configuration = Walking.configuration()
    (configuration.epochs, configuration.naive, configuration.randomFit) = (1, ["lastValue", "seasonalNaive"], [])
    (configuration.season, configuration.cohort) = (7, cohort)
    folds.set(&configuration)
    return configuration
  }

  @Test(arguments: FoldCase.allCases, [CohortChoice.each, .all])
  func aWalkThatLooksNowhereAheadPasses(folds: FoldCase, cohort: CohortChoice) async throws {
    let result = try await audit(configuration(folds, cohort: cohort))
    #expect(result.passed, "\(result.text)")
    for finding in result.findings where finding.check != .shuffledTargets {
      #expect(finding.status == .passed, "\(result.text)")
    }
  }

  @Test(arguments: [PlantedLeak.purge, .validation, .scaler], [FoldCase.late, .monthly])
  func whatLooksAheadIsNamed(leak: PlantedLeak, folds: FoldCase) async throws {
    let result = try await audit(configuration(folds), planting: leak)
    #expect(!result.passed && result.findings.flatMap(\.failures).allSatisfy { $0.cause.rawValue == leak.rawValue })
  }

  @Test func naiveForecastsKnowNothingOfTheNewestRows() async throws {
    var configuration = configuration(.late)
    (configuration.target, configuration.latency, configuration.horizon) = (.level, 3, 2)
    configuration.naive = ["lastValue", "seasonalNaive", "drift"]
    let job = try Walking.job(configuration, [Walking.series("A", rows: 150)])
    let y = try job.series[0].table().columns[0]
    for record in try await Walking.records(job) {
      let drift =
        (y[record.fold.cutoff] - y[record.fold.trainRows.lowerBound]) / Double(record.fold.trainRows.count - 1)
      for made in record.predictions {
        let expected =
          switch job.arms[record.arm].forecaster {
          case "lastValue": y[made.origin - 3]
          // Leads 1 and 2 are 4 and 5 rows after the newest that is seen, in a season of 7.
          case "seasonalNaive": y[made.origin + made.lead - 7]
          case "drift": y[made.origin - 3] + Double(3 + made.lead) * drift
          default: made.forecast
          }
        #expect(made.forecast == expected && made.actual == y[made.origin + made.lead])
      }
    }
  }

  /// A law that holds at any distance is found from the rows that are seen; labels a row off would miss it.
  @Test(arguments: [0, 1, 4], [CohortChoice.each, .all])
  func whatIsLearnedIsForTheLeadsAfterTheOrigin(latency: Int, cohort: CohortChoice) async throws {
    var configuration = configuration(.late, cohort: cohort)
    (configuration.latency, configuration.target, configuration.covariates) = (latency, .level, [])
    (configuration.naive, configuration.lookback) = (["ridge"], 8)
    let series = try (0..<2).map { place in
      try TimeSeries(
        name: "S\(place)", clock: .date, instants: (0..<150).map { Int64($0) * 86_400_000 },
        columns: [.init(name: "close", values: (0..<150).map { sin(0.9 * Double($0) + Double(place)) })])
    }
    let job = try Walking.job(configuration, series)
    let ridge = try #require(job.arms.firstIndex { $0.forecaster == "ridge" })
    let made = try await Walking.records(job).filter { $0.arm == ridge }.flatMap(\.predictions)
    #expect(!made.isEmpty && made.allSatisfy { abs($0.actual - $0.forecast) < 1e-2 })
  }

  @Test func aCutoffThatNoSeriesCanUseIsRefused() throws {
    var configuration = configuration(.cutoffs)
    let series = [try Walking.series("A", rows: 150)]
    func refusal(_ cutoffs: [String]) -> ConfigurationError? {
      configuration.cutoffs = cutoffs.compactMap { Cutoff($0) }
      return #expect(throws: ConfigurationError.self) { try Walking.job(configuration, series) }
    }
    // The table begins on 2 January with the first log return, and ends on 30 May.
    #expect(refusal(["1970-03-30", "1970-06-01"])?.found.hasPrefix("1970-06-01") == true)
    #expect(refusal(["1970-01-20", "1970-03-30"])?.found.hasPrefix("1970-01-20") == true)
    #expect(refusal(["1970-03-30", "1970-03-10"])?.found == "1970-03-10 after 1970-03-30")
    #expect(refusal(["1970-03-30", "100"])?.found == "100 after 1970-03-30")
    configuration.cutoffs = [try #require(Cutoff("100"))]
    let skipped = try Walking.job(configuration, series).skipped
    #expect(skipped.first?.reason.contains("expected days or times, as the series has dates") == true)
  }

  @Test func atTheirDefaultsTheSettingsOfFoldsIdentifyNothing() throws {
    let text = String(decoding: try JSONEncoder().encode(RunConfiguration()), as: UTF8.self)
    for key in ["cutoffs", "max-train", "latency", "origins", "partial-fold"] { #expect(!text.contains(key)) }
    #expect(text.contains("\"train\":504") && text.contains("\"step\":21") && text.contains("\"folds\":0"))
  }
}
