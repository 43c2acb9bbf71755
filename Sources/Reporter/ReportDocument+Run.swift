internal import Metrics
internal import Results

extension ReportDocument {
  /// The document of a report; the comparison with models fitted at random, which is the paper's, where it is asked for.
  package init(_ model: ReportModel, paper: Bool = false) {
    blocks =
      (model.runs.count > 1 ? Self.overview(model) : [])
      + model.runs.flatMap { Self.head($0) + Self.body($0, paper: paper) }
    if model.runs.isEmpty { blocks = [.paragraph("\(model.store) holds no runs.", .plain)] }
  }

  /// The run and the result.
  static func head(_ run: RunReport) -> [Block] { [.title(title(run.header)), .list(run.verdicts, .strong)] }

  /// What the result is made of, then what else there is to say.
  static func body(_ run: RunReport, paper: Bool) -> [Block] {
    var blocks: [Block] = []
    let models = run.arms.filter { $0.role == "sequential" || $0.role == "rival" }
    if !models.isEmpty {
      blocks += [
        .heading("\(run.measure.heading), and its ratio to the best naive forecast"), .table(errors(run, models)),
      ]
    }
    let simple = run.arms.filter { $0.role == "naive" }
    if !simple.isEmpty { blocks += [.heading("Naive forecasts"), .table(naive(simple, run.measure))] }
    let ranked = run.arms.filter { $0.rankCorrelation != nil }
    if !ranked.isEmpty {
      blocks += [
        .heading("How well forecasts rank the series at each instant"),
        .table(RankCorrelation.table(ranked.map { (run.labels[$0.name] ?? $0.name, $0.rankCorrelation) })),
      ]
    }
    let quantiles = models.compactMap { arm in arm.quantiles.map { (run.labels[arm.name] ?? arm.name, $0) } }
    if !quantiles.isEmpty {
      blocks += [.heading("Quantile forecasts, and the share of outcomes at or below each")]
      blocks += QuantileReport.tables(quantiles).map { .table($0) }
    }
    if !run.intervals.isEmpty {
      blocks += [.heading("Prediction intervals"), .table(IntervalSummary.table(run.intervals))]
    }
    blocks += failures(run)
    if !run.warnings.isEmpty { blocks += [.heading("Mind"), .list(run.warnings, .bad)] }
    if paper { blocks += self.paper(run) }
    blocks += run.audit.map(audit) ?? []
    blocks += [.heading("What was run"), .facts(facts(run))]
    let mixes = models.compactMap { arm in arm.mix.map { $0.sentence(arm.name) } }
    let made = models.compactMap { arm in arm.sources.map { SourceShare.sentence(arm.name, $0, labels: run.labels) } }
    if !made.isEmpty { blocks += [.heading("What chosen and averaged forecasts are made of"), .list(made, .plain)] }
    if !mixes.isEmpty { blocks += [.heading("How far forecasts were shrunk"), .list(mixes, .plain)] }
    return blocks + [.heading("How to read it"), .list(explanations(run, paper: paper), .faint)]
  }

  private static func title(_ header: Header) -> String {
    let state = header.status == RunStatus.done.rawValue ? "" : "\(header.status.uppercased()), provisional: "
    return "\(state)\(header.name)\(header.syntheticSeries > 0 ? " [synthetic data]" : "")"
  }

  private static func facts(_ run: RunReport) -> [(name: String, value: String)] {
    let header = run.header
    let span = header.firstInstant.map { ", \($0) to \(header.lastInstant ?? "")" } ?? ""
    let synthetic =
      header.syntheticSeries == 0
      ? ""
      : header.syntheticSeries == header.series ? ", all synthetic" : ", \(header.syntheticSeries) of them synthetic"
    let names = run.arms.filter { $0.role == "sequential" || $0.role == "rival" }.map(\.name)
    let models = names.prefix(8) + (names.count > 8 ? ["\(names.count - 8) more"] : [])
    var facts = [
      ("target", header.target),
      ("series", "\(grouped(header.series))\(synthetic)\(span)"),
      ("models", models.joined(separator: ", ")),
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

  // MARK: The models

  private static func errors(_ run: RunReport, _ models: [ArmReport]) -> Table {
    let labels = run.labels
    let rows = models.map { arm in
      let report = arm.vsBestNaive
      return [
        Cell(labels[arm.name] ?? arm.name, .strong), Cell(arm.measured.map(significant) ?? "–", .strong),
        Cell(report.map { ratio($0.mean.value) } ?? "–", report.map { tone($0.mean) } ?? .plain),
        Cell(report.map { interval($0.mean) } ?? "–"), Cell(report.map { percent($0.won) } ?? "–"),
        Cell(report.map { ratio($0.worstDecile) } ?? "–"),
      ]
    }
    return Table(
      columns: ["model", run.measure.title, "to best naive", "95 % interval", "won", "worst 10 %"], rows: rows)
  }

  // MARK: The rest

  private static func naive(_ arms: [ArmReport], _ metric: Metric) -> Table {
    Table(
      columns: ["forecast", metric.title, "to best naive", "95 % interval", "best on", "worst 10 %"],
      rows: arms.map { arm in
        let report = arm.vsBestNaive
        // A naive arm is never below the best one; where it equals it, it is the best.
        let isBest = report.map { $0.mean.value <= 1 } ?? false
        return [Cell(arm.name, isBest ? .strong : .plain), Cell(arm.measured.map(significant) ?? "–")]
          + [
            Cell(report.map { ratio($0.mean.value) } ?? "–"), Cell(report.map { interval($0.mean) } ?? "–"),
            Cell(percent(arm.bestNaiveShare ?? 0)),
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

  private static func explanations(_ run: RunReport, paper: Bool) -> [String] {
    let title = run.measure.title
    let unit = run.measure.unit.isEmpty ? "" : " in target units;"
    var lines = [
      "\(title) is over all leads and origins,\(unit) over series, the geometric mean; seeds averaged in logarithms first.",
      "A ratio below 1 means a lower \(title). Won: share of series with a ratio below 1, a tie counting half. Worst 10 %: only a tenth of series are above.",
      "Behind a ratio stands its 95 % interval: a bootstrap over series. The best naive is chosen for each series in hindsight, so it is hard to beat.",
    ]
    if !run.pairs.isEmpty {
      lines.append(
        "Models against each other: on what both forecast, losses averaged over seeds; the interval is a panel bootstrap, over instants in blocks and over series."
      )
    }
    if run.arms.contains(where: { $0.rankCorrelation != nil }) { lines.append(RankCorrelation.explanation) }
    if run.arms.contains(where: { $0.quantiles != nil }) { lines.append(QuantileReport.explanation) }
    guard paper else {
      return lines + [
        "Models fitted at random, which the paper of ALDVI compares with, and learning rates: 'foldcast report --paper'."
      ]
    }
    lines.append(
      "Gradients: evaluations in samples, a forward pass counted as a third; for a baseline, as a share of its arm's.")
    if run.metric == nil {
      lines.append(
        "The paper claims its figure for early epochs and small samples, without saying how it is to be read: hence three readings."
      )
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
