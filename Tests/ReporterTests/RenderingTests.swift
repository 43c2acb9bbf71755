import Foundation
import Reporter
import Results
import Testing
import WalkForward

@Suite("Reports can be read")
struct RenderingTests {
  private func sample() throws -> ReportModel {
    var model = try sampleReport.get()
    model.runs[0].header.started = "2026-01-02T03:04:05Z"
    return model
  }

  @Test("The terminal report is word for word as expected, with and without the paper's comparison")
  func golden() throws {
    #expect(try agreed("report.txt", TerminalReport().text(sample())))
    #expect(try agreed("report-paper.txt", TerminalReport().text(sample(), paper: true)))
  }

  /// Whether a text is that of a file beside the tests, which FOLDCAST_WRITE_REPORTS=1 writes anew.
  private func agreed(_ name: String, _ text: String) throws -> Bool {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
    if ProcessInfo.processInfo.environment["FOLDCAST_WRITE_REPORTS"] != nil {
      try Data(text.utf8).write(to: file)
    }
    return try String(contentsOf: file, encoding: .utf8) == text
  }

  @Test("No line is wider than the terminal, with many models of long names too", arguments: [80, 100])
  func width(_ width: Int) throws {
    var model = try sample()
    model.runs[0].arms[0].name = "mlp/absolute/a-start-with-a-name-that-is-much-too-long-for-a-column/both"
    for paper in [false, true] {
      let lines = TerminalReport(width: width).text(model, paper: paper).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= width }, "\(lines.filter { $0.count > width })")
    }
  }

  @Test("A table without room for all columns goes on below, and no figure is lost")
  func parts() {
    let table = ReportDocument.Table(
      columns: ["arm"] + (0..<12).map { "column \($0)" }, rows: [[.init("mlp")] + (100..<112).map { .init("\($0)") }])
    let lines = TerminalReport(width: 60).text(ReportDocument(blocks: [.table(table)])).split(separator: "\n")
    #expect(lines.count == 6 && lines.allSatisfy { $0.count <= 60 })
    #expect(lines.filter { $0.hasPrefix("mlp") }.count == 3)
    #expect((100..<112).allSatisfy { figure in lines.contains { $0.contains("\(figure)") } })
  }

  @Test("Several runs begin with a table of all their sequential arms")
  func overview() throws {
    let scratch = try Scratch()
    for (name, error) in [("level", 1.0), ("a run with a name that is much too long for a column of a table", 2)] {
      try writeRun(
        scratch.store, name: name, series: [series("A"), series("B")],
        arms: [naive("last"), learner(1), baseline("freshInit", 1)]
      ) { record(series: $0, arm: $1, fold: $2, error: $1 == 1 ? error : 2) }
    }
    var model = try ReportModel(ResultReader(path: scratch.store))
    model.store = "results.sqlite"
    let lines = TerminalReport().text(model).split(separator: "\n")
    #expect(
      lines.prefix(5) == [
        "2 runs in results.sqlite",
        "MSE of every model, and its ratio to the best naive forecast",
        "run                             model  series  MSE  to best naive  95 % interval",
        "level                           mlp         2    1          0.250  0.250 – 0.250",
        "a run with a n…lumn of a table  mlp         2    4          1.000  1.000 – 1.000",
      ])
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test("Colour is sent only where it is wanted")
  func colour() throws {
    let model = try sample()
    #expect(!TerminalReport().text(model).contains("\u{1b}"))
    let colored = TerminalReport(isColored: true).text(model)
    #expect(colored.contains("\u{1b}[31m8.000\u{1b}[0m"))
    #expect(colored.replacing(/\u{1b}\[\d+m/, with: "") == TerminalReport().text(model))
  }

  @Test("Names with control characters are shown, not sent")
  func control() throws {
    let scratch = try Scratch()
    try writeRun(
      scratch.store, name: "a\u{1b}[2J\nb\u{202e}c\u{7}", series: [series("A")],
      arms: [naive("last"), learner(1), baseline("freshInit", 1)],
      record: { record(series: $0, arm: $1, fold: $2, error: 1) },
      failures: [Failure(series: "bell\u{7}", reason: "line\r\nbreak")])
    let model = try ReportModel(ResultReader(path: scratch.store))
    for text in [TerminalReport().text(model), MarkdownReport().text(model)] {
      #expect(!text.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{7}" || $0 == "\u{202e}" || $0 == "\r" })
    }
    #expect(TerminalReport().text(model).hasPrefix(#"a\u{1b}[2J\nb\u{202e}c\u{7}"#))
    #expect(TerminalReport().text(model).contains(#"skipped bell\u{7}: line\r\nbreak"#))
  }

  @Test("Markdown takes names literally and its tables are whole")
  func markdown() throws {
    var model = try sample()
    model.runs[0].skipped = [SkippedSeries(series: "C|<b>*x*", reason: "a_b")]
    let text = MarkdownReport().text(model)
    #expect(text.contains(#"C\|&lt;b&gt;\*x\*: a\_b"#))
    for table in text.split(separator: "\n\n").filter({ $0.hasPrefix("|") }) {
      let widths = Set(table.split(separator: "\n").map { $0.replacing("\\|", with: "").count { $0 == "|" } })
      #expect(widths.count == 1)
    }
  }

  @Test("A constant rate is not called ALDVI, and large and equal ratios have words of their own")
  func constantAnswer() throws {
    let scratch = try Scratch()
    var constant = learner(1)
    constant.rateRule = "constant"
    try writeRun(scratch.store, series: [series("A")], arms: [naive("last"), constant, baseline("freshInit", 1)]) {
      record(series: $0, arm: $1, fold: $2, error: $1 == 0 ? 1 : 2)
    }
    let run = try #require(try ReportModel(ResultReader(path: scratch.store)).runs.first)
    #expect(
      run.answers == [
        "On 1 series, mlp with a constant rate (warm, feedback both) has the same MSE as freshInit, "
          + "and 4.000 times the MSE of the best naive forecast."
      ])
  }

  @Test("The answer is a sentence with both ratios")
  func answer() throws {
    let scratch = try Scratch()
    try writeRun(
      scratch.store, series: (0..<4).map { series("S\($0)") },
      arms: [naive("last"), learner(1), baseline("freshInit", 1)]
    ) { s, a, fold in record(series: s, arm: a, fold: fold, error: [1.0, 1.1, 1.25][a]) }
    let run = try #require(try ReportModel(ResultReader(path: scratch.store)).runs.first)
    #expect(
      run.answers == [
        "On 4 series, mlp with ALDVI (absolute, warm, feedback both) has 23 % lower MSE than freshInit "
          + "(95 % interval of the ratio 0.774 – 0.774), and 21 % higher MSE than the best naive forecast "
          + "(95 % interval of the ratio 1.210 – 1.210)."
      ])
  }
}
