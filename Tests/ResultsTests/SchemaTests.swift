import Foundation
import GRDB
import Results
import Testing

@Suite("The schema is what its users were promised")
struct SchemaTests {
  @Test("Tables and views have the promised names")
  func names() throws {
    let scratch = try Scratch()
    _ = try ResultWriter(path: scratch.store)
    let tables = try rows(scratch.store, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    #expect(
      tables
        == [
          "arm", "content", "epoch", "failure", "fold", "fold_timing", "instant", "prediction", "run", "series",
          "walk_state",
        ].map { "\"\($0)\"" })
    let views = try rows(scratch.store, "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
    #expect(views == ["v_baseline", "v_epoch", "v_fold", "v_prediction", "v_quantiles", "v_score"].map { "\"\($0)\"" })
  }

  @Test(
    "Views and tables have at least the promised columns",
    arguments: [
      ("v_prediction", ["run", "series", "arm", "origin", "target_time", "lead", "y_true", "y_pred"]),
      (
        "v_fold",
        [
          "run", "series", "arm", "fold", "cutoff", "eta_start", "eta_end", "train_loss", "validation_loss",
          "accuracy", "test_mse", "gradient_steps", "seconds", "status", "reason",
        ]
      ),
      ("v_score", ["run", "series", "arm", "role", "n", "mse", "mse_vs_best_naive", "mse_vs_random_fit"]),
      ("arm", ["run_id", "arm_id", "name", "role", "forecaster", "rate_rule", "start", "feedback", "seed"]),
      ("prediction", ["run_id", "series_id", "arm_id"]),
      ("run", ["run_id", "identity", "configuration", "data_hash", "seed", "code_version"]),
    ])
  func columns(of name: String, promised: [String]) throws {
    let scratch = try Scratch()
    _ = try ResultWriter(path: scratch.store)
    let found = try rows(scratch.store, "SELECT name FROM pragma_table_info('\(name)')")
    for column in promised { #expect(found.contains("\"\(column)\""), "\(name).\(column)") }
  }

  @Test("Tables are STRICT, a closed store has no log, and the file carries its marks")
  func marks() throws {
    let scratch = try Scratch()
    _ = try ResultWriter(path: scratch.store)
    #expect(
      try rows(
        scratch.store,
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite%'") == [])
    #expect(try rows(scratch.store, "PRAGMA journal_mode") == ["\"delete\""])
    #expect(try rows(scratch.store, "PRAGMA user_version") == ["\(Schema.version)"])
    #expect(try rows(scratch.store, "PRAGMA application_id") == ["\(Schema.applicationID)"])
  }

  @Test("Every table, view and column is followed or led by a comment")
  func comments() throws {
    let lines = Schema.sql.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, line) in lines.enumerated() {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("CREATE TABLE") || text.hasPrefix("CREATE VIEW") {
        #expect(lines[index - 1].hasPrefix("-- "), "\(line)")
      }
    }
    let scratch = try Scratch()
    _ = try ResultWriter(path: scratch.store)
    let tables = try rows(scratch.store, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
    for table in tables.map({ $0.replacing("\"", with: "") }) {
      let sql = try #require(try rows(scratch.store, "SELECT sql FROM sqlite_schema WHERE name = '\(table)'").first)
      for column in try rows(scratch.store, "SELECT name FROM pragma_table_info('\(table)')") {
        let name = column.replacing("\"", with: "")
        let documented = sql.replacing("\\n", with: "\n").replacing("\\\"", with: "").split(separator: "\n")
          .contains { line in
            guard let comment = line.range(of: " -- ") else { return false }
            let words = line[..<comment.lowerBound].split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            return words.first.map(String.init) == name || words.last.map(String.init) == name
          }
        #expect(documented, "\(table).\(name) has no comment")
      }
    }
  }
}
