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
    #expect(
      none.code == 65 && none.errors.contains("Give each, all, a column of texts, or the path of a file"),
      "\(none.errors)")
    scratch.write("others.txt", "AAPL,x\n")
    let others = try await Program.run(flags("others.txt") + ["--store", "s"], in: scratch)
    #expect(others.code == 65 && others.errors.contains("such as 'a', found 'AAPL'"), "\(others.errors)")
    scratch.write("two.txt", "a,x\nb,x\n")
    let two = try await Program.run(flags("two.txt") + ["--store", "t"], in: scratch)
    // As with any series that is skipped.
    #expect(two.code == 1 && two.errors.contains("skipped: c: no group"), "\(two.errors)")
  }

  /// A long table of four tickers in two sectors, one of which ends early.
  private func table() throws -> Scratch {
    let scratch = try Scratch()
    var rows: [String] = []
    for (name, sector, count) in [("a", "x", 160), ("b", "x", 130), ("c", "y", 160), ("d", "y", 160)] {
      scratch.writePrices(name, rows: count)
      let text = String(decoding: scratch[name] ?? Data(), as: UTF8.self)
      rows += text.split(separator: "\n").dropFirst().map { "\($0),\(name),\(sector)" }
    }
    scratch.write("long.csv", "Date,Close,Ticker,Sector\n" + rows.joined(separator: "\n") + "\n")
    scratch.write("groups.txt", "a,x\nb,x\nc,y\nd,y\n")
    return scratch
  }

  private static let long = ["long.csv"] + tiny

  @Test("A column of texts groups as a file that says the same; shards, stops and an audit work with it")
  func column() async throws {
    let scratch = try table()
    let flags = ["run"] + Self.long
    let file = try await Program.run(flags + ["--cohort", "groups.txt", "--store", "file"], in: scratch)
    let column = try await Program.run(flags + ["--cohort", "sector", "--store", "column"], in: scratch)
    #expect(file.code == 0 && column.code == 0, "\(column.errors)")
    #expect(column.errors.contains("one model for the 2 series of 'x'"), "\(column.errors)")
    #expect(try scratch.tables("column") == scratch.tables("file"))
    let again = try await Program.run(flags + ["--cohort", "sector", "--store", "column"], in: scratch)
    #expect(again.code == 0 && again.errors.contains("holds"), "\(again.errors)")
    for shard in ["0/2", "1/2"] {
      let part = try await Program.run(
        flags + ["--cohort", "sector", "--quiet", "--shard", shard, "--folder", "f"], in: scratch)
      #expect(part.code == 0, "\(part.errors)")
    }
    #expect(try await Program.run(["merge", "merged", "f"], in: scratch).code == 0)
    #expect(try scratch.tables("merged") == scratch.tables("column"))
    for cohort in ["sector", "groups.txt"] {
      let audit = try await Program.run(
        ["audit"] + Self.long + ["--cohort", cohort, "--series-sampled", "4", "--folds-sampled", "1"], in: scratch)
      #expect(audit.code == 0 && !audit.errors.contains("no group"), "\(audit.output)\(audit.errors)")
    }
  }

  @Test("Other groups are another run, and a file of the column's name comes first")
  func otherGroups() async throws {
    let scratch = try table()
    let flags = ["run"] + Self.long + ["--cohort", "Sector", "--quiet", "--store", "s"]
    #expect(try await Program.run(flags, in: scratch).code == 0)
    scratch["long.csv"] = Data(
      String(decoding: scratch["long.csv"] ?? Data(), as: UTF8.self).replacing(",b,x", with: ",b,y").utf8)
    let other = try await Program.run(flags + ["--name", "other"], in: scratch)
    #expect(other.code == 0, "\(other.errors)")
    #expect(try scratch.ask("s", "SELECT count(DISTINCT identity) FROM run") == ["2"])
    scratch.write("Sector", "a,x\nb,x\nc,x\nd,x\n")
    let file = try await Program.run(["run"] + Self.long + ["--cohort", "Sector", "--plan"], in: scratch)
    #expect(file.code == 0 && file.output.contains("the 4 series of 'x'"), "\(file.output)\(file.errors)")
  }

  @Test("A ticker whose group changes, and one that has none, are refused by name")
  func badColumns() async throws {
    let scratch = try table()
    let text = String(decoding: scratch["long.csv"] ?? Data(), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { number, line in
      line.hasSuffix(",d,y") && number > 500
        ? "\(line.dropLast())z" : line.hasSuffix(",c,y") ? "\(line.dropLast())" : "\(line)"
    }
    scratch.write("long.csv", lines.joined(separator: "\n"))
    let run = try await Program.run(["run"] + Self.long + ["--cohort", "sector", "--store", "s"], in: scratch)
    #expect(run.code == 1, "\(run.errors)")
    #expect(run.errors.contains("expected one group for 'd' in all its rows, found 'y' in line"), "\(run.errors)")
    #expect(run.errors.contains("'z' in line 502"), "\(run.errors)")
    #expect(run.errors.contains("expected the group of a series in one of its rows, found none"), "\(run.errors)")
  }

  @Test("Static values, vectors and weights: shards and a second run, another file, and what is refused")
  func inputs() async throws {
    let scratch = try table()
    scratch.write("facts.csv", "ticker,country,cap\na,DE,1\nb,DE,2\nc,US,10\nd,FR,3\n")
    let own = ["--static", "facts.csv", "--embed", "ticker", "--weight", "series"]
    let flags = ["run"] + Self.long + ["--cohort", "all"] + own
    let whole = try await Program.run(flags + ["--store", "s"], in: scratch)
    #expect(whole.code == 0 && whole.output.contains("No fold failed"), "\(whole.output)\(whole.errors)")
    let again = try await Program.run(flags + ["--store", "s"], in: scratch)
    #expect(again.code == 0 && again.errors.contains("holds"), "\(again.errors)")
    for shard in ["0/2", "1/2"] {
      let part = try await Program.run(flags + ["--quiet", "--shard", shard, "--folder", "f"], in: scratch)
      #expect(part.code == 0, "\(part.errors)")
    }
    #expect(try await Program.run(["merge", "merged", "f"], in: scratch).code == 0)
    #expect(try scratch.tables("merged") == scratch.tables("s"))
    let audit = try await Program.run(
      ["audit"] + Self.long + ["--cohort", "sector"] + own + ["--series-sampled", "4", "--folds-sampled", "1"],
      in: scratch)
    #expect(audit.code == 0, "\(audit.output)\(audit.errors)")
    // Other values are another run; a series without any is skipped by name, and a blank cell is refused with its line.
    scratch.write("facts.csv", "ticker,country,cap\na,DE,1\nb,DE,2\nc,US,11\n")
    let other = try await Program.run(flags + ["--quiet", "--store", "s", "--name", "other"], in: scratch)
    #expect(other.code == 1 && other.errors.contains("skipped: d: no static values"), "\(other.errors)")
    #expect(try scratch.ask("s", "SELECT count(DISTINCT identity) FROM run") == ["2"])
    scratch.write("facts.csv", "ticker,country,cap\na,DE,1\nb,DE,\n")
    let blank = try await Program.run(flags + ["--store", "t"], in: scratch)
    #expect(
      blank.code == 65 && blank.errors.contains("line 3, column 'cap': expected a value for 'b'"), "\(blank.errors)")
    for (flag, value) in [("--static", "facts.csv"), ("--embed", "ticker"), ("--weight", "series")] {
      let alone = try await Program.run(["run"] + Self.long + [flag, value, "--store", "t"], in: scratch)
      #expect(alone.code == 64 && alone.errors.contains(flag), "\(alone.errors)")
    }
  }

  @Test("A missing column of --known and of --cross is told as theirs")
  func missingColumns() async throws {
    let scratch = try table()
    for (flag, value) in [("--known", "promo"), ("--cross", "rank:promo")] {
      for command in ["run", "audit"] {
        let run = try await Program.run([command] + Self.long + [flag, value], in: scratch)
        #expect(run.code == 65 && run.errors.contains("Name one of them with \(flag)."), "\(run.errors)")
      }
    }
  }

  @Test("A cohort without dates says what its clock is")
  func rowNumbers() async throws {
    let scratch = try scene()
    func said(_ cohort: String, _ more: [String] = []) async throws -> Bool {
      let run = try await Program.run(flags(cohort) + more + ["--plan"], in: scratch)
      #expect(run.code == 0, "\(run.errors)")
      return run.output.contains("rows of one number are taken for one instant")
    }
    #expect(try await said("all", ["--date-format", "none"]))
    let unneeded = [try await said("each", ["--date-format", "none"]), try await said("all")]
    #expect(unneeded == [false, false])
  }
}
