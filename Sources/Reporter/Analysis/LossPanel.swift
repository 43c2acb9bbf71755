internal import Metrics
internal import Results
internal import WalkForward

/// The losses of arms from several runs on the series and origins that they have in common.
///
/// It holds one number an arm, series and origin.
struct LossPanel {
  /// An arm with where it comes from.
  struct Member {
    var reader: ResultReader
    var run: StoredRun
    var arm: StoredArm
    var label: String
  }

  let members: [Member]
  let metric: Metric
  /// The names of the common series.
  private(set) var series: [String] = []
  /// Series that were left out, with the reason.
  private(set) var leftOut: [SkippedSeries] = []
  /// Origins at which an arm had no number as its forecast, or was not asked, over all common series.
  private(set) var unpaired = 0
  /// The instants of all origins, in order.
  private(set) var clock: [String] = []
  /// The mean loss over the leads, by member, series and origin of the series.
  private(set) var losses: [[[Double]]] = []
  /// The place of each origin of a series on the clock.
  private(set) var places: [[Int]] = []
  /// The leads of each series.
  private(set) var horizons: [Int] = []
  /// For each member, the first one with the same forecasts to the last bit, which may be itself.
  private(set) var originals: [Int] = []
  /// A digest of each member's common forecasts.
  private var forecasts: [Hasher] = []

  init(_ members: [Member], metric: Metric) throws {
    self.members = members
    self.metric = metric
    losses = members.map { _ in [] }
    forecasts = members.map { _ in Hasher() }
    guard let first = members.first else { return }
    try requireOneSetOfLevels()
    var known: [String: [StoredSeries]] = [:]
    var seriesOf: [String: [String: StoredSeries]] = [:]
    for member in members where seriesOf[member.key] == nil {
      let all = try member.reader.series(of: member.run.id)
      seriesOf[member.key] = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
      for one in all { known[one.name, default: []].append(one) }
    }
    var origins: [[String]] = []
    for one in try first.reader.series(of: first.run.id) {
      let all = known[one.name] ?? []
      guard all.count == seriesOf.count else { continue }
      if let other = all.first(where: { $0.targetKind != one.targetKind || $0.targetColumn != one.targetColumn }) {
        leftOut.append(
          .init(
            series: one.name,
            reason:
              "targets differ: \(one.targetKind) of \(one.targetColumn), \(other.targetKind) of \(other.targetColumn)"))
        continue
      }
      try add(one.name, members.map { try forecasts(of: $0, seriesOf[$0.key]?[one.name]) }, &origins)
    }
    for name in Set(known.keys).subtracting(series).subtracting(leftOut.map(\.series)).sorted() {
      leftOut.append(.init(series: name, reason: "it is not in every run"))
    }
    let instants = Set(origins.joined())
    let isNumbered = instants.allSatisfy { Int($0) != nil }
    clock = instants.sorted { a, b in isNumbered ? (Int(a) ?? 0) < (Int(b) ?? 0) : a < b }
    let placeOf = Dictionary(uniqueKeysWithValues: clock.enumerated().map { ($1, $0) })
    places = origins.map { $0.compactMap { placeOf[$0] } }
    let digests = forecasts.map { $0.finalize() }
    originals = digests.map { digest in digests.firstIndex(of: digest) ?? 0 }
  }

  /// Throws where quantiles of some members are of other levels than those of others and are measured: the mean over other levels is
  /// another number.
  private func requireOneSetOfLevels() throws {
    guard metric.readsQuantiles else { return }
    var known: (label: String, levels: [Double])?
    for member in members {
      let levels = try member.reader.quantileLevels(of: member.run.id, arm: member.arm.id)
      if levels.isEmpty { continue }
      if let known, known.levels != levels {
        throw AnalysisError(
          usage: true, "--metric \(metric.name)",
          expected: "quantiles of the same levels, as the mean over others is another number",
          found: "\(list(known.levels)) of \(known.label) and \(list(levels)) of \(member.label)",
          advice: "Compare them by another metric, or run one of them with --quantiles of the other.")
      }
      known = known ?? (member.label, levels)
    }
  }

  private func list(_ levels: [Double]) -> String { levels.map { "\($0)" }.joined(separator: ",") }

  /// What one arm forecast of a series, by instant of the origin, then lead.
  private typealias Forecasts = [(origin: String, leads: [Int: Forecast])]

