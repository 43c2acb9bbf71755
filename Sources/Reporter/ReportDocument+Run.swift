internal import Metrics

extension ReportDocument {
  /// The document of a report.
  public init(_ model: ReportModel) {
    blocks = (model.runs.count > 1 ? Self.overview(model) : []) + model.runs.flatMap(Self.blocks)
    if model.runs.isEmpty { blocks = [.paragraph("\(model.store) holds no runs.", .plain)] }
  }

  private static func blocks(of run: RunReport) -> [Block] {
    var blocks: [Block] = [.title(title(run.header)), .list(run.answers, .strong), .facts(facts(run))]
    let trained = run.arms.filter { $0.role == "sequential" || $0.role == "rival" }
    for forecaster in trained.map(\.forecaster).uniqued() {
      blocks.append(.heading("\(forecaster): \(run.measure.words), and its ratio to the forecasts it has to beat"))
      blocks.append(.table(comparisons(run, trained.filter { $0.forecaster == forecaster })))
    }
    let mixes = trained.compactMap { arm in arm.mix.map { $0.sentence(arm.name) } }
    if !mixes.isEmpty { blocks += [.heading("How far forecasts were shrunk"), .list(mixes, .plain)] }
    blocks += courses(run.courses, run.measure)
    if !run.claims.isEmpty {
      blocks.append(.heading("The paper's claim: 60–70 % lower MSE than models fitted at random"))
      let scheme = claimedScheme(run)
      blocks.append(.table(claims(run.claims.filter { $0.scheme == scheme }, scheme)))
    }
    let simple = run.arms.filter { $0.role == "naive" }
    if !simple.isEmpty { blocks += [.heading("Naive forecasts"), .table(naive(simple, run.measure))] }
    if !run.intervals.isEmpty {
      blocks += [.heading("Prediction intervals"), .table(IntervalSummary.table(run.intervals))]
    }
    blocks += failures(run)
    blocks += run.audit.map(audit) ?? []
    if !run.warnings.isEmpty { blocks += [.heading("Mind"), .list(run.warnings, .bad)] }
    blocks += [.heading("How to read it"), .list(explanations(run), .faint)]
    return blocks
  }

  private static func title(_ header: Header) -> String {
    "\(header.name)\(header.syntheticSeries > 0 ? " [synthetic data]" : "")"
  }

  private static func facts(_ run: RunReport) -> [(name: String, value: String)] {
    let header = run.header
    let span = header.firstInstant.map { ", \($0) to \(header.lastInstant ?? "")" } ?? ""
    let synthetic =
      header.syntheticSeries == 0
      ? ""
      : header.syntheticSeries == header.series ? ", all synthetic" : ", \(header.syntheticSeries) of them synthetic"
    var facts = [
      ("target", header.target),
      ("series", "\(grouped(header.series))\(synthetic)\(span)"),
      ("source", header.source),
      ("read as", header.reading),
      ("folds", "\(grouped(header.seriesFolds)) over all series, for each arm"),
      ("seeds", header.seeds.map(String.init).joined(separator: ", ")),
      ("settings", header.settings.joined(separator: ", ")),
      ("entries", Self.entries(header.entries ?? [])),
      (
        "run",
        "\(header.status), begun \(header.started), foldcast \(header.codeVersion), identity \(header.identity.prefix(12)), data \(header.dataHash.prefix(12))"
      ),
      ("audit", auditFact(run.audit)),
    ]
    if run.skipped.count > 0 { facts.insert(("skipped", "\(grouped(run.skipped.count)) series, named below"), at: 2) }
    return facts.filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
  }

  /// What each entry of a run has of its own.
  private static func entries(_ entries: [String]) -> String {
    entries.enumerated().map { "\($0 + 1): \($1.isEmpty ? "these settings" : $1)" }.joined(separator: "; ")
  }

  // MARK: Comparisons

  private static func comparisons(_ run: RunReport, _ arms: [ArmReport]) -> Table {
    let columns = [
      "arm", run.measure.title, "ratio", "95 % interval", "median", "won", "worst 10 %", "folds won", "gradients",
    ]
    var rows: [[Cell]] = []
    for arm in arms {
      rows.append(
        [Cell(arm.name, .strong), Cell(arm.measured.map(significant) ?? "–", .strong)]
          + [Cell](repeating: Cell(""), count: 6) + [Cell(compact(arm.gradientEvaluations))])
      rows.append(
        [Cell("  to the best naive"), Cell("")] + cells(arm.vsBestNaive) + [Cell(""), Cell("")])
      for comparison in run.comparisons where comparison.arm == arm.name {
        let baseline = run.arm(named: comparison.baseline)
        rows.append(
          [
            Cell(
              "  to \(comparison.scheme)\(comparison.isLeaky ? " [leaky]" : "")", comparison.isLeaky ? .faint : .plain),
            Cell(baseline?.measured.map(significant) ?? "–"),
          ] + cells(comparison.ratio) + [
            Cell(comparison.foldWins.map { percent($0.value) } ?? "–"),
            Cell(comparison.spentRatio.map { "× \(budget($0))" } ?? "–"),
          ])
      }
      if let attainable = arm.vsAttainable {
        rows.append([Cell("  to the best attainable"), Cell("")] + cells(attainable) + [Cell(""), Cell("")])
      }
    }
    return Table(columns: columns, rows: rows)
  }

  /// Ratio, interval, median, share won and worst decile.
  private static func cells(_ report: RatioReport?) -> [Cell] {
    guard let report else { return [Cell](repeating: Cell("–"), count: 5) }
    return [
      Cell(ratio(report.mean.value), tone(report.mean)), Cell(interval(report.mean)), Cell(ratio(report.median)),
      Cell(percent(report.won)), Cell(ratio(report.worstDecile)),
    ]
  }

