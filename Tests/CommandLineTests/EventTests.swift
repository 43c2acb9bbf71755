import Foundation
import Testing

@Suite("Events of a run", .timeLimit(.minutes(5)))
struct EventTests {
  @Test("Every fold is told once, with what the store has of it, and a second run is appended")
  func folds() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let command = ["run", "a.csv", "--quiet", "--events", "e.jsonl"] + tiny
    #expect(try await Program.run(command, in: scratch).code == 0)
    let lines = try events(scratch)
    #expect(lines.first?["event"] as? String == "begin" && lines.last?["event"] as? String == "end")
    #expect(lines.last?["status"] as? String == "done")
    let folds = lines.filter { $0["event"] as? String == "fold" }
    #expect(lines.first?["folds"] as? Int == folds.count && lines.count == folds.count + 2)
    let told = folds.map { fold in
      let eta = (fold["eta"] as? Double).map { String(format: "%.12g", $0) } ?? "NULL"
      return "\(fold["series"] ?? "")|\(fold["arm"] ?? "")|\(fold["fold"] ?? "")|\(fold["status"] ?? "")|\(eta)"
    }
    let stored = try scratch.ask(
      "foldcast.sqlite",
      """
      SELECT series.name, arm.name, fold, status, CASE WHEN eta_end IS NULL THEN 'NULL' ELSE printf('%.12g', eta_end) END FROM fold JOIN series USING (run_id, series_id)
      JOIN arm USING (run_id, arm_id)
      """)
    #expect(told.sorted() == stored.sorted())
    for fold in folds {
      let mse = try #require(fold["mse"] as? Double)
      #expect(mse.isFinite && mse >= 0)
    }

    #expect(try await Program.run(command + ["--overwrite"], in: scratch).code == 0)
    #expect(try events(scratch).count == 2 * lines.count)
  }

  @Test("A run that the store holds already has a first and a last line, with the name that it has there")
  func held() async throws {
    let scratch = try Scratch()
    for name in ["a.csv", "b.csv"] { scratch.writePrices(name) }
    for file in ["a.csv", "b.csv", "b.csv"] {
      #expect(try await Program.run(["run", file, "--quiet", "--events", "e.jsonl"] + tiny, in: scratch).code == 0)
    }
    let begun = try events(scratch).filter { $0["event"] as? String == "begin" }
    #expect(begun.count == 3 && begun[0]["run"] as? String != begun[1]["run"] as? String)
    #expect(begun[2]["run"] as? String == begun[1]["run"] as? String)
    #expect(begun[2]["identity"] as? String == begun[1]["identity"] as? String)
    #expect(begun[2]["done"] as? Int == begun[2]["folds"] as? Int && begun[1]["done"] as? Int == 0)
    #expect(try events(scratch).last?["status"] as? String == "done")
  }

  @Test("A run that is stopped says so in its last line, and the next start's first line how far it had come")
  func stopped() async throws {
    let scratch = try Scratch()
    for name in ["a.csv", "b.csv"] { scratch.writePrices(name, rows: 400) }
    let command =
      ["run", "a.csv", "b.csv", "--store", "s", "--events", "e.jsonl"]
      + tiny(with: [
        "--step", "2", "--epochs", "300", "--patience", "0", "--rate", "constant", "--feedback", "none",
      ])
    let run = try Program.start(command, in: scratch)
    await run.wait {
      (try? scratch.ask("s", "SELECT count(*) FROM fold")).flatMap { Int($0[0]) } ?? 0 > 0
    } then: {
      run.send(SIGINT)
    }
    let code = await run.ended().code
    let told = try events(scratch)
    #expect(told.last?["event"] as? String == "end")
    // A fast machine may be done before the signal comes.
    #expect(told.last?["status"] as? String == (code == 0 ? "done" : "interrupted"))
    guard code != 0 else { return }
    #expect(code == 128 + SIGINT)
    let stored = try Int(scratch.ask("s", "SELECT count(*) FROM fold")[0])
    #expect(try await Program.run(command + ["--quiet"], in: scratch).code == 0)
    let after = try events(scratch).dropFirst(told.count)
    #expect(after.first?["event"] as? String == "begin" && after.first?["done"] as? Int == stored)
    #expect(after.count { $0["event"] as? String == "fold" } == (after.first?["folds"] as? Int ?? 0) - (stored ?? 0))
    #expect(after.last?["status"] as? String == "done")
  }

  @Test("A pipe whose reader goes away, or reads nothing, costs the events alone; one that nobody reads is refused")
  func pipes() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let run = "'\(Program.path)' run a.csv --quiet --events p \(tiny(with: ["--step", "1"]).joined(separator: " "))"
    let whole = try await Program.shell(
      "mkfifo p; cat p >told & \(run) --store s; code=$?; wait; exit $code", in: scratch)
    #expect(whole.code == 0 && whole.said.isEmpty, "\(whole.errors)")
    let lines = String(decoding: scratch["told"] ?? Data(), as: UTF8.self).split(separator: "\n").count
    #expect(try lines == 2 + (Int(scratch.ask("s", "SELECT count(*) FROM fold")[0]) ?? 0))
    for reader in ["head -c 1 p >told", "sleep 30 <p"] {
      scratch["t"] = nil
      let ended = try await Program.shell("\(reader) & \(run) --store t --overwrite", in: scratch)
      #expect(ended.code == 0 && ended.errors.contains("warning: p: events can no longer be written"), "\(ended.code)")
      #expect(try scratch.tables("t") == scratch.tables("s"), "\(reader)")
    }
    let alone = try await Program.shell("\(run) --store u", in: scratch)
    #expect(alone.code == 74 && alone.errors.contains("nobody reads there"), "\(alone.errors)")
  }

  @Test("A run that is stopped in its first epoch has told of no fold")
  func stoppedEarly() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv", rows: 300)
    let run = try Program.start(["run", "a.csv", "--store", "s", "--events", "e.jsonl"] + endless, in: scratch)
    await run.wait {
      (try? scratch.ask("s", "SELECT count(*) FROM run")) == ["1"]
    } then: {
      run.send(SIGTERM)
    }
    #expect(await run.ended().code == 128 + SIGTERM)
    #expect(try events(scratch).map { $0["status"] as? String ?? $0["event"] as? String } == ["begin", "interrupted"])
  }

  @Test("A file that cannot be written is an error before any work")
  func unwritable() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let ended = try await Program.run(["run", "a.csv", "--events", "no/folder/e.jsonl"] + tiny, in: scratch)
    #expect(
      ended.code == 74 && ended.complaints.count == 1 && ended.errors.contains("no/folder/e.jsonl"), "\(ended.errors)")
    #expect(scratch["foldcast.sqlite"] == nil)
  }

  private func events(_ scratch: Scratch) throws -> [[String: Any]] {
    let text = String(decoding: try #require(scratch["e.jsonl"]), as: UTF8.self)
    return try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }
}
