internal import Forecasters
package import Foundation

/// What of a walk is left, in seconds: what a fold takes is learned from those that were walked before.
///
/// A fold in which models are trained is as much work as it has training rows, so that an expanding window's late folds count for
/// more than its early ones, times what the engine takes its unit's arms to cost; the seconds that this takes are timed, forecaster by
/// forecaster, and so is what passes from fold to fold beside them, such as writing to a store. Units are walked side by side and the
/// folds of one unit one after the other, so that a long unit holds up the end.
package struct Workload: Sendable {
  private struct Unit {
    /// The forecaster with settings of its own, by its place in `kinds`.
    var kind: Int
    /// The work of a row.
    var weight: Double
    /// The work that is left.
    var left: Double
    /// The records that are left, and those of a series' fold.
    var records: Int
    var perFold: Int
    /// When its last fold was walked, in seconds since the walk began.
    var at: Double?
  }

  private struct Kind {
    var seconds = 0.0
    var timed = 0.0
    var left = 0.0
    var whole = 0.0
    /// Seconds that passed beside its folds, and how many records these had.
    var beside = (seconds: 0.0, records: 0)
    /// Its records that are left, and all.
    var records = (left: 0, whole: 0)
  }

  private var units: [WalkStep.Key: Unit] = [:]
  /// The units' keys in the order in which they are walked.
  private var order: [WalkStep.Key] = []
  private var kinds: [Kind] = []
  private let workers: Int

  /// What an engine has to walk, where saved states say how far its units are, and which are done.
  package init(_ engine: Engine, resuming saved: [WalkStep.Key: Data] = [:], done: Set<WalkStep.Key> = []) {
    workers = engine.workers
    var places: [String: Int] = [:]
    for unit in engine.units {
      let group = engine.group(of: unit)
      let name = group.kind
      let kind = places[name] ?? kinds.count
      if kind == kinds.count { kinds.append(Kind()) }
      places[name] = kind
      let folds = unit.cohort.members.flatMap { engine.job.series[$0].folds(of: group) }
      let rows = folds.reduce(0) { $0 + Self.rows($1) }
      let weight = max(unit.cost, 1) / max(rows, 1)
      let position = done.contains(unit.key) ? .max : saved[unit.key].flatMap(Self.position) ?? 0
      let waiting = folds.filter { $0.index >= position }
      let left = waiting.reduce(0) { $0 + Self.rows($1) } * weight
      kinds[kind].whole += rows * weight
      kinds[kind].left += left
      let perFold = group.all.count
      let records = waiting.count * perFold
      kinds[kind].records.left += records
      kinds[kind].records.whole += folds.count * perFold
      units[unit.key] = Unit(kind: kind, weight: weight, left: left, records: records, perFold: perFold)
      order.append(unit.key)
    }
  }

  private static func position(_ saved: Data) -> Int? {
    (try? WalkState(decoding: saved)).map { max(0, $0.position) }
  }

  /// The rows that a fold trains on, and one for its forecasts.
  private static func rows(_ fold: Fold) -> Double { (fold.refits ? Double(fold.trainOrigins.count) : 0) + 1 }

  /// Takes note of a step that was walked, so many seconds after the walk began.
  package mutating func take(_ step: WalkStep, at elapsed: Double) {
    guard let arm = step.records.first?.arm else { return }
    let folds = step.records.filter { $0.arm == arm }.map(\.fold)
    take(folds, of: step.key, seconds: step.records.reduce(0) { $0 + $1.seconds }, at: elapsed)
  }

  /// Takes note of a unit's fold, as each of its series has it, that took so long.
  package mutating func take(_ folds: [Fold], of key: WalkStep.Key, seconds: Double, at elapsed: Double) {
    guard var unit = units[key] else { return }
    let work = min(unit.left, folds.reduce(0) { $0 + Self.rows($1) } * unit.weight)
    let records = folds.count * unit.perFold
    kinds[unit.kind].left -= work
    kinds[unit.kind].timed += work
    kinds[unit.kind].seconds += seconds
    kinds[unit.kind].records.left -= records
    // A unit's first fold may have waited for its worker.
    if let at = unit.at {
      kinds[unit.kind].beside.seconds += max(0, elapsed - at - seconds)
      kinds[unit.kind].beside.records += records
    }
    (unit.left, unit.records, unit.at) = (unit.left - work, unit.records - records, elapsed)
    units[key] = unit
  }

  /// The share of the whole that is done, by the seconds that it takes.
  package var share: Double {
    let pace = pace
    let (left, whole) = kinds.reduce((0.0, 0.0)) { sums, kind in
      let (rate, beside) = (rate(kind, pace ?? 1), beside(kind))
      return (
        sums.0 + kind.left * rate + Double(kind.records.left) * beside,
        sums.1 + kind.whole * rate + Double(kind.records.whole) * beside
      )
    }
    return whole > 0 ? max(0, 1 - left / whole) : 1
  }

  /// Seconds until the walk ends; nil before a fold was timed.
  package var secondsLeft: Double? {
    guard let pace else { return nil }
    let rates = kinds.map { (work: rate($0, pace), record: beside($0)) }
    let lengths = order.compactMap {
      units[$0].map { $0.left * rates[$0.kind].work + Double($0.records) * rates[$0.kind].record }
    }
    .filter { $0 > 0 }
    // Of many units the order does not matter; of few, each goes to the worker that is free first.
    guard lengths.count <= 64 * workers else { return lengths.reduce(0, +) / Double(workers) }
    var busy = Array(repeating: 0.0, count: workers)
    for length in lengths {
      let first = busy.indices.min { busy[$0] < busy[$1] } ?? 0
      busy[first] += length
    }
    return busy.max()
  }

  /// Seconds that a forecaster's work takes: as timed, or before that as the work of the others.
  private func rate(_ kind: Kind, _ pace: Double) -> Double {
    kind.timed > 0 && kind.seconds > 0 ? kind.seconds / kind.timed : pace
  }

  /// Seconds that pass beside a record of a forecaster: as timed, or before that as beside those of the others.
  private func beside(_ kind: Kind) -> Double {
    let known = kind.beside.records > 0 ? [kind] : kinds
    let (seconds, records) = known.reduce((0.0, 0)) { ($0.0 + $1.beside.seconds, $0.1 + $1.beside.records) }
    return records > 0 ? seconds / Double(records) : 0
  }

  /// Seconds of work over all that is timed; nil before.
  private var pace: Double? {
    let timed = kinds.filter { $0.timed > 0 }
    let seconds = timed.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? seconds / timed.reduce(0) { $0 + $1.timed } : nil
  }
}
