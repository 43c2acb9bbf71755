internal import Forecasters
internal import Foundation
internal import Metrics

/// What arms that are made of others go by, from fold to fold: the only memory that they have beside that of the others.
struct MixerState: Codable, Equatable {
  /// The candidates' errors in a fold that is walked, on one series.
  struct Walked: Codable, Equatable {
    /// The row of its last label: it may be looked back on from that cutoff on.
    var lastLabel: Int
    /// The squared errors summed over origins and leads, by candidate.
    var squares: [Double]
    /// How many errors each sum is of.
    var count: Int
  }

  /// What the last training told about one series.
  struct Judged: Codable, Equatable {
    /// Mean squared errors on the tail's origins that all have, by candidate; nil without a trained model.
    var errors: [Double?] = []
    /// The weights of a stack, by candidate; empty without one.
    var stack: [Double] = []
  }

  /// Whether it can be that of a group, on so many series.
  func fits(_ group: ArmGroup, members: Int) -> Bool {
    let count = group.candidates.count + group.partners.count
    return judged.count == members && walked.count == members
      && judged.allSatisfy { [0, count].contains($0.errors.count) && [0, count].contains($0.stack.count) }
      && walked.joined().allSatisfy { $0.squares.count == count }
  }

  /// By member.
  var judged: [Judged]
  /// The folds that are looked back on, and those whose labels are not known yet, by member.
  var walked: [[Walked]]
}

/// Makes the records of arms that are made of others, of what these leave in a fold.
///
/// All that a fold's weights go by is known at its cutoff T: the tail's labels, and errors of folds whose last label is at or before T.
struct Mixer {
  private let made: [ArmGroup.Member]
  private let candidates: [Int]
  private let horizon: Int
  private(set) var state: MixerState

  init(_ group: ArmGroup, members: Int, from state: MixerState?) {
    made = group.members
    candidates = group.candidates.map(\.lead.index) + group.partners.map(\.index)
    horizon = group.settings.horizon
    self.state =
      state
      ?? MixerState(
        judged: Array(repeating: MixerState.Judged(), count: members), walked: Array(repeating: [], count: members))
  }

  private var choices: [Choice] {
    made.compactMap { if case .made(let choice) = $0.fit { choice } else { nil } }
  }
  private var stacks: Bool { choices.contains(.stack) }
  private var foldsBack: Int { choices.map(\.foldsBack).max() ?? 0 }

  /// Whether tails are needed.
  static func usesTails(_ group: ArmGroup) -> Bool {
    group.members.contains { if case .made(let choice) = $0.fit { choice.usesTail } else { false } }
  }

  /// Takes note of what the tails of a training tell, by candidate and member.
  mutating func judge(_ tails: [[Int: Tail]]) {
    for m in state.judged.indices {
      var judged = MixerState.Judged()
      let held = tails.map { $0[m] }
      let origins = held.compactMap { $0.map { Set($0.origins) } }
      if let common = origins.dropFirst().reduce(origins.first, { $0?.intersection($1) }) {
        let common = held.map { $0?.of(common) }
        judged.errors = common.map { $0.flatMap(\.error) }
        if stacks { judged.stack = stack(common, judged.errors) }
      }
      state.judged[m] = judged
    }
  }

  private func stack(_ tails: [Tail?], _ errors: [Double?]) -> [Double] {
    let usable = tails.indices.filter { errors[$0] != nil }
    let held = usable.compactMap { tails[$0] }
    guard let first = held.first,
      let fitted = StackedWeights.fitted(
        forecasts: held.map(\.forecasts), naive: first.naive, actuals: first.actuals)
    else { return [] }
    var weights = [Double](repeating: 0, count: tails.count)
    for (place, weight) in zip(usable, fitted) { weights[place] = weight }
    return weights
  }

  /// What the candidates left of one series in a fold.
  struct Part {
    /// The series, by its place in the cohort.
    var member: Int
    /// The record of each candidate's leading arm.
    var leads: [FoldRecord]
    /// Whether each had a model when the fold's forecasts began.
    var isReady: [Bool]
    /// What forecasting tails spent.
    var tails: Spending
    /// The naive forecast of each prediction.
    var naive: [Double]
  }

  /// The records of the made arms, whose weights are settled before any forecast of the fold is looked at.
  mutating func records(_ part: Part) -> [FoldRecord] {
    let started = ContinuousClock.now
    let weights = made.map { self.weights(of: $0, part) }
    note(part)
    return zip(made, weights).map { member, weights in
      var record = self.record(member, weights, part)
      record.seconds = started.duration(to: .now) / .seconds(1)
      return record
    }
  }