  /// A forecast, what came, and the scale of its fold; not a number where there is none.
  private struct Forecast {
    var actual: Double
    var forecast: Double?
    var pinball: Double?
    var scale: Double
  }

  private func forecasts(of member: Member, _ series: StoredSeries?) throws -> Forecasts {
    guard let series else { return [] }
    var scales: [Int: Double] = [:]
    if metric.isScaled {
      for fold in try member.reader.folds(of: member.run.id, series: series.id, arm: member.arm.id) {
        if let scale = fold.scale, scale > 0 { scales[fold.fold] = scale }
      }
    }
    let times = try member.reader.instants(of: member.run.id, series: series.id)
    var rows: Forecasts = []
    for row in try member.reader.predictions(of: member.run.id, series: series.id, arm: member.arm.id) {
      guard let actual = row.actual else { continue }
      let origin = times[row.originRow]
      if rows.last?.origin != origin { rows.append((origin, [:])) }
      rows[rows.count - 1].leads[row.lead] = Forecast(
        actual: actual, forecast: row.forecast, pinball: row.pinball, scale: scales[row.fold] ?? .nan)
    }
    return rows
  }

  private mutating func add(_ name: String, _ all: [Forecasts], _ origins: inout [[String]]) throws {
    let leads = all.map { Set($0.first?.leads.keys.map { $0 } ?? []) }
    let common = leads.dropFirst().reduce(leads[0]) { $0.intersection($1) }.sorted()
    let tables = all.map { Dictionary($0.map { ($0.origin, $0.leads) }, uniquingKeysWith: { $1 }) }
    var own: [String] = []
    var rows: [[Double]] = members.map { _ in [] }
    let asked = Set(all.joined().map(\.origin)).count
    for (origin, _) in all[0] {
      var errors: [Double] = []
      for (i, table) in tables.enumerated() {
        guard let found = table[origin] else { break }
        var sum = 0.0
        for lead in common {
          guard let own = found[lead], let forecast = own.forecast, forecast.isFinite,
            let reference = tables[0][origin]?[lead]
          else { sum = .nan; break }
          if reference.actual != own.actual {
            leftOut.append(
              .init(
                series: name,
                reason:
                  "what came differs between \(members[0].label) and \(members[i].label) at \(origin): \(significant(reference.actual)) and \(significant(own.actual)), so the data do"
              ))
            return
          }
          // All errors at an origin are measured by one scale, whatever each arm was trained on.
          sum += metric.loss(own.actual, forecast, reference.scale, pinball: own.pinball)
        }
        errors.append(sum / Double(common.count))
      }
      guard errors.count == members.count, errors.allSatisfy(\.isFinite) else { continue }
      own.append(origin)
      for i in errors.indices {
        rows[i].append(errors[i])
        for lead in common {
          let made = tables[i][origin]?[lead]
          forecasts[i].combine(made?.forecast)
          forecasts[i].combine(made?.pinball)
        }
      }
    }
    guard !own.isEmpty else {
      let isUnscaled = metric.isScaled && all[0].allSatisfy { $0.leads.values.allSatisfy(\.scale.isNaN) }
      leftOut.append(
        .init(
          series: name,
          reason: isUnscaled
            ? "the folds of \(members[0].label) hold no scale for \(metric.title), as an earlier version wrote them or the target never changed"
            : "the arms have no origin and lead in common"))
      return
    }
    unpaired += asked - own.count
    series.append(name)
    horizons.append(common.max() ?? 1)
    origins.append(own)
    for i in rows.indices { losses[i].append(rows[i]) }
  }
}

extension LossPanel {
  /// How well each member ranks the series at the origins that all have.
  func rankCorrelations() throws -> [RankCorrelation?] {
    let origins = Dictionary(uniqueKeysWithValues: zip(series, places.map { Set($0.map { clock[$0] }) }))
    var sections: [String: RankCorrelation.Section] = [:]
    return try members.map { member in
      if sections[member.key] == nil {
        let own = try member.reader.series(of: member.run.id).filter { origins[$0.name] != nil }
        sections[member.key] = try RankCorrelation.Section(member.run, own, member.reader, origins: origins)
      }
      return try sections[member.key]?.correlation(of: [member.arm], leads: horizons.max())
    }
  }
}

extension LossPanel.Member {
  /// The store and run.
  fileprivate var key: String { "\(reader.path)#\(run.id)" }
}
