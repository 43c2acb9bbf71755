package import Forecasters
internal import Foundation
internal import Series
package import WalkForward

/// A run of a store, and a job with its settings on its data, to which rows may have been added since.
package struct FollowedRun: Sendable {
  /// What of the run stays; nil where no rows were added.
  package let grown: GrownRun?

  /// Holds the first rows of each series of the job against what the run was walked on.
  ///
  /// - Parameters:
  ///   - stored: the run.
  ///   - reader: its store.
  ///   - job: the job with its settings, made of `sources`.
  ///   - sources: the series, as they are now.
  ///   - forecasters: the families that the settings may name beside the built-in ones.
  /// - Throws: `SeriesError` where the rows are not those of the run with others behind, or the run was walked by another version or in part.
  package init(
    _ stored: StoredRun, in reader: ResultReader, _ job: Job, of sources: [TableSource],
    forecasters: [ForecasterFamily] = []
  ) throws {
    let place = "\(reader.path), run '\(stored.name)'"
    if try reader.shards().contains(where: { $0.run.id == stored.id }) {
      throw SeriesError(
        source: place, expected: "a whole run", found: "one part of it",
        advice: "Join the parts with 'foldcast merge' first.")
    }
    guard stored.codeVersion == Version.text else {
      throw SeriesError(
        source: place, expected: "a run of foldcast \(Version.text), whose bits it has",
        found: "one of \(stored.codeVersion)",
        advice: "Run it again into another store, and go on with that.")
    }
    let identities = try RunDescription(job, name: stored.name).identities
    if identities.contains(stored.identity) {
      grown = nil
      return
    }
    if let other = try reader.runs().first(where: { identities.contains($0.identity) }) {
      throw SeriesError(
        source: place, expected: "no other run of these rows with its settings", found: "'\(other.name)'",
        advice: "Go on with that one: --run '\(other.name)'.")
    }
    let held = try reader.series(of: stored.id)
    let rows = Dictionary(held.map { ($0.name, $0.rows) }, uniquingKeysWith: { first, _ in first })
    let former = try Job(
      job.configuration,
      sources: sources.filter { rows[$0.name] != nil }.map { source in
        var first = TableSource(name: source.name) { try source.table().prefix(rows[source.name] ?? 0) }
        first.facts = source.facts
        return first
      }, forecasters: forecasters)
    guard former.series.map(\.name) == held.map(\.name), former.dataHash == stored.dataHash else {
      throw try Self.difference(held, stored, reader, sources, place)
    }
    grown = GrownRun(former: stored.id, units: try job.continued(former))
  }

  /// What of the series is not as the run was walked on it.
  private static func difference(
    _ held: [StoredSeries], _ stored: StoredRun, _ reader: ResultReader, _ sources: [TableSource], _ place: String
  ) throws -> SeriesError {
    func error(_ series: String, _ expected: String, _ found: String) -> SeriesError {
      SeriesError(
        source: place, expected: "\(expected) of series '\(series)' as the run was walked on, and new ones behind them",
        found: found,
        advice: "Give the data and the options for reading them that the run was given, with rows added at the end; "
          + "for a history that has changed, run into another store.")
    }
    for series in held {
      guard let source = sources.first(where: { $0.name == series.name }) else {
        return error(series.name, "the rows", "no such series")
      }
      let table = try source.table()
      let times = table.instants.map(table.clock.text)
      let before = try reader.instants(of: stored.id, series: series.id)
      if let row = before.indices.first(where: { $0 >= times.count || times[$0] != before[$0] }) {
        return error(
          series.name, "row \(row) at \(before[row])",
          row < times.count ? "it at \(times[row])" : "\(times.count) rows in all")
      }
      // What came at the labels tells more than a hash, where it is the target that has changed.
      for arm in try reader.arms(of: stored.id).prefix(1) {
        for old in try reader.predictions(of: stored.id, series: series.id, arm: arm.id, lead: 1) {
          let (row, value) = (old.originRow + 1, table.columns[0][old.originRow + 1])
          guard let actual = old.actual, actual != value else { continue }
          return error(series.name, "the value at \(before[row])", "\(value), which was \(actual)")
        }
      }
    }
    return error(
      held.map(\.name).prefix(3).joined(separator: "', '"),
      "the values up to \(held.compactMap(\.lastInstant).max() ?? "the end")",
      "others in rows that are trained on, or in an input")
  }
}
