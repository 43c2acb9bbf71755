internal import Metrics

extension CompareReport {
  /// The report as headings and tables.
  package var document: ReportDocument {
    let metric = self.metric.flatMap(Metric.init(named:)) ?? .mse
    let rows = arms.map { arm -> [ReportDocument.Cell] in
      let tone: ReportDocument.Tone =
        ReportDocument.tone(Estimate(value: arm.ratio ?? 1, low: arm.low, high: arm.high))
      return [
        .init(arm.label, arm.isInSet == true ? .strong : .plain), .init((arm.mse ?? arm.error).map(significant) ?? "–"),
        .init(arm.ratio.map(ratio) ?? "–", tone),
        .init(arm.low.flatMap { low in arm.high.map { "\(ratio(low)) – \(ratio($0))" } } ?? "–"),
        .init(arm.wilcoxon == nil ? "–" : percent(arm.won)), .init(arm.wilcoxon.map(Self.probability) ?? "–"),
        .init(arm.betterShare.map(percent) ?? "–"), .init(arm.worseShare.map(percent) ?? "–"),
        .init(arm.isInSet.map { $0 ? "in" : "out" } ?? "–"), .init(arm.confidence.map(Self.probability) ?? "–"),
      ]
    }
    var facts = [
      "\(grouped(series)) series and \(grouped(origins)) origins that all arms forecast; at \(grouped(unpaired)) others an arm has no forecast with a finite \(metric.losses.dropLast())."
    ]
    facts += repetitions
    facts += arms.filter { $0.ratio == nil }.map {
      "no ratio of \($0.label): an \(metric.title) is 0 or too large for a number, its own or that of \(reference)."
    }
    facts += leftOut.prefix(5).map { "left out: \($0.series): \($0.reason)" }
    if leftOut.count > 5 { facts.append("… and \(leftOut.count - 5) more series that are not compared.") }
    let ranked = arms.filter { $0.rankCorrelation != nil }
    let ranks: [ReportDocument.Block] =
      ranked.isEmpty
      ? []
      : [
        .heading("How well forecasts rank the series at each instant"),
        .table(RankCorrelation.table(ranked.map { ($0.label, $0.rankCorrelation) })),
      ]
    return ReportDocument(
      blocks: [
        .title("Compared with \(reference)"), .list(facts, .plain),
        .heading("\(metric.heading), and what speaks for a difference"),
        .table(
          .init(
            columns: [
              "arm", metric.title, "ratio", "95 % interval", "won", "Wilcoxon p", "better", "worse", "MCS", "MCS p",
            ], rows: rows)),
      ] + ranks + [
        .heading("How to read it"),
        .list(
          [
            "Ratio: the arm's \(metric.title) over that of \(reference), geometric mean over series; below 1 is better. The interval is a panel bootstrap: all series by the same instants in blocks of \(fixed(meanBlock, 1)) on average, and series drawn as well.",
            "Won: series with a lower \(metric.title), a tie counting half. Wilcoxon p: two-sided, over series, adjusted by Holm; it takes series for independent.",
            "Better, worse: series on which the Diebold–Mariano test tells the arms apart at 5 %; about 2.5 % on each side are expected of equal arms.",
            "MCS: the 90 % model confidence set, from losses averaged over series; arms within it cannot be told from the best.",
          ] + (ranked.isEmpty ? [] : [RankCorrelation.explanation]), .faint),
      ])
  }

  /// Which arms have the same forecasts, in sentences.
  private var repetitions: [String] {
    let twins = Dictionary(grouping: arms.filter { $0.sameAs != nil }) { $0.sameAs ?? "" }
    return arms.compactMap { arm in
      twins[arm.label].map { twins in
        "the same forecasts as \(arm.label), counted once by Holm and in the confidence set: \(twins.map(\.label).joined(separator: ", "))."
      }
    }
  }

  private static func probability(_ p: Double) -> String { p < 0.001 ? "< 0.001" : fixed(p, 3) }
}
