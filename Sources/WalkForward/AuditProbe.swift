internal import Randomness
internal import Series

/// A rewrite of the future: which raw values are replaced or dropped, and up to which row nothing may change.
struct AuditProbe: Sendable {
  enum Rewrite: Sendable, Equatable {
    /// Every value of these columns after the row.
    case values(columns: [String])
    /// The rows themselves.
    case dropped
  }

  /// The fold up to which the walk is repeated.
  var fold: Int
  /// The row of the learning table after which the future begins.
  var row: Int
  var rewrite: Rewrite
  /// Whether the walk is repeated from the saved state before `fold`, not from where the audit's reruns begin.
  var alone: Bool
  /// Whether the same is done to all series that learn together.
  var ofAll = false

  /// What was done, for messages.
  var description: String {
    switch rewrite {
    case .values(let columns):
      "after replacing \(columns.map { "'\($0)'" }.joined(separator: ", ")) in all rows after row \(row)"
        + (ofAll ? ", and in all other series after its instant" : "")
    case .dropped: "after dropping all rows after row \(row)"
    }
  }

  /// All probes of a sampled fold: each column alone and all together after the cutoff, all after some test origins, and no future at all.
  static func all(_ audited: AuditedSeries, fold k: Int) -> [AuditProbe] {
    guard let fold = audited.fold(k) else { return [] }
    let names = audited.series.columns.map(\.name)
    var probes = [AuditProbe(fold: k, row: fold.cutoff, rewrite: .values(columns: names), alone: false)]
    if audited.tables.count > 1 {
      probes.append(
        AuditProbe(fold: k, row: fold.cutoff, rewrite: .values(columns: names), alone: false, ofAll: true))
    }
    if names.count > 1 {
      probes += names.map { AuditProbe(fold: k, row: fold.cutoff, rewrite: .values(columns: [$0]), alone: false) }
    }
    let origins = fold.testOrigins
    let places = [origins.lowerBound, (origins.lowerBound + origins.upperBound) / 2, origins.upperBound - 1]
    for row in Set(places).sorted() where row != fold.cutoff {
      probes.append(AuditProbe(fold: k, row: row, rewrite: .values(columns: names), alone: true))
    }
    let lastLabel = origins.upperBound - 1 + audited.job.configuration.horizon
    probes.append(AuditProbe(fold: k, row: lastLabel, rewrite: .dropped, alone: false))
    return probes
  }

  /// The series with its future rewritten; `instant` is that of the probe's row.
  ///
  /// New values are positive, so that every transform can take them, and far from the old ones. Missing values stay missing.
  func rewritten(_ series: TimeSeries, after instant: Int64, seed: Int) throws -> TimeSeries {
    let kept = series.instants.firstIndex { $0 > instant } ?? series.count
    let columns: [TimeSeries.Column]
    switch rewrite {
    case .dropped:
      columns = series.columns.map { .init(name: $0.name, values: Array($0.values.prefix(kept))) }
      return try TimeSeries(
        name: series.name, clock: series.clock, instants: Array(series.instants.prefix(kept)), columns: columns)
    case .values(let names):
      columns = series.columns.map { column in
        guard names.contains(column.name) else { return column }
        var stream = RandomStream(seed: RandomStream.seed("audit", seed, series.name, column.name, kept))
        let past = column.values[..<kept].filter(\.isFinite)
        let size = past.isEmpty ? 1 : past.reduce(0) { $0 + abs($1) } / Double(past.count)
        let scale = size > 0 && size.isFinite ? size : 1
        var values = column.values
        for row in kept..<values.count where !values[row].isNaN { values[row] = scale * (0.25 + 4 * stream.uniform()) }
        return .init(name: column.name, values: values)
      }
      return try TimeSeries(name: series.name, clock: series.clock, instants: series.instants, columns: columns)
    }
  }
}

extension LearningTable {
  /// Whether both tables hold the same numbers.
  func holdsSame(as other: LearningTable) -> Bool { instants == other.instants && columns == other.columns }

  /// The first place up to `row` at which another table differs, or nil.
  func firstDifference(from other: LearningTable, upTo row: Int) -> (
    column: Int, row: Int, expected: Double, found: Double
  )? {
    guard columns.count == other.columns.count else {
      return (0, 0, Double(columns.count), Double(other.columns.count))
    }
    for t in 0...row {
      for c in columns.indices {
        let found = t < other.count ? other.columns[c][t] : .nan
        if columns[c][t].bitPattern != found.bitPattern { return (c, t, columns[c][t], found) }
      }
    }
    return nil
  }
}
