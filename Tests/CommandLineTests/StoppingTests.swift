import Foundation
import Testing

@Suite("A run that is stopped says how to go on, and goes on", .timeLimit(.minutes(5)))
struct StoppingTests {
  @Test("By SIGINT or SIGTERM, in the middle of a run that takes hours", arguments: [SIGINT, SIGTERM])
  func longEpoch(signal: Int32) async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv", rows: 300)
    scratch.writePrices("b.csv", rows: 300)
    // As many walks as cores, so that no thread is idle.
    let run = try Program.start(["run", "a.csv", "b.csv", "--store", "s"] + endless, in: scratch)
    await run.wait {
      (try? scratch.ask("s", "SELECT count(*) FROM run")) == ["1"]
    } then: {
      run.send(signal)
    }
    let ended = await run.ended()
    #expect(ended.code == 128 + signal && !ended.wasKilled)
    #expect(ended.said == ["Stopped. All finished folds are in s; the same command goes on where it stopped."])
    #expect(try scratch.ask("s", "SELECT status FROM run") == ["interrupted"])
  }

  @Test("Between folds, again and again, it ends with the tables of a run that nobody stopped")
  func goesOn() async throws {
    let scratch = try Scratch()
    for name in ["a.csv", "b.csv"] { scratch.writePrices(name, rows: 400) }
    let flags =
      ["run", "a.csv", "b.csv"]
      + tiny(with: [
        "--step", "2", "--epochs", "300", "--patience", "0", "--rate", "constant", "--feedback", "none",
      ])
    let whole = try await Program.run(flags + ["--quiet", "--store", "whole"], in: scratch)
    #expect(whole.code == 0)
    var stops = 0
    var folds = 0
    while stops < 20 {
      let run = try Program.start(flags + ["--store", "s"], in: scratch)
      // Not at once, so that each start adds something.
      await run.wait { [folds] in
        (try? scratch.ask("s", "SELECT count(*) FROM fold")).flatMap { Int($0[0]) } ?? 0 > folds
      } then: {
        run.send(SIGTERM)
      }
      let ended = await run.ended()
      if ended.code == 0 { break }
      #expect(ended.code == 128 + SIGTERM && !ended.wasKilled, "\(ended.errors)")
      #expect(ended.errors.contains("the same command goes on where it stopped.") || ended.errors.contains("Stopped."))
      stops += 1
      folds = try Int(scratch.ask("s", "SELECT count(*) FROM fold")[0]) ?? 0
    }
    #expect(stops > 0)
    #expect(try await Program.run(flags + ["--quiet", "--store", "s"], in: scratch).code == 0)
    #expect(try scratch.tables("s") == scratch.tables("whole"))
  }
}
