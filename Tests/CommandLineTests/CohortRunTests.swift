import Foundation
import Testing

@Suite("One model for several series, from the command line", .timeLimit(.minutes(5)))
struct CohortRunTests {
  /// Three series, of which one ends early and one is short, and a file of their groups.
  private func scene() throws -> Scratch {
    let scratch = try Scratch()
    for (name, rows) in [("a.csv", 160), ("b.csv", 130), ("c.csv", 160)] { scratch.writePrices(name, rows: rows) }
    scratch.write("groups.txt", "name;group\na;x\nb;x\nc;y\n")
    return scratch
  }

  private func flags(_ cohort: String) -> [String] {
    ["run", "a.csv", "b.csv", "c.csv"] + tiny + ["--cohort", cohort]
  }

  @Test("Shards together, and a run that is stopped, hold what one run does", arguments: ["all", "groups.txt"])
  func parts(cohort: String) async throws {
    let scratch = try scene()
    let flags = flags(cohort)
    let whole = try await Program.run(flags + ["--store", "whole"], in: scratch)
    #expect(whole.code == 0 && whole.output.contains("No fold failed"), "\(whole.output)\(whole.errors)")
    let group = cohort == "all" ? "all" : "x"
    #expect(whole.errors.contains("of '\(group)' in"), "\(whole.errors)")
    for shard in ["0/2", "1/2"] {
      let part = try await Program.run(flags + ["--quiet", "--shard", shard, "--folder", "f"], in: scratch)
      #expect(part.code == 0, "\(part.errors)")
    }
    #expect(try await Program.run(["merge", "merged", "f"], in: scratch).code == 0)
    #expect(try scratch.tables("merged") == scratch.tables("whole"))
    // Again into the same store: nothing is left to do.
    let again = try await Program.run(flags + ["--store", "whole"], in: scratch)
    #expect(again.code == 0 && again.errors.contains("holds"), "\(again.errors)")
  }

  @Test("A run with other seeds beside it computes a cohort anew, and the same")
  func anew() async throws {
    let scratch = try scene()
    #expect(try await Program.run(flags("all") + ["--quiet", "--store", "s"], in: scratch).code == 0)
    #expect(
      try await Program.run(flags("all") + ["--quiet", "--store", "s", "--seeds", "2", "--name", "two"], in: scratch)
        .code == 0)
    let sums = try scratch.ask(
      "s", "SELECT arm, sum(y_pred) FROM v_prediction WHERE arm LIKE '%#1' GROUP BY run, arm ORDER BY arm, run")
    #expect(!sums.isEmpty && Set(sums).count * 2 == sums.count)
  }

  @Test("A word that is no file, and one that names no series, are refused in words")
  func refusals() async throws {
    let scratch = try scene()
    let none = try await Program.run(flags("al") + ["--store", "s"], in: scratch)
    #expect(none.code == 65 && none.errors.contains("Give each, all, or the path of such a file."), "\(none.errors)")
    scratch.write("others.txt", "AAPL,x\n")
    let others = try await Program.run(flags("others.txt") + ["--store", "s"], in: scratch)
    #expect(others.code == 65 && others.errors.contains("such as 'a', found 'AAPL'"), "\(others.errors)")
    scratch.write("two.txt", "a,x\nb,x\n")
    let two = try await Program.run(flags("two.txt") + ["--store", "t"], in: scratch)
    // As with any series that is skipped.
    #expect(two.code == 1 && two.errors.contains("skipped: c: no group"), "\(two.errors)")
  }
}
