import Foundation
import Metrics
import Results
import Testing
import WalkForward

@Suite("Quantile forecasts in the store")
struct QuantileStoreTests {
  /// A fold whose forecasts, which miss by `error`, have quantiles one below and two above.
  private func quantiled(_ index: Int = 0, error: Double = 1, levels: [Double] = [0.1, 0.5, 0.9]) -> FoldRecord {
    var record = record(arm: 0, fold: index, error: error)
    for i in record.predictions.indices {
      let point = record.predictions[i].forecast
      record.predictions[i].quantiles = zip(levels, [point - 1, point, point + 2]).map(Quantile.init)
    }
    return record
  }

  private func write(_ records: [FoldRecord], _ path: String) throws {
    let writer = try ResultWriter(path: path)
    let id = try writer.begin(run(series: [series("A")])).id
    try writer.write(records, run: id)
    try writer.finish(run: id)
    try writer.close()
  }

  @Test("They are written beside their forecast, with their pinball loss, and read back to the last bit")
  func written() throws {
    let scratch = try Scratch()
    var one = quantiled(error: 1)
    one.predictions[0].quantiles[0].value = 0.1 + 0.2
    one.predictions[1].actual = .nan
    try write([one, record(arm: 3, error: 1)], scratch.store)
    let order = "FROM prediction ORDER BY arm_id, origin_row, lead"
    // Quotes are those of this description.
    let texts = try rows(scratch.store, "SELECT replace(quantiles, '\"', '') \(order)")
    #expect(texts[0] == #""{0.1:0.30000000000000004,0.5:5.0,0.9:7.0}""# && texts[4] == "NULL")
    let losses = try rows(scratch.store, "SELECT pinball \(order)")
    // 0.1 of what lies above the first, ½ and 0.1 of what lies below the others.
    #expect(abs(try #require(Double(losses[0])) - 0.39) < 1e-12)
    #expect(losses[1] == "NULL" && losses[4] == "NULL")
    let reader = try ResultReader(path: scratch.store)
    #expect(
      try reader.quantileLevels(of: 1, arm: 0) == [0.1, 0.5, 0.9] && reader.quantileLevels(of: 1, arm: 3).isEmpty)
    // 0.1·1 above the tenth and ½·1 and 0.1·3 below the others: one less than each forecast came.
    let score = try #require(try reader.scores(of: 1, by: .pinball).first { $0.arm == 0 })
    let quantiles = try #require(score.quantiles)
    #expect(quantiles.count == 3 && quantiles.below == [2, 3, 3] && score.losses.missing == 1)
    #expect(try reader.scores(of: 1, by: .crps).first { $0.arm == 0 }?.error == score.error.map { 2 * $0 })
    #expect(try reader.scores(of: 1).last?.quantiles == nil)
  }

  @Test("Views have their scores in SQL as the reader has them")
  func views() throws {
    let scratch = try Scratch()
    try write([quantiled(), quantiled(1, error: -3), record(arm: 3, error: 1)], scratch.store)
    let reader = try ResultReader(path: scratch.store)
    for metric in [Metric.pinball, .crps] {
      let scores = try reader.scores(of: 1, by: metric).sorted { $0.arm < $1.arm }.compactMap(\.error)
      let found = try rows(scratch.store, "SELECT \(metric.name) FROM v_score ORDER BY arm_id").compactMap(Double.init)
      #expect(scores.count == 2 && zip(scores, found).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found)")
      #expect(try rows(scratch.store, "SELECT test_\(metric.name) FROM v_fold WHERE arm_id = 3") == ["\(found[1])"])
    }
  }

  @Test("What is altered of them is noticed, and what is no object of numbers by ascending level is damage")
  func damaged() throws {
    for (sql, isRead) in [
      (#"UPDATE prediction SET quantiles = '{"0.1":3.0,"0.5":5.0,"0.9":7.5}' WHERE rowid IS NULL OR lead = 1"#, true),
      ("UPDATE prediction SET pinball = 0.25", true), ("UPDATE prediction SET quantiles = 'none'", false),
      (#"UPDATE prediction SET quantiles = '{"0.5":5.0,"0.1":4.0}'"#, false),
      (#"UPDATE prediction SET quantiles = '{"0.5":}'"#, false), ("UPDATE prediction SET quantiles = '{}'", false),
      (#"UPDATE prediction SET quantiles = '{"0.5":5.0}' WHERE lead = 2"#, false),
    ] {
      let scratch = try Scratch()
      try write([quantiled()], scratch.store)
      try change(scratch.store, sql.replacingOccurrences(of: "rowid IS NULL OR ", with: ""))
      let reader = try ResultReader(path: scratch.store)
      #expect(try reader.contents(of: 1).faults.count == 1, "\(sql)")
      let error = storeError { _ = try reader.scores(of: 1, by: .crps) }
      #expect((error == nil) == isRead, "\(sql): \(String(describing: error))")
    }
  }

  @Test("A store of the version before goes on with them, and keeps the digest of what it held")
  func migrated() throws {
    let (old, new) = (try Scratch(), try Scratch())
    let writer = try ResultWriter(path: old.store, journal: .rollback)
    try writer.write(record(arm: 0, error: 1), run: try writer.begin(run(series: [series("A")])).id)
    try writer.close()
    let views = ["v_prediction", "v_quantiles", "v_fold", "v_epoch", "v_score", "v_baseline"].map { "DROP VIEW \($0);" }
      .joined()
    try change(
      old.store,
      views
        + "ALTER TABLE prediction DROP COLUMN quantiles; ALTER TABLE prediction DROP COLUMN pinball; PRAGMA user_version = 4"
    )
    let before = try ResultReader(path: old.store).contents(of: 1)
    #expect(before.faults.isEmpty)
    #expect(try ResultReader(path: old.store).scores(of: 1, by: .crps)[0].error == 1)

    let later = try ResultWriter(path: old.store)
    let begun = try later.begin(run(series: [series("A")]))
    #expect(try ResultReader(path: old.store).contents(of: 1) == before)
    try later.write(quantiled(1), run: begun.id)
    try later.finish(run: begun.id)
    try later.close()
    try write([record(arm: 0, error: 1), quantiled(1)], new.store)
    let found = try ResultReader(path: old.store).contents(of: begun.id)
    #expect(try found == ResultReader(path: new.store).contents(of: 1))
    #expect(found.faults.isEmpty)
  }
}
