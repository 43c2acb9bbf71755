import Foundation
import Testing

@Suite("An audit is kept with its run")
struct AuditStoreTests {
  @Test("A report shows the audit of its own inputs and flags, and that of no others")
  func kept() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    #expect(try await Program.run(["run", "a.csv"] + tiny, in: scratch).code == 0)
    let before = try await Program.run(["report", "foldcast.sqlite"], in: scratch)
    #expect(before.output.contains("none kept") && !before.output.contains("did anything look ahead"))

    let sampled = ["--folds-sampled", "1", "--store", "foldcast.sqlite"]
    let other = try await Program.run(["audit", "a.csv", "--seed", "7"] + tiny + sampled, in: scratch)
    #expect(other.code == 0, "\(other.output)\(other.errors)")
    #expect(try await Program.run(["report", "foldcast.sqlite"], in: scratch).output == before.output)

    let tables = try scratch.tables("foldcast.sqlite")
    for _ in 0..<2 {
      let own = try await Program.run(["audit", "a.csv"] + tiny + sampled, in: scratch)
      #expect(own.code == 0 && own.errors.contains("is kept in foldcast.sqlite"), "\(own.output)\(own.errors)")
    }
    #expect(try scratch.tables("foldcast.sqlite") == tables)
    #expect(try scratch.ask("foldcast.sqlite", "SELECT count(*) FROM audit") == ["2"])
    for form in ["table", "markdown", "json"] {
      let after = try await Program.run(["report", "foldcast.sqlite", "--format", form], in: scratch)
      #expect(after.code == 0 && after.output.contains("future-perturbation"), "\(form)")
    }
    let page = try await Program.run(["report", "foldcast.sqlite", "--html", "page.html"], in: scratch)
    #expect(
      page.code == 0 && String(decoding: scratch["page.html"] ?? Data(), as: UTF8.self).contains("future-perturbation"))
  }

  @Test("The result of a planted leak is not kept")
  func planted() async throws {
    let scratch = try Scratch()
    scratch.writePrices("a.csv")
    let refused = try await Program.run(
      ["audit", "a.csv", "--plant-leak", "scaler", "--store", "s.sqlite"] + tiny, in: scratch)
    #expect(refused.code == 64 && scratch["s.sqlite"] == nil, "\(refused.errors)")
  }
}
