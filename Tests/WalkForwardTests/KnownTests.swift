import Forecasters
import Foundation
import Series
import Testing

@testable import WalkForward

/// What is declared to be known in advance is seen up to the last lead of a forecast, and nothing else of the future is.
@Suite struct KnownTests {
  /// A series with columns `close`, `volume`, and `promo`, the last two with other values after a row.
  private func series(_ name: String, volumeAfter v: Int = .max, promoAfter p: Int = .max) throws -> TimeSeries {
    let (own, other) = (try Walking.series(name, rows: 150), try Walking.series("\(name)'", rows: 150))
    func column(_ name: String, _ a: [Double], _ b: [Double], after row: Int) -> TimeSeries.Column {
      .init(name: name, values: a.indices.map { $0 <= row ? a[$0] : 3 * b[$0] })
    }
    let (volume, others) = (own.columns[1].values, other.columns[1].values)
    return try TimeSeries(
      name: name, clock: .date, instants: own.instants,
      columns: [
        own.columns[0], column("volume", volume, others, after: v),
        column("promo", volume.map { ($0 * 7).truncatingRemainder(dividingBy: 5) }, others, after: p),
      ])
  }

  private func configuration(_ learner: String = "mlp", latency: Int = 0, horizon: Int = 3) throws -> RunConfiguration {
    var configuration = Walking.skilful(Walking.configuration(learner))
    (configuration.latency, configuration.horizon, configuration.epochs) = (latency, horizon, 2)
    (configuration.randomFit, configuration.naive) = ([.freshInit], ["lastValue", "ridge"])
    configuration.known = try ["promo", "dayOfWeek"].compactMap { try KnownName(text: $0) }
    configuration.holidays = ["1970-03-27", "1970-03-30"].compactMap { Cutoff($0) }
    return configuration
  }

  /// What is forecast from origins up to a row, and what was trained up to it.
  private func known(_ job: Job, upTo row: Int) async throws -> [String] {
    try await Walking.records(job).compactMap { record in
      guard record.fold.cutoff <= row, !job.arms[record.arm].isLeaky else { return nil }
      let made = record.predictions.filter { $0.origin - job.configuration.latency <= row }.map(\.forecast)
      return "\(record.series) \(record.arm) \(record.fold.index) \(record.epochs) \(record.scale ?? 0) \(made)"
    }
  }

  private func job(_ configuration: RunConfiguration, _ series: TimeSeries...) throws -> Job {
    try Walking.job(configuration, series + [try self.series("B")])
  }

  @Test(arguments: ["mlp", "lstm", "streaming"], [0, 2])
  func aKnownColumnIsSeenUpToTheLastLeadAndNoOther(learner: String, latency: Int) async throws {
    for cohort in learner == "streaming" ? [CohortChoice.each] : [.each, .all] {
      var configuration = try configuration(learner, latency: latency)
      configuration.cohort = cohort
      // The table lacks the first row of the series.
      let (row, reach) = (95, latency + configuration.horizon)
      let clean = try await known(job(configuration, series("A")), upTo: row)
      #expect(!clean.isEmpty)
      let beyond = try await known(job(configuration, series("A", promoAfter: row + 1 + reach)), upTo: row)
      #expect(beyond == clean)
      // The last lead itself is seen.
      let lead = try await known(job(configuration, series("A", promoAfter: row + reach)), upTo: row)
      #expect(lead != clean)
      // A column that is not declared is seen up to the newest row alone.
      let past = try await known(job(configuration, series("A", volumeAfter: row + 1)), upTo: row)
      #expect(past == clean)
      #expect(try await known(job(configuration, series("A", volumeAfter: row)), upTo: row) != clean)
    }
  }

