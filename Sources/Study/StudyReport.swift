internal import Foundation
public import Reporter
internal import Results

/// A study's verdicts as a document with figures.
public struct StudyReport: Sendable {
  /// A file of the report.
  public struct File: Sendable {
    /// Its name.
    public var name: String
    /// Its content.
    public var text: String
  }

  /// The document's heading.
  public static let title = "The paper's claims, tested"

  /// The document.
  public let document: ReportDocument
  private let figures: [(name: String, figure: LineFigure)]

  /// A report on an evaluation.
  public init(_ evaluation: Evaluation, data: StudyData) {
    var blocks = StudyReport.opening(evaluation, data) + StudyReport.method(data.size ?? .standard)
    for result in evaluation.claims { blocks += result.blocks(data) }
    blocks += StudyReport.closing(evaluation, data)
    document = ReportDocument(blocks: blocks)
    figures = StudyReport.figures(evaluation, data)
  }

  /// The files of the report, the document first.
  public var files: [File] {
    var text = MarkdownReport().text(document)
    if !figures.isEmpty {
      text += "\n## Figures\n"
      for (name, figure) in figures { text += "\n![\(figure.title)](\(name))\n" }
    }
    return [File(name: "README.md", text: text)] + figures.map { File(name: $0.name, text: $0.figure.svg) }
  }

  private static func opening(_ evaluation: Evaluation, _ data: StudyData) -> [ReportDocument.Block] {
    let counts = Dictionary(grouping: evaluation.claims, by: \.verdict).mapValues(\.count)
    let order: [Verdict] = [.supported, .refuted, .equivalent, .inconclusive]
    let sentence = order.compactMap { verdict in counts[verdict].map { "\($0) \(verdict.rawValue)" } }
    let fits = data.jobs.reduce(0) { $0 + $1.fits }
    let seconds = data.jobs.reduce(0) { $0 + $1.seconds }
    return [
      .title(title),
      .paragraph(
        "Of \(evaluation.claims.count) claims: \(sentence.joined(separator: ", ")). "
          + "What was measured and expected stood in preregistration.md before the run.", .plain),
      .facts([
        ("size", data.size?.rawValue ?? "nothing was run"),
        (
          "series",
          data.dataSets.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
        ),
        ("preregistration", Preregistration().hash),
        (
          "cost",
          "\(grouped(fits)) fits in \(grouped(Int(seconds))) seconds of theirs by the clock, which other work on the machine lengthens, "
            + "\(data.jobs.count) runs"
        ),
        ("program", Set(data.jobs.map(\.codeVersion)).sorted().joined(separator: ", ")),
      ]),
      .heading("Verdicts"),
      .table(
        ReportDocument.Table(
          columns: ["claim", "what the paper says", "verdict", "why"],
          rows: evaluation.claims.map { result in
            [
              .init(result.claim.id), .init(result.claim.statement), .init(result.verdict.rawValue, .strong),
              .init(result.reason),
            ]
          }, textColumns: [0, 1, 2, 3])),
    ]
  }

  static func blocks(_ ranking: RankingResult?) -> [ReportDocument.Block] {
    guard let ranking else { return [] }
    return [
      .paragraph(
        "\(ranking.title): mean ranks over \(ranking.series) series. Friedman: p \(String(format: "%.1e", ranking.friedman)); ranks further "
          + "apart than \(String(format: "%.2f", ranking.criticalDifference)) differ at 5 % (Nemenyi). In the 90 % model confidence set: p above 0.10.",
        .plain),
      .table(
        ReportDocument.Table(
          columns: ["method", "mean rank", "MCS p", ranking.ratioTitle],
          rows: ranking.rows.map { row in
            [
              .init(row.label), .init(String(format: "%.2f", row.rank)), .init(String(format: "%.3f", row.confidence)),
              .init(ratio(exp(row.ratio))),
            ]
          })),
    ]
  }

  private static func closing(_ evaluation: Evaluation, _ data: StudyData) -> [ReportDocument.Block] {
    let failed = data.failures.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(20)
    return [
      .heading("Failed folds"),
      .paragraph(
        "Where the safety chain gave a fold up, the naive forecast stands in and is scored. The 20 arms with most of them:",
        .plain),
      .table(
        ReportDocument.Table(
          columns: ["arm", "failed", "of"],
          rows: failed.map { arm, count in
            [.init(arm), .init(grouped(count)), .init(grouped(data.counts[arm] ?? 0))]
          })),
    ]
  }
}

extension ClaimResult {
  /// Why the verdict is what it is, in a clause.
  var reason: String {
    if !note.isEmpty { return note }
    let deciding = readings.filter { $0.reading.role == .decides }
    let telling = deciding.filter { $0.verdict == verdict }
    return (telling.isEmpty ? deciding : telling).prefix(2).map { result in
      result.estimate.map { "\(result.reading.name): \(result.shown($0.mean)) (\(result.interval($0)))" }
        ?? "\(result.reading.name): \(result.note)"
    }.joined(separator: "; ")
  }

