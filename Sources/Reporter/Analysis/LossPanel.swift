internal import Results
internal import WalkForward

/// The squared errors of arms from several runs on the series and origins that they have in common.
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
  /// The names of the common series.
  private(set) var series: [String] = []
  /// Series that were left out, with the reason.
  private(set) var leftOut: [SkippedSeries] = []
  /// Origins at which an arm had no number as its forecast, or was not asked, over all common series.
  private(set) var unpaired = 0
  /// The instants of all origins, in order.
  private(set) var clock: [String] = []
  /// Mean squared error over the leads, by member, series and origin of the series.
  private(set) var losses: [[[Double]]] = []
  /// The place of each origin of a series on the clock.
  private(set) var places: [[Int]] = []
  /// The leads of each series.
  private(set) var horizons: [Int] = []
  /// For each member, the first one with the same forecasts to the last bit, which may be itself.
  private(set) var originals: [Int] = []
  /// A digest of each member's common forecasts.
  private var forecasts: [Hasher] = []

  init(_ members: [Member]) throws {
    self.members = members
    losses = members.map { _ in [] }
    forecasts = members.map { _ in Hasher() }
    guard let first = members.first else { return }
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
      try add(one.name, members.map { try Self.errors(of: $0, seriesOf[$0.key]?[one.name]) }, &origins)
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

  /// What one arm forecast of a series, by instant of the origin, then lead.
  private typealias Forecasts = [(origin: String, leads: [Int: (actual: Double, forecast: Double?)])]

  private static func errors(of member: Member, _ series: StoredSeries?) throws -> Forecasts {
    guard let series else { return [] }
    let times = try member.reader.instants(of: member.run.id, series: series.id)
    var rows: Forecasts = []
    for row in try member.reader.predictions(of: member.run.id, series: series.id, arm: member.arm.id) {
      guard let actual = row.actual else { continue }
      let origin = times[row.originRow]
      if rows.last?.origin != origin { rows.append((origin, [:])) }
      rows[rows.count - 1].leads[row.lead] = (actual, row.forecast)
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
          guard let (actual, forecast) = found[lead], let forecast, forecast.isFinite else { sum = .nan; break }
          if let (reference, _) = tables[0][origin]?[lead], reference != actual {
            leftOut.append(
              .init(
                series: name,
                reason:
                  "what came differs between \(members[0].label) and \(members[i].label) at \(origin): \(significant(reference)) and \(significant(actual)), so the data do"
              ))
            return
          }
          sum += (actual - forecast) * (actual - forecast)
        }
        errors.append(sum / Double(common.count))
      }
      guard errors.count == members.count, errors.allSatisfy(\.isFinite) else { continue }
      own.append(origin)
      for i in errors.indices {
        rows[i].append(errors[i])
        for lead in common { forecasts[i].combine(tables[i][origin]?[lead]?.forecast) }
      }
    }
    guard !own.isEmpty else {
      leftOut.append(.init(series: name, reason: "the arms have no origin and lead in common"))
      return
    }
    unpaired += asked - own.count
    series.append(name)
    horizons.append(common.max() ?? 1)
    origins.append(own)
    for i in rows.indices { losses[i].append(rows[i]) }
  }
}

extension LossPanel.Member {
  /// The store and run.
  fileprivate var key: String { "\(reader.path)#\(run.id)" }
}
