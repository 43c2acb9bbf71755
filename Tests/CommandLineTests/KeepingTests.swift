import Foundation
import Testing

@Suite("Nothing that was written gets lost", .timeLimit(.minutes(5)))
struct KeepingTests {
  /// A run of some seconds with many folds, each of which is written when it is done.
  private let long =
    ["run", "a.csv", "--quiet", "--store", "s"]
    + tiny(with: ["--step", "1", "--epochs", "1000", "--patience", "0", "--rate", "constant", "--feedback", "none"])

  /// What becomes of a store that a run is writing.
  enum Loss: Sendable {
    case removed, renamed, replaced

    func befall(_ store: String, other: String) {
      switch self {
      case .removed: unlink(store)
      case .renamed: rename(store, "\(store).elsewhere")
      case .replaced:
        try? FileManager.default.copyItem(atPath: other, toPath: "\(store).new")
        rename("\(store).new", store)
      }
    }
  }

  private func folds(_ store: String, _ scratch: Scratch) -> Int {
    (try? scratch.ask(store, "SELECT count(*) FROM fold").first).flatMap { Int($0) } ?? 0
  }

  @Test(
    "A store that is removed, renamed or replaced while a run writes: 74, and its rows are where the message says",
    arguments: [Loss.removed, .renamed, .replaced])
  func moved(loss: Loss) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.writePrices("b.csv")
    let run = try Program.start(long, in: scratch)
    // At once, as the run may be over before a thread of the tests is free.
    await run.wait {
      folds("s", scratch) > 0
    } then: {
      loss.befall("\(scratch.path)/s", other: "\(scratch.path)/b.csv")
    }
    let ended = await run.ended()
    #expect(ended.code == 74 && ended.complaints.count == 1, "\(ended.code) \(ended.errors)")
    #expect(ended.errors.contains("removed or replaced while the run was writing it. All its folds so far are in"))
    #expect(folds("s.saved", scratch) > 0)
    #expect(scratch["s-wal"] == nil && scratch["s.saved-wal"] == nil)
    #expect(scratch["s"] == (loss == .replaced ? scratch["b.csv"] : nil))
    let digest = try await Program.run(["digest", "s.saved"], in: scratch)
    #expect(digest.code == 0 && digest.output.contains("interrupted") == false, "\(digest.errors)")
    // Back in its place, the same command goes on.
    #expect(try await Program.shell("mv s.saved s", in: scratch).code == 0)
    let again = try await Program.run(long.filter { $0 != "--quiet" }, in: scratch)
    #expect(again.code == 0 && again.errors.contains("Going on with the run"), "\(again.errors)")
  }

  @Test("A finished store is one plain file, which readers leave alone, in a folder that they may only read as well")
  func plain() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv", "--quiet", "--store", "s"] + tiny, in: scratch).code == 0)
    let store = try #require(scratch["s"])
    // Neither mark of a log in the header: a reader makes nothing beside it.
    #expect(store[18] == 1 && store[19] == 1)
    for command in [["report", "s"], ["compare", "s", "--draws", "100"], ["digest", "s"]] {
      #expect(try await Program.run(command, in: scratch).code == 0)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter { !$0.hasPrefix(".") }.sorted()
          == ["a.csv", "s"])
    }
    #expect(scratch["s"] == store)
  }

  @Test(
    "Odd names are names of files",
    arguments: ["what?.sqlite", "a#b.sqlite", "100%.sqlite", "%3f.sqlite", "file:s?mode=memory", "a b'\".sqlite", "-s"])
  func names(name: String) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let run = try await Program.run(["run", "a.csv", "--quiet", "--store=\(name)"] + tiny, in: scratch)
    #expect(run.code == 0, "\(run.errors)")
    #expect(scratch[name] != nil)
    for command in ["report", "digest"] {
      #expect(try await Program.run([command, "--", name], in: scratch).code == 0)
    }
    #expect(
      try await Program.run(["export", "--notebook", "n.ipynb", "--csv", "out", "--", name], in: scratch).code == 0)
    let parts = ["run", "a.csv", "--quiet", "--shard", "0/1", "--folder", "parts \(name)"] + tiny
    #expect(try await Program.run(parts, in: scratch).code == 0)
    #expect(try await Program.run(["merge", "--", "merged \(name)", "parts \(name)"], in: scratch).code == 0)
    #expect(try scratch.tables("./merged \(name)") == scratch.tables("./\(name)"))
    // The notebook's own line opens the store read-only, by its very name.
    let python = """
      import json, os
      code = "".join(json.load(open("n.ipynb"))["cells"][1]["source"])
      lines = [l for l in code.split("\\n") if l.startswith(("import os", "import pathlib", "import sqlite3", "STORE", "store ="))]
      exec("\\n".join(lines) + "\\nprint(store.execute('SELECT count(*) FROM prediction').fetchone()[0])")
      """
    scratch.write("open.py", python)
    let opened = try await Program.shell("command -v python3 >/dev/null || exit 77; python3 open.py", in: scratch)
    if opened.code == 77 { return print("skipped: there is no python3") }
    #expect(opened.code == 0 && Int(opened.output.split(separator: "\n").last ?? "") ?? 0 > 0, "\(opened.errors)")
  }

  @Test("A database in memory and an empty name are refused in words")
  func noFile() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    for file in ["store: ':memory:'", "store: ''"] {
      scratch.write("c.yaml", file)
      let run = try await Program.run(["run", "a.csv", "--quiet", "--config", "c.yaml"] + tiny, in: scratch)
      #expect(
        run.code == 65 && run.errors.contains("Name a file, such as results.sqlite."), "\(run.code) \(run.errors)")
    }
  }

  @Test("Nothing is written onto the store, an input or a file of somebody else's")
  func outputs() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.write("notes.txt", "mine\n")
    scratch.write("mine/folds.csv", "")
    try FileManager.default.createDirectory(atPath: "\(scratch.path)/mine", withIntermediateDirectories: true)
    scratch.write("mine/folds.csv", "a,b\n1,2\n")
    let run = ["run", "a.csv", "--quiet", "--store", "s"] + tiny
    for events in ["a.csv", "s", "./s", "notes.txt", "s-wal"] {
      let ended = try await Program.run(run + ["--events", events], in: scratch)
      #expect(ended.code == 64 && ended.errors.contains("--events: expected a new file"), "\(events): \(ended.errors)")
    }
    #expect(scratch["s"] == nil)
    #expect(try await Program.run(run + ["--events", "e.jsonl"], in: scratch).code == 0)
    #expect(try await Program.run(run + ["--overwrite", "--events", "e.jsonl"], in: scratch).code == 0)
    let before = ["a.csv", "s", "notes.txt", "mine/folds.csv"].map { scratch[$0] }
    #expect(try await Program.shell("ln -s s link && ln s hard", in: scratch).code == 0)
    for file in ["a.csv", "s", "link", "hard", "notes.txt", "s-journal", "e.jsonl"] {
      for command in [["report", "s", "--html", file], ["export", "s", "--notebook", file]] {
        let ended = try await Program.run(command, in: scratch)
        #expect(ended.code == 64 && ended.errors.contains("expected a new file"), "\(command): \(ended.errors)")
      }
    }
    for folder in ["mine", "a.csv", "s", "link", "s-wal", "s-journal", "./s-shm"] {
      let ended = try await Program.run(["export", "s", "--csv", folder], in: scratch)
      #expect(ended.code == 64 && ended.errors.contains("--csv: expected a new file"), "\(folder): \(ended.errors)")
    }
    #expect(try await Program.shell("ls -d s-*", in: scratch).code != 0)
    scratch.write("mine.ipynb", #"{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"#)
    #expect(try await Program.run(["export", "s", "--notebook", "mine.ipynb"], in: scratch).code == 64)
    // What SQLite keeps beside a database of somebody else's is his too.
    let events = try await Program.run(
      ["run", "a.csv", "--quiet", "--store", "t", "--events", "s-journal"] + tiny, in: scratch)
    #expect(events.code == 64 && events.errors.contains("a database's log"), "\(events.errors)")
    #expect(["a.csv", "s", "notes.txt", "mine/folds.csv"].map { scratch[$0] } == before)
    for _ in 0..<2 {
      #expect(try await Program.run(["report", "s", "--html", "p.html"], in: scratch).code == 0)
      #expect(try await Program.run(["export", "s", "--csv", "out", "--notebook", "n.ipynb"], in: scratch).code == 0)
    }
  }

  @Test("The documents of a study never replace somebody else's, and a store without a study gives no verdicts")
  func studyOutputs() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.write("mine.md", "# mine\n")
    #expect(try await Program.shell("mkdir out && cp mine.md out/README.md", in: scratch).code == 0)
    #expect(try await Program.run(["run", "a.csv", "--quiet", "--store", "s"] + tiny, in: scratch).code == 0)
    let none = try await Program.run(["study", "report", "s"], in: scratch)
    #expect(none.code == 65 && none.output.isEmpty && none.errors.contains("s: the store holds no study"), "\(none)")
    let study = ["study", "run", "C25", "--size", "ci", "--data", "none", "--store", "study"]
    #expect(try await Program.run(study, in: scratch).code == 0)
    for command in [["study", "report", "study", "--out", "out"], ["study", "anchors", "--output", "mine.md"]] {
      let ended = try await Program.run(command, in: scratch)
      #expect(ended.code == 64 && ended.errors.contains("expected a new file"), "\(command): \(ended.errors)")
    }
    #expect(scratch["out/README.md"] == scratch["mine.md"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/out") == ["README.md"])
    for _ in 0..<2 {
      #expect(try await Program.run(["study", "report", "study", "--out", "new/report"], in: scratch).code == 0)
    }
  }

  @Test("Rows that are gone are named, by every command that tells of a run; export warns and writes what is there")
  func gone() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv", "--quiet", "--store", "s"] + tiny, in: scratch).code == 0)
    try scratch.change("s", "DELETE FROM prediction WHERE arm_id = 0 AND fold = 1")
    for command in [
      ["report", "s"], ["compare", "s"], ["intervals", "s"], ["trade", "s"], ["digest", "s"],
      ["report", "s", "--html", "p"],
    ] {
      let ended = try await Program.run(command, in: scratch)
      #expect(ended.code == 65 && ended.complaints.count == 1, "\(command): \(ended.errors)")
      #expect(
        ended.errors.contains("'lastValue' on 'a' has "), "\(ended.errors)")
    }
    let export = try await Program.run(["export", "s", "--csv", "out"], in: scratch)
    #expect(export.code == 0 && export.errors.contains("warning: s: rows are gone or altered"), "\(export.errors)")
    for (store, sql, found) in [
      (
        "t", "UPDATE prediction SET y_pred = y_pred * 1.0000001 WHERE arm_id = 0 AND fold = 1", "values that are not as"
      ),
      ("u", "UPDATE run SET run_id = run_id + 1", "run 1 is gone, and its series are there"),
    ] {
      #expect(
        try await Program.run(["run", "a.csv", "--quiet", "--store", store] + tiny, in: scratch).code == 0)
      try scratch.change(store, sql, checked: false)
      for command in ["report", "digest", "trade"] {
        let ended = try await Program.run([command, store], in: scratch)
        #expect(ended.code == 65 && ended.errors.contains(found), "\(command): \(ended.errors)")
      }
    }
  }

  @Test(
    "With more series, seeds or rules only what is new is computed, and said before; the bits are those of a run of its own"
  )
  func more() async throws {
    let scratch = try Scratch()
    for name in ["a.csv", "b.csv", "c.csv"] { scratch.writePrices(name) }
    let options = tiny + ["--feedback", "none,permuted"]
    #expect(try await Program.run(["run", "b.csv", "--quiet", "--store", "s"] + options, in: scratch).code == 0)
    let wider = ["a.csv", "b.csv", "c.csv"] + options + ["--seeds", "2", "--rate", "absolute,constant"]
    let ended = try await Program.run(["run"] + wider + ["--store", "s"], in: scratch)
    #expect(ended.code == 0 && ended.errors.contains("Taking over "), "\(ended.errors)")
    #expect(try await Program.run(["run", "--quiet"] + wider + ["--store", "t"], in: scratch).code == 0)
    let sql = "SELECT %@ FROM %@ WHERE run_id = (SELECT max(run_id) FROM run) ORDER BY 1, 2, 3, 4, 5"
    for (table, columns) in [
      ("prediction", "series_id, arm_id, fold, origin_row, lead, y_true, y_pred"),
      ("epoch", "series_id, arm_id, fold, epoch, eta, train_loss, validation_loss, accuracy, interventions"),
      ("content", "series_id, arm_id, folds, epochs, predictions, digest, unit"),
    ] {
      let query = sql.replacing("%@", with: columns, maxReplacements: 1).replacing("%@", with: table)
      #expect(try scratch.ask("s", query) == scratch.ask("t", query))
    }
    #expect(try await Program.run(["digest", "s"], in: scratch).code == 0)
  }

  @Test(
    "An option that is spelled out with its default is the same run",
    arguments: [
      ["--anchor", "lastValue"], ["--weight-decay", "0"], ["--no-shortcut"],
      ["--seeds", "1"], ["--column", "Close"],
      ["--name", "level mlp"], ["--folds", "0"],
    ])
  func spelledOut(option: [String]) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let run = ["run", "a.csv", "--store", "s"] + tiny
    #expect(try await Program.run(run + ["--quiet"], in: scratch).code == 0)
    let ended = try await Program.run(run + option, in: scratch)
    #expect(ended.code == 0 && ended.errors.contains("already holds this run"), "\(ended.errors)")
  }

  @Test("Numbers beyond their bounds are refused with the bounds, and nothing traps or hangs")
  func numbers() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv", "--quiet", "--store", "s"] + tiny, in: scratch).code == 0)
    let most = "9223372036854775807"
    let run = ["run", "a.csv", "--plan"] + tiny
    let cases: [([String], Int32, String)] = [
      (["trade", "s", "--delay", most], 64, "0 to 1000000000 rows"),
      (["compare", "s", "--draws", most], 64, "from 100 to 100000"),
      (["missing", ".", "--shards", most], 64, "from 1 to 1000000"),
      (["status", ".", "--shards", most], 64, "from 1 to 1000000"),
      (run + ["--shard", "0/\(most)"], 64, "i < n ≤ 1000000"),
      (run + ["--shard", "\(most)/\(most)"], 64, "i < n ≤ 1000000"),
      (run + ["--validation", "1e-300"], 64, "a share from 1e-9 to 0.99"),
      (run + ["--validation", "1e-9"], 64, "at least"),
      (run + ["--workers", most], 64, "from 1 to 1024"),
      (["audit", "a.csv", "--workers", most] + tiny, 64, "from 1 to 1024"),
      (
        ["run", "a.csv", "--plan"] + tiny(with: ["--epochs", "1000000", "--ensemble", "1000", "--seeds", "100"]), 0, ""
      ),
      (["run", "/dev/urandom", "--plan"], 65, "found a device"),
      (["run", "/dev/zero", "--plan"], 65, "found a device"),
    ]
    for (command, code, message) in cases {
      let ended = try await Program.shell(
        "ulimit -v 8000000; timeout 60 '\(Program.path)' \(command.joined(separator: " "))", in: scratch)
      #expect(
        ended.code == code && (message.isEmpty || ended.errors.contains(message)),
        "\(command): \(ended.code) \(ended.errors)")
    }
    _ = FileManager.default.createFile(atPath: "\(scratch.path)/shard-0-of-999999999999.sqlite", contents: nil)
    #expect(try await Program.shell("timeout 60 '\(Program.path)' status .", in: scratch).code == 0)
  }

  @Test("Too many open files are named as that")
  func openFiles() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv", "--quiet", "--store", "s"] + tiny, in: scratch).code == 0)
    // With fewer than eight the language's own runtime does not start.
    for files in [8, 16, 31, 32] {
      for command in ["report s", "run a.csv --quiet --store t \(tiny.joined(separator: " "))"] {
        let ended = try await Program.shell("ulimit -n \(files); '\(Program.path)' \(command)", in: scratch)
        #expect(!ended.wasKilled, "\(files), \(command): \(ended.code) \(ended.errors)")
        if files == 32 {
          #expect(ended.code == 0, "\(ended.errors)")
          continue
        }
        #expect(
          ended.code == 74 && ended.errors.contains("too many open files: this process may have \(files) and needs 32"),
          "\(files), \(command): \(ended.code) \(ended.errors)")
      }
    }
  }
}
