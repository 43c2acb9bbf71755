import Foundation
import GRDB
import Testing

@Suite("A store that cannot be used is said so in one line, and keeps what it held", .timeLimit(.minutes(5)))
struct StoreFaultTests {
  /// A folder with prices and, unless told otherwise, a finished store.
  private func prepared(store: Bool = true) async throws -> Scratch {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.writePrices("b.csv")
    if store {
      let ended = try await Program.run(["run", "a.csv", "--quiet", "--store", "s"] + tiny, in: scratch)
      #expect(ended.code == 0)
    }
    return scratch
  }

  private let other = ["run", "b.csv", "--quiet", "--store", "s"] + tiny

  @Test("What a killed writer left half done is taken back, by a run as by a report")
  func hotJournal() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv", "--quiet", "--store", "s"] + tiny, in: scratch).code == 0)
    let before = try scratch.tables("s")
    // A writer whose pages have reached the file, and its commit has not; its journal stays when it is killed.
    let line = """
      command -v python3 >/dev/null || exit 77
      python3 - <<'PYTHON'
      import os, sqlite3
      store = sqlite3.connect("s", isolation_level=None)
      store.executescript("PRAGMA cache_size = 1; BEGIN; DELETE FROM prediction; DELETE FROM epoch;")
      os._exit(0)
      PYTHON
      test -s s-journal && cp s t && cp s-journal t-journal
      """
    let made = try await Program.shell(line, in: scratch)
    if made.code == 77 { return print("skipped: there is no python3") }
    #expect(made.code == 0, "\(made.errors)")
    let report = try await Program.run(["report", "s"], in: scratch)
    #expect(report.code == 0, "\(report.errors)")
    let run = try await Program.run(["run", "a.csv", "--store", "t"] + tiny, in: scratch)
    #expect(run.code == 0 && run.errors.contains("already holds this run"), "\(run.errors)")
    #expect(try scratch.tables("s") == before && scratch.tables("t") == before)
  }

  @Test(
    "A newer version's store, another program's database, a text and a folder",
    arguments: [
      ("newer", 65, "the store has schema version 99"), ("foreign", 65, "found a database of another program"),
      ("text", 65, "found a file that is no SQLite database"), ("folder", 74, "expected a file, found a folder"),
      ("pipe", 74, "it is no regular file"),
    ] as [(String, Int32, String)])
  func foreign(what: String, code: Int32, message: String) async throws {
    let scratch = try await prepared(store: what == "newer")
    switch what {
    case "newer": try scratch.change("s", "PRAGMA user_version = 99")
    case "foreign": try scratch.change("s", "CREATE TABLE mine(x); INSERT INTO mine VALUES (1)")
    case "text": scratch.write("s", String(repeating: "Date,Close\n", count: 50))
    case "folder":
      try FileManager.default.createDirectory(atPath: "\(scratch.path)/s", withIntermediateDirectories: false)
    default: #expect(mkfifo("\(scratch.path)/s", 0o600) == 0)
    }
    let before = what == "pipe" ? nil : scratch["s"]
    for command in [other, ["report", "s"], ["export", "s", "--csv", "out"]] {
      let ended = try await Program.run(command, in: scratch)
      #expect(ended.code == code && ended.complaints.count == 1, "\(ended.errors)")
      #expect(ended.errors.contains(message) && ended.errors.hasPrefix("foldcast: s: "), "\(ended.errors)")
    }
    if what != "pipe" { #expect(scratch["s"] == before) }
  }

  @Test("An empty file is a new store, and to be read an empty one")
  func empty() async throws {
    let scratch = try await prepared(store: false)
    scratch.write("s", "")
    let report = try await Program.run(["report", "s"], in: scratch)
    #expect(report.code == 65)
    #expect(
      report.errors
        == "foldcast: s: the store is empty: no run has begun in it. Name a store that 'foldcast run … --store FILE' has written.\n"
    )
    #expect(try await Program.run(other, in: scratch).code == 0)
    #expect(try await Program.run(["report", "s"], in: scratch).code == 0)
  }

  @Test("A store that was cut off, at any length")
  func truncated() async throws {
    let scratch = try await prepared()
    let whole = try #require(scratch["s"])
    let page = 4096
    let lengths =
      [1, 15, 16, 50, 99, 100, 512, page - 1, page, page + 1, 5 * page, whole.count / 2, whole.count - page]
      + [whole.count - 1]
    for length in lengths {
      scratch["s"] = whole.prefix(length)
      for command in [["report", "s"], other] {
        let ended = try await Program.run(command, in: scratch)
        #expect(ended.code == 65 && ended.complaints.count == 1, "\(length) bytes: \(ended.code) \(ended.errors)")
        #expect(ended.errors.contains("truncated or damaged"), "\(ended.errors)")
        #expect(scratch["s"] == whole.prefix(length))
      }
    }
  }

  @Test("A store with bytes changed at many places: one line and 65 or 74, or 3 from a merge, and never a trap")
  func flipped() async throws {
    let scratch = try await prepared(store: false)
    let flags = ["run", "a.csv", "--quiet"] + tiny + ["--shard", "0/1", "--folder", "parts"]
    #expect(try await Program.run(flags, in: scratch).code == 0)
    let whole = try #require(scratch["parts/shard-0-of-1.sqlite"])
    var state: UInt64 = 7
    var errors = 0
    for round in 0..<10 {
      var bytes = whole
      for _ in 0..<[1, 4, 40, 400, 4000][round % 5] {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // The header's own checks have a test of their own.
        bytes[100 + Int(state >> 33) % (bytes.count - 100)] = UInt8(truncatingIfNeeded: state >> 20)
      }
      for command in [["report", "s"], ["export", "s", "--csv", "out"], ["merge", "m", "s"], other] {
        scratch["s"] = bytes
        for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: "\(scratch.path)/s\(end)") }
        let ended = try await Program.run(command, in: scratch)
        let place: Comment = "round \(round), \(command): \(ended.code) \(ended.errors)"
        #expect(!ended.wasKilled && [0, 1, 3, 65, 74].contains(ended.code), place)
        if ended.code > 1 {
          errors += 1
          #expect(ended.complaints.count == 1, place)
        }
      }
    }
    #expect(errors > 10, "\(errors) of 40 were noticed")
  }

  @Test("A store that another program has locked")
  func locked() async throws {
    let scratch = try await prepared()
    let rows = try scratch.tables("s")
    // The lock is held from one access to the next, which GRDB forbids unless it is told.
    var leavingOpen = Configuration()
    leavingOpen.allowsUnsafeTransactions = true
    let holder = try DatabaseQueue(path: "\(scratch.path)/s", configuration: leavingOpen)
    try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let ended = try await Program.run(other, in: scratch)
    #expect(ended.code == 74)
    #expect(
      ended.errors
        == "foldcast: s: another program holds the database's lock. Wait until it has ended, or name another store.\n"
    )
    try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try holder.close()
    #expect(try scratch.tables("s") == rows)
    #expect(try await Program.run(other, in: scratch).code == 0)
  }

  @Test("A second run on a store is told the process of the first, whatever it wants to do; a killed one holds nothing")
  func held() async throws {
    let scratch = try await prepared(store: false)
    let first = try Program.start(["run", "a.csv", "--quiet", "--store", "s"] + endless, in: scratch)
    await first.wait { (try? scratch.ask("s", "SELECT count(*) FROM run")) == ["1"] }
    for command in [other, other + ["--overwrite"], ["run", "a.csv", "--store", "./s"] + endless] {
      let second = try await Program.run(command, in: scratch)
      #expect(second.code == 74)
      #expect(second.errors.contains("s: another foldcast is writing this store: process \(first.id). Wait"))
    }
    #expect(try await Program.run(["report", "s"], in: scratch).code != 74, "readers are let in")
    first.send(SIGKILL)
    #expect(await first.ended().wasKilled)
    #expect(try await Program.run(other, in: scratch).code == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted().filter { !$0.hasPrefix(".") } == [
        "a.csv", "b.csv", "s",
      ])
  }

  @Test("A limit on file sizes, raised bit by bit, loses nothing that was committed")
  func limited() async throws {
    guard ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil else {
      return print("skipped: the thread sanitizer itself writes files, and dies of the limit")
    }
    let scratch = try await prepared()
    let flags = (["run", "a.csv", "b.csv", "--quiet"] + tiny(with: ["--step", "5", "--horizon", "5"])).joined(
      separator: " ")
    #expect(try await Program.shell("foldcast \(flags) --store whole", in: scratch).code == 0)
    var ends: [Int32] = []
    var folds = 0
    for kilobytes in [1, 20, 60, 150, 400] {
      // The unit of ulimit -f is 512 or 1024 bytes, as the shell has it.
      let ended = try await Program.shell("ulimit -f \(kilobytes); foldcast \(flags) --store limited", in: scratch)
      ends.append(ended.code)
      if ended.code == 74 {
        #expect(ended.complaints.count == 1, "\(ended.errors)")
        #expect(
          ended.errors.contains("bytes that this process may write. Raise the limit (ulimit -f)"), "\(ended.errors)")
      }
      let now = (try? scratch.ask("limited", "SELECT count(*) FROM fold")).flatMap { Int($0[0]) } ?? 0
      #expect(now >= folds)
      folds = now
    }
    #expect(ends.count { $0 == 74 } >= 3, "\(ends)")
    #expect(try await Program.shell("foldcast \(flags) --store limited", in: scratch).code == 0)
    #expect(try scratch.tables("limited") == scratch.tables("whole"))
  }

  @Test("A full disk")
  func full() async throws {
    let scratch = try await prepared(store: false)
    let disk = "\(scratch.path)/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    guard try await Program.shell("mount -t tmpfs -o size=128k none disk", in: scratch).code == 0 else {
      return print("skipped: only the superuser may mount a disk of its own to fill it")
    }
    let flags = ["run", "a.csv", "b.csv", "--quiet"] + tiny(with: ["--step", "5", "--horizon", "5"]) + ["--store"]
    let ended = try await Program.run(flags + ["disk/s"], in: scratch)
    #expect(ended.code == 74)
    #expect(
      ended.errors
        == "foldcast: disk/s: the disk is full. Free some space and run again; what was committed before is kept.\n")
    #expect(try await Program.shell("mount -o remount,size=64m disk", in: scratch).code == 0)
    #expect(try await Program.run(flags + ["disk/s"], in: scratch).code == 0)
    #expect(try await Program.run(flags + ["whole"], in: scratch).code == 0)
    #expect(try scratch.tables("disk/s") == scratch.tables("whole"))
    #expect(try await Program.shell("umount disk", in: scratch).code == 0)
  }

  @Test("A folder and a file that may only be read")
  func readOnly() async throws {
    let scratch = try await prepared()
    let rows = try scratch.tables("s")
    #expect(try await Program.shell("chmod 555 . && chmod 444 s", in: scratch).code == 0)
    // The superuser may write everywhere, and so becomes nobody, who has to be able to read the program.
    let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups '\(Program.path)'"
    let user = getuid() == 0 ? nobody : "'\(Program.path)'"
    guard try await Program.shell("\(user) --version", in: scratch).code == 0 else {
      return print("skipped: no other user may run \(Program.path)")
    }
    for store in ["s", "new", "absent/new"] {
      let flags = (["run", "b.csv", "--quiet"] + tiny).joined(separator: " ")
      let ended = try await Program.shell("\(user) \(flags) --store \(store)", in: scratch)
      #expect(ended.code == 74 && ended.said.count == 1)
      let found = store.contains("/") ? "the folder" : "the file or its folder cannot be written"
      #expect(ended.errors.hasPrefix("foldcast: \(store): \(found)"), "\(ended.errors)")
    }
    let report = try await Program.shell("\(user) report s", in: scratch)
    #expect(report.code == 0, "what may be read is read: \(report.errors)")
    #expect(try await Program.shell("chmod 755 . && chmod 644 s", in: scratch).code == 0)
    #expect(try scratch.tables("s") == rows)
  }

  @Test("Merging into a store that a run is writing is refused, and over a killed run's store leaves none of its log")
  func merge() async throws {
    let scratch = try await prepared(store: false)
    let flags =
      ["a.csv", "--quiet"]
      + tiny(with: [
        "--step", "5", "--epochs", "3000", "--patience", "0", "--rate", "constant", "--feedback", "none",
      ])
    #expect(try await Program.run(["run"] + flags + ["--store", "whole"], in: scratch).code == 0)
    for shard in ["0/2", "1/2"] {
      #expect(try await Program.run(["run"] + flags + ["--shard", shard, "--folder", "parts"], in: scratch).code == 0)
    }
    // The store of the same run, half done: its folds lie in the log, because nothing closed it.
    let half = try Program.start(["run"] + flags + ["--store", "s"], in: scratch)
    await half.wait {
      (try? scratch.ask("s", "SELECT count(*) FROM fold").first).flatMap { Int($0) } ?? 0 > 0
    } then: {
      half.send(SIGKILL)
    }
    #expect(await half.ended().wasKilled)
    let holder = try Program.start(["run", "a.csv", "--quiet", "--store", "s"] + endless, in: scratch)
    await holder.wait { (try? scratch.ask("s", "SELECT count(*) FROM run").first).flatMap { Int($0) } ?? 0 > 1 }
    let refused = try await Program.run(["merge", "s", "parts"], in: scratch)
    #expect([3, 74].contains(refused.code), "\(refused.errors)")
    holder.send(SIGKILL)
    _ = await holder.ended()
    try scratch.change("s", "DELETE FROM run WHERE run_id > 1; PRAGMA wal_autocheckpoint = 0")
    let merged = try await Program.run(["merge", "s", "parts"], in: scratch)
    #expect(merged.code == 0, "\(merged.errors)")
    #expect(try scratch.tables("s") == scratch.tables("whole"))
    #expect(scratch["s-wal"] == nil && scratch["s-journal"] == nil)
  }
}
