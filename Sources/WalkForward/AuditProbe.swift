internal import Randomness
internal import Series

/// A rewrite of the future: which raw values are replaced or dropped, and up to which row nothing may change.
struct AuditProbe: Sendable {
  enum Rewrite: Sendable, Equatable {
    /// Every value of these columns after the row, and in other series all columns after its instant.
    case values(columns: [String])
    /// The rows themselves.
    case dropped
  }

  /// Whose future it is.
  enum Scope: Sendable {
    /// That of the audited series.
    case own
    /// That of all series but the audited one.
    case others
    /// That of all series.
    case all
  }

  /// The fold up to which the walk is repeated.
  var fold: Int
  /// The row of the learning table after which the future begins.
  var row: Int
  /// The instant after which it begins: that of the row, or where other series' future is rewritten the newest that any trains on.
  var instant: Int64
  var rewrite: Rewrite
  /// Whether the walk is repeated from the saved state before `fold`, not from where the audit's reruns begin.
  var alone: Bool
  var scope = Scope.own

  /// What was done, for messages.
  var description: String {
    switch (rewrite, scope) {
    case (.dropped, _): "after dropping all rows after row \(row)"
    case (.values, .others): "after replacing all other series after the instant of row \(row)"
    case (.values(let columns), .own), (.values(let columns), .all):
      "after replacing \(columns.map { "'\($0)'" }.joined(separator: ", ")) in all rows after row \(row)"
        + (scope == .all ? ", and in all other series after its instant" : "")
    }
  }

  /// All probes of a sampled fold: each column alone and all together after the cutoff, all after some test origins, and no future at all.
  ///
  /// Where a table reads other series, these too after the cutoff and the test origins.
  static func all(_ audited: AuditedSeries, fold k: Int, readsOthers: Bool) -> [AuditProbe] {
    guard let fold = audited.fold(k) else { return [] }
    let names = audited.series.columns.map(\.name)
    let newest = audited.newestTrained(in: k)
    func probe(
      _ row: Int, _ columns: [String], alone: Bool = false, of scope: Scope = .own, _ rewrite: Rewrite? = nil
    ) -> AuditProbe {
      let own = audited.table.instants[row]
      return AuditProbe(
        fold: k, row: row, instant: scope == .own ? own : max(own, newest),
        rewrite: rewrite ?? .values(columns: columns), alone: alone, scope: scope)
    }
    var probes = [probe(fold.cutoff, names)]
    if audited.tables.count > 1 { probes.append(probe(fold.cutoff, names, of: .all)) }
    if names.count > 1 { probes += names.map { probe(fold.cutoff, [$0]) } }
    let (origins, configuration) = (fold.testOrigins, audited.job.configuration)
    // The newest rows that origins see.
    let places = [origins.lowerBound, (origins.lowerBound + origins.upperBound) / 2, origins.upperBound - 1]
      .map { $0 - configuration.latency }
    if readsOthers { probes.append(probe(fold.cutoff, names, of: .others)) }
    for row in Set(places).sorted() where row != fold.cutoff {
      probes.append(probe(row, names, alone: true))
      if readsOthers { probes.append(probe(row, names, alone: true, of: .others)) }
    }
    // A fold that is left out unless it is whole needs the row that ends it.
    let ended = origins.upperBound - 1 + configuration.horizon + (configuration.partialFold == .drop ? 1 : 0)
    // Counted from the end, folds of a shorter series begin earlier: what its walk brings along is no look-ahead.
    probes.append(probe(min(ended, audited.table.count - 1), [], alone: configuration.folds < 0, .dropped))
    return probes
  }

  /// A series with its future after an instant rewritten, where it is one of those that are.
  ///
  /// Columns that are declared to be known in advance stay as they are for as many rows longer as they are read ahead.
  func rewritten(
    _ series: TimeSeries, _ audited: AuditedSeries, knownAfter instant: Int64, seed: Int
  ) throws -> TimeSeries {
    let isAudited = series.name == audited.series.name
    guard isAudited ? scope != .others : scope != .own else { return series }
    switch rewrite {
    case .dropped: return try series.prefix(knownBy: instant)
    case .values(let columns):
      let names = isAudited ? columns : series.columns.map(\.name)
      let declared = try audited.job.configuration.knownColumns.map {
        try series.column(named: $0, flag: "--known").name
      }
      var rewritten = try series.rewritten(
        names.filter { !declared.contains($0) }, knownAfter: instant, seed: seed)
      if let later = audited.instantKnownAhead(of: series, from: instant) {
        rewritten = try rewritten.rewritten(names.filter(declared.contains), knownAfter: later, seed: seed)
      }
      return rewritten
    }
  }
}

extension TimeSeries {
  /// The series with new values in some columns at the rows that are known after an instant.
  ///
  /// New values are positive, so that every transform can take them, and far from the old ones. Missing values stay missing.
  fileprivate func rewritten(_ names: [String], knownAfter instant: Int64, seed: Int) throws -> TimeSeries {
    let kept = rows(knownBy: instant)
    let columns = columns.map { column in
      guard names.contains(column.name) else { return column }
      var stream = RandomStream(seed: RandomStream.seed("audit", seed, name, column.name, kept))
      let past = column.values[..<kept].filter(\.isFinite)
      let size = past.isEmpty ? 1 : past.reduce(0) { $0 + abs($1) } / Double(past.count)
      let scale = size > 0 && size.isFinite ? size : 1
      var values = column.values
      for row in kept..<values.count where !values[row].isNaN { values[row] = scale * (0.25 + 4 * stream.uniform()) }
      return Column(name: column.name, values: values)
    }
    return try TimeSeries(name: name, clock: clock, instants: instants, columns: columns)
  }

  /// The rows that are known by an instant.
  fileprivate func prefix(knownBy instant: Int64) throws -> TimeSeries {
    let kept = rows(knownBy: instant)
    return try TimeSeries(
      name: name, clock: clock, instants: Array(instants.prefix(kept)),
      columns: columns.map { .init(name: $0.name, values: Array($0.values.prefix(kept))) })
  }

  private func rows(knownBy instant: Int64) -> Int {
    instants.firstIndex { knownInstant($0) > instant } ?? count
  }
}

extension [LearningTable] {
  /// Whether tables hold the same numbers as those in their places.
  func holdSame(as others: [LearningTable]) -> Bool { zip(self, others).allSatisfy { $0.holdsSame(as: $1) } }
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
      // What is read ahead of a row that is no more is read by no forecast.
      for c in columns.indices where ahead[c] == 0 || t + ahead[c] < other.count {
        let found = t < other.count ? other.columns[c][t] : .nan
        if columns[c][t].bitPattern != found.bitPattern { return (c, t, columns[c][t], found) }
      }
    }
    return nil
  }
}