  // MARK: Claims

  /// The scheme that the claim is read against: fresh weights at a constant rate, or the first that was run.
  private static func claimedScheme(_ run: RunReport) -> String {
    run.claims.contains { $0.scheme == "freshInit" } ? "freshInit" : run.claims[0].scheme
  }

  private static func claims(_ claims: [Claim], _ scheme: String) -> Table {
    var rows: [[Cell]] = []
    for arm in claims.map(\.arm).uniqued() {
      rows.append([Cell(arm, .strong)] + [Cell](repeating: Cell(""), count: 4))
      for claim in claims where claim.arm == arm {
        let format = claim.reading == .winRate ? percent : ratio
        let tone: Tone =
          switch claim.verdict {
          case .insideBand, .stronger: .good
          case .noEffect, .opposite: .bad
          case .weaker, .negligible, .undecided, .noInterval: .plain
          }
        rows.append([
          Cell("  \(words(claim.reading))"),
          Cell("\(format(claim.reading.band.lowerBound)) – \(format(claim.reading.band.upperBound))"),
          Cell(format(claim.measured.value)), Cell(interval(claim.measured, format)), Cell(claim.verdict.words, tone),
        ])
      }
    }
    return Table(
      columns: ["against \(scheme), read as", "claimed", "measured", "95 % interval", "verdict"], rows: rows,
      textColumns: [0, 4])
  }

  private static func words(_ reading: ClaimReading) -> String {
    switch reading {
    case .reduction: "MSE lower by 60–70 %"
    case .excess: "random MSE higher by 60–70 %"
    case .winRate: "60–70 % of folds won"
    }
  }

  // MARK: The rest

  private static func naive(_ arms: [ArmReport], _ metric: Metric) -> Table {
    Table(
      columns: ["arm", metric.title, "ratio to the best naive", "95 % interval", "median", "best on", "worst 10 %"],
      rows: arms.map { arm in
        let report = arm.vsBestNaive
        // A naive arm is never below the best one; where it equals it, it is the best.
        let isBest = report.map { $0.mean.value <= 1 } ?? false
        return [Cell(arm.name, isBest ? .strong : .plain), Cell(arm.measured.map(significant) ?? "–")]
          + [
            Cell(report.map { ratio($0.mean.value) } ?? "–"), Cell(report.map { interval($0.mean) } ?? "–"),
            Cell(report.map { ratio($0.median) } ?? "–"), Cell(percent(arm.bestNaiveShare ?? 0)),
            Cell(report.map { ratio($0.worstDecile) } ?? "–"),
          ]
      })
  }

  private static func failures(_ run: RunReport) -> [Block] {
    var lines: [String] = []
    let judged = run.arms.filter { ["sequential", "rival"].contains($0.role) }
    let baselines = run.arms.filter { !["sequential", "rival"].contains($0.role) }
    if let counts = failureCounts(judged) {
      lines.append("\(counts); the naive forecast stands in for them and is scored.")
      lines += failedArms(judged) + run.failureReasons.prefix(5).map { "\(grouped($0.folds)) × \($0.reason)" }
    }
    if let counts = failureCounts(baselines) {
      lines.append(
        "Baselines, which may diverge by nature: \(counts); scored with the naive forecast as well.")
      lines += failedArms(baselines)
    }
    lines += run.skipped.prefix(10).map { "skipped \($0.series): \($0.reason)" }
    if run.skipped.count > 10 { lines.append("… and \(run.skipped.count - 10) more series, in the table failure.") }
    return lines.isEmpty
      ? [.paragraph("No fold failed: \(grouped(run.folds)) of \(grouped(run.folds)) are scored.", .plain)]
      : [.heading("Failures"), .list(lines, .plain)]
  }

  private static func failureCounts(_ arms: [ArmReport]) -> String? {
    let failed = arms.reduce(0) { $0 + $1.failedFolds }
    return failed == 0 ? nil : "\(grouped(failed)) of \(grouped(arms.reduce(0) { $0 + $1.folds })) folds failed"
  }

  private static func failedArms(_ arms: [ArmReport]) -> [String] {
    arms.filter { $0.failedFolds > 0 }.map {
      "\($0.name): \(grouped($0.failedFolds)) of \(grouped($0.folds)) folds failed"
    }
  }

  private static func explanations(_ run: RunReport) -> [String] {
    let title = run.measure.title
    let unit = run.measure.unit.isEmpty ? "" : " in target units;"
    var lines = [
      "\(title) is over all leads and origins,\(unit) over series, the geometric mean; seeds averaged in logarithms first.",
      "A ratio below 1 means a lower \(title). Won: share of series with a ratio below 1, a tie counting half. Worst 10 %: only a tenth of series are above.",
      "The interval is a bootstrap over series. The best naive is chosen for each series in hindsight, so it is hard to beat.",
      "Gradients: evaluations in samples, a forward pass counted as a third; for a baseline, as a share of its arm's.",
    ]
    if run.metric == nil {
      lines.insert(
        "The paper claims its figure for early epochs and small samples, without saying how it is to be read: hence three readings.",
        at: 3)
    }
    if run.arms.contains(where: { $0.vsAttainable != nil }) {
      lines.append("Best attainable: the least expected MSE that the formula of a synthetic series allows.")
    }
    return lines
  }
}

extension Sequence where Element: Hashable {
  /// The elements in order, each once.
  func uniqued() -> [Element] {
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}
