import Forecasters
import Foundation
import LearningRates
import Series
import Testing
import WalkForward

/// A linear model of the window, trained by stochastic gradients at the rates that it is given.
private struct Linear: EpochTrained {
  let name = "own"
  var parameters: [Float]
  /// Whether every second epoch goes wrong.
  var stumbles = false

  init(_ shape: ForecasterSettings, stumbles: Bool = false) {
    parameters = Array(repeating: 0, count: shape.lookback * shape.features * shape.horizon)
    self.stumbles = stumbles
  }

  mutating func initialize(seed: UInt64) {
    for i in parameters.indices { parameters[i] = 0.1 * Float((seed &+ UInt64(i)) % 7) }
  }

  private func output(_ window: ArraySlice<Float>, lead: Int, of horizon: Int) -> Float {
    var sum: Float = 0
    for (i, x) in window.enumerated() { sum += x * parameters[i * horizon + lead - 1] }
    return sum
  }

  mutating func fit(epoch: Int, rate: Double, _ task: TrainingTask) -> Double {
    if stumbles && epoch.isMultiple(of: 2) {
      parameters = parameters.map { $0 + 1 }
      return .nan
    }
    let windows = task.windows
    var sum: Float = 0
    for origin in task.training {
      for lead in 1...windows.horizon {
        let x = windows.window(of: origin)
        let error = output(x, lead: lead, of: windows.horizon) - windows.label(origin: origin, lead: lead)
        sum += error * error
        for (i, value) in x.enumerated() { parameters[i * windows.horizon + lead - 1] -= Float(rate) * error * value }
      }
    }
    return Double(sum) / Double(task.training.count * windows.horizon)
  }

  mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    origins.flatMap { origin in
      (1...windows.horizon).map { lead in
        windows.unscaled(Double(output(windows.window(of: origin), lead: lead, of: windows.horizon)))
      }
    }
  }
}

/// Half the rate after every epoch in which the loss rose.
private struct Halving: RateRule {
  let name = "halving"
  func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    RateProposal(rate: moment.signals.lossChange > 0 ? moment.rate / 2 : moment.rate, memory: memory)
  }
}

@Suite struct CustomForecasterTests {
  private let linear = ForecasterFamily("own") { Linear($0) }

  private func configuration() throws -> RunConfiguration {
    var configuration = Walking.configuration()
    configuration.forecaster = ["own"]
    configuration.rate = [try RateRuleSpecification(Halving())]
    configuration.start = [.cold, .warm, .shrinkPerturb]
    configuration.horizon = 2
    configuration.epochs = 6
    configuration.randomFit = RandomFit.allCases.filter { $0 != .untrainedReadout }
    return configuration
  }

  private func job(
    _ configuration: RunConfiguration, _ series: [TimeSeries], _ forecasters: [ForecasterFamily]
  ) throws -> Job {
    try Job(
      configuration,
      tables: series.map {
        try LearningTable($0, target: configuration.target(on: "close"), features: configuration.features)
      }, forecasters: forecasters)
  }

  @Test func aForecasterAndARuleOfOnesOwnAreWalkedAndLearn() async throws {
    let job = try job(configuration(), [Walking.series("A", rows: 200)], [linear])
    let records = try await Walking.records(job)
    #expect(records.allSatisfy { !$0.isFailed })
    let arm = try #require(job.arms.firstIndex { $0.name == "own/halving/warm/both#1" })
    func error(_ arm: Int) -> Double {
      let all = records.filter { $0.arm == arm }.flatMap(\.predictions)
      return all.reduce(0) { $0 + ($1.actual - $1.forecast) * ($1.actual - $1.forecast) } / Double(all.count)
    }
    let untrained = try #require(job.arms.firstIndex { $0.name == "own/halving/warm/both~untrained#1" })
    #expect(error(arm) < 0.9 * error(untrained))
    // Its rates are the rule's: none is ever raised within a fold.
    let epochs = records.filter { $0.arm == arm }.map(\.epochs)
    #expect(epochs.allSatisfy { $0.count == 6 && zip($0, $0.dropFirst()).allSatisfy { $1.rate <= $0.rate } })
    #expect(epochs.contains { $0.last?.rate != $0.first?.rate })
  }

  @Test func workersAndStopsChangeNothing() async throws {
    let job = try job(configuration(), [Walking.series("A", rows: 130), Walking.series("B", rows: 120)], [linear])
    let whole = try await Walking.records(job).map(\.content)
    #expect(try await Walking.records(job, workers: 3).map(\.content) == whole)
    #expect(try await Walking.stopped(job, every: 2).map(\.content) == whole)
  }

  @Test func anEpochThatGoesWrongIsUndone() async throws {
    var configuration = try configuration()
    configuration.randomFit = []
    configuration.naive = []
    configuration.epochs = 3
    let series = try Walking.series("A", rows: 130)
    let records = try await Walking.records(
      job(configuration, [series], [ForecasterFamily("own") { Linear($0, stumbles: true) }]))
    let cold = records.filter { $0.arm == 0 }
    #expect(cold.allSatisfy { $0.epochs.map(\.interventions) == ["", "rollback", "cooldown"] })
    #expect(cold.allSatisfy { $0.epochs[1].trainLoss.isNaN && $0.epochs[2].rate == $0.epochs[1].rate / 4 })
    // Had the second epoch's parameters stayed, the third would start from them.
    #expect(cold.allSatisfy { $0.epochs[2].trainLoss < 3 * $0.epochs[0].trainLoss })
  }