  /// The weights of the candidates, and of the naive forecast; no weights where no candidate has a model.
  private func weights(of arm: ArmGroup.Member, _ part: Part) -> (candidates: [Double], naive: Double)? {
    guard case .made(let choice) = arm.fit, part.isReady.contains(true) else { return nil }
    let none = [Double?](repeating: nil, count: part.isReady.count)
    func best(_ count: Int, by errors: [Double?]) -> (candidates: [Double], naive: Double) {
      let ready = part.isReady.indices.filter { part.isReady[$0] }
      let ranked = ready.compactMap { place in errors[place].map { (error: $0, place: place) } }
        .sorted { ($0.error, $0.place) < ($1.error, $1.place) }
      // With nothing to go by, all are alike.
      let taken = ranked.isEmpty ? ready : ranked.prefix(count).map(\.place)
      var weights = [Double](repeating: 0, count: part.isReady.count)
      for place in taken { weights[place] = 1 / Double(taken.count) }
      return (weights, 0)
    }
    let judged = state.judged[part.member]
    let errors = judged.errors.isEmpty ? none : judged.errors
    switch choice {
    case .tail(let count): return best(count, by: errors)
    case .folds(let back, let count):
      let past = known(at: part.leads[0].fold.cutoff, of: part.member).suffix(back)
      let number = Double(past.reduce(0) { $0 + $1.count })
      let errors = none.indices.map { place -> Double? in
        let error = past.reduce(0) { $0 + $1.squares[place] } / number
        return error.isFinite ? error : nil
      }
      return best(count, by: errors)
    case .mean: return best(part.isReady.count, by: none)
    case .stack:
      guard !judged.stack.isEmpty else { return best(part.isReady.count, by: none) }
      return (judged.stack, max(0, 1 - judged.stack.reduce(0, +)))
    }
  }

  private func known(at cutoff: Int, of member: Int) -> [MixerState.Walked] {
    state.walked[member].filter { $0.lastLabel <= cutoff }
  }

  /// Takes note of the fold's errors, which are looked at when their labels are known.
  private mutating func note(_ part: Part) {
    guard foldsBack > 0 else { return }
    let fold = part.leads[0].fold
    // No later fold looks further back.
    let passed = known(at: fold.cutoff, of: part.member).count - foldsBack
    if passed > 0 { state.walked[part.member].removeFirst(passed) }
    state.walked[part.member].append(
      MixerState.Walked(
        lastLabel: fold.testOrigins.upperBound - 1 + horizon,
        squares: part.leads.map { lead in
          lead.predictions.reduce(0) { $0 + ($1.actual - $1.forecast) * ($1.actual - $1.forecast) }
        }, count: part.leads[0].predictions.count))
  }

  private func record(
    _ arm: ArmGroup.Member, _ weights: (candidates: [Double], naive: Double)?, _ part: Part
  ) -> FoldRecord {
    let used = weights.map { weights in part.leads.indices.filter { weights.candidates[$0] > 0 } } ?? []
    let leads = used.map { part.leads[$0] }
    let first = leads.first ?? part.leads[0]
    let tails = if case .made(let choice) = arm.fit, choice.usesTail { part.tails } else { Spending() }
    var record = FoldRecord(
      series: first.series, arm: arm.index, fold: first.fold, status: status(leads, weights?.naive, part),
      predictions: first.predictions, spending: part.leads.reduce(into: tails) { $0 += $1.spending })
    (record.training, record.scale) = (first.training, first.scale)
    guard let weights else { return record }
    record.sources = used.map { (arm: candidates[$0], weight: weights.candidates[$0]) }
    if used.count == 1 && weights.candidates[used[0]] == 1 {
      record.weights = first.weights
      return record
    }
    // How far outcomes lie around a point, is for the candidates to say, however much of it they weigh.
    let shaping = used.isEmpty ? part.isReady.indices.filter { part.isReady[$0] } : used
    let total = used.reduce(0) { $0 + weights.candidates[$1] }
    let shapes = shaping.map { place in
      (lead: part.leads[place], share: used.isEmpty ? 1 / Double(shaping.count) : weights.candidates[place] / total)
    }
    for i in record.predictions.indices {
      let left = weights.naive > 0 ? weights.naive * part.naive[i] : 0
      let point = used.reduce(left) { $0 + weights.candidates[$1] * part.leads[$1].predictions[i].forecast }
      record.predictions[i].forecast = point
      record.predictions[i].quantiles = quantiles(around: point, shapes.map { ($0.lead.predictions[i], $0.share) })
    }
    return record
  }

  /// Failed where no candidate has a model, or all that are used failed on the way.
  private func status(_ leads: [FoldRecord], _ naive: Double?, _ part: Part) -> FoldRecord.Status {
    guard naive != nil else {
      if case .failed(let reason) = part.leads[0].status { return .failed(reason: "no candidate is left: \(reason)") }
      return .failed(reason: "no candidate is left")
    }
    if leads.isEmpty { return part.leads[0].fold.refits ? .trained : .frozen }
    return leads.first { !$0.isFailed }?.status ?? leads[0].status
  }

  /// Quantiles around a point, as far from it as those of forecasts are from theirs on average; none unless all have them.
  private func quantiles(
    around point: Double, _ forecasts: [(made: FoldRecord.Prediction, share: Double)]
  ) -> [Quantile] {
    let levels = forecasts.first?.made.quantiles ?? []
    guard forecasts.allSatisfy({ $0.made.quantiles.count == levels.count }) else { return [] }
    return levels.indices.map { q in
      let distance = forecasts.reduce(0) { $0 + $1.share * ($1.made.quantiles[q].value - $1.made.forecast) }
      return Quantile(level: levels[q].level, value: point + distance)
    }
  }
}
