import Foundation
import Testing

@Suite(
  "A run of several entries is planned, run, resumed, merged, compared and exported as any other",
  .timeLimit(.minutes(5)))
struct EntryTests {
  private let entries = [
    "--arm", "hidden=6 epochs=3", "--arm", "hidden=9 lookback=8", "--arm", "forecaster=linear lags=1,3 label=lin",
  ]

  private var run: [String] { ["run", "a.csv", "b.csv"] + tiny + entries }

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.writePrices("b.csv")
    return scratch
  }

  @Test("Arms carry their settings in store, report, comparison and export")
  func readers() async throws {
    let scratch = try scratch()
    let plan = try await Program.run(run + ["--plan"], in: scratch)
    #expect(
      plan.code == 0 && plan.output.contains(/mlp\(hidden=6 epochs=3\)\/\S+#1  \d+ gradient steps, about/), "\(plan)")
    let ended = try await Program.run(run + ["--store", "s"], in: scratch)
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(
      ended.output.contains(
        "entries   1: hidden 6, epochs 3; 2: lookback 8, hidden 9"))
    #expect(ended.output.contains("mlp(lookback=8 hidden=9)"))
    #expect(
      try scratch.ask("s", "SELECT DISTINCT settings FROM arm WHERE role = 'sequential' ORDER BY 1")
        == [#"{"epochs":3,"hidden":[6]}"#, #"{"hidden":[9],"lookback":8}"#, #"{"lags":[1,3]}"#])
    #expect(
      try scratch.ask("s", "SELECT count(DISTINCT n) || ' ' || count(*) FROM v_score") == [
        "1 \(scratch.ask("s", "SELECT 2 * count(*) FROM arm")[0])"
      ])
    let names = try scratch.ask("s", "SELECT name FROM arm WHERE role = 'sequential' ORDER BY arm_id")
    let chosen = names.flatMap { ["--arm", $0] }
    let compared = try await Program.run(["compare", "s", "--draws", "100"] + chosen, in: scratch)
    #expect(compared.code == 0 && compared.output.contains("lin/"), "\(compared.errors)")
    let exported = try await Program.run(["export", "s", "--csv", "out"], in: scratch)
    #expect(exported.code == 0, "\(exported.errors)")
    // Written down and run again, it is the same run.
    let printed = try await Program.run(run + ["--store", "s", "--print-config"], in: scratch)
    try printed.output.write(toFile: "\(scratch.path)/c.yaml", atomically: true, encoding: .utf8)
    let again = try await Program.run(["run", "--config", "c.yaml"], in: scratch)
    #expect(again.code == 0 && again.errors.contains("holds"), "\(again.errors)")
    #expect(try scratch.ask("s", "SELECT count(*) FROM run") == ["1"])
  }

  @Test("Shards merge to what one process writes, and units of a run of its own are taken over")
  func parts() async throws {
    let scratch = try scratch()
    #expect(try await Program.run(run + ["--quiet", "--store", "s"], in: scratch).code == 0)
    for shard in ["0/3", "1/3", "2/3"] {
      let part = try await Program.run(run + ["--quiet", "--shard", shard, "--folder", "f"], in: scratch)
      #expect(part.code == 0, "\(part.errors)")
    }
    #expect(try await Program.run(["merge", "m", "f"], in: scratch).code == 0)
    let digests = try await (Program.run(["digest", "s"], in: scratch), Program.run(["digest", "m"], in: scratch))
    #expect(digests.0.code == 0 && !digests.0.output.isEmpty && digests.0.output == digests.1.output)
    // Both inputs of an entry without lags are those of a run by flags.
    let own = ["run", "a.csv", "b.csv", "--store", "t"] + tiny
    #expect(try await Program.run(own + ["--quiet"], in: scratch).code == 0)
    let joined = try await Program.run(own + ["--arm", "hidden=9", "--arm", "forecaster=mlp"], in: scratch)
    #expect(joined.code == 0 && joined.errors.contains("Taking over"), "\(joined.errors)")
  }

  @Test("What an entry cannot be is said in one line")
  func usage() async throws {
    let scratch = try scratch()
    for (entry, message) in [
      ("train=9", "--arm, entry 1, train: expected one of the keys lookback, covariates,"),
      ("hidden=x", "--arm, entry 1, hidden, item 1: expected a whole number"),
      ("lookback=5000", "--arm, entry 1, lookback: "),
      ("forecaster=prophet", "--arm, entry 1, forecaster: expected one of mlp"),
    ] {
      let ended = try await Program.run(["run", "a.csv"] + tiny + ["--arm", entry], in: scratch)
      #expect(ended.code == 64 && ended.complaints.count == 1, "\(ended.errors)")
      #expect(ended.errors.contains(message.replacing("lookback: ", with: "")), "\(ended.errors)")
    }
    let twice = try await Program.run(
      ["run", "a.csv"] + tiny + ["--arm", "hidden=7", "--arm", "hidden=7"], in: scratch)
    #expect(
      twice.code == 64 && twice.errors.contains("entry 2: expected arms that no other entry gives"), "\(twice.errors)")
  }
}
