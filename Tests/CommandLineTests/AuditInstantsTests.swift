import Foundation
import Testing

@Suite("An audit vouches for no order that nothing shows")
struct AuditInstantsTests {
  @Test("Without dates it is refused, unless the user declines them; then it says what is not proved")
  func rowNumbers() async throws {
    let scratch = try Scratch()
    let closes = (0..<150).map { "\(100 + ($0 * 37) % 11)" }
    scratch.write("a.csv", (["Close"] + closes).joined(separator: "\n") + "\n")
    let refused = try await Program.run(["audit", "a.csv"] + tiny, in: scratch)
    #expect(refused.code == 65)
    #expect(
      refused.errors.contains(
        "a: expected dates, as without them nothing shows that a row was known before the next, found row numbers"))
    let vouched = try await Program.run(
      ["audit", "a.csv", "--date-format", "none", "--folds-sampled", "1"] + tiny, in: scratch)
    #expect(vouched.code == 0, "\(vouched.output)\(vouched.errors)")
    #expect(vouched.output.contains("'a' without dates: the order of rows is taken for that of time, unproved"))
  }

  @Test("A covariate that begins late is named with its folds")
  func lateCovariate() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv", rows: 150)
    let lines = String(decoding: scratch["a.csv"] ?? .init(), as: UTF8.self).split(separator: "\n")
    let volumes = lines.enumerated().map { row, line in
      "\(line),\(row == 0 ? "Volume" : row < 110 ? "0" : "\(1_600_000 + row)")"
    }
    scratch.write("a.csv", volumes.joined(separator: "\n") + "\n")
    let run = try await Program.run(["run", "a.csv", "--covariates", "Volume"] + tiny, in: scratch)
    #expect(run.code == 0, "\(run.errors)")
    let said = run.output.split(separator: "\n").filter { $0.contains("the covariate 'Volume' never changes") }
    #expect(said.count == 1 && said.first?.contains("a: in folds 0") == true, "\(run.output)")
  }
}
