import Foundation
import Testing

@Suite("What is printed where")
struct OutputTests {
  @Test("The report goes to standard output, notes to standard error, and neither with --quiet")
  func streams() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let loud = try await Program.run(["run", "a.csv"] + tiny, in: scratch)
    #expect(loud.code == 0)
    #expect(
      loud.output.contains("Naive forecasts") && loud.said.isEmpty && loud.errors.hasPrefix("read: 1 series"),
      "\(loud.errors)")
    let again = try await Program.run(["run", "a.csv"] + tiny, in: scratch)
    #expect(again.code == 0 && again.output == loud.output)
    #expect(again.errors.contains("the store already holds this run"))
    let quiet = try await Program.run(["run", "a.csv", "--quiet", "--overwrite"] + tiny, in: scratch)
    #expect(quiet.code == 0 && quiet.output == "" && quiet.errors == "")
  }

  @Test(
    "That an anchor leaves nothing of the target is told where covariates alone are beside it",
    arguments: [
      (["--covariates", "mean(Close,5)"], true), (["--covariates", "mean(Close,5)", "--anchor", "none"], false),
      (["--covariates", "Volume", "--lags", "mean:5"], false), ([], false),
    ])
  func anchorOfOneRow(words: [String], isTold: Bool) async throws {
    let scratch = try Scratch()
    let lines = (0..<150).map { "\($0),\(100 + 5 * sin(Double($0 * $0))),\(3 + cos(Double($0)))" }
    scratch.write("a.csv", "Row,Close,Volume\n" + lines.joined(separator: "\n") + "\n")
    let run = ["run", "a.csv", "--column", "Close", "--lookback", "1", "--train", "80", "--plan"] + words
    let ended = try await Program.run(run, in: scratch)
    let told = ended.errors.contains("leaves nothing of the target's level")
    #expect(ended.code == 0 && told == isTold, "\(ended.errors)")
  }

  @Test("A printed configuration that is read back, also from standard input, makes the same run")
  func configuration() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let printed = try await Program.run(["run", "a.csv", "--print-config"] + tiny, in: scratch)
    #expect(printed.code == 0 && scratch["foldcast.sqlite"] == nil)
    scratch.write("c.yaml", printed.output)
    let one = try await Program.run(["run", "--config", "c.yaml", "--quiet", "--store", "one"], in: scratch)
    let other = try await Program.run(
      ["run", "--config", "/dev/stdin", "--quiet", "--store", "other"], in: scratch, from: "\(scratch.path)/c.yaml")
    #expect(one.code == 0 && other.code == 0, "\(other.errors)")
    #expect(try scratch.ask("one", "SELECT identity FROM run") == scratch.ask("other", "SELECT identity FROM run"))
    #expect(try scratch.tables("one") == scratch.tables("other"))
  }

  @Test("Output that cannot be written is an error; errors that cannot be written are not")
  func full() async throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return print("skipped: there is no /dev/full") }
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let unheard = try await Program.shell("foldcast run a.csv \(tiny.joined(separator: " ")) 2>/dev/full", in: scratch)
    #expect(unheard.code == 0)
    let again = try await Program.shell("foldcast run a.csv \(tiny.joined(separator: " ")) 2>&-", in: scratch)
    #expect(again.code == 0)
    for command in ["report foldcast.sqlite", "data describe a.csv"] {
      let ended = try await Program.shell("foldcast \(command) >/dev/full", in: scratch)
      #expect(ended.code == 74 && ended.complaints.count == 1, "\(command): \(ended.errors)")
    }
  }

  @Test("A page goes through a link, to where there may be no file yet, and onto no pipe that nobody reads")
  func links() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv", "--quiet", "--store", "s"] + tiny, in: scratch).code == 0)
    #expect(try await Program.shell("ln -s page.html link; mkfifo pipe; mkdir folder", in: scratch).code == 0)
    for _ in 0..<2 {
      #expect(try await Program.run(["report", "s", "--html", "link"], in: scratch).code == 0)
      let found = try await Program.shell("test -h link && ! test -h page.html && tail -n 1 page.html", in: scratch)
      #expect(found.output == "</html>\n", "\(found)")
    }
    for (path, found) in [("pipe", "nobody reads there"), ("folder", "Is a directory"), ("/dev/full", "space")] {
      for command in [["report", "s", "--html"], ["export", "s", "--notebook"]] {
        let ended = try await Program.run(command + [path], in: scratch)
        #expect(ended.code == 74 && ended.errors.contains(found), "\(command) \(path): \(ended.errors)")
      }
    }
  }

  @Test("A page that goes to a pipe leaves the pipe there")
  func pipe() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv", "--quiet"] + tiny, in: scratch).code == 0)
    let ended = try await Program.shell(
      "mkfifo p; timeout 240 cat p > got & foldcast report foldcast.sqlite --html p; wait; test -p p && grep -c '</html>' got",
      in: scratch)
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("Colours go to a terminal alone, unless they are asked for")
  func colors() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let plain = try await Program.run(["run", "a.csv"] + tiny, in: scratch)
    #expect(plain.code == 0 && !plain.output.contains("\u{1B}["))
    let forms = ["auto": false, "never": false, "always": true]
    for (color, isColored) in forms {
      let report = try await Program.run(["report", "foldcast.sqlite", "--color", color], in: scratch)
      #expect(report.code == 0 && report.output.contains("\u{1B}[") == isColored, "\(color)")
      #expect(report.output.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain.output, "\(color)")
    }
    let unknown = try await Program.run(["report", "foldcast.sqlite", "--color", "red"], in: scratch)
    #expect(unknown.code == 64)
  }

  @Test("A description warns of what run would skip, and does not fail for it")
  func describe() async throws {
    let scratch = try Scratch()
    scratch.writePrices("long.csv", rows: 600)
    scratch.writePrices("short.csv", rows: 100)
    scratch.writePrices("flat.csv", rows: 600) { _, _ in "7" }
    let long = try await Program.run(["data", "describe", "long.csv"], in: scratch)
    #expect(long.code == 0 && !long.output.contains("warning"))
    let short = try await Program.run(["data", "describe", "short.csv"], in: scratch)
    #expect(short.code == 0)
    #expect(
      short.output.contains(
        "too short for run's default settings, where one fold needs 505 rows: 'short', with 100 rows"))
    let flat = try await Program.run(["data", "describe", "flat.csv"], in: scratch)
    #expect(flat.code == 0 && flat.output.contains("the target never changes, so that run skips it: 'flat'"))
    let all = try await Program.run(["data", "describe", "long.csv", "short.csv", "flat.csv"], in: scratch)
    #expect(all.code == 0 && all.output.components(separatedBy: "warning: ").count == 3)
    for (file, code) in [("long.csv", 0), ("short.csv", 65), ("flat.csv", 65)] as [(String, Int32)] {
      let flags = ["--folds", "1", "--epochs", "1", "--random-fit", "none", "--quiet", "--store", "\(file).sqlite"]
      #expect(try await Program.run(["run", file] + flags, in: scratch).code == code)
    }
  }
}
