internal import Foundation
package import Series
package import WalkForward

/// What a run is, before its first fold: its configuration, its series and its arms.
///
/// Series and arms are numbered by their place in the lists; fold records refer to them by these numbers.
package struct RunDescription: Sendable {
  /// The hash of configuration, data content and seed: two runs are the same run when it is equal.
  package var identity: String
  /// The name by which reports call the run.
  package var name: String
  /// The whole configuration, as JSON.
  package var configuration: String
  /// The hash of the content of all series.
  package var dataHash: String
  /// The first seed.
  package var seed: Int
  /// The version of the program that runs.
  package var codeVersion: String
  /// The number of series.
  package let seriesCount: Int
  /// The arms, numbered from 0.
  package var arms: [Arm]
  /// What failed before the first fold, such as series that were skipped.
  package var failures: [Failure]
  /// The units of work by their content, by which those are found that another run has done; empty where nothing is to be found.
  package var units: [WorkUnit] = []
  /// Other identities of the same run, which earlier versions gave it.
  package var formerIdentities: [String] = []
  private let describe: @Sendable (Int) throws -> SeriesDescription

  /// A run whose series are described one by one while they are written, as each description holds a row's instants.
  package init(
    identity: String, name: String, configuration: String, dataHash: String, seed: Int, codeVersion: String,
    seriesCount: Int, arms: [Arm], failures: [Failure] = [],
    series: @escaping @Sendable (_ number: Int) throws -> SeriesDescription
  ) {
    self.identity = identity
    self.name = name
    self.configuration = configuration
    self.dataHash = dataHash
    self.seed = seed
    self.codeVersion = codeVersion
    self.seriesCount = seriesCount
    self.arms = arms
    self.failures = failures
    describe = series
  }

  /// A run.
  package init(
    identity: String, name: String, configuration: String, dataHash: String, seed: Int, codeVersion: String,
    series: [SeriesDescription], arms: [Arm], failures: [Failure] = []
  ) {
    self.init(
      identity: identity, name: name, configuration: configuration, dataHash: dataHash, seed: seed,
      codeVersion: codeVersion, seriesCount: series.count, arms: arms, failures: failures
    ) { series[$0] }
  }

  /// The run of a job, whose refused and skipped series are among the failures, beside `failures` that were met before.
  ///
  /// The identity is made of the configuration, the data and the names of forecasters and rules: give a forecaster or a rule of
  /// your own another name when its code changes, or a store takes the new run for the old one.
  package init(
    _ job: Job, name: String, codeVersion: String = Version.text, failures: [Failure] = [],
    series: @escaping @Sendable (LearningTable) -> SeriesDescription = { SeriesDescription($0, source: "") }
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let configuration = String(decoding: try encoder.encode(job.configuration), as: UTF8.self)
    self.init(
      identity: job.identity(configurationText: configuration), name: name, configuration: configuration,
      dataHash: job.dataHash, seed: job.configuration.seed, codeVersion: codeVersion, seriesCount: job.series.count,
      arms: job.arms,
      failures: failures + job.refused.map { Failure(series: $0.name, reason: $0.description) }
        + job.skipped.map { Failure(series: $0.series, reason: $0.reason) }
    ) { series(try job.series[$0].table()) }
    units = try job.workUnits()
    let given = job.identity(
      configurationText: String(decoding: try encoder.encode(job.given), as: UTF8.self))
    if given != identity { formerIdentities = [given] }
  }

  /// All identities by which a store may hold the run.
  package var identities: [String] { [identity] + formerIdentities }

  /// A series by its number, from 0.
  package func series(_ number: Int) throws -> SeriesDescription { try describe(number) }
}

/// What the store keeps of a series beside its forecasts.
package struct SeriesDescription: Sendable {
  /// The series' name, unique in its run.
  package var name: String
  /// The file or table that it was read from.
  package var source: String
  /// Whether the data are generated rather than observed.
  package var isSynthetic: Bool
  /// What the instants count.
  package var clock: Clock
  /// One instant a row of the learning table.
  package var instants: [Int64]
  /// The series of the run before it that has the same instants; nil where none has.
  var calendar: Int?
  /// What is forecast.
  package var target: Target
  /// Population variance of the target over all rows, in target units squared.
  package var targetVariance: Double?
  /// The best attainable mean squared error of a generated series; nil where unknown.
  package var attainableMSE: Double?
  /// How its file was read; nil where it was not read from one.
  package var reading: String?

  /// A series as it was learned.
  ///
  /// O(rows).
  package init(
    _ table: LearningTable, source: String, isSynthetic: Bool = false, attainableMSE: Double? = nil,
    reading: String? = nil
  ) {
    name = table.name
    self.source = source
    self.isSynthetic = isSynthetic
    clock = table.clock
    instants = table.instants
    target = table.target
    targetVariance = populationVariance(table.columns[0])
    self.attainableMSE = attainableMSE
    self.reading = reading
  }
}

private func populationVariance(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let mean = values.reduce(0, +) / Double(values.count)
  return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
}
