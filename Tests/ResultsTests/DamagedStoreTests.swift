import Foundation
import GRDB
import Results
import Testing

@Suite("A store whose rows or schema are not what they are to be is damaged, whoever reads it")
struct DamagedStoreTests {
  /// A store of one run whose tables check neither types nor keys.
  private func lax(_ scratch: Scratch) throws {
    let writer = try ResultWriter(path: scratch.store, journal: .rollback)
    let id = try writer.begin(run(series: [series("A"), series("B")])).id
    try writer.write([record(arm: 0, error: 1), record(series: 1, arm: 3, error: 2)], run: id)
    try writer.close()
    let names = [
      "run", "series", "instant", "arm", "content", "fold", "fold_timing", "epoch", "prediction", "failure",
    ]
    let queue = try DatabaseQueue(path: scratch.store)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; PRAGMA synchronous = OFF")
      for name in names {
        let columns = try db.columns(in: name).map { "\"\($0.name)\"" }.joined(separator: ", ")
        try db.execute(
          sql: """
            CREATE TABLE copy AS SELECT * FROM \(name); DROP TABLE \(name); CREATE TABLE \(name)(\(columns));
            INSERT INTO \(name) SELECT * FROM copy; DROP TABLE copy
            """)
      }
    }
    try queue.close()
  }

  private func readAll(_ reader: ResultReader) throws {
    for run in try reader.runs() {
      for series in try reader.series(of: run.id) {
        _ = try reader.instants(of: run.id, series: series.id)
        for arm in try reader.arms(of: run.id) {
          _ = try reader.predictions(of: run.id, series: series.id, arm: arm.id)
          _ = try reader.forecasts(of: run.id, series: series.id, arm: arm.id)
          _ = try reader.folds(of: run.id, series: series.id, arm: arm.id)
          _ = try reader.epochs(of: run.id, series: series.id, arm: arm.id)
          _ = try reader.folds(of: run.id, arm: arm.id)
        }
      }
      _ = try reader.scores(of: run.id)
      _ = try (reader.spending(of: run.id), reader.failures(of: run.id), reader.baselines(of: run.id))
    }
  }

  @Test("A store without its checks is read as long as its rows are right")
  func harmless() throws {
    let scratch = try Scratch()
    try lax(scratch)
    try readAll(ResultReader(path: scratch.store))
  }

  @Test(
    "A value of another type, a count below zero or beyond all, a row or name twice, a place that does not exist",
    arguments: [
      ("UPDATE run SET seed = 'x'", "could not decode Int"), ("UPDATE run SET name = NULL", "could not decode String"),
      ("UPDATE series SET rows = -1", "a count of -1 in rows"),
      ("UPDATE series SET horizon = 9223372036854775807", "a count of 9223372036854775807 in horizon"),
      ("UPDATE series SET name = 'A'", "two rows of series have one number or name"),
      ("INSERT INTO arm SELECT * FROM arm WHERE arm_id = 1", "two rows of arm have one number or name"),
      ("UPDATE instant SET \"row\" = 5000 WHERE \"row\" = 5", "the instants of series 0 have gaps"),
      ("UPDATE prediction SET origin_row = 5000", "a forecast of lead 1 from row 5000, which series 0 does not have"),
      ("UPDATE prediction SET lead = 'one'", "a forecast of lead 0 from row 3, which series 0 does not have"),
      ("UPDATE prediction SET y_pred = 'x'", "a number is a text"),
      ("UPDATE fold SET gradient_samples = 9223372036854775807", "a count of 9223372036854775807"),
      ("UPDATE epoch SET eta = x'00'", "could not decode Double"),
    ])
  func rows(sql: String, found: String) throws {
    let scratch = try Scratch()
    try lax(scratch)
    try change(scratch.store, sql)
    let reader = try ResultReader(path: scratch.store)
    let error = try #require(storeError { try readAll(reader) }, "\(sql)")
    #expect("\(error)".contains("the database is truncated or damaged (\(found)"), "\(error)")
    #expect(!"\(error)".contains("SELECT") && "\(error)".utf8.count < 400, "\(error)")
  }

  @Test(
    "A table or column that is not there, and a view in a table's place",
    arguments: [
      ("DROP TABLE fold", "it has no table fold"),
      ("ALTER TABLE epoch DROP COLUMN eta", "its table epoch has no column eta"),
      (
        "DROP TABLE failure; CREATE VIEW failure AS SELECT NULL AS run_id, NULL AS series_id", "it has no table failure"
      ),
    ])
  func schema(sql: String, found: String) throws {
    let scratch = try Scratch()
    try lax(scratch)
    let queue = try DatabaseQueue(path: scratch.store)
    try queue.writeWithoutTransaction { db in
      let views = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'")
      for view in views { try db.execute(sql: "DROP VIEW \(view)") }
      try db.execute(sql: sql)
    }
    try queue.close()
    for error in [
      storeError { _ = try ResultReader(path: scratch.store) },
      storeError { _ = try ResultWriter(path: scratch.store) },
    ] { #expect(error?.kind == .damaged(found)) }
  }

  @Test("Views in the file that never end, or are gone, are not the ones that are read")
  func views() throws {
    let scratch = try Scratch()
    try lax(scratch)
    let scores = try ResultReader(path: scratch.store).scores(of: 1)
    try change(
      scratch.store,
      """
      DROP VIEW v_score; DROP VIEW v_prediction;
      CREATE VIEW v_score AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT i AS series_id, i AS arm_id, i AS n, i AS n_missing, i AS mse, i AS folds, i AS failed_folds, i AS run_id FROM n
      """)
    let reader = try ResultReader(path: scratch.store)
    #expect(try reader.scores(of: 1) == scores && !scores.isEmpty)
    var count = 0
    try reader.forEachRow(of: .predictions) { _ in count += 1 }
    #expect(count == 8)
  }
}
