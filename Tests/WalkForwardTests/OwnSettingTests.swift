import Declarations
import Forecasters
import Series
import Testing

@testable import WalkForward

/// Forecasts one number, which is its setting.
private struct Constant: Forecaster {
  static let level = FamilySetting("level", 0.5, "What is forecast", takes: .zeroOrMore())
  static let leads = FamilySetting("leads", [1, 2], "Of which leads", takes: .atLeast(1))

  let name = "constant"
  let level: Double
  let leads: [Int]

  mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome { TrainingOutcome(atOnce: task) }

  mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    origins.flatMap { _ in (1...windows.horizon).map { leads.contains($0) ? level : 0 } }
  }
}

@Suite("Settings that a forecaster of one's own declares")
struct OwnSettingTests {
  private let family = ForecasterFamily(atOnce: "constant", own: [Constant.level, Constant.leads]) {
    Constant(level: $0[Constant.level], leads: $0[Constant.leads])
  }

  private func configuration(_ texts: String...) throws -> RunConfiguration {
    var configuration = Walking.configuration()
    configuration.naive = ["constant"]
    configuration.horizon = 2
    configuration.set = try texts.map { try #require(OwnSetting(text: $0)) }
    return configuration
  }

  private func forecasts(_ texts: String...) async throws -> [Double] {
    var configuration = try configuration()
    configuration.set = try texts.map { try #require(OwnSetting(text: $0)) }
    let series = try Walking.series("A", rows: 100)
    let table = try configuration.tables(of: [series], missing: .error)(series)
    let engine = try Engine(Job(configuration, tables: [table], forecasters: [family]), workers: 1)
    for try await step in engine.walk() {
      if let record = step.records.first(where: { $0.arm == 0 }) { return record.predictions.prefix(2).map(\.forecast) }
    }
    return []
  }

  @Test("Its default stands where nothing is given, and what is given reaches the forecaster")
  func values() async throws {
    #expect(try await forecasts() == [0.5, 0.5])
    #expect(try await forecasts("level=2") == [2, 2])
    #expect(try await forecasts("level=0.25", "leads=2") == [0, 0.25])
  }

  @Test("It is part of the run's identity and of a configuration file, and is left out where nothing is given")
  func identity() throws {
    let series = try Walking.series("A", rows: 100)
    let table = try configuration().tables(of: [series], missing: .error)(series)
    func identity(_ configuration: RunConfiguration) throws -> String {
      try Job(configuration, tables: [table], forecasters: [family]).identity(configurationText: "\(configuration.set)")
    }
    #expect(try identity(configuration("level=2")) != identity(configuration("level=3")))
    let setting = try #require(RunConfiguration.settings.first { $0.key == "set" })
    #expect(setting.text(try configuration("level=2", "leads=1")) == "level=2,leads=1")
    #expect(!setting.differs(try configuration(), RunConfiguration()))
  }

  @Test(
    "What cannot be is refused with what can",
    arguments: [
      ("levle=2", "one of level, leads"), ("level=-1", "a number of at least 0"), ("level=x", "a number of at least 0"),
      ("leads=0", "a whole number of at least 1"), ("leads=1,x", "a whole number of at least 1"),
    ])
  func refused(_ text: String, _ expected: String) throws {
    let families = Families.with([family])
    let error = #expect(throws: ConfigurationError.self) { try configuration(text).validate(with: families) }
    #expect(error?.expected == expected)
    #expect(throws: ConfigurationError.self) { try configuration("level=1", "level=2").validate(with: families) }
    #expect(OwnSetting(text: "level") == nil && OwnSetting(text: "=2") == nil)
    var without = try configuration("level=1")
    without.naive = ["lastValue"]
    let idle = #expect(throws: ConfigurationError.self) { try without.validate(with: families) }
    #expect(idle?.expected.contains("a forecaster of your own") == true)
  }
}
