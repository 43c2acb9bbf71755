internal import Foundation
package import Results
package import Statistics
internal import WalkForward

/// How well conformal intervals around a store's forecasts hold: coverage, width and Winkler score.
///
/// An interval at an origin learns only from the labels of its series and lead that are known there
/// (`ConformalIntervals`), so that the figures are those of someone who made intervals as time went.
package struct IntervalReport: Sendable, Codable, Equatable {
  /// The score of some intervals.
  public struct Score: Sendable, Codable, Equatable {
    /// Steps from origin to target; 0 for all leads together.
    public var lead: Int
    /// Intervals with a known label.
    public var count: Int
    /// The share of labels within their interval; nil without labels.
    package var coverage: Double?
    /// The mean width of the finite intervals, target units.
    package var meanWidth: Double?
    /// Intervals without bounds.
    package var infinite: Int
    /// The mean Winkler score of the finite intervals, target units.
    package var winkler: Double?
    /// The least and greatest coverage over 100 intervals of one lead in a row; nil where there are fewer.
    package var rollingLow, rollingHigh: Double?
  }

  /// The intervals of one series.
  public struct Series: Sendable, Codable, Equatable {
    /// The series' name.
    public var name: String
    /// All leads together.
    public var score: Score
    /// Each lead.
    public var leads: [Score]
    let id: Int
  }

  /// The intervals of one arm.
  package struct Arm: Sendable, Codable, Equatable {
    /// The run's name.
    public var run: String
    /// The arm's name.
    public var name: String
    /// Labels within their interval over all series, and their count.
    package var covered, count: Int
    /// The series whose coverage is within two points of the nominal one.
    package var seriesWithin: Int
    /// The coverage of each lead over all series.
    public var leads: [Lead]
    /// The series in the run's order.
    public var series: [Series]
    let runID, armID: Int

    /// The coverage over all series.
    package var coverage: Double { Double(covered) / Double(count) }
  }

  /// The intervals of one lead over all series.
  package struct Lead: Sendable, Codable, Equatable {
    /// Steps from origin to target.
    package var lead: Int
    /// Labels within their interval, and their count.
    package var covered, count: Int
  }

  /// `split`, `adaptive` or `pid`, after `cqr-` where quantiles are corrected.
  package var method: String
  /// The coverage that was asked for.
  package var nominal: Double
  /// The arms, run by run.
  package var arms: [Arm]

  /// Makes intervals around the forecasts of a store's runs and scores them, one series at a time.
  ///
  /// - Parameters:
  ///   - reader: the store.
  ///   - names: the runs' names; none for all runs.
  ///   - arms: names of arms; none for the sequential ones, their `freshInit` baselines and the best naive one.
  ///   - method: how half-widths follow from past scores.
  ///   - nominal: the coverage that is asked for, within 0 and 1.
  ///   - base: what the intervals are put around; arms without it are left out.
  /// - Throws: `StoreError`, `AnalysisError` for an unknown arm, `Undefined` for a setting out of range.
  package init(
    _ reader: ResultReader, runs names: [String] = [], arms: [String] = [], method: ConformalMethod = .defaultAdaptive,
    nominal: Double = 0.9, base: IntervalBase = .forecast
  ) throws {
    try self.init(
      reader, runs: reader.unalteredRuns(named: names), arms: arms, method: method, nominal: nominal, base: base)
  }

  init(
    _ reader: ResultReader, runs: [StoredRun], arms: [String], method: ConformalMethod = .defaultAdaptive,
    nominal: Double = 0.9, base: IntervalBase = .forecast
  ) throws {
    self.method = base.name(method)
    self.nominal = nominal
    self.arms = []
    let chosen = try runs.map { ($0, try ArmChoice.arms(of: $0, named: arms, in: reader)) }
    let having = try base.require(nominal, of: chosen.flatMap { run, arms in arms.map { (run.id, $0) } }, in: reader)
    for (run, arms) in chosen {
      let series = try reader.series(of: run.id)
      for arm in arms where having.contains([run.id, arm.id]) {
        let scored = try series.compactMap { series in
          try Series(series, run: run, arm: arm.id, reader, method, nominal, base)
        }
        self.arms.append(Arm(run: run, arm: arm, series: scored, nominal: nominal))
      }
    }
  }

  /// Keeps the scores in the store that they come from.
  ///
  /// - Throws: `StoreError`; the store is then as it was.
  package func save(to path: String) throws {
    let writer = try ResultWriter(path: path)
    for (run, arms) in Dictionary(grouping: arms, by: \.runID).sorted(by: { $0.key < $1.key }) {
      let rows = arms.flatMap { arm in
        arm.series.flatMap { series in
          ([series.score] + series.leads).map { score in
            StoredIntervalScore(
              series: series.id, arm: arm.armID, method: method, nominal: nominal, lead: score.lead,
              count: score.count, coverage: score.coverage, meanWidth: score.meanWidth, infinite: score.infinite,
              winkler: score.winkler, rollingLow: score.rollingLow, rollingHigh: score.rollingHigh)
          }
        }
      }
      try writer.write(rows, run: run)
    }
    try writer.close()
  }
}

extension IntervalReport.Series {
  /// The intervals around an arm's forecasts of a series; nil where none can be made.
  fileprivate init?(
    _ series: StoredSeries, run: StoredRun, arm: Int, _ reader: ResultReader, _ method: ConformalMethod,
    _ nominal: Double, _ base: IntervalBase
  ) throws {
    let forecasts = try base.forecasts(of: series.id, run: run.id, arm: arm, nominal: nominal, reader)
    let intervals = try ConformalIntervals(forecasts, method: method, coverage: nominal, latency: run.latency)
    guard intervals.score.count > 0 else { return nil }
    let leads = intervals.scoresByLead.map { lead, score in
      let rolling = intervals.rollingCoverage(lead: lead).map(\.coverage)
      return IntervalReport.Score(lead, score, low: rolling.min(), high: rolling.max())
    }
    self.init(
      name: series.name,
      score: IntervalReport.Score(
        0, intervals.score, low: leads.compactMap(\.rollingLow).min(), high: leads.compactMap(\.rollingHigh).max()),
      leads: leads, id: series.id)
  }
}

extension IntervalReport.Score {
  fileprivate init(_ lead: Int, _ score: IntervalScore, low: Double?, high: Double?) {
    self.init(
      lead: lead, count: score.count, coverage: score.coverage.known, meanWidth: score.meanWidth.known,
      infinite: score.infinite, winkler: score.winkler.known, rollingLow: low, rollingHigh: high)
  }

  fileprivate var covered: Int { Int((Double(count) * (coverage ?? 0)).rounded()) }
}

extension IntervalReport.Arm {
  fileprivate init(run: StoredRun, arm: StoredArm, series: [IntervalReport.Series], nominal: Double) {
    let byLead = Dictionary(grouping: series.flatMap(\.leads), by: \.lead)
    self.init(
      run: run.name, name: arm.arm.name, covered: series.reduce(0) { $0 + $1.score.covered },
      count: series.reduce(0) { $0 + $1.score.count },
      seriesWithin: series.count { abs(($0.score.coverage ?? .nan) - nominal) <= 0.02 + 1e-12 },
      leads: byLead.sorted { $0.key < $1.key }.map { lead, scores in
        .init(
          lead: lead, covered: scores.reduce(0) { $0 + $1.covered }, count: scores.reduce(0) { $0 + $1.count })
      }, series: series, runID: run.id, armID: arm.id)
  }
}

extension Double {
  /// The number; nil where it is none, or beyond the range of numbers.
  var known: Double? { isFinite ? self : nil }
}
