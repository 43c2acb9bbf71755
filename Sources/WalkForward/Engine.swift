internal import Forecasters
internal import Foundation
internal import Series
internal import Synchronization

/// Walks all series with all arms over a fixed number of workers.
///
/// The unit of work is one cohort (a series, or several that learn together) with one sequential arm and its baselines, or one series with
/// all arms that are fitted at once. Units share nothing that changes and draw their random numbers from names, so that the records are the same whatever the number of workers;
/// only the order in which units finish differs.
public struct Engine: Sendable {
  /// What is walked.
  public let job: Job
  /// How many units are walked at once.
  public let workers: Int
  /// The part of the work that is done; nil for all of it.
  package let shard: Shard?

  /// An engine.
  public init(_ job: Job, workers: Int, shard: Shard? = nil) {
    precondition(workers >= 1, "an engine has at least one worker")
    self.job = job
    self.workers = workers
    self.shard = shard
  }

  /// The records that `run` delivers: one a fold of each series and arm, all of them or the shard's.
  public var recordCount: Int {
    units.reduce(0) { $0 + recordCount(of: $1) }
  }

  /// Trainings by gradient of a whole run: folds that refit, arms and networks of an ensemble.
  package var fits: Int {
    units.flatMap(parts).reduce(0) { fits, unit in
      let trained = group(of: unit).members.count { $0.fit.isTrained }
      return sum(fits, product(refits(of: unit), product(trained, group(of: unit).settings.ensemble)))
    }
  }

  /// Optimizer updates of a whole run, were no fold to fail or stop early.
  public var gradientSteps: Int { units.reduce(0) { sum($0, $1.steps) } }

  /// What an arm costs over all series.
  package struct Cost: Sendable {
    /// Optimizer updates, were no fold to fail or stop early.
    package var gradientSteps = 0
    /// The seconds that they take.
    package var seconds = 0.0
  }

  /// What each arm costs, from walking one fold of each forecaster with settings of its own here and now.
  ///
  /// A guess for a user who is about to wait: it scales the measured time by steps, and takes workers to be cores.
  package func estimatedCosts() throws -> [Cost] {
    var costs = [Cost](repeating: Cost(), count: job.arms.count)
    for ours in Dictionary(grouping: units.flatMap(parts).filter { group(of: $0).learns }, by: { group(of: $0).kind })
      .values
    {
      let unit = ours[0]
      let (probe, share) = probe(of: unit)
      var walk = try UnitWalk(job, unit.cohort, group: probe)
      // The first fold warms caches and clocks up; the second is like all others.
      if recordCount(of: unit) > group(of: unit).members.count * unit.cohort.members.count { _ = walk.next() }
      let started = ContinuousClock.now
      _ = walk.next()
      let folds = refits(of: unit)
      let perStep = (started.duration(to: .now) / .seconds(1)) / share * Double(folds) / Double(max(unit.steps, 1))
      for unit in ours {
        let trained = group(of: unit).members.filter(\.fit.isTrained)
        let steps = unit.steps / max(1, trained.count)
        for arm in trained {
          costs[arm.index].gradientSteps = sum(costs[arm.index].gradientSteps, steps)
          costs[arm.index].seconds += perStep * Double(steps) / Double(workers)
        }
      }
    }
    return costs
  }

  /// The unit's arms with so few epochs and networks that a fold takes a moment, and the share of a fold's work that is left.
  private func probe(of unit: Unit) -> (group: ArmGroup, share: Double) {
    var probe = group(of: unit)
    let whole = Double(probe.settings.epochs) * Double(probe.settings.ensemble)
    let stepsAnEpoch = Double(unit.steps) / Double(max(refits(of: unit), 1)) / whole
    probe.settings.epochs = min(probe.settings.epochs, max(1, Int(600 / max(stepsAnEpoch, 1))))
    probe.settings.ensemble = 1
    return (probe, Double(probe.settings.epochs) / whole)
  }

