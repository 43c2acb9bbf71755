import Foundation
import GRDB
import Results
import Testing
import WalkForward

@Suite("A store of an older version is read as it is, and becomes one of this version when it is written")
struct MigrationTests {
  /// A store of one run as version 1 made it.
  private func older(_ scratch: Scratch, finished: Bool = true) throws {
    let writer = try ResultWriter(path: scratch.store, journal: .rollback)
    let id = try writer.begin(run(series: both)).id
    try writer.write([record(arm: 0, error: 1), record(series: 1, arm: 3, error: 2)], run: id)
    if finished { try writer.finish(run: id) }
    try writer.close()
    try change(
      scratch.store,
      """
      DROP VIEW v_prediction; DROP VIEW v_quantiles; DROP TABLE content; ALTER TABLE run DROP COLUMN frame;
      ALTER TABLE series DROP COLUMN calendar; PRAGMA user_version = 1
      """)
  }

  /// Series whose instants differ, each of which has its own in every version.
  private let both = [series("A"), series("B", rows: 11)]

  @Test("It is read without being changed, and nothing is said of what it could not note")
  func reading() throws {
    let scratch = try Scratch()
    try older(scratch)
    let before = try Data(contentsOf: URL(filePath: scratch.store))
    let reader = try ResultReader(path: scratch.store)
    let run = try #require(try reader.unalteredRuns().first)
    let contents = try reader.contents(of: run.id)
    #expect(!contents.isKept && contents.faults.isEmpty)
    #expect(contents.byArm.map(\.predictions) == [4, 4])
    #expect(try reader.scores(of: run.id).count == 2)
    #expect(try Data(contentsOf: URL(filePath: scratch.store)) == before)
  }