  /// A forecaster that breaks what it promises in one way.
  private struct Broken: EpochTrained {
    enum Fault: String, CaseIterable { case few, many, none, fewAfterTraining, notANumber, parameters }
    let name = "broken"
    let fault: Fault
    var parameters: [Float] = [0]
    private var isTrained = false
    init(_ fault: Fault) { self.fault = fault }
    mutating func initialize(seed: UInt64) { parameters = [0] }
    mutating func fit(epoch: Int, rate: Double, _ task: TrainingTask) -> Double {
      if fault == .parameters { parameters.append(1) }
      return 1
    }
    mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
      let right = origins.count * windows.horizon
      let isTest = origins.count == 15
      return switch fault {
      case .few: Array(repeating: 1, count: origins.count)
      case .many: Array(repeating: 1, count: right + 1)
      case .none: []
      case .fewAfterTraining: Array(repeating: 1, count: isTest ? right - 1 : right)
      case .notANumber: Array(repeating: isTest ? .nan : 1, count: right)
      case .parameters: Array(repeating: 1, count: right)
      }
    }
  }

  @Test(arguments: Broken.Fault.allCases, [Shrinkage.none, .pooled])
  private func aForecasterThatBreaksItsPromisesIsARecordedError(fault: Broken.Fault, shrinkage: Shrinkage) async throws
  {
    var configuration = try configuration()
    (configuration.forecaster, configuration.shrinkage) = (["broken"], shrinkage)
    configuration.rate = [try RateRuleSpecification(parsing: "constant")]
    (configuration.start, configuration.horizon, configuration.ensemble) = ([.cold], 3, 2)
    (configuration.naive, configuration.randomFit) = ([], [])
    let records = try await Walking.records(
      job(configuration, [Walking.series("A", rows: 130)], [ForecasterFamily("broken") { _ in Broken(fault) }]))
    // The last fold has fewer origins, by which the broken one tells a test from a validation tail.
    let own = records.filter { $0.fold.testOrigins.count == 15 }
    #expect(!own.isEmpty)
    for record in own {
      guard case .failed(let reason) = record.status else {
        Issue.record("\(fault) is taken for a forecast")
        continue
      }
      #expect(reason.hasPrefix("forecaster 'broken': expected ") && reason.contains(", found "), "\(reason)")
      // The naive forecast stands in.
      #expect(
        record.predictions.count == record.fold.testOrigins.count * 3
          && record.predictions.allSatisfy { $0.forecast.isFinite })
    }
  }

  @Test func namesAndPartsThatDoNotFitAreRefused() throws {
    let series = [try Walking.series("A", rows: 130)]
    func refusal(_ forecasters: [ForecasterFamily], _ change: (inout RunConfiguration) throws -> Void = { _ in })
      -> String?
    {
      do {
        var configuration = try configuration()
        try change(&configuration)
        _ = try job(configuration, series, forecasters)
        return nil
      } catch { return "\(error)" }
    }
    #expect(refusal([linear]) == nil)
    #expect(refusal([])?.contains("one of mlp, lstm, tcn, transformer, linear") == true)
    #expect(refusal([linear, linear])?.contains("a name of its own") == true)
    #expect(refusal([linear, ForecasterFamily("mlp") { Linear($0) }])?.contains("a name of its own") == true)
    #expect(refusal([ForecasterFamily("a/b") { Linear($0) }])?.contains("a name of its own") == true)
    #expect(refusal([linear]) { $0.randomFit.append(.untrainedReadout) }?.contains("untrainedReadout") == true)
    #expect(refusal([linear]) { $0.rival = [try Rival(parsing: "prodigy")] }?.contains("rivals") == true)
    #expect(throws: RateRuleError.self) { try RateRuleSpecification(ConstantRate()) }
  }

  /// From θ = (3, 4) of length 5 to (3, 4 − 2): a travel of 2/5, in a job that asks for it and in no other.
  @Test func travelIsTheDistanceOfTheParametersFromTheirStart() async throws {
    struct Shifted: EpochTrained {
      let name = "shifted"
      var parameters: [Float] = [0, 0]
      mutating func initialize(seed: UInt64) { parameters = [3, 4] }
      mutating func fit(epoch: Int, rate: Double, _ task: TrainingTask) -> Double {
        parameters[1] -= 1
        return 1
      }
      mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
        origins.flatMap { _ in (0..<windows.horizon).map { _ in windows.unscaled(0) } }
      }
    }
    var configuration = try configuration()
    (configuration.forecaster, configuration.start, configuration.epochs) = (["shifted"], [.cold], 2)
    (configuration.randomFit, configuration.naive) = ([.freshInit, .untrained], ["lastValue"])
    var job = try job(
      configuration, [Walking.series("A", rows: 130)], [ForecasterFamily("shifted") { _ in Shifted() }])
    #expect(try await Walking.records(job).allSatisfy { $0.diagnostics == nil })
    job.recordsDiagnostics = true
    for record in try await Walking.records(job) {
      switch job.arms[record.arm].name {
      case "shifted/halving/cold/both#1", "shifted/halving/cold/both~freshInit#1":
        let travel = try #require(record.diagnostics?.travel)
        #expect(abs(travel - 0.4) < 1e-7)
      default: #expect(record.diagnostics?.travel == nil, "what is not trained does not travel")
      }
      #expect(record.diagnostics?.hiddenMove == nil)
    }
  }
}
