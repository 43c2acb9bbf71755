import Foundation
import GRDB
import Results
import Testing
import WalkForward

/// The repository's folder.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Suite("What is written for those who read stores with SQL")
struct SchemaDocumentTests {
  @Test("data/SCHEMA.md is the document of this schema (FOLDCAST_WRITE_SCHEMA=1 writes it anew)")
  func document() throws {
    let file = root.appending(path: "data/SCHEMA.md")
    if ProcessInfo.processInfo.environment["FOLDCAST_WRITE_SCHEMA"] == "1" {
      try SchemaDocument.markdown.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == SchemaDocument.markdown)
  }

  @Test("The document names every table, view and column of a store")
  func complete() throws {
    let scratch = try Scratch()
    try ResultWriter(path: scratch.store).close()
    let parts = SchemaDocument.markdown.split(separator: "\n### ")
    for name in try strings(scratch.store, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')") {
      let part = try #require(parts.first { $0.hasPrefix("\(name)\n") }, "\(name)")
      let documented = part.matches(of: /\| `(\w+)` \|/).map { String($0.1) }
      let columns = try strings(scratch.store, "SELECT name FROM pragma_table_info('\(name)')")
      #expect(documented == columns, "\(name)")
    }
  }

  static let queries = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "data/queries").path)
    .sorted()

  @Test("There are at least ten queries")
  func count() { #expect((Self.queries ?? []).count >= 10) }

  @Test("Each query runs, says what it answers, and finds something", arguments: queries ?? [])
  func query(_ name: String) throws {
    let sql = try String(contentsOf: root.appending(path: "data/queries/\(name)"), encoding: .utf8)
    #expect(sql.hasPrefix("-- "))
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("A"), series("B")])).id
    for s in 0..<2 {
      for a in 0..<5 {
        try writer.write(
          (0..<2).map { fold in
            record(
              series: s, arm: a, fold: fold, error: Double(a + 1),
              status: a == 0 && fold == 1 && s == 1 ? .failed(reason: "diverged") : .trained)
          }, run: id)
      }
    }
    try writer.finish(run: id)
    try writer.close()
    let queue = try DatabaseQueue(path: scratch.store)
    let rows = try queue.read { try Row.fetchAll($0, sql: sql) }
    #expect(!rows.isEmpty)
    #expect(try #require(rows.first).columnNames.contains("run"))
    switch name {
    case "top_series_by_skill.sql":
      // The learner misses by 1 and the best naive arm by 4.
      let skill: Double = rows[0]["skill"]
      #expect(skill == 0.9375)
    case "arms_ranked.sql":
      let ratios: [Double] = rows.map { $0["mean_ratio"] }
      let first: String = rows[0]["arm"]
      #expect(first == "mlp-absolute")
      #expect(ratios == ratios.sorted())
    case "failed_folds.sql":
      let reasons: [String] = rows.map { $0["reason"] }
      #expect(reasons == ["diverged"])
    case "mse_by_lead.sql":
      let errors: [Double] = rows.map { $0["mse"] }
      #expect(errors.allSatisfy { $0 > 0 })
    default: break
    }
  }

  private func strings(_ path: String, _ sql: String) throws -> [String] {
    try DatabaseQueue(path: path).read { try String.fetchAll($0, sql: sql) }
  }
}
