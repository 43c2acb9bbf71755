import Foundation
import Reporter
import Results
import Testing
import WalkForward

@Suite("CSV files are whole, exact and safe to open")
struct CSVExportTests {
  @Test("Each view has its file with documented columns and every row")
  func files() throws {
    let scratch = try Scratch()
    try writeSample(scratch.store)
    let written = try CSVExport(ResultReader(path: scratch.store)).write(to: scratch.folder + "/a/b")
    #expect(written.map(\.rows) == [96, 48, 48, 24])
    #expect(
      written.map { $0.path.split(separator: "/").last } == [
        "predictions.csv", "folds.csv", "epochs.csv", "scores.csv",
      ])
    let lines = try String(contentsOfFile: written[0].path, encoding: .utf8).components(separatedBy: "\r\n")
    #expect(lines[0] == "run,series,arm,fold,origin,target_time,lead,y_true,y_pred")
    #expect(lines[1] == "sample,synthetic_a,mlp/absolute/warm/both#1,0,1970-01-21,1970-01-22,1,21.0,22.0")
    #expect(lines.count == 98 && lines.last == "")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder + "/a/b").count == 4)
  }

  @Test(
    "Cells are quoted where needed, and texts are no formulas",
    arguments: [
      (Cell.text("AAPL"), "AAPL"), (.text("a,b"), "\"a,b\""), (.text("say \"hi\""), "\"say \"\"hi\"\"\""),
      (.text("two\nlines"), "\"two\nlines\""), (.text("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\""),
      (.text("+1"), "'+1"), (.text("-1"), "'-1"), (.text("@SUM"), "'@SUM"), (.text("\tx"), "'\tx"),
      (.text("\rx"), "\"'\rx\""), (.text("📈"), "📈"), (.text(""), ""), (.null, ""), (.integer(-3), "-3"),
      (.real(-0.1), "-0.1"), (.real(1e-300), "1e-300"), (.real(.infinity), "inf"),
    ])
  func cells(cell: Cell, expected: String) {
    #expect(CSVExport.text(cell) == expected)
  }

  @Test(
    "Numbers read back exactly",
    arguments: [0.1, 1.0 / 3, Double.leastNonzeroMagnitude, 1.7976931348623157e308, -123456.789])
  func exact(_ value: Double) {
    #expect(Double(CSVExport.text(.real(value))) == value)
  }

  @Test("One run alone, and a second export in place of the first")
  func oneRun() throws {
    let scratch = try Scratch()
    for name in ["first", "second"] {
      try writeRun(scratch.store, name: name, series: [series("A")], arms: [naive("last")]) {
        record(series: $0, arm: $1, fold: $2, error: 1)
      }
    }
    let reader = try ResultReader(path: scratch.store)
    let folder = scratch.folder + "/csv"
    #expect(try CSVExport(reader).write(to: folder).map(\.rows) == [8, 4, 4, 2])
    let second = try reader.runs(named: ["second"]).map(\.id)
    #expect(try CSVExport(reader).write(to: folder, runs: second).map(\.rows) == [4, 2, 2, 1])
    #expect(try String(contentsOfFile: folder + "/scores.csv", encoding: .utf8).contains("first") == false)
  }

  @Test("Some series and arms alone, and a name that none has is refused")
  func someRows() throws {
    let scratch = try Scratch()
    try writeRun(
      scratch.store, name: "run", series: [series("A"), series("B")], arms: [naive("last"), naive("drift")]
    ) {
      record(series: $0, arm: $1, fold: $2, error: 1)
    }
    let export = CSVExport(try ResultReader(path: scratch.store))
    let folder = scratch.folder + "/csv"
    let all = try export.write(to: folder).map(\.rows)
    #expect(try export.write(to: folder, series: ["B"]).map { 2 * $0.rows } == all)
    #expect(try export.write(to: folder, arms: ["drift"]).map { 2 * $0.rows } == all)
    #expect(try export.write(to: folder, series: ["A", "B"], arms: ["last"]).map { 2 * $0.rows } == all)
    #expect(try export.write(to: folder, series: ["B"], arms: ["last"]).map { 4 * $0.rows } == all)
    #expect(try String(contentsOfFile: folder + "/scores.csv", encoding: .utf8).contains("drift") == false)
    #expect(throws: AnalysisError.self) { try export.write(to: folder, series: ["C"]) }
    #expect(throws: AnalysisError.self) { try export.write(to: folder, arms: ["las"]) }
  }

  @Test("A place that cannot be written is named")
  func unwritable() throws {
    let scratch = try Scratch()
    try writeSample(scratch.store)
    let error = #expect(throws: ExportError.self) {
      try CSVExport(ResultReader(path: scratch.store)).write(to: scratch.store + "/csv")
    }
    #expect(error?.path == scratch.store + "/csv")
    #expect(error?.description.contains("Check the folder's permissions") == true)
  }
}
