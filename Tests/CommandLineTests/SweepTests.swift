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
}
