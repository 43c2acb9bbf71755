import Forecasters
import Foundation
import Series
import Testing
import WalkForward

@Suite struct AuditTests {
  private func audit(
    _ configuration: RunConfiguration, planting leak: PlantedLeak? = nil, rows: [Int] = [110, 100, 105],
    workers: Int = 1,
    foldsRepeated: Int = 0, table: (@Sendable (TimeSeries) throws -> LearningTable)? = nil
  ) async throws -> AuditResult {
    var settings = Audit.Settings()
    settings.seriesSampled = leak == nil || configuration.cohort != .each ? 2 : 1
    settings.foldsSampled = 2
    settings.foldsShuffled = 20
    settings.foldsRepeated = foldsRepeated
    let series = try rows.enumerated().map { try Walking.series("S\($0)", rows: $1) }
    let plain: @Sendable (TimeSeries) throws -> LearningTable = {
      try LearningTable($0, target: configuration.target(on: "close"), features: configuration.features)
    }
    return try await Audit(configuration, series: series, settings: settings, planting: leak, table: table ?? plain)
      .run(workers: workers)
  }

  private func configuration(horizon: Int, _ learner: String = "mlp") -> RunConfiguration {
    var configuration = Walking.configuration(learner)
    configuration.horizon = horizon
    configuration.train = 40
    configuration.step = 5
    configuration.epochs = 2
    configuration.naive = ["lastValue", "ridge"]
    configuration.randomFit = [.freshInit, .shuffledEta, .shuffledSplit]
    return configuration
  }

  private func finding(_ check: AuditFinding.Check, _ result: AuditResult) throws -> AuditFinding {
    try #require(result.findings.first { $0.check == check })
  }

  @Test(arguments: [1, 5, 8], ["mlp", "streaming"])
  func aWalkThatLooksNowhereAheadPassesEveryCheck(horizon: Int, learner: String) async throws {
    let result = try await audit(configuration(horizon: horizon, learner))
    #expect(result.passed, "\(result.text)")
    #expect(result.findings.map(\.check) == AuditFinding.Check.allCases)
    for finding in result.findings where finding.check != .shuffledTargets {
      #expect(finding.status == .passed, "\(result.text)")
    }
    let compared = try finding(.futurePerturbation, result).compared
    #expect(compared["forecasts"] ?? 0 > 100 && compared["rates"] ?? 0 > 100 && compared["epochs"] ?? 0 > 100)
    #expect(Set(result.carried.map(\.item)) == ["weights", "scaler", "rate", "trace entries", "pending labels"])
  }

  @Test(arguments: [Start.cold, .warm, .shrinkPerturb], [1, 2])
  func allStartsAndFrozenModelsPass(start: Start, refitEvery: Int) async throws {
    for learner in ["mlp", "streaming"] {
      var configuration = configuration(horizon: 2, learner)
      configuration.start = [start]
      configuration.refitEvery = refitEvery
      configuration.gap = 3
      configuration.lags = [2]
      configuration.window = .expanding
      let result = try await audit(configuration, foldsRepeated: 2)
      #expect(result.passed, "\(result.text)")
    }
  }

  @Test(arguments: [PlantedLeak.scaler, .purge, .feedback, .validation], [(1, "mlp"), (5, "mlp"), (5, "streaming")])
  func eachPlantedLeakIsCaughtAndNamed(leak: PlantedLeak, over: (horizon: Int, learner: String)) async throws {
    let horizon = over.horizon
    let result = try await audit(configuration(horizon: horizon, over.learner), planting: leak)
    #expect(!result.passed)
    let failures = result.findings.flatMap(\.failures)
    let expected: AuditFailure.Cause =
      switch leak {
      case .scaler: .scaler
      case .purge: .purge
      case .feedback: .feedback
      case .validation: .validation
      case .state: .state
      case .cohort: .cohort
      }
    #expect(!failures.isEmpty && failures.allSatisfy { $0.cause == expected }, "\(result.text)")
    #expect(result.text.contains(expected.text))
    let rewritten = try finding(.futurePerturbation, result)
    switch leak {
    case .scaler, .purge, .cohort: #expect(rewritten.status == .failed)
    // At one step ahead no label of an earlier fold is outstanding at a cutoff.
    case .feedback: #expect(rewritten.status == (horizon == 1 ? .passed : .failed), "\(result.text)")
    // Validation origins lie before the cutoff: only the ranges show them among the training ones.
    case .validation, .state: #expect(rewritten.status == .passed)
    }
    if let failure = rewritten.failures.first {
      #expect(failure.fold != nil && failure.arm != nil && failure.row != nil && failure.expected != failure.found)
    }
  }

  @Test(arguments: ["mlp", "linear"])
  func aPooledWalkPassesEveryCheck(learner: String) async throws {
    var configuration = configuration(horizon: 2, learner)
    (configuration.cohort, configuration.refitEvery) = (.all, 2)
    let result = try await audit(configuration, rows: [110, 70, 105])
    #expect(result.passed, "\(result.text)")
    for finding in result.findings where finding.check != .shuffledTargets {
      #expect(finding.status == .passed, "\(result.text)")
    }
  }

  @Test(arguments: [Start.pretrained, .meta, .shuffled])
  func aStartFromOtherSeriesPassesEveryCheck(start: Start) async throws {
    var configuration = configuration(horizon: 2)
    (configuration.start, configuration.refitEvery) = ([start], 2)
    let result = try await audit(configuration, rows: [110, 70, 105])
    #expect(result.passed, "\(result.text)")
  }