  func blocks(_ data: StudyData) -> [ReportDocument.Block] {
    var blocks: [ReportDocument.Block] = [
      .heading("\(claim.id). \(claim.statement)"),
      .paragraph("\(verdict.rawValue)\(note.isEmpty ? "" : ": \(note)"). \(cost(data))", .strong),
    ]
    let own = readings.filter { $0.reading.place == nil }
    blocks.append(
      .table(
        ReportDocument.Table(
          columns: [
            "reading", "for", "expected", "effect", "95 % interval", "median", "detectable", "series", "p (Holm)",
            "verdict",
          ],
          rows: own.map { result in
            [.init(result.reading.name), .init(result.reading.role.rawValue), .init(result.expected)]
              + (result.estimate.map { estimate in
                [
                  .init(result.shown(estimate.mean)), .init(result.interval(estimate)),
                  .init(result.shown(estimate.median)), .init(result.detectable(estimate)),
                  .init(String(estimate.count)),
                  .init(result.adjusted.map { String(format: $0 < 0.001 ? "%.0e" : "%.3f", $0) } ?? "–"),
                ]
              } ?? [.init(result.note), .init("–"), .init("–"), .init("–"), .init("–"), .init("–")])
              + [.init(result.verdict.rawValue, .strong)]
          }, textColumns: [0, 1, 2, 9])))
    var tables: [String] = []
    for place in readings.compactMap(\.reading.place) where !tables.contains(place.table) { tables.append(place.table) }
    for title in tables { blocks += matrix(title) }
    for ranking in claim.rankings { blocks += StudyReport.blocks(RankingResult(ranking, data: data)) }
    return blocks
  }

  /// Readings that decide nothing, as a table of effects; a mark says what was found.
  private func matrix(_ title: String) -> [ReportDocument.Block] {
    let placed = readings.compactMap { result in result.reading.place.map { ($0, result) } }.filter {
      $0.0.table == title
    }
    var (rows, columns): ([String], [String]) = ([], [])
    var cells: [Reading.Place: ReadingResult] = [:]
    for (place, result) in placed {
      if !rows.contains(place.row) { rows.append(place.row) }
      if !columns.contains(place.column) { columns.append(place.column) }
      cells[place] = result
    }
    return [
      .paragraph(
        "\(title). Geometric means of MSE ratios, below 1 is better; + better, − worse, = alike within 2 %, each after Holm's adjustment; "
          + "without a mark the data do not say.", .plain),
      .table(
        ReportDocument.Table(
          columns: [""] + columns,
          rows: rows.map { row in
            [.init(row)]
              + columns.map { column in
                guard let result = cells[Reading.Place(table: title, row: row, column: column)],
                  let estimate = result.estimate
                else { return .init("–") }
                return .init(result.shown(estimate.mean) + result.mark)
              }
          })),
    ]
  }

  /// What the claim's cells cost; cells that several claims share count in each.
  private func cost(_ data: StudyData) -> String {
    let cells = claim.readings.reduce(into: Set<Cell>()) { $0.formUnion($1.cells) }
    guard !cells.isEmpty else { return "Cost: none, a check." }
    var (fits, gradients) = (0, 0.0)
    for cell in cells {
      for folds in data.folds(of: cell).values {
        for seeds in folds {
          fits += seeds.count
          gradients += seeds.reduce(0) { $0 + ($1[.gradients].isNaN ? 0 : $1[.gradients]) }
        }
      }
    }
    return "Cost: \(cells.count) cells, \(grouped(fits)) fits, \(compact(gradients)) gradient evaluations."
  }
}

extension ReadingResult {
  private var isRatio: Bool {
    guard case .quantity(let quantity, _) = reading.measure else { return false }
    return quantity.isRatio
  }

  var expected: String {
    guard case .quantity(_, let hypothesis) = reading.measure else { return "passes" }
    switch hypothesis {
    case .lower(let margin): return isRatio ? "below 1 by \(percent(margin))" : "below 0"
    case .higher(let margin): return isRatio ? "above 1 by \(percent(margin))" : "above 0"
    case .equal(let margin): return isRatio ? "1 ± \(percent(margin))" : "0 ± \(margin)"
    case .band(let low, let high, _): return "\(shown(low)) – \(shown(high))"
    case .near(let value, let tolerance): return "\(value) ± \(tolerance)"
    }
  }

  func shown(_ value: Double) -> String { isRatio ? ratio(exp(value)) : String(format: "%.3f", value) }

  func interval(_ estimate: Estimate) -> String { "\(shown(estimate.low)) – \(shown(estimate.high))" }

  func detectable(_ estimate: Estimate) -> String {
    isRatio ? percent(exp(estimate.detectable) - 1) : String(format: "%.3f", estimate.detectable)
  }

  var mark: String {
    switch verdict {
    case .supported: " +"
    case .refuted: " −"
    case .equivalent: " ="
    case .inconclusive: ""
    }
  }
}

extension Quantity {
  /// Whether it is the logarithm of a ratio, so that a report shows the ratio.
  var isRatio: Bool {
    switch self {
    case .log, .tuned, .timeToTarget, .seedDispersion: true
    case .value, .seedVariance, .deviation, .nearBest, .won, .slope, .correlation, .recovery: false
    case .minus(let inner, _), .byDraw(let inner): inner.isRatio
    case .mean(let all), .least(let all): all.first?.isRatio ?? false
    }
  }
}
