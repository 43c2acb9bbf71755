internal import Forecasters
internal import Randomness
internal import Series

/// Lays out the folds of a run's series: by each series' own rows, or, where models are trained on several, by instants.
struct SeriesLayout {
  private let configuration: RunConfiguration
  private let catalog: ArmCatalog
  /// What groups of arms read that do not read all of a table.
  private let inputs: Set<FeatureSet>

  init(_ configuration: RunConfiguration, _ catalog: ArmCatalog) {
    self.configuration = configuration
    self.catalog = catalog
    inputs = Set(catalog.groups.compactMap(\.inputs))
  }

  /// The series that are walked, those that are skipped, and those of which no table can be made.
  typealias Result = (walked: [Job.Walked], skipped: [Job.Skipped], refused: [Panel.Refusal])

  /// Makes each table once, or twice where folds are cut by instants, and lets it go.
  func walked(_ sources: [TableSource]) throws(ConfigurationError) -> Result {
    catalog.isPooled ? try byInstants(sources) : byRows(sources)
  }

  private func byRows(_ sources: [TableSource]) -> Result {
    var result: Result = ([], [], [])
    for source in sources {
      guard let table = table(of: source, &result) else { continue }
      do throws(Reason) {
        let (cutting, cutoff) = try cutting(table)
        add(table, source, cutting, firstCutoff: cutoff, to: &result)
      } catch {
        result.skipped.append(Job.Skipped(series: table.name, reason: error.text))
      }
    }
    return result
  }

  private func byInstants(_ sources: [TableSource]) throws(ConfigurationError) -> Result {
    var result: Result = ([], [], [])
    var usable: [TableSource] = []
    var instants: Set<Int64> = []
    var clocks: [(clock: Clock, series: String)] = []
    for source in sources {
      guard let table = table(of: source, &result) else { continue }
      if let reason = unusable(table, source) {
        result.skipped.append(Job.Skipped(series: table.name, reason: reason))
        continue
      }
      if !clocks.contains(where: { $0.clock == table.clock }) { clocks.append((table.clock, table.name)) }
      instants.formUnion(table.instants)
      usable.append(source)
    }
    if clocks.count > 1 {
      throw ConfigurationError(
        key: "cohort", expected: "series whose instants count the same, to cut folds by them",
        found: clocks.map { "\($0.clock.rawValue)s in '\($0.series)'" }.joined(separator: ", "),
        advice: "Run series of dates and series of times apart.")
    }
    let ordered = instants.sorted()
    if let clock = clocks.first?.clock, let fault = configuration.plan.fault(on: clock) { throw fault }
    let first: Int
    do throws(Reason) {
      first = try clocks.first.map { clock throws(Reason) in try firstPlace(ordered, clock.clock) } ?? 0
    } catch {
      throw ConfigurationError(key: "anchored-at", expected: "an instant of the series", found: error.text)
    }
    let clock = SharedClock(instants: ordered, clocks.first?.clock ?? .row, first: first, plans: plans)
    var counts: [Int32] = []
    for source in usable {
      guard let table = table(of: source, &result) else { continue }
      // Series of one calendar hold their counts but once.
      let own = clock.counts(of: table.instants)
      if own != counts { counts = own }
      let folds = clock.folds(configuration.plan, counts: counts)
      guard let begun = folds.first(where: { $0?.testOrigins.isEmpty == false }), let begun else {
        result.skipped.append(
          Job.Skipped(
            series: table.name,
            reason:
              "too short: in none of \(folds.count { $0 != nil }) folds it has \(configuration.plan.minimumTrain) rows to train on"
              + (configuration.validation > 0 ? ", some before the validation tail begins for all," : "")
              + " and labels to forecast"))
        continue
      }
      add(table, source, .instants(of: clock, counts: counts), firstCutoff: begun.cutoff, to: &result)
    }
    return result
  }

  private func table(of source: TableSource, _ result: inout Result) -> LearningTable? {
    do { return try source.table() } catch {
      let known = error as? SeriesError
      result.refused.append(
        .init(
          name: source.name,
          error: known
            ?? SeriesError(
              source: source.name, expected: "a table that can be learned", found: "\(error)",
              advice: "Leave the series out.")))
      return nil
    }
  }

  private func add(
    _ table: LearningTable, _ source: TableSource, _ cutting: Job.Walked.Cutting, firstCutoff: Int,
    to result: inout Result
  ) {
    let season = configuration.season > 0 ? configuration.season : Season.rows(of: table, upTo: firstCutoff)
    do throws(SeriesError) {
      result.walked.append(
        try Job.Walked(
          table, source, plan: configuration.plan, cutting: cutting, season: season, inputs: inputs))
    } catch {
      result.refused.append(.init(name: source.name, error: error))
    }
  }

