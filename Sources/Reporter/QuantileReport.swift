internal import Foundation
internal import Results

/// How an arm's quantile forecasts held, its seeds together.
package struct QuantileReport: Sendable, Codable, Equatable {
  /// How often outcomes were at or below the quantiles of a level.
  package struct Level: Sendable, Codable, Equatable {
    /// The level, which the share is to be.
    package var level: Double
    /// The share of outcomes at or below, over all series, origins and leads.
    package var share: Double
  }

  /// The levels, ascending.
  package var levels: [Level]
  /// Forecasts with quantiles and a known outcome.
  package var forecasts: Int
  /// The mean pinball loss over levels, target units: geometric mean over series, seeds averaged in logarithms first.
  package var pinball: Double
  /// The continuous ranked probability score, twice that.
  package var crps: Double { 2 * pinball }

  /// A report on the scores of each series, seed by seed; nil without any.
  init?(_ series: [[StoredQuantileScore]]) {
    let scores = series.joined()
    guard let first = scores.first else { return nil }
    forecasts = scores.reduce(0) { $0 + $1.count }
    let below = first.levels.indices.map { place in scores.reduce(0) { $0 + $1.below[place] } }
    levels = zip(first.levels, below).map { [forecasts] in Level(level: $0, share: Double($1) / Double(forecasts)) }
    let means = series.filter { !$0.isEmpty }.map { seeds in
      Ratios.mean(seeds.map { log($0.pinball / Double($0.count)) })
    }
    pinball = exp(Ratios.mean(means))
  }

  private enum CodingKeys: String, CodingKey { case levels, forecasts, pinball, crps }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    levels = try container.decode([Level].self, forKey: .levels)
    forecasts = try container.decode(Int.self, forKey: .forecasts)
    pinball = try container.decode(Double.self, forKey: .pinball)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(levels, forKey: .levels)
    try container.encode(forecasts, forKey: .forecasts)
    try container.encode(pinball, forKey: .pinball)
    try container.encode(crps, forKey: .crps)
  }

  // MARK: In a report

  /// The most levels that a table shows.
  private static let mostShown = 9

  /// Arms with the same levels in a table, which shows at most nine of these, the outermost and the median among them.
  static func tables(_ arms: [(name: String, quantiles: QuantileReport)]) -> [ReportDocument.Table] {
    arms.map { $0.quantiles.levels.map(\.level) }.uniqued().map { levels in
      let places =
        levels.count <= mostShown
        ? Array(levels.indices) : (0..<mostShown).map { $0 * (levels.count - 1) / (mostShown - 1) }
      return .init(
        columns: ["model", "CRPS", "pinball"] + places.map { "≤ q\(levels[$0])" },
        rows: arms.filter { $0.quantiles.levels.map(\.level) == levels }.map { arm in
          [
            .init(arm.name), .init(significant(arm.quantiles.crps), .strong), .init(significant(arm.quantiles.pinball)),
          ] + places.map { .init(exact(arm.quantiles.levels[$0].share)) }
        })
    }
  }

  /// How the tables are to be read.
  static let explanation =
    "Quantiles: ≤ q0.05 is the share of outcomes at or below the quantile of level 0.05, which is right at 5 %. CRPS is twice the mean pinball loss over the levels, in target units, to be compared among forecasts of the same levels."
}