  @Test func columnsAreReadAheadSoFarThatAWindowHoldsAllLeads() throws {
    #expect(KnownFeature.shifts(horizon: 1, latency: 0, lookback: 30) == [1])
    #expect(KnownFeature.shifts(horizon: 24, latency: 0, lookback: 30) == [24])
    #expect(KnownFeature.shifts(horizon: 24, latency: 0, lookback: 10) == [24, 14, 4])
    #expect(KnownFeature.shifts(horizon: 20, latency: 3, lookback: 10) == [23, 13])
    for (horizon, latency, lookback) in [(1, 0, 1), (7, 2, 3), (24, 5, 24), (25, 1, 24)] {
      let shifts = KnownFeature.shifts(horizon: horizon, latency: latency, lookback: lookback)
      let held = Set(shifts.flatMap { shift in (0..<lookback).map { shift - $0 } })
      #expect(held.isSuperset(of: latency + 1...latency + horizon) && held.max() == latency + horizon)
    }
  }

  @Test func aTableHoldsWhatIsKnownAhead() throws {
    let configuration = try configuration(horizon: 2)
    let series = try series("A")
    let table = try LearningTable(
      series, target: configuration.target(on: "close"), features: configuration.features)
    let names = ["known:promo+2", "known:dayOfWeek sin+2", "known:dayOfWeek cos+2", "known:holiday+2"]
    #expect(Array(table.columnNames.suffix(4)) == names && table.columns.count == 2 + 4)
    #expect(configuration.features.columnCount == 5)
    let promo = series.columns[2].values
    let n = table.count
    // Row t of the table is row t + 1 of the series.
    #expect((0..<n - 2).allSatisfy { table.columns[2][$0] == promo[$0 + 3] } && table.columns[2][n - 1] == promo[149])
    // 27 March 1970 is day 85, a Friday: row 84 of the table, seen from row 82 on.
    #expect(table.columns[5].indices.filter { table.columns[5][$0] == 1 } == [82, 85])
    #expect(abs(table.columns[3][82] - sin(2 * Double.pi * 4 / 7)) < 1e-12)
    let chosen = try table.selecting(FeatureSet(known: [configuration.features.known[0]]))
    #expect(chosen.columnNames == [table.columnNames[0], "known:promo+2"])
  }

  private func audit(
    _ configuration: RunConfiguration, table: (@Sendable (TimeSeries) throws -> LearningTable)? = nil
  ) async throws -> AuditResult {
    var settings = Audit.Settings()
    (settings.seriesSampled, settings.foldsSampled, settings.foldsShuffled) = (2, 2, 5)
    let plain: @Sendable (TimeSeries) throws -> LearningTable = {
      try LearningTable($0, target: configuration.target(on: "close"), features: configuration.features)
    }
    return try await Audit(
      configuration, series: [series("A"), series("B")], settings: settings, table: table ?? plain
    ).run(workers: 2)
  }

  @Test(arguments: [0, 2], [CohortChoice.each, .all])
  func theAuditTakesWhatIsDeclaredForKnown(latency: Int, cohort: CohortChoice) async throws {
    var configuration = try configuration(latency: latency)
    configuration.cohort = cohort
    let result = try await audit(configuration)
    #expect(result.passed, "\(result.text)")
  }

  @Test func whatIsNotDeclaredIsStillReported() async throws {
    let configuration = try configuration()
    // The volume of the row after is no one's to know, and the declared column is seen further than the last lead.
    for column in ["volume", "promo"] {
      let result = try await audit(configuration) { series in
        let ahead = TimeSeries.Column(
          name: column,
          values: try series.column(named: column).values.indices.map { row in
            let values = try series.column(named: column).values
            return values[min(row + 1, values.count - 1)]
          })
        let changed = try TimeSeries(
          name: series.name, clock: series.clock, instants: series.instants,
          columns: series.columns.map { $0.name == column ? ahead : $0 })
        return try LearningTable(changed, target: configuration.target(on: "close"), features: configuration.features)
      }
      #expect(!result.passed && result.text.contains("\(column)"), "\(result.text)")
    }
  }
}
