internal import Escaping
internal import Foundation
package import Metrics
package import Results

/// A report as one self-contained HTML page: no script, no network, dark and light, for screens and paper.
package struct HTMLReport: Sendable {
  private let reader: ResultReader

  /// Nothing is loaded, run, sent or linked; the page's own style is known by its digest.
  private static let policy =
    "default-src 'none'; style-src 'sha256-\(HTMLStyle.digest)'; base-uri 'none'; form-action 'none'"

  /// A page on what a store holds.
  package init(_ reader: ResultReader) { self.reader = reader }

  /// The page on the runs of these names, or on all runs, by a measure.
  ///
  /// It holds every figure's numbers; a run of 500 series is within 3 MB. A few passes over the run's forecasts.
  ///
  /// - Throws: `StoreError` where the store cannot be read or holds no such run.
  package func text(runs names: [String] = [], metric: Metric = .mse) throws -> String {
    let model = try ReportModel(reader, runs: names, metric: metric)
    let runs = try reader.runs(named: names)
    let title = model.runs.count == 1 ? model.runs[0].header.name : "\(model.runs.count) runs"
    let trading = try traded(names)
    var body = ""
    if model.runs.count > 1 {
      for block in ReportDocument.overview(model) { body += html(block) }
      body += "<nav><ul>"
      for (index, run) in model.runs.enumerated() {
        body += "<li><a href=\"#run\(index)\">\(Escape.html(run.header.name))</a></li>"
      }
      body += "</ul></nav>"
    }
    if model.runs.isEmpty { body += "<p>\(Escape.html(model.store)) holds no runs.</p>" }
    for (index, (run, report)) in zip(runs, model.runs).enumerated() {
      body += "<section id=\"run\(index)\">"
      body += try section(run, report, trading)
      body += "</section>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="foldcast">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <title>\(Escape.html(title)) · Foldcast</title>
      <style>\(HTMLStyle.text)</style>
      </head>
      <body>
      <main>
      \(body)</main>
      <footer>Written by foldcast from \(Escape.html(model.store)).</footer>
      </body>
      </html>

      """
  }

  /// The answer and its picture first, then the other figures, then the tables of the report.
  private func section(_ run: StoredRun, _ report: RunReport, _ trading: TradingReport?) throws -> String {
    let page = try RunPage(run, report, reader, trading: trading)
    let (first, others) = (try page.first(), try page.others())
    var out = ReportDocument.head(report).map(html).joined()
    out += drawn(first)
    if !others.isEmpty { out += html(.heading("More figures")) + drawn(others) }
    if let (table, said) = trading.flatMap(page.tradingTable), let trading {
      out += html(.heading("Traded: \(trading.rule)")) + html(.table(table)) + html(.list(said, .plain))
    }
    for block in ReportDocument.body(report, paper: true) { out += html(block) }
    let configuration =
      "<details><summary>The whole configuration (JSON)</summary><pre>\(Escape.html(run.configuration))</pre></details>"
    let hashes = html(
      .facts([
        ("identity", run.identity), ("data hash", run.dataHash), ("version", run.codeVersion), ("began", run.started),
        ("ended", run.finished ?? "–"),
      ]))
    return out + "<h2>Where it comes from</h2>\(hashes)\(configuration)"
  }

  private func drawn(_ figures: [Figure]) -> String {
    figures.isEmpty ? "" : "<div class=\"figures\">\(figures.map { $0.html() }.joined())</div>"
  }

  /// The forecasts of a store traded; nil where no series of it is a price or a return.
  private func traded(_ names: [String]) throws -> TradingReport? {
    do {
      return try TradingReport(reader, runs: names, rule: RunPage.rule.get())
    } catch is AnalysisError {
      return nil
    }
  }

  private func html(_ block: ReportDocument.Block) -> String {
    switch block {
    case .title(let text): return "<h1>\(Escape.html(text))</h1>\n"
    case .heading(let text): return "<h2>\(Escape.html(text))</h2>\n"
    case .paragraph(let text, let tone): return "<p class=\"\(HTML.classes(tone))\">\(Escape.html(text))</p>\n"
    case .facts(let facts):
      let rows = facts.map { "<dt>\(Escape.html($0.name))</dt><dd>\(Escape.html($0.value))</dd>" }
      return "<dl>\(rows.joined())</dl>\n"
    case .list(let lines, let tone):
      return
        "<ul class=\"\(HTML.classes(tone))\">\(lines.map { "<li>\(Escape.html($0))</li>" }.joined())</ul>\n"
    case .table(let table): return HTML.table(table) + "\n"
    }
  }
}
