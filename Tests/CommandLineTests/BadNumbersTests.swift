import Foundation
import Testing

@Suite("Bad numbers fail a fold or a series, and not the run")
struct BadNumbersTests {
  @Test("A training that diverges is recorded, scored with the naive forecast, and the rest goes on")
  func divergence() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let wild = ["--optimizer", "sgd", "--clip", "0", "--learning-rate", "1e30", "--rate", "constant"]
    let ended = try await Program.run(["run", "a.csv", "--store", "s"] + tiny + wild, in: scratch)
    #expect(ended.code == 1, "\(ended.errors)")
    #expect(ended.errors.contains("folds failed; the report names them."))
    #expect(ended.output.contains("the naive forecast stands in for them and is scored"))
    let trained = "arm_id IN (SELECT arm_id FROM arm WHERE role <> 'naive')"
    #expect(try scratch.ask("s", "SELECT DISTINCT status FROM fold WHERE \(trained)") == ["failed"])
    #expect(try scratch.ask("s", "SELECT count(*) FROM fold WHERE \(trained) AND reason IS NULL") == ["0"])
    #expect(
      try scratch.ask("s", "SELECT count(*) FROM failure WHERE reason <> ''")
        == scratch.ask("s", "SELECT count(*) FROM fold WHERE status = 'failed'"))
    // The naive forecast of a level is the last value.
    #expect(
      try scratch.ask(
        "s",
        "SELECT origin_row, lead, y_true, y_pred FROM prediction WHERE arm_id = (SELECT min(arm_id) FROM arm WHERE \(trained.replacing("arm_id IN", with: "arm_id IN")))"
      )
        == scratch.ask(
          "s",
          "SELECT origin_row, lead, y_true, y_pred FROM prediction WHERE arm_id = (SELECT arm_id FROM arm WHERE name = 'lastValue')"
        ))
    #expect(try scratch.ask("s", "SELECT count(*) FROM v_score WHERE mse IS NULL") == ["0"])
    #expect(try scratch.ask("s", "SELECT DISTINCT status FROM fold WHERE NOT \(trained)") == ["trained"])
  }

  @Test(
    "A fold whose values lie beyond float32, and one whose values are all alike",
    arguments: [("huge", 1e300), ("flat", 0)])
  func stretch(name: String, factor: Double) async throws {
    let scratch = try Scratch()
    // The second half of the training rows of the folds in the middle.
    scratch.writePrices("a.csv", rows: 300) { row, price in
      "\((100..<180).contains(row) ? (factor == 0 ? 50 : price * factor) : price)"
    }
    let ended = try await Program.run(["run", "a.csv", "--store", "s"] + tiny(with: ["--step", "10"]), in: scratch)
    #expect([0, 1].contains(ended.code), "\(ended.errors)")
    #expect(try scratch.ask("s", "SELECT count(*) FROM prediction WHERE y_true IS NULL OR y_pred IS NULL") == ["0"])
    #expect(try scratch.ask("s", "SELECT count(*) FROM fold WHERE fold < 3 AND status = 'failed'") == ["0"])
    #expect(
      try scratch.ask("s", "SELECT count(*) FROM fold WHERE (status = 'failed') <> (reason IS NOT NULL)") == ["0"])
    #expect(
      try scratch.ask("s", "SELECT count(*) FROM fold WHERE status = 'failed'")
        == scratch.ask("s", "SELECT count(*) FROM failure"))
    if name == "huge" { #expect(ended.code == 1) }
  }

  @Test("Errors whose squares are too small for a number are no MSE of 0 without a word")
  func underflow() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv") { "\($1 * 1e-170)" }
    let ended = try await Program.run(["run", "a.csv"] + tiny, in: scratch)
    #expect(ended.code == 0, "\(ended.errors)")
    let said = ended.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      said.contains("is 0 only because its squared errors are too small for a number; scale their column up"),
      "\(said)")
    #expect(!said.lowercased().contains("nan") && !said.contains("inf "))
  }

  @Test("Infinite and missing numbers in a file are refused by their line")
  func infinite() async throws {
    for word in ["inf", "1e999", "-Infinity"] {
      let scratch = try Scratch()
      scratch.writePrices("a.csv") { row, price in row == 70 ? word : "\(price)" }
      let ended = try await Program.run(["run", "a.csv"] + tiny, in: scratch)
      #expect(ended.code == 65 && ended.errors.contains("a.csv, line 72, column 'Close'"), "\(ended.errors)")
    }
  }

  @Test("Short and constant series and those with too few rows for one fold are skipped with a reason")
  func skipped() async throws {
    let scratch = try Scratch()
    scratch.writePrices("good.csv")
    scratch.writePrices("short.csv", rows: 60)
    scratch.writePrices("one.csv", rows: 1)
    scratch.writePrices("flat.csv") { _, _ in "7" }
    scratch.writePrices("holes.csv") { row, price in row == 9 ? "" : "\(price)" }
    let files = ["flat.csv", "good.csv", "holes.csv", "one.csv", "short.csv"]
    let ended = try await Program.run(["run"] + files + ["--store", "s", "--quiet"] + tiny, in: scratch)
    #expect(ended.code == 1)
    let reasons = try scratch.ask("s", "SELECT series, arm_id, fold, reason FROM failure ORDER BY series")
    #expect(reasons.count == 4, "\(reasons)")
    #expect(reasons.contains("flat|NULL|NULL|constant: the target never changes"))
    #expect(
      reasons.contains("short|NULL|NULL|too short: 60 usable rows, one fold needs 61 (train 60 + gap 0 + horizon 1)"))
    #expect(reasons.contains { $0.hasPrefix("holes|") && $0.contains("line 11") })
    #expect(try scratch.ask("s", "SELECT name FROM series") == ["good"])
    #expect(try scratch.ask("s", "SELECT count(*) FROM fold WHERE status = 'failed'") == ["0"])
    let again = try await Program.run(["run"] + files + ["--store", "s", "--quiet"] + tiny, in: scratch)
    #expect(again.code == 1, "found again, the run ends as it did")
  }
}
