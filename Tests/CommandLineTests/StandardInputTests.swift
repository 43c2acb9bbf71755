import Foundation
import Testing

@Suite("Standard input is an input of its own")
struct StandardInputTests {
  private let tiny = ["--forecaster", "linear", "--epochs", "1", "--train", "60", "--random-fit", "none", "--quiet"]

  @Test("A run reads it to the end, has the bits of a run on the file, and is found again by what was in it")
  func run() async throws {
    let scratch = try Scratch()
    scratch.writePrices("stdin.csv")
    let line = (["foldcast", "run", "-", "--store", "piped"] + tiny).joined(separator: " ")
    let piped = try await Program.shell(
      "(head -n 40 stdin.csv; sleep 0.2; tail -n +41 stdin.csv) | \(line)", in: scratch)
    #expect(piped.code == 0, "\(piped.errors)")
    let named = try await Program.run(["run", "stdin.csv", "--store", "named"] + tiny, in: scratch)
    #expect(named.code == 0, "\(named.errors)")
    let sql = "SELECT series, arm, origin, y_true, y_pred FROM v_prediction ORDER BY arm, origin"
    #expect(try scratch.ask("piped", sql) == scratch.ask("named", sql))
    #expect(try scratch.ask("piped", "SELECT name, source FROM series") == ["stdin|-"])
    let again = try await Program.run(
      ["run", "-", "--store", "piped"] + tiny.dropLast(), in: scratch, from: "\(scratch.path)/stdin.csv")
    #expect(again.code == 0 && again.errors.contains("already holds this run"), "\(again.errors)")
    scratch.writePrices("other.csv")
    let other = try await Program.run(
      ["run", "-", "--store", "piped"] + tiny.dropLast(), in: scratch, from: "\(scratch.path)/other.csv")
    #expect(other.code == 0 && !other.errors.contains("already holds"), "\(other.errors)")
  }

  @Test("It may be compressed, must hold something, and is nothing that a cluster could read")
  func kinds() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let described = try await Program.shell("gzip -c a.csv | foldcast data describe - --format json", in: scratch)
    #expect(described.code == 0 && described.output.contains("stdin"), "\(described.errors)")
    let empty = try await Program.run(["run", "-"], in: scratch)
    #expect(empty.code == 65 && empty.complaints.count == 1, "\(empty.errors)")
    #expect(empty.errors.contains("-: expected data on standard input, found none."))
    let sent = try await Program.run(["submit", "-", "--shards", "2", "--folder", "f", "--dry-run"], in: scratch)
    #expect(sent.code == 64 && sent.errors.contains("-: expected files that every node can read"))
  }
}