  private struct Reason: Error { var text: String }

  /// Why a series is in no cohort; nil where it is.
  private func unusable(_ table: LearningTable, _ source: TableSource) -> String? {
    for group in catalog.groups {
      if case .groups(let key) = group.settings.cohort, source.labels[key] == nil {
        return "no group: --cohort \(key) does not name the series"
      }
      let statics = group.settings.statics
      if !statics.isEmpty, source.facts.statics[statics] == nil {
        return "no static values: --static \(statics) does not name the series"
      }
    }
    return table.isConstant ? "constant: the target never changes" : nil
  }

  /// The plans of all arms.
  private var plans: [FoldPlan] {
    catalog.groups.reduce(into: []) { if !$0.contains($1.settings.plan) { $0.append($1.settings.plan) } }
  }

  /// By what the folds of a series are cut, and the cutoff of the first, whether it is forecast or not.
  private func cutting(_ table: LearningTable) throws(Reason) -> (Job.Walked.Cutting, cutoff: Int) {
    let plan = configuration.plan
    if let fault = plan.fault(on: table.clock) { throw Reason(text: "\(fault)") }
    let first = try firstPlace(table.instants, table.clock)
    let needed = first + plan.minimumRows
    guard table.count >= needed else {
      throw Reason(
        text: "too short: \(table.count) usable rows, one fold needs \(needed) "
          + "(train \(plan.train.text)\(plan.latency > 0 ? " + latency \(plan.latency)" : "") + gap \(plan.gap) "
          + "+ horizon \(plan.horizon)\(first > 0 ? " + \(first) before --anchored-at" : ""))")
    }
    guard !table.isConstant else { throw Reason(text: "constant: the target never changes") }
    let axis = plan.countsRows ? FoldAxis(count: table.count) : FoldAxis(table.instants, table.clock)
    let cuts = plan.cuts(axis, firstRow: first)
    guard let begun = cuts.cuts.lazy.compactMap({ $0 }).first,
      !plan.folds(cuts).agreed(by: plans.map { (plan: $0, folds: $0.folds(cuts)) }).forecast.isEmpty
    else { throw Reason(text: "too short: \(unfolded(table, plan, hasCuts: !cuts.forecast.isEmpty))") }
    let open = plan.countsRows ? cuts : plan.cuts(axis, firstRow: first, open: true)
    return (
      plan.countsRows ? .rows(from: first) : .ownInstants(cuts, open: open, plans: plans),
      begun.trainRows.upperBound - 1
    )
  }

  /// Why a series has no fold, beside its number of rows.
  private func unfolded(_ table: LearningTable, _ plan: FoldPlan, hasCuts: Bool) -> String {
    let rows =
      "its \(table.count) usable rows are from \(table.clock.text(for: table.instants[0])) to "
      + table.clock.text(for: table.instants[table.count - 1])
    if hasCuts {
      return
        "\(rows), and a training range holds fewer than the \(plans.map(\.minimumTrain).max() ?? 0) that leave something to train on"
    }
    let fold = plan.cutoffs.isEmpty ? "no fold of step \(plan.step.text)" : "none of the \(plan.cutoffs.count) cutoffs"
    return "\(rows), in which \(fold) has a whole training range of \(plan.train.text) before and labels after it"
      + (plan.partialFold == .drop ? " (--partial-fold drop leaves out a fold that the rows do not end)" : "")
  }

  /// The place of the first instant that folds may train on.
  private func firstPlace(_ instants: [Int64], _ clock: Clock) throws(Reason) -> Int {
    let anchor = configuration.anchoredAt
    guard !anchor.isEmpty else { return 0 }
    let isRowNumber = anchor.count != 4 && Int64(anchor) != nil
    guard clock == .row || !isRowNumber else {
      throw Reason(text: "--anchored-at \(anchor) is a row number; give a date, as the series has dates")
    }
    // ISO texts sort like instants; row numbers do not, so they are compared as numbers.
    let found = instants.firstIndex { instant in
      if clock == .row { return instant >= Int64(anchor) ?? .max }
      return clock.text(for: instant) >= anchor
    }
    guard let found else {
      let last = instants.last.map(clock.text(for:)) ?? "nothing"
      throw Reason(text: "no row at or after --anchored-at \(anchor); the series ends at \(last)")
    }
    return found
  }
}
