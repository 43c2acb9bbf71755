internal import Forecasters
package import Foundation

/// What of a walk is left, in seconds: what a fold takes is learned from those that were walked before.
///
/// A fold in which models are trained is as much work as it has training rows, so that an expanding window's late folds count for
/// more than its early ones, times what the engine takes its unit's arms to cost; the seconds that this takes are timed, forecaster by
/// forecaster. What passes beside them, such as writing to a store, is shared out over the records. Units are walked side by side and
/// the folds of one unit one after the other, so that a long unit holds up the end.
package struct Workload: Sendable {
  private struct Unit {
    /// The forecaster with settings of its own, by its place in `kinds`.
    var kind: Int
    /// The work of a row.
    var weight: Double
    /// The work that is left.
    var left: Double
    /// The records that are left.
    var records: Int
  }

  private struct Kind {
    var seconds = 0.0
    var timed = 0.0
    var left = 0.0
    var whole = 0.0
  }

  private var units: [WalkStep.Key: Unit] = [:]
  /// The units' keys in the order in which they are walked.
  private var order: [WalkStep.Key] = []
  private var kinds: [Kind] = []
  private let workers: Int
  private var records = (taken: 0, left: 0)
  /// Units that are not done.
  private var unitsLeft = 0
  /// Seconds that pass for a record beside those of its fold.
  private var overhead = 0.0

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
      let folds = engine.job.series[unit.series].folds(of: group)
      let rows = folds.reduce(0) { $0 + Self.rows($1) }
      let weight = max(unit.cost, 1) / max(rows, 1)
      let position = done.contains(unit.key) ? folds.count : saved[unit.key].flatMap(Self.position) ?? 0
      let left = folds.dropFirst(position).reduce(0) { $0 + Self.rows($1) } * weight
      kinds[kind].whole += rows * weight
      kinds[kind].left += left
      let records = max(0, folds.count - position) * group.members.count
      self.records.left += records
      unitsLeft += records > 0 ? 1 : 0
      units[unit.key] = Unit(kind: kind, weight: weight, left: left, records: records)
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
    guard let fold = step.records.first?.fold else { return }
    take(
      fold, of: step.key, records: step.records.count, seconds: step.records.reduce(0) { $0 + $1.seconds }, at: elapsed)
  }

  /// Takes note of a unit's fold that took so long.
  package mutating func take(
    _ fold: Fold, of key: WalkStep.Key, records count: Int, seconds: Double, at elapsed: Double
  ) {
    guard let unit = units[key] else { return }
    let work = min(unit.left, Self.rows(fold) * unit.weight)
    units[key]?.left -= work
    units[key]?.records -= count
    kinds[unit.kind].left -= work
    kinds[unit.kind].timed += work
    kinds[unit.kind].seconds += seconds
    records = (records.taken + count, max(0, records.left - count))
    // At the end workers wait, which is no record's time.
    if unitsLeft >= workers {
      let walked = kinds.reduce(0) { $0 + $1.seconds } / Double(workers)
      overhead = max(0, elapsed - walked) / Double(max(records.taken, 1))
    }
    if unit.records > 0, unit.records <= count { unitsLeft -= 1 }
  }

  /// The share of the whole that is done, by the seconds that it takes.
  package var share: Double {
    let pace = pace
    let (left, whole) = kinds.reduce((0.0, 0.0)) { sums, kind in
      let rate = rate(kind, pace ?? 1)
      return (sums.0 + kind.left * rate, sums.1 + kind.whole * rate)
    }
    let beside = overhead * Double(workers)
    let all = whole + beside * Double(records.taken + records.left)
    return all > 0 ? max(0, 1 - (left + beside * Double(records.left)) / all) : 1
  }

  /// Seconds until the walk ends; nil before a fold was timed.
  package var secondsLeft: Double? {
    guard let pace else { return nil }
    let rates = kinds.map { rate($0, pace) }
    let beside = overhead * Double(workers)
    let lengths = order.compactMap { units[$0].map { $0.left * rates[$0.kind] + beside * Double($0.records) } }
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

  /// Seconds of work over all that is timed; nil before.
  private var pace: Double? {
    let timed = kinds.filter { $0.timed > 0 }
    let seconds = timed.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? seconds / timed.reduce(0) { $0 + $1.timed } : nil
  }
}
