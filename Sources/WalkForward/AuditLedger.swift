internal import Series

/// When everything was known: each fold's ranges, and all that a walk carries to the next fold, against the fold's cutoff.
///
/// It counts rows and labels again from the folds' bounds, so that it does not take the walk's own word for them.
struct AuditLedger: Sendable {
  /// Ranges that were compared, and what was wrong with them.
  var ranges = 0
  var rangeFailures: [AuditFailure] = []
  /// Carried values that were compared, and what was wrong with them.
  var scalers = 0
  var entries = 0
  var pending = 0
  var stateFailures: [AuditFailure] = []

  /// Checks one fold of one unit, and the state after it.
  mutating func check(_ audited: AuditedSeries, _ group: AuditedGroup, _ fold: GroupWalk.AuditedFold) {
    // What is cut too late is wrong in all else that is checked.
    let trails = fold.trails.filter { isCutInTime(audited, group, $0) }
    for trail in trails { checkRanges(audited, group, trail) }
    for trail in trails where trail.fold.refits { checkScaler(audited, group, trail) }
    guard !fold.state.learners.isEmpty, let first = fold.trails.first else { return }
    for field in WalkState.unlisted(fold.state) {
      stateFailures.append(
        failure(
          audited, first, .state, row: first.fold.cutoff,
          "'\(field)' is carried, and nothing says since when it is known"))
    }
    for (m, series) in group.members.enumerated() {
      // Of the arms it is the leading one whose losses enter the trace.
      guard let trail = trails.first(where: { $0.series == series }) else { continue }
      checkTrace(audited, trail, fold.state.traces[m])
    }
  }

  /// Checks what arms go by that are made of others: nothing that nobody lists, and of each fold the row of its last label.
  mutating func checkMixer(_ audited: AuditedSeries, _ group: AuditedGroup, _ fold: GroupWalk.AuditedFold) {
    guard let mixer = fold.state.mixer, let first = fold.trails.first else { return }
    for field in WalkState.unlisted(fold.state) {
      stateFailures.append(
        failure(
          audited, first, .state, row: first.fold.cutoff,
          "'\(field)' is carried, and nothing says since when it is known"))
    }
    let horizon = audited.job.configuration.horizon
    for (series, walked) in zip(group.members, mixer.walked) {
      guard let trail = fold.trails.first(where: { $0.series == series }), let newest = walked.last else { continue }
      let last = trail.fold.testOrigins.upperBound - 1 + horizon
      if newest.lastLabel == last { continue }
      stateFailures.append(
        failure(
          audited, trail, .state, row: last, "errors of a fold known from the row of its last label on",
          expected: Double(last), found: Double(newest.lastLabel)))
    }
  }

  /// Whether a series that others learn with is cut at the fold's instant.
  private mutating func isCutInTime(_ audited: AuditedSeries, _ group: AuditedGroup, _ trail: AuditTrail) -> Bool {
    // The newest row that is known at the cutoff, of which latency hides some.
    let row = trail.fold.cutoff + group.settings.latency
    let instant = audited.tables[trail.series].instants[row]
    guard let cutoff = group.cutoff(trail.fold.index), instant > cutoff else { return true }
    ranges += 1
    rangeFailures.append(
      failure(
        audited, trail, .cohort, row: row, "last row at or before the instant at which all series are cut",
        expected: Double(cutoff), found: Double(instant)))
    return false
  }

  private mutating func checkRanges(_ audited: AuditedSeries, _ group: AuditedGroup, _ trail: AuditTrail) {
    let fold = trail.fold
    let (horizon, lookback, latency) = (group.settings.horizon, group.settings.lookback, group.settings.latency)
    let (train, held) = (fold.trainOrigins, fold.validationOrigins)
    ranges += 1
    let lastLabel = max(train.upperBound, held.isEmpty ? 0 : held.upperBound) - 1 + horizon
    func demand(
      _ holds: Bool, _ cause: AuditFailure.Cause, _ row: Int, _ what: String, _ expected: Int, _ found: Int
    ) {
      if holds { return }
      rangeFailures.append(
        failure(audited, trail, cause, row: row, what, expected: Double(expected), found: Double(found)))
    }
    demand(lastLabel <= fold.cutoff, .purge, lastLabel, "last label at or before row", fold.cutoff, lastLabel)
    if !held.isEmpty {
      demand(
        !train.overlaps(held), .validation, held.lowerBound, "training origins before row", held.lowerBound,
        train.upperBound - 1)
      if !train.overlaps(held) {
        let trained = train.upperBound - 1 + horizon + latency
        demand(
          trained <= held.lowerBound, .purge, trained,
          "last training label at or before the first validation origin, row",
          held.lowerBound, trained)
      }
    }
    let firstInput = train.lowerBound - latency - lookback + 1
    demand(
      firstInput >= max(0, fold.trainRows.lowerBound), .unknown, firstInput, "first input at or after row",
      fold.trainRows.lowerBound, firstInput)
    let firstTested = fold.testOrigins.lowerBound
    demand(
      firstTested >= fold.cutoff + latency, .unknown, firstTested, "test origins at or after row",
      fold.cutoff + latency, firstTested)
  }

