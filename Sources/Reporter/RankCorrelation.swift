internal import Results
internal import Statistics
internal import WalkForward

/// How well an arm's forecasts rank the series at an instant: the information coefficient over instants.
package struct RankCorrelation: Sendable, Codable, Equatable {
  /// The mean of Spearman's rank correlation of forecasts and outcomes, over leads and seeds, then over instants.
  package var mean: Double
  /// The mean over its Newey–West standard error with horizon − 1 lags; nil where the coefficients do not vary.
  package var t: Double?
  /// The instants that entered.
  package var instants: Int
  /// The instants with forecasts that did not: with too few series, or where forecasts or outcomes are all the same.
  package var skipped: Int

  /// The fewest series at an instant.
  static let least = 5

  /// Arms by what they are called, with how well they rank the series.
  static func table(_ arms: [(name: String, correlation: RankCorrelation?)]) -> ReportDocument.Table {
    .init(
      columns: ["forecast", "IC", "t", "instants"],
      rows: arms.compactMap { name, correlation in
        correlation.map { found in
          [
            .init(name, .strong), .init(fixed(found.mean, 4)), .init(found.t.map { fixed($0, 2) } ?? "–"),
            .init(grouped(found.instants)),
          ]
        }
      })
  }

  /// How the figures are to be read.
  static let explanation =
    "IC: Spearman's rank correlation of forecasts and outcomes over the series at an instant, at least \(least), averaged over leads and instants; 0 is no skill. Its t takes in that outcomes overlap (Newey–West, horizon − 1 lags)."
}

extension RankCorrelation {
  /// The series of a run at the instants of their origins.
  struct Section {
    private let run: StoredRun
    private let reader: ResultReader
    private let series: [StoredSeries]
    /// For each series and row the place of its instant among those of all; nil for an origin that does not count.
    private let places: [[Int32?]]
    private let count: Int

    /// The section; nil where forecasts of different series cannot be ranked beside each other.
    ///
    /// Returns can; levels and differences hang on a series' own size, and row numbers are no instants. Where `origins` are given, no
    /// others count, by the series' names. O(rows).
    init?(
      _ run: StoredRun, _ series: [StoredSeries], _ reader: ResultReader, origins: [String: Set<String>]? = nil
    ) throws {
      let kinds = Set(series.map(\.targetKind))
      guard series.count >= RankCorrelation.least, kinds.count == 1,
        series.allSatisfy({ Self.kinds.contains($0.rowKind) })
      else { return nil }
      var placeOf: [String: Int32] = [:]
      var places: [[Int32?]] = []
      var instants: [String] = []
      for one in series {
        places.append(
          try reader.instants(of: run.id, series: one.id).map { instant in
            if let origins, origins[one.name]?.contains(instant) != true { return nil }
            if let place = placeOf[instant] { return place }
            placeOf[instant] = Int32(instants.count)
            instants.append(instant)
            return Int32(instants.count - 1)
          })
      }
      guard instants.allSatisfy(Instants.isDate) else { return nil }
      let order = instants.indices.sorted { instants[$0] < instants[$1] }
      var rank = [Int32](repeating: 0, count: order.count)
      for (place, number) in order.enumerated() { rank[number] = Int32(place) }
      self.places = places.map { $0.map { $0.map { rank[Int($0)] } } }
      count = instants.count
      (self.run, self.reader, self.series) = (run, reader, series)
    }

    private static let kinds: Set<String> = ["return", "logReturn", "relativeReturn", "rankReturn"]

    /// How well arms that differ in their seeds rank the series; nil where no two instants tell it.
    ///
    /// Holds the forecasts of one arm. O(forecasts × log series).
    func correlation(of arms: [StoredArm], leads: Int? = nil) throws -> RankCorrelation? {
      let horizon = leads ?? series.map(\.horizon).max() ?? 1
      var sums = [Double](repeating: 0, count: count)
      var counts = [Int](repeating: 0, count: count)
      var hasForecasts = [Bool](repeating: false, count: count)
      for arm in arms {
        let (forecasts, outcomes) = try pairs(of: arm, leads: horizon)
        for lead in 0..<horizon {
          for place in 0..<count where !forecasts[lead * count + place].isEmpty {
            hasForecasts[place] = true
            guard
              let coefficient = InformationCoefficient.coefficient(
                forecasts: forecasts[lead * count + place], outcomes: outcomes[lead * count + place], kind: .ranks,
                least: RankCorrelation.least)
            else { continue }
            (sums[place], counts[place]) = (sums[place] + coefficient, counts[place] + 1)
          }
        }
      }
      let terms = zip(sums, counts).filter { $1 > 0 }.map { $0 / Double($1) }
      let skipped = hasForecasts.count { $0 } - terms.count
      guard let ic = try? InformationCoefficient(coefficients: terms, skipped: skipped, horizon: horizon) else {
        return nil
      }
      return RankCorrelation(mean: ic.mean, t: ic.t, instants: ic.count, skipped: skipped)
    }

    /// Forecasts and outcomes of each lead at each instant, over series.
    private func pairs(of arm: StoredArm, leads: Int) throws -> (forecasts: [[Double]], outcomes: [[Double]]) {
      var forecasts = [[Double]](repeating: [], count: leads * count)
      var outcomes = forecasts
      for (one, places) in zip(series, places) {
        let lead = leads == 1 ? 1 : nil
        for row in try reader.predictions(of: run.id, series: one.id, arm: arm.id, lead: lead) {
          guard (1...leads).contains(row.lead), let forecast = row.forecast, forecast.isFinite, let actual = row.actual,
            let number = places[row.originRow]
          else { continue }
          let place = (row.lead - 1) * count + Int(number)
          forecasts[place].append(forecast)
          outcomes[place].append(actual)
        }
      }
      return (forecasts, outcomes)
    }
  }
}
