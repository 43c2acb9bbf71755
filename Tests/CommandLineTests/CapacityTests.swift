import Foundation
import Testing

@Suite("Capacity by the volumes of the files that were run", .timeLimit(.minutes(5)))
struct CapacityTests {
  /// Three columns, with a volume that is the same in all rows, so that money's volume is the price times it.
  private func write(_ name: String, volume: Double, _ scratch: Scratch) {
    let lines = (0..<150).map { t in
      let day = Date(timeIntervalSince1970: Double(t) * 86_400).formatted(.iso8601.year().month().day())
      return "\(day),\(100 + 5 * sin(Double(t * t))),\(volume)"
    }
    scratch.write(name, "Date,Close,Volume\n" + lines.joined(separator: "\n") + "\n")
  }

  @Test(
    "Ten times the volume carries ten times the capital, half the participation half of it; what is missing is told")
  func scales() async throws {
    let scratch = try Scratch()
    for (name, volume) in [("a.csv", 1000.0), ("more/a.csv", 10_000)] {
      try FileManager.default.createDirectory(atPath: "\(scratch.path)/more", withIntermediateDirectories: true)
      write(name, volume: volume, scratch)
    }
    let run = ["run", "a.csv", "--column", "Close", "--target", "logReturn", "--store", "s"] + tiny
    #expect(try await Program.run(run, in: scratch).code == 0)
    func capital(_ words: [String]) async throws -> Double {
      let trade = ["trade", "s", "--arm", "trainingMean", "--format", "json", "--volume", "product(Close,Volume)"]
      let ended = try await Program.run(trade + words, in: scratch)
      #expect(ended.code == 0, "\(ended.errors)")
      let found = try #require(ended.output.firstMatch(of: /"capital" ?: ?([0-9.e+]+)/))
      return try #require(Double(found.1))
    }
    let plain = try await capital(["--volumes", "a.csv"])
    // A turn of twice the capital at a price around 100, a hundredth of 1000 pieces.
    #expect(plain > 400 && plain < 1100)
    #expect(abs(try await capital(["--volumes", "more/a.csv"]) / plain - 10) < 1e-9)
    #expect(abs(try await capital(["--volumes", "a.csv", "--participation", "0.005"]) / plain - 0.5) < 1e-9)
    write("b.csv", volume: 1, scratch)
    let other = try await Program.run(
      ["trade", "s", "--volumes", "b.csv", "--volume", "Volume"], in: scratch)
    #expect(other.code == 0 && other.output.contains("cannot be told; the market of"), "\(other.output)")
    for (words, message) in [
      (["--volumes", "a.csv"], "--volume: expected beside --volumes"),
      (["--participation", "0.1"], "--participation: expected a share above 0 and at most 1 beside --volumes"),
      (["--volumes", "a.csv", "--volume", "Volume", "--format", "book"], "--volumes: expected with --format table"),
    ] {
      let refused = try await Program.run(["trade", "s"] + words, in: scratch)
      #expect(refused.code == 64 && refused.errors.contains(message), "\(refused.errors)")
    }
    let absent = try await Program.run(["trade", "s", "--volumes", "a.csv", "--volume", "Volum"], in: scratch)
    #expect(absent.code == 65 && absent.errors.contains("Volum"), "\(absent.errors)")
  }
}
