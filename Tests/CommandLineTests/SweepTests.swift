import Foundation
import Testing

@Suite("A grid is run, stored, printed and traded as the entries that it is", .timeLimit(.minutes(5)))
struct SweepTests {
  @Test("It gives the store of the same entries, and each of its arms is a trial")
  func grid() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv", rows: 220)
    scratch.writePrices("b.csv", rows: 220)
    let base = ["run", "a.csv", "b.csv", "--quiet", "--target", "logReturn"] + tiny(with: ["--random-fit", "none"])
    let grid = ["--grid", "hidden=4|5,3", "--grid", "lookback=5,8"]
    let ended = try await Program.run(base + grid + ["--store", "s"], in: scratch)
    #expect(ended.code == 0, "\(ended.errors)")
    let entries = ["hidden=4 lookback=5", "hidden=5,3 lookback=5", "hidden=4 lookback=8", "hidden=5,3 lookback=8"]
      .flatMap { ["--arm", $0] }
    #expect(try await Program.run(base + entries + ["--store", "t"], in: scratch).code == 0)
    let digests = try await (Program.run(["digest", "s"], in: scratch), Program.run(["digest", "t"], in: scratch))
    #expect(digests.0.code == 0 && digests.0.output == digests.1.output)
    // What is printed holds entries, and is the same run.
    let file = try await Program.run(
      (base + grid + ["--store", "s", "--print-config"]).filter { $0 != "--quiet" }, in: scratch)
    #expect(file.output.contains("arms:") && !file.output.contains("grid"))
    scratch.write("c.yaml", file.output)
    let again = try await Program.run(["run", "--config", "c.yaml"], in: scratch)
    #expect(again.code == 0 && again.errors.contains("holds"), "\(again.errors)")
    let traded = try await Program.run(["trade", "s", "--format", "json"], in: scratch)
    let arms = try scratch.ask("s", "SELECT count(*) FROM arm")[0]
    #expect(Int(arms) == 9 && traded.code == 0, "\(traded.errors)")
    #expect(traded.output.contains(try Regex("\"trials\" ?: ?\(arms)\\b")))
  }

  @Test("What cannot be a grid is said in one line")
  func usage() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    for (grid, message) in [
      ("hidden", "--grid: expected a setting with its values, such as hidden=16,32, found 'hidden'."),
      ("step=1,2", "--grid, step: expected one of the keys lookback,"),
      ("hidden=0", "--grid, hidden: expected a whole number from 1 to 4096, found 0."),
      ("forecaster=mlp,prophet", "--arm, entry 2, forecaster: expected one of mlp"),
    ] {
      let ended = try await Program.run(["run", "a.csv"] + tiny + ["--grid", grid], in: scratch)
      #expect(ended.code == 64 && ended.complaints.count == 1, "\(ended.errors)")
      #expect(ended.errors.contains(message), "\(ended.errors)")
    }
  }

  @Test("Arms that choose are stored with what they chose, merged from shards, audited, reported and forecast on")
  func selection() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.writePrices("b.csv")
    let flags =
      tiny(with: ["--random-fit", "none", "--shrinkage", "none"])
      + ["--grid", "hidden=2,3", "--grid", "epochs=2,3", "--select", "hidden,epochs", "--by", "tail,folds:1,mean"]
    let run = ["run", "a.csv", "b.csv"] + flags
    let plan = try await Program.run(run + ["--plan"], in: scratch)
    #expect(plan.code == 0 && plan.output.contains("mlp(hidden=* epochs=*)/"), "\(plan)")
    let ended = try await Program.run(run + ["--store", "s"], in: scratch)
    #expect(ended.code == 0 && ended.output.contains("What chosen and averaged forecasts are made of"), "\(ended)")
    // The store itself says whose forecasts these are.
    let wrong = """
      SELECT count(*), sum(p.y_pred IS NOT q.y_pred) FROM fold AS f JOIN arm AS a USING (run_id, arm_id)
      JOIN json_each(f.sources) AS s JOIN prediction AS p USING (run_id, series_id, arm_id, fold)
      JOIN prediction AS q ON q.run_id = p.run_id AND q.series_id = p.series_id AND q.arm_id = s.key
        AND q.origin_row = p.origin_row AND q.lead = p.lead AND q.fold = p.fold
      WHERE a.name LIKE '%~tail#1'
      """
    let told = try scratch.ask("s", wrong)[0].split(separator: "|")
    #expect(told.count == 2 && Int(told[0]) ?? 0 > 100 && told[1] == "0")
    #expect(
      try scratch.ask(
        "s",
        "SELECT DISTINCT sources FROM fold JOIN arm USING (run_id, arm_id) WHERE name LIKE '%~mean#1'"
      ).count == 1)
    for shard in ["0/2", "1/2"] {
      let part = try await Program.run(run + ["--quiet", "--shard", shard, "--folder", "f"], in: scratch)
      #expect(part.code == 0, "\(part.errors)")
    }
    #expect(try await Program.run(["merge", "m", "f"], in: scratch).code == 0)
    let digests = try await (Program.run(["digest", "s"], in: scratch), Program.run(["digest", "m"], in: scratch))
    #expect(digests.0.code == 0 && !digests.0.output.isEmpty && digests.0.output == digests.1.output)
    let audit = try await Program.run(["audit", "a.csv", "b.csv"] + flags, in: scratch)
    #expect(audit.code == 0 && audit.output.contains("errors of folds"), "\(audit)")
    let newest = try await Program.run(["forecast", "s", "a.csv", "b.csv", "--format", "csv"], in: scratch)
    #expect(newest.code == 0 && newest.output.contains("~tail#1"), "\(newest)")
    let refused = try await Program.run(["run", "a.csv"] + tiny + ["--select", "hidden"], in: scratch)
    #expect(
      refused.code == 64 && refused.errors.contains("--select: expected arms of one seed that differ in hidden alone"),
      "\(refused)")
    let idle = try await Program.run(["run", "a.csv"] + tiny + ["--by", "mean"], in: scratch)
    #expect(idle.code == 64 && idle.errors.contains("--by: expected --select with it, found none."), "\(idle)")
  }
}