  @Test("Its run goes on, and what it held is noted with what comes; its digest is that of a store of this version")
  func writing() throws {
    let (old, new) = (try Scratch(), try Scratch())
    try older(old, finished: false)
    let writer = try ResultWriter(path: old.store)
    let begun = try writer.begin(run(series: both))
    #expect(begun.records == 2)
    try writer.write(record(arm: 1, error: 3), run: begun.id)
    try writer.finish(run: begun.id)
    try writer.close()

    let fresh = try ResultWriter(path: new.store)
    let id = try fresh.begin(run(series: both)).id
    for record in [record(arm: 1, error: 3), record(series: 1, arm: 3, error: 2), record(arm: 0, error: 1)] {
      try fresh.write(record, run: id)
    }
    try fresh.finish(run: id)
    try fresh.close()

    let found = try ResultReader(path: old.store).contents(of: begun.id)
    #expect(found == (try ResultReader(path: new.store).contents(of: id)))
    #expect(found.isKept && found.faults.isEmpty && found.contents.count == 3)
    #expect(try rows(old.store, "PRAGMA user_version") == ["\(Schema.version)"])
    #expect(
      try rows(old.store, "SELECT name FROM sqlite_schema ORDER BY 1")
        == rows(new.store, "SELECT name FROM sqlite_schema ORDER BY 1"))
  }

  @Test("A column of this version is added to a store of the one before, and moves no digest of what that wrote")
  func laterColumn() throws {
    let (old, new) = (try Scratch(), try Scratch())
    var (first, second) = (record(arm: 0, error: 1), record(arm: 0, fold: 1, error: 2))
    (first.scale, second.scale) = (0.5, 0.75)
    let writer = try ResultWriter(path: old.store, journal: .rollback)
    try writer.write(first, run: try writer.begin(run(series: [series("A")])).id)
    try writer.close()
    try change(
      old.store, "DROP VIEW v_fold; DROP VIEW v_score; ALTER TABLE fold DROP COLUMN mase_scale; PRAGMA user_version = 2"
    )
    let before = try ResultReader(path: old.store).contents(of: 1)

    let later = try ResultWriter(path: old.store)
    let begun = try later.begin(run(series: [series("A")]))
    #expect(try ResultReader(path: old.store).contents(of: 1) == before)
    try later.write(second, run: begun.id)
    try later.finish(run: begun.id)
    try later.close()
    #expect(try rows(old.store, "SELECT mase_scale FROM fold ORDER BY fold") == ["NULL", "0.75"])
    #expect(try rows(old.store, "SELECT mase_scale FROM v_fold ORDER BY fold") == ["NULL", "0.75"])

    let fresh = try ResultWriter(path: new.store)
    let id = try fresh.begin(run(series: [series("A")])).id
    try fresh.write([first, second], run: id)
    try fresh.finish(run: id)
    try fresh.close()
    let found = try ResultReader(path: old.store).contents(of: begun.id)
    #expect(try found == ResultReader(path: new.store).contents(of: id) && found.faults.isEmpty)
  }

  @Test("An arm's settings are a column of this version; a baseline of other settings is no arm's")
  func settings() throws {
    let (old, new) = (try Scratch(), try Scratch())
    let writer = try ResultWriter(path: old.store, journal: .rollback)
    _ = try writer.begin(run(series: [series("A")]))
    try writer.close()
    try change(
      old.store,
      "DROP VIEW v_score; DROP VIEW v_baseline; ALTER TABLE arm DROP COLUMN settings; PRAGMA user_version = 3")
    let reader = try ResultReader(path: old.store)
    #expect(try reader.arms(of: 1).allSatisfy { $0.arm.settings == nil })
    #expect(try reader.baselines(of: 1).map { [$0.arm, $0.baseline] } == [[0, 2], [1, 2]])

    var arms = [learner, plain, fresh, last, drift]
    for i in 0...2 { arms[i].settings = i == 1 ? #"{"hidden":[8]}"# : #"{"hidden":[64,64]}"# }
    for store in [old.store, new.store] {
      let later = try ResultWriter(path: store)
      let id = try later.begin(run("def", series: [series("A")], arms: arms)).id
      try later.close()
      let reader = try ResultReader(path: store)
      #expect(try reader.arms(of: id).map(\.arm) == arms)
      #expect(try reader.baselines(of: id).map { [$0.arm, $0.baseline] } == [[0, 2]])
    }
  }

  @Test("Instants that several series have are held once, and read by each; an older store has them for each")
  func calendars() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store, journal: .rollback)
    let id = try writer.begin(run(series: [series("A"), series("B", rows: 11), series("C"), series("D", rows: 11)])).id
    try writer.write((0..<4).map { record(series: $0, arm: 0, error: 1) }, run: id)
    try writer.close()
    #expect(try rows(scratch.store, "SELECT calendar FROM series ORDER BY series_id") == ["NULL", "NULL", "0", "1"])
    #expect(try rows(scratch.store, "SELECT count(*) FROM instant") == ["21"])
    let sql = "SELECT origin, target_time FROM v_prediction WHERE series_id = 3 ORDER BY origin_row, lead"
    let (seen, cutoffs) = (try rows(scratch.store, sql), try rows(scratch.store, "SELECT cutoff FROM fold"))
    #expect(seen.first == #""1970-01-04"|"1970-01-05""# && Set(cutoffs) == [#""1970-01-04""#])
    let read = try (0..<4).map { try ResultReader(path: scratch.store).instants(of: id, series: $0) }
    #expect(read.map(\.count) == [10, 11, 10, 11] && read[3] == read[1] && read[2] == read[0])
    let forecasts = try ResultReader(path: scratch.store).forecasts(of: id, series: 3, arm: 0)
    #expect(forecasts.map(\.time) == ["1970-01-05", "1970-01-06"])

    try change(
      scratch.store,
      """
      INSERT INTO instant SELECT s.run_id, s.series_id, i."row", i.time FROM series AS s
        JOIN instant AS i ON i.run_id = s.run_id AND i.series_id = s.calendar;
      UPDATE series SET calendar = NULL;
      """)
    #expect(try rows(scratch.store, sql) == seen)
    #expect(try (0..<4).map { try ResultReader(path: scratch.store).instants(of: id, series: $0) } == read)
  }

  @Test("Only a column that the first version had is missed; a damaged store is not called an older one")
  func damage() throws {
    let scratch = try Scratch()
    try older(scratch)
    try change(scratch.store, "DROP VIEW v_fold; DROP VIEW v_epoch; DROP VIEW v_score")
    try change(scratch.store, "ALTER TABLE epoch DROP COLUMN eta")
    #expect(
      storeError { _ = try ResultReader(path: scratch.store) }?.kind
        == .damaged("its table epoch has no column eta"))
  }
}