  @Test func aLeakFromOneSeriesIntoWhatAnotherBeginsFromIsNamed() async throws {
    var configuration = configuration(horizon: 2)
    configuration.start = [.pretrained]
    let settings = { () -> Audit.Settings in
      var settings = Audit.Settings()
      (settings.seriesSampled, settings.foldsSampled, settings.foldsShuffled) = (3, 2, 20)
      return settings
    }()
    let series = try ["S0", "S1", "S2"].map { try Walking.series($0, rows: 110) }
    let configured = configuration
    let audit = try Audit(configuration, series: series, settings: settings, planting: .cohort) {
      try LearningTable($0, target: configured.target(on: "close"), features: configured.features)
    }
    let result = try await audit.run(workers: 1)
    #expect(!result.passed, "\(result.text)")
    let causes = Set(result.findings.flatMap(\.failures).map(\.cause.rawValue))
    #expect(causes.contains("cohort"), "\(result.text)")
  }

  @Test(arguments: [PlantedLeak.scaler, .purge, .feedback, .validation, .cohort])
  func eachPlantedLeakOfAPooledWalkIsCaughtAndNamed(leak: PlantedLeak) async throws {
    var configuration = configuration(horizon: 2)
    configuration.cohort = .all
    let result = try await audit(configuration, planting: leak)
    let causes = Set(result.findings.flatMap(\.failures).map(\.cause.rawValue))
    #expect(!result.passed && causes == [leak.rawValue], "\(result.text)")
  }

  @Test func whatIsMissingFromTheSavedStateIsCaught() async throws {
    let alone = try finding(.foldAlone, await audit(configuration(horizon: 1), planting: .state))
    #expect(alone.status == .failed && alone.failures.allSatisfy { $0.cause == .state })
  }

  @Test func aColumnThatReadsAheadIsCaughtAndNamed() async throws {
    let configuration = configuration(horizon: 1)
    let result = try await audit(configuration) { series in
      let table = try LearningTable(
        series, target: configuration.target(on: "close"), features: configuration.features)
      var columns = table.columns
      let tomorrow = columns[0].indices.map { columns[0][min($0 + 1, table.count - 1)] }
      columns[1] = tomorrow
      return LearningTable(
        name: table.name, clock: table.clock, instants: table.instants, columns: columns,
        columnNames: ["close:logReturn", "tomorrow"], anchoredColumns: 1, target: table.target)
    }
    let failure = try #require(try finding(.futurePerturbation, result).failures.first)
    #expect(failure.cause == .table && failure.what.contains("'tomorrow'"))
  }

  @Test func foldsThatAreLaidOutFromTheEndAreCaught() async throws {
    let configuration = configuration(horizon: 1)
    let result = try await audit(configuration) { series in
      let table = try LearningTable(
        series, target: configuration.target(on: "close"), features: configuration.features)
      let first = (table.count - 40) % 5
      return LearningTable(
        name: table.name, clock: table.clock, instants: Array(table.instants[first...]),
        columns: table.columns.map { Array($0[first...]) }, columnNames: table.columnNames, anchoredColumns: 1,
        target: table.target)
    }
    #expect(try finding(.cutoffs, result).failures.contains { $0.cause == .geometry }, "\(result.text)")
  }

  @Test func theResultDoesNotDependOnTheNumberOfWorkers() async throws {
    let one = try await audit(configuration(horizon: 1))
    let two = try await audit(configuration(horizon: 1), workers: 3)
    #expect(try one.json() == two.json())
  }

  @Test func aResultSurvivesItsJSON() async throws {
    let result = try await audit(configuration(horizon: 1), planting: .feedback)
    #expect(try JSONDecoder().decode(AuditResult.self, from: result.json()) == result)
  }

  @Test func withoutSeriesNothingIsApplicable() async throws {
    let result = try await audit(configuration(horizon: 1), rows: [40])
    #expect(result.passed && result.findings.allSatisfy { $0.status == .notApplicable })
  }

  @Test func settingsBelowOneAreRefused() throws {
    var settings = Audit.Settings()
    settings.foldsSampled = 0
    #expect(throws: ConfigurationError(key: "folds-sampled", expected: "a whole number of at least 1", found: "0")) {
      try Audit(configuration(horizon: 1), series: [], settings: settings) { _ in fatalError("no series") }
    }
  }
}

@Suite struct SkillTestTests {
  /// Reference: scipy.stats.t.cdf.
  @Test(arguments: [(-2.0, 7, 0.042809664), (-4.5, 19, 0.000122592), (0.0, 3, 0.5), (1.0, 1, 0.75)])
  func tailsAreStudents(t: Double, freedom: Int, expected: Double) {
    #expect(abs(SkillTest.lowerTail(t, freedom: freedom) - expected) < 2e-7)
  }

  @Test func errorsBelowTheMeansAreSignificantAndEqualOnesAreNot() throws {
    let mean = (0..<30).map { 1 + 0.2 * Double($0 * 7 % 11) }
    let skilled = try #require(SkillTest(errors: mean.map { 0.7 * $0 }, against: mean, block: 1, margin: 0.02))
    #expect(skilled.p < 1e-9 && abs(skilled.ratio - 0.7) < 1e-12)
    let noise = mean.indices.map { mean[$0] * ($0.isMultiple(of: 2) ? 1.3 : 0.75) }
    let unskilled = try #require(SkillTest(errors: noise, against: mean, block: 2, margin: 0.02))
    #expect(unskilled.p > 0.05)
  }

  @Test func tooFewBlocksGiveNoTest() {
    #expect(SkillTest(errors: [1, 1, 1], against: [1, 1, 1], block: 1, margin: 0) == nil)
  }
}