  /// The scaler must be the one that the planned training rows give, of which none lies after the cutoff.
  private mutating func checkScaler(_ audited: AuditedSeries, _ group: AuditedGroup, _ trail: AuditTrail) {
    guard let (planned, table) = group.fold(trail.fold.index, of: trail.series) else { return }
    let scaler = trail.scaler
    scalers += 1
    let rows = planned.trainRows.lowerBound..<planned.trainOrigins.upperBound + group.settings.horizon
    let own = Scaler(group.settings.scaler, table: table, rows: rows)
    guard own != scaler else { return }
    // Training ranges that reach too far move the scaler's with them, and are named themselves.
    let cause: AuditFailure.Cause = trail.fold == planned ? .scaler : .purge
    if cause == .purge && !rangeFailures.isEmpty { return }
    // The first number that differs: a centre, else a spread, else an end of what is known of a covariate.
    let parts: [(name: String, own: [Double], found: [Double])] = [
      ("centre", own.centres, scaler.centres), ("spread", own.spreads, scaler.spreads),
      ("least value", own.known.map { $0?.least ?? 0 }, scaler.known.map { $0?.least ?? 0 }),
      ("greatest value", own.known.map { $0?.greatest ?? 0 }, scaler.known.map { $0?.greatest ?? 0 }),
    ]
    let part = parts.first { $0.own != $0.found } ?? parts[0]
    let numbers = zip(part.own, part.found).first { $0 != $1 }
    stateFailures.append(
      failure(
        audited, trail, cause, row: planned.cutoff,
        "\(part.name) of the scaler, fitted on rows \(rows.lowerBound) to \(rows.upperBound - 1)",
        expected: numbers?.0, found: numbers?.1))
  }

  /// Entries must be known when they are shown, from labels that are known then; and what is pending must be all the rest.
  private mutating func checkTrace(_ audited: AuditedSeries, _ trail: AuditTrail, _ trace: LearningTrace) {
    let folds = audited.job.series[trail.series].folds.prefix { $0.index <= trail.fold.index }
    guard let cutoff = folds.last?.cutoff else { return }
    if let entry = trace.entries.last {
      entries += 1
      if entry.knownAt > cutoff {
        stateFailures.append(
          failure(
            audited, trail, .feedback, row: entry.knownAt, "trace entry known at or before row",
            expected: Double(cutoff),
            found: Double(entry.knownAt)))
      }
      if let label = entry.lastLabel, label > entry.knownAt {
        stateFailures.append(
          failure(
            audited, trail, .feedback, row: label,
            "trace entry known from row \(entry.knownAt) on, its last label at or before row",
            expected: Double(entry.knownAt), found: Double(label)))
      }
    }
    let horizon = audited.job.configuration.horizon
    let unknown = audited.job.configuration.gap + audited.job.configuration.latency
    let waiting = folds.suffix(1 + horizon + unknown).flatMap { fold in
      fold.testOrigins.map { $0 + horizon }.filter { $0 > cutoff }
    }
    pending += waiting.count
    let held = trace.pending.map(\.knownAt)
    guard held.sorted() != waiting.sorted() else { return }
    stateFailures.append(
      failure(
        audited, trail, .feedback, row: cutoff, "losses that wait for their labels", expected: Double(waiting.count),
        found: Double(held.count)))
  }

  private func failure(
    _ audited: AuditedSeries, _ trail: AuditTrail, _ cause: AuditFailure.Cause, row: Int, _ what: String,
    expected: Double? = nil, found: Double? = nil
  ) -> AuditFailure {
    AuditFailure(
      cause: cause, series: audited.tables[trail.series].name, arm: audited.job.arms[trail.arm].name,
      fold: trail.fold.index, row: row, instant: audited.instant(row, of: trail.series), what: what, expected: expected,
      found: found)
  }

  static func += (a: inout AuditLedger, b: AuditLedger) {
    a.ranges += b.ranges
    a.rangeFailures = grouped(a.rangeFailures + b.rangeFailures)
    a.scalers += b.scalers
    a.entries += b.entries
    a.pending += b.pending
    a.stateFailures = grouped(a.stateFailures + b.stateFailures)
  }
}

extension WalkState {
  /// Stored properties that the audit has no rule for, found by reflection, so that nothing can be carried unlisted.
  static func unlisted(_ state: WalkState) -> [String] {
    func fields(_ value: Any) -> Set<String> { Set(Mirror(reflecting: value).children.compactMap(\.label)) }
    var unknown = fields(state).subtracting(["position", "learners", "traces", "parts", "mixer"])
    if let learner = state.learners.first {
      unknown.formUnion(fields(learner).subtracting(["networks", "fitted"]))
      for network in learner.networks.prefix(1) {
        unknown.formUnion(fields(network).subtracting(["parameters", "missing", "rate", "lessons"]))
      }
      for fitted in learner.fitted.prefix(1) {
        unknown.formUnion(fields(fitted).subtracting(["scaler", "bounds", "shrinkage", "statics", "isSeen"]))
      }
    }
    if let mixer = state.mixer { unknown.formUnion(fields(mixer).subtracting(["judged", "walked"])) }
    for trace in state.traces.prefix(1) { unknown.formUnion(fields(trace).subtracting(["entries", "pending"])) }
    return unknown.sorted()
  }

