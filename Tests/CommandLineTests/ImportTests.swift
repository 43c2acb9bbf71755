import Foundation
import Testing

@Suite("Forecasts made elsewhere stand beside those of a run", .timeLimit(.minutes(5)))
struct ImportTests {
  @Test("What is exported is imported, reported, compared and traded; nothing that follows loses it")
  func joined() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.writePrices("b.csv")
    let run = ["run", "a.csv", "b.csv", "--store", "s", "--target", "logReturn"] + tiny
    #expect(try await Program.run(run, in: scratch).code == 0)
    #expect(try await Program.run(["export", "s", "--csv", "out", "--arm", "ridge"], in: scratch).code == 0)
    let add = ["import", "s", "--csv", "out/predictions.csv", "--arm", "my, \"ridge\""]
    let added = try await Program.run(add, in: scratch)
    #expect(added.code == 0 && added.output.contains("forecasts of the arm 'my, \"ridge\"'"), "\(added)")
    let unlike = """
      SELECT count(*), sum(p.y_pred IS NOT q.y_pred OR p.y_true IS NOT q.y_true) FROM v_prediction AS p
      JOIN v_prediction AS q USING (series_id, fold, origin_row, lead)
      WHERE p.arm = 'ridge' AND q.arm = 'my, "ridge"'
      """
    let told = try scratch.ask("s", unlike)[0].split(separator: "|")
    #expect(told.count == 2 && Int(told[0]) ?? 0 > 50 && told[1] == "0")
    for command in [["report", "s"], ["compare", "s"], ["trade", "s"], ["intervals", "s"], ["digest", "s"]] {
      let ended = try await Program.run(command, in: scratch)
      #expect(ended.code == 0 && ended.output.contains("my, \"ridge\""), "\(command) \(ended)")
    }
    let again = try await Program.run(add, in: scratch)
    #expect(again.code == 65 && again.complaints.count == 1 && again.errors.contains("--overwrite"), "\(again)")
    let before = try scratch.tables("s")
    scratch.writePrices("a.csv", rows: 170)
    let forecast = try await Program.run(["forecast", "s", "a.csv", "b.csv"], in: scratch)
    #expect(forecast.code != 0 && forecast.errors.contains("which would be lost"), "\(forecast)")
    #expect(try scratch.tables("s") == before)
  }

  @Test("A name or file that cannot be is said in one line")
  func usage() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv", "--store", "s"] + tiny, in: scratch).code == 0)
    for (words, code, message) in [
      (["--csv", "none.csv", "--arm", "x"], 65, "none.csv: expected a text file in UTF-8"),
      (["--csv", "a.csv", "--arm", " "], 64, "--arm: expected a name"),
      (["--csv", "a.csv", "--arm", "x"], 65, "a column 'origin'"),
      (["--csv", "a.csv", "--arm", "x", "--run", "y"], 65, "there is no run 'y'"),
    ] {
      let ended = try await Program.run(["import", "s"] + words, in: scratch)
      #expect(ended.code == code && ended.errors.contains(message), "\(ended)")
    }
  }
}
