import Foundation
import Testing

@Suite("What cannot be run is said in one line, with an exit code that tells whose fault it is")
struct UsageTests {
  @Test(
    "Flags that nothing can be run with end with 64",
    arguments: [
      (["--covariates", "Volume:nope"], "--covariates, item 1: expected COLUMN or COLUMN:TRANSFORM"),
      (["--cross", "rnk"], "--cross, item 1: expected market:mean, market:std, rank, spread"),
      (["--cross", "rank", "--cross-age", "3"], "--cross-age: expected TICKER.COLUMN among --cross, found none."),
      (["--separator", "ab"], "--separator: expected one ASCII character"),
      (["--quote", "ab"], "--quote: expected one ASCII character or 'none', found 'ab'."),
      (["--date-format", "nonsense"], "--date-format: expected the name of a format, such as iso"),
      (["--table", "a", "--query", "b"], "--query: expected either a table or a query, found both."),
      (["--horizon", "0"], "--horizon: expected a whole number from 1"),
      (["--hidden", "4,x"], "--hidden, item 2: expected a whole number from 1 to 4096, found 'x'."),
      (
        ["--forecaster", "prophet"],
        "--forecaster: expected one of mlp, lstm, tcn, transformer, linear, found 'prophet'."
      ),
      (["--heads", "2"], "--heads: expected transformer among --forecaster with it, found mlp."),
      (
        ["--forecaster", "transformer", "--hidden", "30"],
        "--heads: expected a divisor of the Transformer's width, the first of --hidden 30, found 4."
      ),
      (
        ["--forecaster", "transformer", "--patch", "31"],
        "--patch: expected at most the 30 rows of --lookback, found 31."
      ),
      (
        ["--forecaster", "transformer", "--patch", "4", "--patch-stride", "5"],
        "--patch-stride: expected at most the 4 rows of --patch, so that no row is left out, found 5."
      ),
      (["--forecaster", "lstm", "--shortcut"], "--shortcut: expected mlp among --forecaster with it, found lstm."),
      (["--hidden", "4096,4096", "--lookback", "50000", "--train", "60000", "--batch", "60000"], ""),
      (["--train", "3"], "--train: expected at least"),
      (
        ["--target", "log"],
        "--target: expected one of level, diff, return, logReturn, relativeReturn, rankReturn, found 'log'. Did you mean 'logReturn'?"
      ),
      (["--config", "absent.yaml"], "absent.yaml: expected a configuration file, found no readable file."),
    ])
  func usage(flags: [String], message: String) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv", rows: 70_000 * (message.isEmpty ? 1 : 0) + 150)
    let ended = try await Program.run(["run", "a.csv"] + flags, in: scratch)
    #expect(ended.code == 64)
    #expect(ended.complaints.count == 1 && ended.said.count == 1, "\(ended.errors)")
    #expect(ended.errors.contains(message.isEmpty ? "expected a run that needs at most" : message), "\(ended.errors)")
    #expect(ended.output == "" && scratch["foldcast.sqlite"] == nil)
  }

  @Test(
    "So do command lines that cannot be read",
    arguments: [
      ["run"], ["run", "a.csv", "--nonsense"], ["run", "a.csv", "--workers", "0"], ["run", "a.csv", "--shard", "3/2"],
      ["run", "a.csv", "--missing", "dorp"], ["nonsense"], ["report"], ["data", "describe"], ["data", "synth", "x"],
      ["missing", ".", "--shards", "0"], ["run", "a.csv", "--shard", "0/2", "--store", "x"],
    ])
  func unreadable(arguments: [String]) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let ended = try await Program.run(arguments, in: scratch)
    #expect(ended.code == 64)
    #expect(ended.output == "")
    #expect(ended.errors.contains("Error: ") || ended.errors.hasPrefix("foldcast: "), "\(ended.errors)")
  }

  @Test(
    "An option that takes one value and is given twice is refused, whatever stands between",
    arguments: [
      ["run", "a.csv", "--train", "60", "--train", "60"],
      ["run", "a.csv", "--train=60", "--step", "1", "--train", "70"],
      ["run", "--seed", "1", "a.csv", "--seed=2", "--plan"], ["report", "s", "--format", "json", "--format", "json"],
      ["data", "synth", "x", "--seed", "1", "--seed", "1"], ["study", "run", "all", "--size", "ci", "--size", "ci"],
    ])
  func givenTwice(arguments: [String]) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let ended = try await Program.run(arguments, in: scratch)
    #expect(ended.code == 64 && ended.output == "")
    #expect(ended.errors.contains("expected once, as it takes one value, found 2 times."), "\(ended.errors)")
  }

  @Test(
    "A configuration file names itself and its key",
    arguments: [
      (
        "missing: dorp",
        "c.yaml, missing: expected error, drop, forwardFill or forwardFill:N, found 'dorp'. Did you mean 'drop'?"
      ),
      ("trian: 5", "c.yaml, line 1, trian: expected one of the "),
      ("train: many", "c.yaml, train: expected a whole number of rows from 1 to 1000000000, or a time such as"),
      ("- a", "c.yaml: expected keys and values, such as 'train: 504', found something else."),
      ("a: [", "c.yaml: expected YAML, found"), ("separator: ab", "--separator: expected one ASCII character"),
      ("name: \"a\\0b\"", "--name: expected a name without NUL characters"),
      ("max-ratio: 0", "--max-ratio: expected a whole number of at least 1, found 0."),
    ])
  func file(text: String, message: String) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.write("c.yaml", text)
    let ended = try await Program.run(["run", "a.csv", "--config", "c.yaml"], in: scratch)
    #expect(ended.code == 64)
    #expect(ended.errors.hasPrefix("foldcast: \(message)"), "\(ended.errors)")
    // The YAML parser's own words, which are quoted, hold one more.
    #expect(ended.errors.components(separatedBy: "expected").count == (text == "a: [" ? 3 : 2), "\(ended.errors)")
  }

  @Test(
    "Data that cannot be used ends with 65 and its name",
    arguments: [
      (["absent.csv"], "absent.csv"), (["a.csv", "--column", "nope"], "nope"), (["empty.csv"], "empty.csv"),
      (["text.csv"], "text.csv"), (["folder"], "folder"), (["*.dat"], "*.dat"), (["holes.csv"], "holes.csv, line 42"),
    ])
  func data(inputs: [String], name: String) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.write("empty.csv", "")
    scratch.write("text.csv", "it was a dark\nand stormy night\n")
    scratch.writePrices("holes.csv") { row, value in row == 40 ? "" : "\(value)" }
    try FileManager.default.createDirectory(atPath: "\(scratch.path)/folder", withIntermediateDirectories: false)
    let ended = try await Program.run(["run"] + inputs, in: scratch)
    #expect(ended.code == 65)
    #expect(ended.complaints.count == 1 && ended.errors.contains(name), "\(ended.errors)")
    #expect(ended.output == "" && scratch["foldcast.sqlite"] == nil)
  }

  @Test("Names that a database would cut at their NUL are refused")
  func nul() async throws {
    let scratch = try Scratch()
    try scratch.change(
      "in.sqlite",
      """
      CREATE TABLE prices(date TEXT, ticker TEXT, close REAL);
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
      INSERT INTO prices SELECT date('2020-01-01', i || ' days'), 'a' || char(0) || t.x, 100 + i % 7 FROM n,
        (SELECT 'b' AS x UNION SELECT 'c') AS t;
      """)
    let ended = try await Program.run(["run", "in.sqlite"] + tiny, in: scratch)
    #expect([0, 65].contains(ended.code), "\(ended.errors)")
    #expect(!ended.errors.contains("fault of the program"), "\(ended.errors)")
  }

  @Test(
    "An option that would be ignored is refused by its name",
    arguments: [
      (["report", "s", "--html", "p.html", "--format", "json"], "--format"),
      (["report", "s", "--format", "json", "--color", "always"], "--color"),
      (["trade", "s", "--format", "csv", "--all"], "--all"),
      (["trade", "s", "--format", "months", "--all"], "--all"),
      (["trade", "s", "--format", "positions", "--all"], "--all"),
      (["trade", "s", "--format", "positions", "--figure", "f.svg"], "--figure"),
      (["trade", "s", "--max-leverage", "3"], "--max-leverage"),
      (["intervals", "s", "--format", "json", "--all"], "--all"),
      (["intervals", "s", "--format", "json", "--coverage", "0.5,0.9"], "--coverage"),
      (["intervals", "s", "--cqr", "--method", "pid"], "--cqr"), (["intervals", "s", "--series", "a"], "--series"),
      (["run", "a.csv", "--plan", "--quantiles", ""], "--quantiles"),
      (["run", "a.csv", "--plan", "--print-config"], "--plan"),
      (["run", "a.csv", "--plan", "--events", "e"], "--events"),
      (["run", "a.csv", "--print-config", "--overwrite"], "--overwrite"),
      (["run", "a.csv", "--quiet", "--color", "always"], "--color"),
      (["run", "a.csv", "--horizon", "1", "--lookback", "9", "--horizon=2"], "--horizon"),
      (["run", "a.csv", "--store", "a", "--store", "a"], "--store"), (["run", "a.csv", "--layers", "2"], "--layers"),
    ])
  func idle(arguments: [String], name: String) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let ended = try await Program.run(arguments, in: scratch)
    #expect(ended.code == 64 && ended.output == "")
    #expect(ended.complaints.count == 1 && ended.complaints[0].contains(" \(name): expected"), "\(ended.errors)")
  }

  @Test("An option that takes several values may be repeated, and --run takes both")
  func repeated() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    scratch.writePrices("synthetic_oil.csv")
    for name in ["one", "two", "three"] {
      let ended = try await Program.run(
        ["run", "a.csv", "synthetic_oil.csv", "--lags", "1", "--lags", "2", "--store", "s", "--name", name, "--quiet"]
          + tiny + ["--seed", "\(name.utf8.count + (name == "two" ? 9 : 0))"], in: scratch)
      #expect(ended.code == 0, "\(ended.errors)")
    }
    #expect(try scratch.ask("s", "SELECT sum(is_synthetic) FROM series") == ["0"])
    let both = ["--run", "one", "--run", "three"]
    for command in [["report", "s"], ["trade", "s"], ["intervals", "s"]] {
      let ended = try await Program.run(command + both + ["--format", "json"], in: scratch)
      #expect(ended.code == 0 && ended.output.contains("\"one\"") && ended.output.contains("\"three\""))
      #expect(!ended.output.contains("\"two\""), "\(command)")
    }
    let compared = try await Program.run(["compare", "s", "--draws", "100", "--format", "json"] + both, in: scratch)
    #expect(compared.code == 0 && compared.output.contains("three: mlp") && !compared.output.contains("two: mlp"))
    let exported = try await Program.run(["export", "s", "--csv", "c", "--notebook", "n.ipynb"] + both, in: scratch)
    #expect(exported.code == 0, "\(exported.errors)")
    let folds = String(decoding: scratch["c/folds.csv"] ?? Data(), as: UTF8.self)
    #expect(folds.contains("one,") && folds.contains("three,") && !folds.contains("two,"))
    let notebook = String(decoding: scratch["n.ipynb"] ?? Data(), as: UTF8.self)
    #expect(notebook.contains("# one") && notebook.contains("# three") && !notebook.contains("# two"))
    let unknown = try await Program.run(["report", "s", "--run", "one", "--run", "four"], in: scratch)
    #expect(unknown.code == 65 && unknown.errors.contains("there is no run 'four'"))
  }

  @Test(
    "A name that does not exist is told the nearest ones",
    arguments: [
      (["reprot", "s"], "found 'reprot'. Did you mean 'report'?"),
      (["data", "descrbe"], "found 'descrbe'. Did you mean 'describe'?"),
      (["study", "lst"], "found 'lst'. Did you mean 'list'"), (["--verison"], "Did you mean --version?"),
      (["run", "a.csv", "--forcaster", "lstm"], "Did you mean --forecaster?"),
      (["run", "a.csv", "--horizont=3"], "Did you mean --horizon?"), (["run", "--hlep"], "Did you mean --help?"),
      (["run", "a.csv", "--forecaster", "lstn"], "found 'lstn'. Did you mean 'lstm'?"),
      (["run", "a.csv", "--rival", "prodgy"], "Did you mean 'prodigy'?"),
      (["run", "a.csv", "--rate", "tahn"], "Did you mean 'tanh'?"),
      (["run", "a.csv", "--optimizer", "adma"], "Did you mean 'adam'"),
      (
        ["report", "s", "--metric", "mea"],
        "--metric: expected one of mse, mae, mase, pinball, crps, found 'mea'. Did you mean 'mae'"
      ),
      (
        ["report", "s", "--format=jsno"],
        "--format: expected one of table, json, markdown, found 'jsno'. Did you mean 'json'?"
      ),
      (["run", "a.csv", "--column", "Clsoe"], "found no such column. Did you mean 'Close'?"),
      (["run", "a.csv", "--covariates", "Clos:return"], "Did you mean 'Close'?"),
    ])
  func nearest(arguments: [String], message: String) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let ended = try await Program.run(arguments, in: scratch)
    #expect([64, 65].contains(ended.code) && ended.output == "")
    #expect(ended.complaints.count == 1 && ended.complaints[0].contains(message), "\(ended.errors)")
  }

  @Test("Of many columns the nearest are named, and what lists all")
  func manyColumns() async throws {
    let scratch = try Scratch()
    let names = (0..<50).map { "sensor_\($0)" } + ["temperature"]
    let rows = (0..<100).map { row in
      "\(Date(timeIntervalSince1970: Double(row) * 86_400).formatted(.iso8601.year().month().day())),"
        + names.indices.map { "\($0 * row % 17 + 1)" }.joined(separator: ",")
    }
    scratch.write("wide.csv", (["Date," + names.joined(separator: ",")] + rows).joined(separator: "\n") + "\n")
    let ended = try await Program.run(["run", "wide.csv", "--layout", "file", "--column", "temprature"], in: scratch)
    #expect(
      ended.complaints.first?.contains(
        "expected one of the 51 columns that 'foldcast data describe wide.csv' lists, found no such column. Did you mean 'temperature'?"
      ) == true, "\(ended.errors)")
  }

  @Test(
    "An option that may be repeated takes one name, so that the store may follow it; the shards of a folder are counted"
  )
  func orders() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let run = ["run", "a.csv"] + tiny
    #expect(try await Program.run(run + ["--store", "s", "--forecaster", "mlp,linear"], in: scratch).code == 0)
    for command in ["trade", "intervals", "compare"] {
      let ended = try await Program.run([command, "--arm", "lastValue", "--arm", "drift", "s"], in: scratch)
      #expect(ended.code == 0, "\(command): \(ended.errors)")
    }
    #expect(try await Program.run(run + ["--shard", "1/3"], in: scratch).code == 0)
    let missing = try await Program.run(["missing", "foldcast-shards"], in: scratch)
    #expect(missing.code == 0 && missing.output == "0,2\n", "\(missing.errors)")
    let none = try await Program.run(["missing", "."], in: scratch)
    #expect(none.code == 64 && none.errors.contains("--shards: expected"), "\(none.errors)")
  }

  @Test("Words in another case make the same run")
  func cases() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let first = try await Program.run(
      ["run", "a.csv", "--store", "s", "--target", "logReturn", "--forecaster", "mlp"] + tiny, in: scratch)
    let again = try await Program.run(
      ["run", "a.csv", "--store", "s", "--target", "LOGRETURN", "--forecaster", "MLP", "--rate", "Absolute"] + tiny,
      in: scratch)
    #expect(first.code == 0 && again.code == 0)
    #expect(try scratch.ask("s", "SELECT count(*) FROM run") == ["1"])
  }

  @Test("Help and version are no errors")
  func help() async throws {
    let scratch = try Scratch()
    for arguments in [["--help"], ["run", "--help"], ["--version"], ["help", "merge"]] {
      let ended = try await Program.run(arguments, in: scratch)
      #expect(ended.code == 0 && ended.errors == "" && !ended.output.isEmpty)
    }
  }
}
