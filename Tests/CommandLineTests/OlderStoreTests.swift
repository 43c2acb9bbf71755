import Foundation
import Testing

/// What foldcast 0.1.0 wrote; its README says how.
private let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/store-0.1.0").path

@Suite("A store of version 0.1.0 goes on, bits as before", .timeLimit(.minutes(5)))
struct OlderStoreTests {
  /// A folder with the prices and the stores, and the options of their run.
  private func prepared() async throws -> (Scratch, [String]) {
    let scratch = try Scratch()
    let line =
      "cp '\(fixtures)'/*.csv . && for f in '\(fixtures)'/*.gz; do gzip -dc \"$f\" > \"$(basename \"$f\" .gz)\"; done"
    #expect(try await Program.shell(line, in: scratch).code == 0)
    let options = try String(contentsOfFile: "\(fixtures)/options.txt", encoding: .utf8)
    // What its defaults were; flags that a run without shrinkage does not use would be refused.
    scratch.write("defaults.yaml", "shrink-to: ridge\nshrinkage-margin: 1.5\n")
    let words = options.split(whereSeparator: \.isWhitespace).map(String.init)
    return (scratch, ["north.csv", "south.csv", "--config", "defaults.yaml"] + words)
  }

  private func digest(_ store: String, _ scratch: Scratch) async throws -> String {
    let ended = try await Program.run(["digest", store], in: scratch)
    #expect(ended.code == 0, "\(ended.errors)")
    return ended.output
  }

  @Test("It is reported and compared, and not changed by that")
  func reading() async throws {
    let (scratch, _) = try await prepared()
    let before = scratch["done.sqlite"]
    let report = try await Program.run(["report", "done.sqlite", "--format", "json"], in: scratch)
    #expect(report.code == 0 && report.output.contains("mlp/absolute/warm/both"), "\(report.errors)")
    let compare = try await Program.run(["compare", "done.sqlite", "--draws", "100"], in: scratch)
    #expect(compare.code == 0, "\(compare.errors)")
    #expect(scratch["done.sqlite"] == before)
  }

  @Test("It is read from a folder that one may only read, and nothing is written beside it")
  func readOnly() async throws {
    let (scratch, _) = try await prepared()
    // Permissions do not hold for root, so that another user is taken there.
    let user = getuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : ""
    let line =
      "mkdir d && mv done.sqlite part.sqlite d && chmod 444 d/* && chmod 555 d && \(user) '\(Program.path)' --version"
    guard try await Program.shell(line, in: scratch).code == 0 else {
      return print("skipped: another user than root cannot be taken here, or cannot reach the program")
    }
    for store in ["done", "part"] {
      // What is interrupted has too few folds to be compared or traded.
      let whole = store == "done" ? ["compare --draws 100", "trade"] : []
      for command in ["report", "digest", "intervals"] + whole {
        let ended = try await Program.shell("\(user) '\(Program.path)' \(command) d/\(store).sqlite", in: scratch)
        #expect(ended.code == 0 && ended.complaints.isEmpty, "\(command) \(store): \(ended.errors)")
      }
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/d").sorted() == [
        "done.sqlite", "part.sqlite",
      ])
    #expect(try await Program.shell("\(user) touch d/new", in: scratch).code != 0)
    #expect(try await Program.shell("chmod 755 d", in: scratch).code == 0)
  }

  @Test("An interrupted run goes on, and shards are merged, to the tables of the run that 0.1.0 finished")
  func goingOn() async throws {
    let (scratch, run) = try await prepared()
    let done = try await digest("done.sqlite", scratch)
    let ended = try await Program.run(["run"] + run + ["--store", "part.sqlite"], in: scratch)
    #expect(ended.code == 0 && ended.errors.contains("Going on with the run that part.sqlite holds"), "\(ended.errors)")
    #expect(try await digest("part.sqlite", scratch) == done)
    let merged = try await Program.run(
      ["merge", "merged.sqlite", "shard-1-of-2.sqlite", "shard-0-of-2.sqlite"], in: scratch)
    #expect(merged.code == 0, "\(merged.errors)")
    #expect(try await digest("merged.sqlite", scratch) == done)
    for store in ["part.sqlite", "merged.sqlite"] {
      #expect(try scratch.tables(store).count == scratch.tables("done.sqlite").count)
    }
  }

  @Test("A run that it holds is found, and another is added to it")
  func adding() async throws {
    let (scratch, run) = try await prepared()
    let held = try await Program.run(["run"] + run + ["--store", "done.sqlite"], in: scratch)
    #expect(held.code == 0 && held.errors.contains("already holds this run"), "\(held.errors)")
    let before = try await digest("done.sqlite", scratch)
    let more = try await Program.run(
      ["run", "--quiet"] + run + ["--gap", "1", "--store", "done.sqlite"], in: scratch)
    #expect(more.code == 0, "\(more.errors)")
    #expect(try await digest("done.sqlite", scratch).hasPrefix(before))
  }
}
