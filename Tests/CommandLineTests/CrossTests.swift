import Foundation
import Testing

@Suite("Series of a run that read each other", .timeLimit(.minutes(5)))
struct CrossTests {
  private let files = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"]
  private let cross = [
    "--target", "relativeReturn", "--cross", "market:mean,market:std,rank:Close:diff,a.Close:logReturn",
  ]

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    for file in files { scratch.writePrices(file, rows: file == "e.csv" ? 120 : 150) }
    return scratch
  }

  @Test("They are run, ranked in the report, not traded, and have the same bits in shards")
  func whole() async throws {
    let scratch = try scratch()
    let run = ["run"] + files + tiny + cross
    let ended = try await Program.run(run + ["--store", "s"], in: scratch)
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.output.contains("relativeReturn of Close"))
    #expect(ended.output.contains("How well forecasts rank the series at each instant"))
    #expect(ended.output.contains("market:mean,market:std,rank:Close:diff,a.Close:logReturn"))
    let sums = try scratch.ask(
      "s",
      """
      SELECT max(abs(total)) < 1e-12, count(*) > 20 FROM (SELECT sum(y_true) AS total, count(*) AS n FROM v_prediction
        WHERE arm = 'lastValue' AND lead = 1 GROUP BY target_time HAVING n = 5)
      """)
    #expect(sums == ["1|1"], "relative returns of all that are present sum to zero")
    #expect(try scratch.ask("s", "SELECT max(abs(y_pred)) FROM v_prediction WHERE arm = 'lastValue'") == ["0.0"])
    let traded = try await Program.run(["trade", "s"], in: scratch)
    #expect(traded.code == 65 && traded.errors.contains("what it gained beside the other series"), "\(traded.errors)")
    for part in ["0/2", "1/2"] {
      let part = try await Program.run(run + ["--quiet", "--shard", part, "--folder", "f"], in: scratch)
      #expect(part.code == 0, "\(part.errors)")
    }
    let merged = try await Program.run(["merge", "m", "f"], in: scratch)
    #expect(merged.code == 0, "\(merged.errors)")
    let digests = try await (Program.run(["digest", "s"], in: scratch), Program.run(["digest", "m"], in: scratch))
    #expect(digests.0.output == digests.1.output && !digests.0.output.isEmpty)
  }

  @Test("An audit rewrites the other series' futures and passes")
  func audited() async throws {
    let audit = try await Program.run(
      ["audit"] + files + tiny + cross + ["--series-sampled", "2", "--folds-sampled", "1", "--quiet"], in: try scratch()
    )
    #expect(audit.code == 0 && audit.output.contains("passed"), "\(audit.output)\(audit.errors)")
  }

  @Test(
    "What cannot be held against each other is refused",
    arguments: [
      (["a.csv"], ["--cross", "rank"], "a: expected at least two series, to be held against each other, found 1."),
      (["a.csv", "b.csv"], ["--cross", "SPY.Close"], "--cross SPY.Close: expected a series of the run"),
      (["a.csv", "b.csv"], ["--cross", "b.Open"], "found no such column in 'b'"),
      (
        ["a.csv", "b.csv"], ["--cross", "rank", "--date-format", "none"],
        "a: expected dates, to hold its rows against those of other series, found row numbers."
      ),
    ])
  func refused(files: [String], flags: [String], message: String) async throws {
    let ended = try await Program.run(["run"] + files + tiny + flags, in: try scratch())
    #expect(ended.code == 65 && ended.errors.contains(message), "\(ended.errors)")
  }
}