@Suite("A store says what it holds")
struct ContentTests {
  private func store(_ scratch: Scratch) throws -> Int {
    let writer = try ResultWriter(path: scratch.store, journal: .rollback)
    let id = try writer.begin(run(series: [series("A"), series("B")])).id
    try writer.write([record(arm: 0, error: 1), record(series: 1, arm: 3, error: 2)], run: id)
    try writer.write(record(arm: 0, fold: 1, error: -0.0), run: id)
    try writer.finish(run: id)
    try writer.close()
    return id
  }

  @Test("What is kept is what is there, whatever the order and the batches in which it came")
  func unaltered() throws {
    let (one, two) = (try Scratch(), try Scratch())
    let id = try store(one)
    let writer = try ResultWriter(path: two.store)
    #expect(try writer.begin(run(series: [series("A"), series("B")])).id == id)
    for record in [record(arm: 0, fold: 1, error: -0.0), record(series: 1, arm: 3, error: 2), record(arm: 0, error: 1)]
    { try writer.write(record, run: id) }
    try writer.close()
    let contents = try ResultReader(path: one.store).contents(of: id)
    #expect(contents == (try ResultReader(path: two.store).contents(of: id)))
    #expect(contents.isKept && contents.faults.isEmpty)
    #expect(contents.contents.map(\.folds) == [2, 1] && contents.contents.map(\.epochs) == [4, 2])
  }

  @Test(
    "A row that is gone, added or altered is found and named, and no run with one is told of",
    arguments: [
      ("DELETE FROM prediction WHERE series_id = 0 AND lead = 2", "'mlp-absolute' on 'A' has 4 of 8 forecasts"),
      ("UPDATE prediction SET y_pred = y_pred + 1e-9 WHERE arm_id = 3", "'last' on 'B' has values that are not"),
      ("UPDATE prediction SET y_pred = NULL WHERE arm_id = 3", "'last' on 'B' has values that are not"),
      ("UPDATE fold SET eta_end = 1 WHERE arm_id = 0 AND fold = 1", "'mlp-absolute' on 'A' has values that are not"),
      ("DELETE FROM epoch WHERE arm_id = 0 AND fold = 1 AND epoch = 2", "'mlp-absolute' on 'A' has 3 of 4 epochs"),
      ("DELETE FROM fold WHERE arm_id = 3", "'last' on 'B' has 0 of 4 forecasts and 0 of 2 epochs and 0 of 1 folds"),
      ("DELETE FROM content WHERE arm_id = 3", "'last' on 'B' has rows that no run has written"),
      ("DELETE FROM instant WHERE \"row\" = 3", "its settings, series, instants, arms or skipped series are not"),
      ("UPDATE arm SET role = 'rival' WHERE arm_id = 0", "its settings, series, instants, arms or skipped series"),
    ])
  func altered(sql: String, place: String) throws {
    let scratch = try Scratch()
    _ = try store(scratch)
    try change(scratch.store, sql)
    let reader = try ResultReader(path: scratch.store)
    let error = try #require(storeError { _ = try reader.unalteredRuns() })
    #expect("\(error)".contains("rows are gone or altered since they were written: run 'test': \(place)"), "\(error)")
    #expect(!error.isWriteFailure)
    #expect(try reader.runs(named: ["test"]).count == 1)
  }
}
