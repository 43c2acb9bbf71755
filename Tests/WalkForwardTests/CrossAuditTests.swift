import Series
import Testing
import WalkForward

/// An audit of series that read each other: it rewrites the others' futures too, and names the one that shows through.
@Suite struct CrossAuditTests {
  private static func configuration() throws -> RunConfiguration {
    var configuration = Walking.configuration()
    configuration.train = 40
    configuration.step = 10
    configuration.epochs = 2
    configuration.naive = ["lastValue"]
    configuration.randomFit = []
    configuration.target = .relativeReturn
    configuration.cross = try ["market:mean", "rank", "S2.volume"].map { try CrossColumn(parsing: $0) }
    return configuration
  }

  private static func result(
    _ configuration: RunConfiguration,
    _ change: @escaping @Sendable ([TimeSeries]) throws -> [TimeSeries] = { $0 }
  ) async throws -> AuditResult {
    var settings = Audit.Settings()
    (settings.seriesSampled, settings.foldsSampled, settings.foldsShuffled) = (2, 2, 5)
    let series = try [110, 100, 105].enumerated().map { try Walking.series("S\($0)", rows: $1) }
    return try await Audit(
      configuration, series: series, settings: settings, planting: nil,
      tables: { try configuration.tables(of: change($0), missing: .error) }
    ).run(workers: 1)
  }

  @Test func seriesThatReadEachOtherAsOfTheirInstantsPass() async throws {
    let configuration = try Self.configuration()
    let result = try await Self.result(configuration)
    #expect(result.passed, "\(result.text)")
    let rewrites = try #require(result.findings.first { $0.check == .futurePerturbation }).compared["rewrites"] ?? 0
    var alone = configuration
    (alone.target, alone.cross) = (.logReturn, [])
    let fewer = try await Self.result(alone)
    let fewerRewrites = fewer.findings.first { $0.check == .futurePerturbation }?.compared["rewrites"] ?? 0
    #expect(rewrites > fewerRewrites, "the others' futures are rewritten beside the own one")
  }

  @Test func aSeriesThatShowsItsFutureToTheOthersIsFoundByName() async throws {
    let result = try await Self.result(Self.configuration()) { members in
      // S1's rows seem to be known two days before they are.
      try members.map { member in
        guard member.name == "S1" else { return member }
        return try TimeSeries(
          name: member.name, clock: member.clock, instants: member.instants.map { $0 - 2 * 86_400_000 },
          columns: member.columns)
      }
    }
    #expect(!result.passed)
    let failures = result.findings.first { $0.check == .futurePerturbation }?.failures ?? []
    #expect(failures.contains { $0.cause == .others && $0.what.hasSuffix(", by that of 'S1' alone") }, "\(result.text)")
  }
}
