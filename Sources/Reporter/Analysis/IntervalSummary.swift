internal import Results
internal import WalkForward

/// The interval scores that a store keeps of one arm, method and level, over all series.
package struct IntervalSummary: Sendable, Codable, Equatable {
  /// The arm's name.
  package var arm: String
  /// `split`, `adaptive` or `pid`.
  package var method: String
  /// The coverage that was asked for.
  package var nominal: Double
  /// The share of labels within their interval, over all series.
  package var coverage: Double
  /// Series, and those whose coverage is within two points of the nominal one.
  package var series, seriesWithin: Int
  /// The least and greatest coverage of any series.
  package var lowest, highest: Double
  /// The least and greatest coverage over 100 intervals of one series and lead in a row; nil where there are fewer.
  package var rollingLow, rollingHigh: Double?

  static func summaries(of scores: [StoredIntervalScore], arms: [StoredArm]) -> [IntervalSummary] {
    struct Key: Hashable {
      var arm: Int
      var method: String
      var nominal: Double
    }
    let names = Dictionary(uniqueKeysWithValues: arms.map { ($0.id, $0.arm.name) })
    let whole = scores.filter { $0.lead == 0 && $0.coverage != nil }
    let groups = Dictionary(grouping: whole) { Key(arm: $0.arm, method: $0.method, nominal: $0.nominal) }
    return groups.sorted { ($0.key.arm, $0.key.method, $0.key.nominal) < ($1.key.arm, $1.key.method, $1.key.nominal) }
      .map { key, rows in
        let each = rows.compactMap(\.coverage)
        let count = rows.reduce(0) { $0 + $1.count }
        return IntervalSummary(
          arm: names[key.arm] ?? String(key.arm), method: key.method, nominal: key.nominal,
          coverage: rows.reduce(0) { $0 + ($1.coverage ?? 0) * Double($1.count) } / Double(count),
          series: rows.count, seriesWithin: each.count { abs($0 - key.nominal) <= 0.02 + 1e-12 },
          lowest: each.min() ?? .nan, highest: each.max() ?? .nan, rollingLow: rows.compactMap(\.rollingLow).min(),
          rollingHigh: rows.compactMap(\.rollingHigh).max())
      }
  }

  static func table(_ summaries: [IntervalSummary]) -> ReportDocument.Table {
    .init(
      columns: [
        "arm", "method", "nominal", "coverage", "series within 2 points", "lowest", "highest", "over 100 in a row",
      ],
      rows: summaries.map {
        [
          .init($0.arm), .init($0.method), .init(percent($0.nominal)), .init(exact($0.coverage)),
          .init("\($0.seriesWithin) of \($0.series)"), .init(exact($0.lowest)), .init(exact($0.highest)),
          .init(IntervalReport.span($0.rollingLow, $0.rollingHigh)),
        ]
      }, textColumns: [0, 1])
  }
}