  /// Everything in the state, arm by arm, with the instant since which it is known.
  ///
  /// `audited` is the series, `unit` the group; the state is the one after fold `position`. Of a cohort it is what its first series has.
  func listed(_ audited: AuditedSeries, group: ArmGroup, position: Int) -> [AuditResult.CarriedItem] {
    let made = zip(group.candidates, parts).flatMap { $1.listed(audited, group: $0, position: position) }
    if let mixer { return made + mixer.listed(audited, group: group) }
    let first = audited.cohort(group).leader
    let folds = audited.job.series[first].folds(of: group).prefix { $0.index <= position }
    func known(_ row: Int) -> String {
      audited.instant(row, of: first).map { $0 == "\(row)" ? "known at row \(row)" : "known at \($0) (row \(row))" }
        ?? "known at row \(row)"
    }
    let trained = folds.last(where: \.refits).map { known($0.cutoff) } ?? "never trained"
    var items: [AuditResult.CarriedItem] = []
    let arms = group.members.map(\.arm)
    for (arm, learner) in zip(arms, learners) where !arm.isLeaky {
      func add(_ item: String, _ amount: String, _ knownAt: String) {
        items.append(AuditResult.CarriedItem(arm: arm.name, item: item, amount: amount, knownAt: knownAt))
      }
      let fitted = learner.fitted[0]
      let weights = learner.networks.reduce(0) { $0 + $1.parameters.count }
      add("weights", weights == 0 ? "none, the next fold begins afresh" : "\(weights) numbers", trained)
      add("scaler", "\(fitted.scaler.centres.count) columns, used only where the next fold is not trained", trained)
      for rate in learner.networks.compactMap(\.rate) { add("rate", "\(rate)", trained) }
      let lessons = learner.networks.reduce(0) { $0 + $1.lessons.count }
      if lessons > 0 { add("lessons of the rule", "\(lessons) numbers", trained) }
      for missing in learner.networks.compactMap(\.missing) { add("failure", missing, trained) }
      if let bounds = fitted.bounds {
        add(
          "feedback bounds", "\(2 * bounds.lower.count) numbers, used only where the next fold is not trained", trained)
      }
      if let statics = fitted.statics {
        add(
          "static values",
          counted(statics.count, "number", "numbers") + ", used only where the next fold is not trained",
          trained)
      }
      if fitted.isSeen != nil {
        let seen = learner.fitted.count { $0.isSeen == true }
        add(
          "series with vectors", "\(seen) of \(learner.fitted.count), used only where the next fold is not trained",
          trained)
      }
      let weighed = fitted.shrinkage.byLead.count
      if weighed > 0 {
        add(
          "shrinkage", counted(weighed, "weight", "weights") + ", used only where the next fold is not trained", trained
        )
      }
    }
    let (arm, trace) = (group.lead.arm.name, traces[0])
    if let last = trace.entries.last {
      items.append(
        AuditResult.CarriedItem(
          arm: arm, item: "trace entries", amount: counted(trace.entries.count, "entry", "entries"),
          knownAt: "the newest \(known(last.knownAt))"))
    }
    if let first = trace.pending.map(\.knownAt).min(), let last = trace.pending.map(\.knownAt).max() {
      items.append(
        AuditResult.CarriedItem(
          arm: arm, item: "pending labels",
          amount: counted(trace.pending.count, "loss", "losses") + ", shown to no fold before",
          knownAt: "\(known(first)) to row \(last)"))
    }
    return items
  }
}

extension MixerState {
  /// What arms that are made of others go by, with the instant since which it is known; of a cohort what its first series has.
  fileprivate func listed(_ audited: AuditedSeries, group: ArmGroup) -> [AuditResult.CarriedItem] {
    let first = audited.cohort(group).leader
    func known(_ row: Int) -> String { "known at \(audited.instant(row, of: first) ?? "row") (row \(row))" }
    var items: [AuditResult.CarriedItem] = []
    for arm in group.members.map(\.arm.name) {
      func add(_ item: String, _ amount: String, _ knownAt: String) {
        items.append(AuditResult.CarriedItem(arm: arm, item: item, amount: amount, knownAt: knownAt))
      }
      if !judged[0].errors.isEmpty {
        add(
          "errors on the tail",
          counted(judged[0].errors.count, "candidate", "candidates")
            + ", used only where the next fold is not trained", "known at the cutoff of the last training")
      }
      if let last = walked[0].last {
        add(
          "errors of folds", counted(walked[0].count, "fold", "folds") + ", shown to no fold before",
          "the newest \(known(last.lastLabel))")
      }
    }
    return items
  }
}
