import Foundation
import Testing

@Suite("Folds by the calendar and of late data, from the command line", .timeLimit(.minutes(5)))
struct FoldRunTests {
  @Test(
    "Shards together, a run that goes on and a store that is read hold what one run does",
    arguments: [
      ["--step", "2w", "--latency", "2"], ["--folds", "-3", "--refit-every", "2"],
      ["--step", "1w", "--cohort", "all", "--latency", "2", "--folds", "-4"],
    ])
  func parts(flags: [String]) async throws {
    let scratch = try Scratch()
    for (name, rows) in [("a.csv", 160), ("b.csv", 150)] { scratch.writePrices(name, rows: rows) }
    let flags = ["run", "a.csv", "b.csv"] + tiny(with: flags)
    let whole = try await Program.run(flags + ["--store", "whole"], in: scratch)
    #expect(whole.code == 0 && whole.output.contains("No fold failed"), "\(whole.output)\(whole.errors)")
    for shard in ["0/2", "1/2"] {
      let part = try await Program.run(flags + ["--quiet", "--shard", shard, "--folder", "f"], in: scratch)
      #expect(part.code == 0, "\(part.errors)")
    }
    #expect(try await Program.run(["merge", "merged", "f"], in: scratch).code == 0)
    #expect(try scratch.tables("merged") == scratch.tables("whole"))
    let again = try await Program.run(flags + ["--store", "whole"], in: scratch)
    #expect(again.code == 0 && again.errors.contains("holds"), "\(again.errors)")
  }

  @Test("A plan shows each fold with its instants, and a file of cutoffs is written out")
  func plan() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv", rows: 160)
    let rows = try String(contentsOfFile: "\(scratch.path)/a.csv", encoding: .utf8).split(separator: "\n")
    let first = try #require(rows.dropFirst().first?.split(separator: ",").first)
    let plan = try await Program.run(["run", "a.csv"] + tiny(with: ["--step", "2w"]) + ["--plan"], in: scratch)
    #expect(
      plan.code == 0 && plan.output.contains("step 2w,")
        && plan.output.contains("folds of a\n  fold 0: train \(first) to "), "\(plan.output)\(plan.errors)")
    let days = plan.output.split(separator: "\n").filter { $0.contains("  fold ") }
      .compactMap { $0.split(separator: " to ").dropFirst().first?.split(separator: ",").first.map(String.init) }
    scratch.write("cuts.txt", "# every second week\n" + days.joined(separator: "\n") + "\n")
    let given = ["run", "a.csv", "--cutoffs", "cuts.txt"] + tiny.filter { !["--step", "30"].contains($0) }
    let same = try await Program.run(given + ["--plan"], in: scratch)
    #expect(
      same.output.split(separator: "\n").filter { $0.contains("  fold ") }
        == plan.output.split(separator: "\n").filter { $0.contains("  fold ") }, "\(same.output)\(same.errors)")
    let printed = try await Program.run(given + ["--print-config"], in: scratch)
    #expect(printed.output.contains("cutoffs:\n- ") && printed.output.contains(days[0]))
  }

  @Test(
    "What cannot cut folds is refused in words",
    arguments: [
      (["--step", "ME"], "W-FRI (each Friday) or WOM-3FRI"), (["--train", "2m"], "90d, 26w, 18mo or 2y, found '2m'"),
      (["--cutoffs", "none.txt"], "or a file with one of them a line, found 'none.txt'"),
      (["--cutoffs", "bad.txt"], "found 'bad.txt, line 2: soon'"),
      (
        ["--cutoffs", "2013-01-01,2012-01-01"], "expected each after the one before, found 2012-01-01 after 2013-01-01"
      ),
      (["--cutoffs", "2013-01-01", "--step", "1mo"], "--step: expected no --cutoffs beside it"),
      (["--max-train", "2y"], "--max-train: expected --window expanding or anchored"),
      (
        ["--window", "expanding", "--max-train", "100"],
        "--max-train: expected at least the 504 rows of --train, found 100"
      ),
      (["--cutoffs", "1971-10-31,2999-01-01"], "found 2999-01-01, where rows are from 1970-01-01 to 1971-12-01."),
      (["--cutoffs", "1970-03-31"], "in which none of the 1 cutoffs has a whole training range of 504 before"),
      (["--latency", "-1"], "--latency: expected a whole number from 0"),
      (["--partial-fold", "maybe"], "--partial-fold: expected one of keep, drop"),
    ])
  func refusals(flags: [String], message: String) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv", rows: 700)
    scratch.write("bad.txt", "2013-01-01\nsoon\n")
    let result = try await Program.run(["run", "a.csv"] + flags + ["--plan"], in: scratch)
    #expect(result.code != 0 && result.errors.contains(message), "\(result.errors)")
  }

  @Test("Rows without dates are skipped where folds are cut by dates, and named")
  func withoutDates() async throws {
    let scratch = try Scratch()
    scratch.write("n.csv", "close\n" + (0..<700).map { "\(100 + $0 * $0 % 17)\n" }.joined())
    let result = try await Program.run(["run", "n.csv", "--step", "1mo"], in: scratch)
    #expect(
      result.code == 65
        && result.errors.contains(
          "skipped: n: --step: expected dates to cut folds by them, found a series without dates"),
      "\(result.errors)")
  }
}
