import Foundation
import Randomness
import Series
import Testing
import WalkForward

/// What other series' futures hold changes no row that was known before: rewrite or cut them, and demand the same bits.
@Suite struct CrossLookAheadTests {
  private static let hour: Int64 = 3_600_000
  private static let cutoff: Int64 = 100 * 24 * hour + 12 * hour

  /// A panel of five: two that go through, one that ends, one that is listed late, and one that trades at later hours.
  private static func panel() throws -> [TimeSeries] {
    try [
      (name: "A", days: 0..<200, hour: 14), ("B", 0..<200, 14), ("delisted", 0..<130, 14), ("late", 80..<200, 14),
      ("zone", 0..<200, 21),
    ].map { name, days, hour in
      let series = try Walking.series(name, rows: 200)
      return try TimeSeries(
        name: name, clock: .time, instants: days.map { (Int64($0) * 24 + Int64(hour)) * Self.hour },
        columns: series.columns.map { .init(name: $0.name, values: Array($0.values[days])) })
    }
  }

  private static func changed(_ series: TimeSeries, isCut: Bool) throws -> TimeSeries {
    let kept = series.instants.firstIndex { $0 > cutoff } ?? series.count
    guard !isCut else {
      return try TimeSeries(
        name: series.name, clock: series.clock, instants: Array(series.instants[..<kept]),
        columns: series.columns.map { .init(name: $0.name, values: Array($0.values[..<kept])) })
    }
    var stream = RandomStream(seed: 7)
    return try TimeSeries(
      name: series.name, clock: series.clock, instants: series.instants,
      columns: series.columns.map { column in
        .init(
          name: column.name,
          values: column.values.indices.map { $0 < kept ? column.values[$0] : 1 + 900 * stream.uniform() })
      })
  }

  private static func tables(_ panel: [TimeSeries], _ configuration: RunConfiguration) throws -> [LearningTable] {
    let section = try CrossSection(
      configuration.features, target: configuration.target, names: panel.map(\.name), age: configuration.crossAge
    ) { (panel[$0], "close") }
    return try panel.map {
      try LearningTable(
        $0, target: configuration.target(on: "close"), features: configuration.features, among: section)
    }
  }

  private static func configuration(_ target: Target.Kind) throws -> RunConfiguration {
    var configuration = Walking.configuration()
    configuration.target = target
    configuration.lags = [2]
    configuration.cross = try [
      "market:mean", "market:std", "rank", "spread", "rank:volume:diff", "B.volume:logReturn", "zone.close:diff",
    ].map { try CrossColumn(parsing: $0) }
    return configuration
  }

  /// Which futures are changed: of one, of two, of all.
  private static let changes = [
    ["B"], ["delisted"], ["late"], ["zone"], ["B", "zone"], ["A", "B", "delisted", "late", "zone"],
  ]

  @Test(arguments: [Target.Kind.logReturn, .relativeReturn, .rankReturn], changes)
  func noRowUpToAnInstantDependsOnWhatAnySeriesHoldsAfterIt(target: Target.Kind, names: [String]) throws {
    let configuration = try Self.configuration(target)
    let panel = try Self.panel()
    let clean = try Self.tables(panel, configuration)
    let dirty = try Self.tables(
      try panel.map { names.contains($0.name) ? try Self.changed($0, isCut: false) : $0 }, configuration)
    for (a, b) in zip(clean, dirty) {
      let known = a.instants.count { $0 <= Self.cutoff }
      #expect(known > 15 && a.instants == b.instants)
      #expect(zip(a.columns, b.columns).allSatisfy { bits($0[..<known]) == bits($1[..<known]) }, "\(a.name)")
      // The test can fail: what comes after does change.
      #expect(zip(a.columns, b.columns).contains { bits($0[known...]) != bits($1[known...]) }, "\(a.name)")
    }
  }

  @Test(arguments: [Target.Kind.logReturn, .relativeReturn, .rankReturn], ["A", "delisted", "late", "everyOther"])
  func noRowUpToAnInstantDependsOnWhetherASeriesGoesOn(target: Target.Kind, name: String) throws {
    var configuration = try Self.configuration(target)
    // A column of one series ends with it, and with it the rows of the others.
    configuration.cross = configuration.cross.filter { $0.otherColumn == nil }
    let panel = try Self.panel()
    let isCut = { (series: TimeSeries) in name == "everyOther" ? series.name != "A" : series.name == name }
    let clean = try Self.tables(panel, configuration)
    let cut = try Self.tables(try panel.map { isCut($0) ? try Self.changed($0, isCut: true) : $0 }, configuration)
    for (a, b) in zip(clean, cut) {
      let known = a.instants.count { $0 <= Self.cutoff }
      #expect(known > 15 && b.count >= known && Array(a.instants[..<known]) == Array(b.instants[..<known]))
      #expect(zip(a.columns, b.columns).allSatisfy { bits($0[..<known]) == bits($1[..<known]) }, "\(a.name)")
    }
  }

  @Test func aWalkOnThemGivesTheSameForecastsUpToTheInstant() async throws {
    let configuration = try Self.configuration(.relativeReturn)
    let panel = try Self.panel()
    let jobs = try [panel, panel.map { try Self.changed($0, isCut: false) }].map {
      try Job(configuration, tables: Self.tables($0, configuration))
    }
    let (clean, dirty) = (try await Walking.records(jobs[0]), try await Walking.records(jobs[1]))
    var compared = 0
    for (a, b) in zip(clean, dirty) {
      let instants = try jobs[0].series[a.series].table().instants
      guard instants[a.fold.cutoff] <= Self.cutoff, !jobs[0].arms[a.arm].isLeaky else { continue }
      let known = a.predictions.indices.filter { instants[a.predictions[$0].origin] <= Self.cutoff }
      #expect(known.map { a.predictions[$0].forecast } == known.map { b.predictions[$0].forecast })
      compared += known.count
    }
    #expect(compared > 100)
    #expect(clean.map { $0.predictions.map(\.forecast) } != dirty.map { $0.predictions.map(\.forecast) })
  }

  private func bits(_ values: ArraySlice<Double>) -> [UInt64] { values.map(\.bitPattern) }
}
