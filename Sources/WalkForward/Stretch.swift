/// Folds of a unit that one worker walks one after the other: all of them, or where a cohort's folds do not depend on each other those of
/// one training, so that several workers share the cohort.
struct Stretch: Sendable {
  let unit: Engine.Unit
  private let folds: Range<Int>
  /// What it goes on from; nil where it begins with a training.
  let state: WalkState?
  /// Its place among the unit's stretches, and what puts their steps in order; nil for the only one.
  private let turn: (number: Int, order: StepOrder)?

  /// The stretches of a unit, in their order, from a saved state on where there is one.
  static func all(of unit: Engine.Unit, _ group: ArmGroup, in job: Job, from state: WalkState?) -> [Stretch] {
    let count = job.series[unit.cohort.leader].cuts(of: group).count
    let begun = state?.position ?? 0
    guard unit.cohort.members.count > 1, group.hasApartFolds, begun < count else {
      return [Stretch(unit: unit, folds: begun..<max(begun, count), state: state, turn: nil)]
    }
    let order = StepOrder()
    let every = group.settings.refitEvery
    // The first one may go on in the middle of what one training forecasts.
    let starts = [begun] + stride(from: (begun / every + 1) * every, to: count, by: every)
    return starts.indices.map { i in
      let end = i + 1 < starts.count ? starts[i + 1] : count
      return Stretch(unit: unit, folds: starts[i]..<end, state: i == 0 ? state : nil, turn: (i, order))
    }
  }

  /// Walks the folds and hands their steps on, when their turn has come.
  func walk(_ walk: inout GroupWalk, _ sink: @Sendable (WalkStep) async throws -> Void) async throws {
    walk.seek(folds.lowerBound)
    var steps: [WalkStep] = []
    while let records = walk.next(before: folds.upperBound) {
      try Task.checkCancellation()
      let step = WalkStep(key: unit.key, records: records, state: walk.state, settled: walk.takeSettled())
      if turn == nil { try await sink(step) } else { steps.append(step) }
    }
    try await turn?.order.deliver(steps, turn?.number ?? 0, sink)
  }
}

/// Hands on the steps of a unit's stretches in the order of the folds, whoever is done first.
actor StepOrder {
  private var next = 0
  private var held: [Int: [WalkStep]] = [:]
  private var isDelivering = false

  func deliver(
    _ steps: [WalkStep], _ number: Int, _ sink: @Sendable (WalkStep) async throws -> Void
  ) async throws {
    held[number] = steps
    // Who delivers already finds these too.
    guard !isDelivering else { return }
    isDelivering = true
    defer { isDelivering = false }
    while let steps = held.removeValue(forKey: next) {
      for step in steps { try await sink(step) }
      next += 1
    }
  }
}
