import Foundation
import Testing

/// Report texts, 80 columns wide, in files of their names; FOLDCAST_WRITE_REPORTS=1 writes them anew.
private let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/reports").path

@Suite("The report of a run as a terminal shows it", .timeLimit(.minutes(5)))
struct ReportTextTests {
  /// Two of the repository's sample series, by two models, in a few folds.
  private let run = [
    "run", "a.csv", "b.csv", "--store", "s", "--forecaster", "mlp,linear", "--folds", "4", "--train", "120", "--epochs",
    "3", "--lookback", "5", "--hidden", "4", "--horizon", "2", "--random-fit", "freshInit", "--workers", "1",
  ]

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    let data = URL(filePath: #filePath).appending(path: "../../../data").standardized.path
    for (name, source) in [("a.csv", "synthetic_garch_a.csv"), ("b.csv", "synthetic_ar1_a.csv")] {
      scratch[name] = FileManager.default.contents(atPath: "\(data)/\(source)")
    }
    return scratch
  }

  /// A text without what differs from run to run and from version to version, which is as wide.
  private func lasting(_ text: String) -> String {
    text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "2026-01-01T00:00:00Z")
      .replacing(/foldcast \d+\.\d+\.\d+/, with: "foldcast 0.0.0").replacing(/\b[0-9a-f]{12}\b/, with: "0123456789ab")
  }

  private func check(_ text: String, against name: String) throws {
    let path = "\(fixtures)/\(name)"
    if ProcessInfo.processInfo.environment["FOLDCAST_WRITE_REPORTS"] != nil {
      try lasting(text).write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(
      try lasting(text) == String(contentsOfFile: path, encoding: .utf8), "\(name): see the comment in \(#fileID)")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("Which model is better stands in the first three lines; the rest is as it was agreed on")
  func snapshots() async throws {
    let scratch = try scratch()
    let ended = try await Program.run(run, in: scratch)
    #expect(ended.code == 0, "\(ended.errors)")
    let first = ended.output.split(separator: "\n").prefix(3).joined()
    #expect(first.contains(/mlp (beats|or) linear|linear (beats|or) mlp/), "\(first)")
    try check(ended.output, against: "run.txt")
    for (flags, name) in [([], "run.txt"), (["--paper"], "paper.txt"), (["--metric", "mae"], "mae.txt")] {
      try check(try await Program.run(["report", "s"] + flags, in: scratch).output, against: name)
    }
    try check(try await Program.run(["compare", "s", "--draws", "100"], in: scratch).output, against: "compare.txt")
  }

  @Test("A run that was interrupted says so first")
  func interrupted() async throws {
    let scratch = try scratch()
    #expect(try await Program.run(run + ["--quiet"], in: scratch).code == 0)
    try scratch.change("s", "UPDATE run SET status = 'interrupted'")
    let report = try await Program.run(["report", "s"], in: scratch)
    #expect(report.output.hasPrefix("INTERRUPTED, provisional: level mlp+linear"), "\(report.errors)\(report.output)")
  }
}
