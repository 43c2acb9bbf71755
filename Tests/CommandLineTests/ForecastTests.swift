import Foundation
import Testing

@Suite("A run goes on with rows that are added, and forecasts past them", .timeLimit(.minutes(5)))
struct ForecastTests {
  /// Prices of three series, of which the rows up to a day are written.
  private func write(_ rows: Int, _ scratch: Scratch) {
    for name in ["a", "b", "c"] {
      scratch.writePrices("all-\(name).csv", rows: 120)
      let text = String(decoding: scratch["all-\(name).csv"] ?? Data(), as: UTF8.self)
      scratch.write("data/\(name).csv", text.split(separator: "\n").prefix(1 + rows).joined(separator: "\n") + "\n")
    }
  }

  private func scene() throws -> Scratch {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: "\(scratch.path)/data", withIntermediateDirectories: true)
    return scratch
  }

  private func double(row: Int, of name: String, _ scratch: Scratch) {
    var lines = String(decoding: scratch[name] ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
    let cells = lines[1 + row].split(separator: ",")
    lines[1 + row] = "\(cells[0]),\(2 * (Double(cells[1]) ?? 1))"
    scratch.write(name, lines.joined(separator: "\n") + "\n")
  }

  /// The lines of a CSV file by its names.
  private func table(_ csv: String) -> [[String: String]] {
    let lines = csv.replacing("\r\n", with: "\n").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(zip(lines[0], $0), uniquingKeysWith: { $1 }) }
  }

  @Test(
    "The column that the run forecasts is the one that is gone on with, though another would be found",
    arguments: ["High", "logRange(High,Low)"])
  func column(_ column: String) async throws {
    let scratch = try scene()
    func write(_ rows: Int) {
      let lines = (0..<rows).map { t in
        let x = 10 + sin(Double(t))
        return "2020-0\(t / 28 + 1)-\(t % 28 + 1 < 10 ? "0" : "")\(t % 28 + 1),\(x),\(x + 2 + x * x),\(x - 1)"
      }
      scratch.write("data/a.csv", "Date,Close,High,Low\n" + lines.joined(separator: "\n") + "\n")
    }
    write(90)
    let run = ["run", "data", "--quiet", "--store", "live", "--column", column]
    let first = try await Program.run(run + tiny, in: scratch)
    #expect(first.code == 0, "\(first.errors)")
    write(95)
    let forecast = try await Program.run(["forecast", "live", "data", "--format", "csv"], in: scratch)
    #expect(forecast.code == 0 && table(forecast.output).count > 0, "\(forecast.errors)")
  }

  @Test(
    "Rows that are added one by one give the store of a whole run, and each forecast is what that run stores and bounds",
    arguments: [
      ["--forecaster", "mlp", "--step", "1", "--start", "cold", "--feedback", "none", "--naive", "lastValue,ridge"],
      ["--forecaster", "lstm", "--step", "3", "--horizon", "3", "--start", "warm"],
      [
        "--forecaster", "mlp", "--step", "2", "--horizon", "2", "--refit-every", "2", "--ensemble", "2", "--gap", "1",
        "--latency", "1", "--shrink-to", "ridge",
      ],
      ["--forecaster", "mlp", "--step", "3", "--horizon", "2", "--cohort", "all", "--start", "warm"],
      ["--forecaster", "mlp", "--step", "1w", "--start", "pretrained"],
      ["--step", "3", "--horizon", "2", "--grid", "hidden=3,5", "--select", "hidden", "--by", "tail,folds:2,stack"],
      ["--forecaster", "mlp", "--step", "4", "--horizon", "2", "--partial-fold", "drop", "--cross", "market:mean"],
    ])
  func rowByRow(flags: [String]) async throws {
    let scratch = try scene()
    let flags = ["run", "data", "--quiet"] + tiny(with: flags + ["--epochs", "1"])
    write(90, scratch)
    #expect(try await Program.run(flags + ["--store", "live"], in: scratch).code == 0)
    var forecasts: [[String: String]] = []
    for rows in [91, 92, 93, 97] {
      write(rows, scratch)
      let forecast = try await Program.run(["forecast", "live", "data", "--format", "csv"], in: scratch)
      #expect(forecast.code == 0, "\(forecast.errors)")
      forecasts += table(forecast.output)
    }
    #expect(try await Program.run(flags + ["--store", "whole"], in: scratch).code == 0)
    #expect(
      try await Program.run(["digest", "live"], in: scratch).output
        == Program.run(["digest", "whole"], in: scratch).output)
    let arms = Set(forecasts.compactMap { $0["arm"] }).sorted().flatMap { ["--arm", $0] }
    let stored = table(
      try await Program.run(["intervals", "whole", "--format", "csv"] + arms, in: scratch).output)
    func key(_ row: [String: String]) -> [String?] { ["series", "arm", "origin", "lead"].map { row[$0] } }
    let byKey = Dictionary(stored.map { (key($0), $0) }, uniquingKeysWith: { $1 })
    let compared = forecasts.compactMap { forecast in byKey[key(forecast)].map { (forecast, $0) } }
    #expect(compared.count >= 12)
    for (forecast, stored) in compared {
      for column in ["y_pred", "low", "high"] { #expect(forecast[column] == stored[column], "\(key(forecast))") }
    }
  }

  @Test("What is known in advance is read from rows without a value of what is forecast, and is that of the next run")
  func knownAhead() async throws {
    let scratch = try scene()
    func write(_ rows: Int, ahead: Int) {
      scratch.writePrices("data/a.csv", rows: rows + ahead) { row, value in "\(row < rows ? "\(value)" : "")" }
      let text = String(decoding: scratch["data/a.csv"] ?? Data(), as: UTF8.self)
      let lines = text.split(separator: "\n").enumerated().map { "\($1),\($0 == 0 ? "Sale" : "\($0 * $0 % 7)")" }
      scratch.write("data/a.csv", lines.joined(separator: "\n") + "\n")
    }
    write(90, ahead: 0)
    let flags =
      ["run", "data", "--quiet"]
      + tiny(with: [
        "--step", "2", "--horizon", "2", "--latency", "1", "--epochs", "1", "--known", "Sale,dayOfWeek",
        "--forecaster", "mlp", "--layout", "file",
      ])
    #expect(try await Program.run(flags + ["--store", "live"], in: scratch).code == 0)
    let none = try await Program.run(["forecast", "live", "data", "--layout", "file"], in: scratch)
    #expect(none.code == 65 && none.output == "" && none.errors.contains("in each of the 2 rows"), "\(none.errors)")
    write(91, ahead: 2)
    let forecast = try await Program.run(
      ["forecast", "live", "data", "--format", "csv", "--layout", "file"], in: scratch)
    #expect(forecast.code == 0, "\(forecast.errors)")
    write(94, ahead: 0)
    #expect(try await Program.run(flags + ["--store", "whole"], in: scratch).code == 0)
    let stored = Set(
      try scratch.ask("whole", "SELECT arm, origin, lead, y_pred FROM v_prediction"))
    let told = table(forecast.output).map { row in
      ["arm", "origin", "lead", "y_pred"].map { row[$0] ?? "" }.joined(separator: "|")
    }
    #expect(!told.isEmpty && stored.isSuperset(of: told), "\(told)")
  }

  @Test("Only the folds that rows have made are computed, and a day without rows computes none")
  func onlyNewFolds() async throws {
    let scratch = try scene()
    write(90, scratch)
    let flags = tiny(with: ["--step", "1", "--epochs", "1", "--forecaster", "mlp", "--start", "warm"])
    #expect(
      try await Program.run(["run", "data/a.csv", "--quiet", "--store", "s"] + flags, in: scratch).code == 0)
    let arms = try scratch.ask("s", "SELECT count(*) FROM arm")[0]
    let same = try await Program.run(["forecast", "s", "data/a.csv"], in: scratch)
    #expect(same.code == 0 && !same.errors.contains("Rows were added"), "\(same.errors)")
    write(91, scratch)
    let more = try await Program.run(["forecast", "s", "data/a.csv"], in: scratch)
    #expect(more.code == 0 && more.errors.contains("Rows were added: \(arms) of "), "\(more.errors)")
    #expect(more.output.contains("1970-03-31") || more.output.contains("1970-04-01"), "\(more.output)")
    #expect(try scratch.ask("s", "SELECT name, status FROM run").count == 1)
  }

  @Test("Every origin that waits for a label is told where that is wanted, in numbers that other programs read")
  func forms() async throws {
    let scratch = try scene()
    write(90, scratch)
    let flags = tiny(with: ["--horizon", "3", "--forecaster", "mlp", "--epochs", "1"])
    #expect(try await Program.run(["run", "data", "--quiet", "--store", "s"] + flags, in: scratch).code == 0)
    let json = try await Program.run(
      ["forecast", "s", "data", "--format", "json", "--arm", "lastValue", "--pending", "--quiet"], in: scratch)
    struct Told: Decodable {
      struct Row: Decodable {
        var series: String
        var lead: Int
        var originRow: Int
        var targetTime: String?
        var low: Double?
        var value: Double
        private enum CodingKeys: String, CodingKey {
          case series, lead, originRow, targetTime, low
          case value = "y_pred"
        }
      }
      var forecasts: [Row]
    }
    let told = try JSONDecoder().decode(Told.self, from: Data(json.output.utf8)).forecasts
    #expect(told.count == 3 * 3 * 3 && told.allSatisfy { $0.low != nil })
    #expect(told.count { $0.targetTime == nil } == 3 * (1 + 2 + 3))
    let newest = try await Program.run(
      ["forecast", "s", "data", "--format", "csv", "--arm", "lastValue", "--method", "split", "--coverage", "0.5"],
      in: scratch)
    let rows = table(newest.output)
    #expect(rows.count == 3 * 3 && rows.allSatisfy { $0["target_time"] == "" && $0["status"] == "trained" })
  }

  @Test("A history that has changed is refused in words, and the store stays as it was")
  func rewritten() async throws {
    let scratch = try scene()
    write(90, scratch)
    let flags = tiny(with: ["--forecaster", "mlp", "--epochs", "1"])
    #expect(try await Program.run(["run", "data", "--quiet", "--store", "s"] + flags, in: scratch).code == 0)
    let before = try await Program.run(["digest", "s"], in: scratch).output
    func refused(_ words: String, _ change: () -> Void) async throws {
      write(92, scratch)
      change()
      let forecast = try await Program.run(["forecast", "s", "data"], in: scratch)
      #expect(forecast.code == 65 && forecast.output == "", "\(forecast.output)")
      #expect(forecast.errors.contains(words) && forecast.errors.contains("into another store"), "\(forecast.errors)")
      #expect(try await Program.run(["digest", "s"], in: scratch).output == before)
    }
    try await refused("the value at 1970-03-1") {
      double(row: 75, of: "data/b.csv", scratch)
    }
    try await refused("in rows that are trained on") {
      double(row: 5, of: "data/b.csv", scratch)
    }
    try await refused("no such series") { try? FileManager.default.removeItem(atPath: "\(scratch.path)/data/a.csv") }
    try await refused("rows in all") { write(70, scratch) }
  }

  @Test("What cannot be known is refused: inputs ahead of the last row, and which of two runs is meant")
  func refusals() async throws {
    let scratch = try scene()
    write(90, scratch)
    let flags = tiny(with: ["--forecaster", "mlp", "--epochs", "1"])
    for more in [[], ["--known", "dayOfWeek", "--name", "known"]] {
      #expect(
        try await Program.run(["run", "data", "--quiet", "--store", "s"] + flags + more, in: scratch).code == 0)
    }
    let two = try await Program.run(["forecast", "s", "data"], in: scratch)
    #expect(two.code == 64 && two.errors.contains("'known'"), "\(two.errors)")
    write(91, scratch)
    #expect(
      try await Program.run(["run", "data", "--quiet", "--store", "s"] + flags, in: scratch).code
        == 0)
    let longer = try await Program.run(
      ["forecast", "s", "data", "--run", try scratch.ask("s", "SELECT name FROM run ORDER BY run_id")[0]], in: scratch)
    #expect(longer.code == 65 && longer.errors.contains(" (2)'"), "\(longer.errors)")
    write(90, scratch)
    let known = try await Program.run(["forecast", "s", "data", "--run", "known"], in: scratch)
    #expect(known.code == 65 && known.output == "" && known.errors.contains("known:dayOfWeek"), "\(known.errors)")
    // The store goes on with them all the same.
    write(93, scratch)
    _ = try await Program.run(["forecast", "s", "data", "--run", "known"], in: scratch)
    #expect(
      try scratch.ask("s", "SELECT DISTINCT rows FROM series JOIN run USING (run_id) WHERE run.name = 'known'").count
        == 1)
    let whole = try await Program.run(
      ["run", "data", "--quiet", "--store", "w"] + flags + ["--known", "dayOfWeek", "--name", "known"], in: scratch)
    #expect(whole.code == 0)
    #expect(
      try await Program.run(["digest", "s", "--run", "known"], in: scratch).output
        == Program.run(["digest", "w"], in: scratch).output)
  }
}