  /// Walks on all workers, which hand each fold of a unit to `sink`, in the order of the folds within a unit.
  ///
  /// Ends early when `sink` throws or the task is cancelled, which is looked at once a fold.
  func run(
    resuming saved: [WalkStep.Key: Data], done: Set<WalkStep.Key>,
    _ sink: @escaping @Sendable (WalkStep) async throws -> Void
  ) async throws {
    let units = units.filter { !done.contains($0.key) }
    let stretches = try units.flatMap { unit in
      try Stretch.all(of: unit, group(of: unit), in: job, from: saved[unit.key].map { try restored($0, unit) })
    }
    let queue = WorkQueue(count: stretches.count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(workers, stretches.count) {
        group.addTask {
          var last: (key: WalkStep.Key, walk: GroupWalk)?
          while let taken = queue.take() {
            let stretch = stretches[taken]
            // A worker goes on with the tables that it has.
            var walk: GroupWalk
            if let last, last.key == stretch.unit.key, stretch.state == nil {
              walk = last.walk
            } else {
              last = nil
              walk = try GroupWalk(
                job, stretch.unit.cohort, group: self.group(of: stretch.unit), from: stretch.state)
            }
            try await stretch.walk(&walk, sink)
            last = (stretch.unit.key, walk)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  func restored(_ data: Data, _ unit: Unit) throws -> WalkState {
    let state = try? WalkState(decoding: data)
    let group = group(of: unit)
    if let state, group.hasApartFolds, state.isPlace, state.position.isMultiple(of: group.settings.refitEvery) {
      return state
    }
    guard let state, state.fits(group, members: unit.cohort.members.count) else {
      throw WalkStateError(series: job.series[unit.cohort.leader].name)
    }
    return state
  }

  /// The folds in which a unit's arms are trained.
  private func refits(of unit: Unit) -> Int { unit.trainings.count }

  /// The records that a unit delivers.
  func recordCount(of unit: Unit) -> Int {
    unit.cohort.members.reduce(0) { $0 + job.series[$1].folds.count } * group(of: unit).all.count
  }

  func group(of unit: Unit) -> ArmGroup {
    let walked = job.catalog.walked[unit.group]
    return unit.part.map { walked.candidates[$0] } ?? walked
  }

  /// The units of the groups whose arms are fitted.
  private func parts(of unit: Unit) -> [Unit] {
    let group = group(of: unit)
    guard !group.candidates.isEmpty else { return [unit] }
    return group.candidates.indices.map { self.unit(unit.cohort, unit.group, group.candidates[$0], part: $0) }
  }

  /// One cohort with one group of arms.
  struct Unit: Sendable {
    var cohort: Cohort
    var group: Int
    /// The group among those of which the group's arms are made; nil for all that is walked together.
    var part: Int?
    /// The samples of each training.
    var trainings: [Int]
    var steps: Int
    var cost: Double
    var key: WalkStep.Key
  }

  /// The units that are walked, the longest first, so that no long one is left to the end.
  var units: [Unit] { shard?.part(of: allUnits) ?? allUnits }

  private var allUnits: [Unit] {
    var units: [Unit] = []
    for (g, group) in job.catalog.walked.enumerated() {
      for cohort in job.cohorts(of: group) { units.append(unit(cohort, g, group)) }
    }
    return units.sorted { ($0.cost, $1.key.series, $1.group) > ($1.cost, $0.key.series, $0.group) }
  }

  private func unit(_ cohort: Cohort, _ g: Int, _ group: ArmGroup, part: Int? = nil) -> Unit {
    let candidates = group.candidates.enumerated().map { unit(cohort, g, $1, part: $0) }
    if var whole = candidates.first {
      (whole.part, whole.steps, whole.cost) = (
        nil, candidates.map(\.steps).reduce(0, sum), candidates.map(\.cost).reduce(0, +)
      )
      return whole
    }
    let family = group.lead.family
    let members = cohort.members.map { job.series[$0] }
    let settings = group.forecasterSettings(on: members[0], series: members.count)
    let trained = group.members.count { $0.fit.isTrained }
    var samples: [Int: Int] = [:]
    var walked = 0
    for member in members {
      for fold in member.cuts(of: group) {
        guard let fold else { continue }
        if fold.refits { samples[fold.index, default: 0] += fold.trainOrigins.count }
        if !fold.testOrigins.isEmpty { walked += 1 }
      }
    }
    let trainings = samples.sorted { $0.key < $1.key }.map(\.value)
    let perEpoch = trainings.reduce(0) { $0 + family.steps($1, settings) }
    let own = [group.settings.epochs, group.settings.ensemble, trained].reduce(perEpoch, product)
    let steps = sum(own, pretrainingSteps(before: cohort, group))
    let cost = group.learns ? Double(steps) * family.cost(settings, 0).passes : Double(walked)
    return Unit(
      cohort: cohort, group: g, part: part, trainings: trainings, steps: steps, cost: cost,
      key: WalkStep.Key(series: cohort.leader, arm: group.lead.index))
  }
}

extension Engine {
  /// Optimizer updates of the networks from which a cohort and others after it begin, told with the first of them.
  private func pretrainingSteps(before cohort: Cohort, _ group: ArmGroup) -> Int {
    let count = job.series.count
    guard group.start.isPretrained, cohort.leader < Pretraining.parts(of: count) else { return 0 }
    var samples: [Int: Int] = [:]
    for source in Pretraining.sources(of: cohort.leader, among: count) {
      for fold in job.series[source].cuts(of: group) {
        if let fold, fold.refits { samples[fold.index, default: 0] += fold.trainOrigins.count }
      }
    }
    let settings = group.forecasterSettings(on: job.series[cohort.leader], series: count)
    let perEpoch = samples.values.reduce(0) { $0 + group.lead.family.steps($1, settings) }
    return [group.settings.epochs, group.settings.ensemble].reduce(perEpoch, product)
  }
}

extension ArmGroup {
  /// What forecasters of the group are made from on a series, or on several like it.
  func forecasterSettings(on walked: Job.Walked, series: Int = 1) -> ForecasterSettings {
    settings.forecasterSettings(
      features: walked.columns(of: self) + feedback.columns, statics: statics(of: walked).count, series: series,
      rival: rival)
  }

  /// What the time of an optimizer step depends on: groups of one kind are timed together.
  var kind: String { "\(lead.family.name) \(entry ?? -1)" }
}

extension WalkState {
  /// Whether it can be that of a group, on so many series.
  fileprivate func fits(_ group: ArmGroup, members: Int) -> Bool {
    guard position >= 0, parts.count == group.candidates.count else { return false }
    if !parts.isEmpty {
      return zip(parts, group.candidates).allSatisfy { $0.position == position && $0.fits($1, members: members) }
        && mixer?.fits(group, members: members) == true
    }
    return learners.count == (group.learns ? group.members.count : 0) && traces.count == (group.learns ? members : 1)
      && learners.allSatisfy { $0.networks.count == group.settings.ensemble && $0.fitted.count == members }
  }
}

extension ArmGroup.Fit {
  /// Whether an arm is trained by gradients.
  fileprivate var isTrained: Bool {
    switch self {
    case .sequential: true
    case .random(let fit): fit.isTrained
    case .atOnce, .made: false
    }
  }
}

/// Hands out numbers, each once, in order.
private final class WorkQueue: Sendable {
  private let count: Int
  private let taken = Atomic(0)

  init(count: Int) { self.count = count }

  /// The next number, or nil when all are taken.
  func take() -> Int? {
    let number = taken.add(1, ordering: .relaxed).oldValue
    return number < count ? number : nil
  }
}

/// A product of counts, or the greatest number where it is beyond that.
func product(_ a: Int, _ b: Int) -> Int {
  let (value, overflows) = a.multipliedReportingOverflow(by: b)
  return overflows ? .max : value
}

/// A sum of counts, or the greatest number where it is beyond that.
func sum(_ a: Int, _ b: Int) -> Int {
  let (value, overflows) = a.addingReportingOverflow(b)
  return overflows ? .max : value
}
