import Forecasters
import Foundation
import GRDB
import Metrics
import Results
import Series
import Testing
import WalkForward

@Suite("A store gives back what was written")
struct StoreTests {
  @Test("Runs, series, arms, folds and epochs come back as they were")
  func roundTrip() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("AAPL", attainable: 0.5), series("IBM")])).id
    try writer.write(record(error: 0.5), run: id)
    try writer.finish(run: id)
    let reader = try ResultReader(path: scratch.store)
    let stored = try #require(try reader.runs(named: ["test"]).first)
    #expect(stored.identity == "abc")
    #expect(stored.configuration == #"{"epochs":2}"#)
    #expect(stored.status == .done)
    #expect(stored.finished != nil)
    #expect(try reader.arms(of: id).map(\.arm) == [learner, plain, fresh, last, drift])
    let apple = try #require(try reader.series(of: id).first)
    #expect(apple.name == "AAPL" && apple.source == "AAPL.csv" && apple.rows == 10)
    #expect(apple.firstInstant == "1970-01-01" && apple.lastInstant == "1970-01-10")
    #expect(apple.targetVariance == 8.25 && apple.attainableMSE == 0.5 && apple.horizon == 2)
    #expect(
      try rows(scratch.store, "SELECT * FROM fold") == [
        #"1|0|0|0|"1970-01-04"|0|3|2|1|2|1|"trained"|NULL|0.01|0.02|0.5|0.25|NULL|4|30|6|"{\"clampedHigh\":2,\"rollback\":1}"|NULL|NULL|NULL|NULL"#
      ])
    #expect(
      try rows(scratch.store, "SELECT * FROM epoch") == [
        #"1|0|0|0|1|0.01|1.0|NULL|0.5|"clampedHigh"|NULL"#,
        #"1|0|0|0|2|0.02|0.5|0.25|NULL|"clampedHigh,rollback"|NULL"#,
      ])
    #expect(
      try rows(scratch.store, "SELECT * FROM v_prediction LIMIT 2") == [
        #""test"|"AAPL"|"mlp-absolute"|0|"1970-01-04"|"1970-01-05"|1|4.0|4.5|1|0|0|3"#,
        #""test"|"AAPL"|"mlp-absolute"|0|"1970-01-04"|"1970-01-06"|2|5.0|5.5|1|0|0|3"#,
      ])
    let spent = try #require(try reader.spending(of: id).first)
    #expect(spent.gradientEvaluations == 32 && spent.epochs == 2 && spent.clampedEpochs == 2)
  }

  @Test(
    "Of two folds that forecast from one origin the later one's forecasts are taken, in the order of origins and leads")
  func overlapping() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("A")])).id
    for fold in 0..<2 {
      var record = record(fold: fold, error: Double(1 + fold))
      // The second fold begins where the first one still forecasts.
      record.predictions = (3 + fold..<5 + fold).flatMap { origin in
        (1...2).map {
          .init(origin: origin, lead: $0, actual: Double(origin + $0), forecast: Double(10 * fold + origin))
        }
      }
      try writer.write(record, run: id)
    }
    try writer.close()
    let reader = try ResultReader(path: scratch.store)
    let all = try reader.predictions(of: id, series: 0, arm: 0)
    #expect(all.map(\.originRow) == [3, 3, 4, 4, 5, 5] && all.map(\.lead) == [1, 2, 1, 2, 1, 2])
    #expect(all.map(\.fold) == [0, 0, 1, 1, 1, 1] && all.map(\.forecast) == [3, 3, 14, 14, 15, 15])
    #expect(try reader.predictions(of: id, series: 0, arm: 0, lead: 2).map(\.forecast) == [3, 14, 15])
  }

  @Test("Lengths of layers' gradients are a JSON array of their epoch where they are recorded")
  func gradients() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("A")])).id
    var fold = record(arm: 0, error: 1)
    fold.epochs[1].layerNorms = [0.5, 0.25]
    try writer.write([fold], run: id)
    try writer.close()
    #expect(
      try rows(scratch.store, "SELECT json_extract(gradient_norms, '$[#-1]') FROM epoch ORDER BY epoch")
        == ["NULL", "0.25"])
  }

  @Test("Covariates that could not be taken as they were come back by series, column and folds")
  func covariates() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("AAPL")])).id
    var odd = record(error: 1)
    odd.covariates = [
      .init(.constant, column: #"a "quoted" name"#, values: 5), .init(.beyond, column: "Volume:diff", values: 2),
    ]
    try writer.write(odd, run: id)
    #expect(
      try rows(scratch.store, "SELECT interventions FROM fold") == [
        #""{\"beyond covariate Volume:diff\":2,\"clampedHigh\":2,\"constant covariate a \\\"quoted\\\" name\":5,\"rollback\":1}""#
      ])
    #expect(
      try ResultReader(path: scratch.store).covariateNotes(of: id) == [
        .init(series: "AAPL", column: "Volume:diff", kind: .beyond, folds: [odd.fold.index]),
        .init(series: "AAPL", column: #"a "quoted" name"#, kind: .constant, folds: [odd.fold.index]),
      ])
  }

  @Test("A forecast that is not a number is NULL, counted as missing and not scored")
  func notANumber() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("AAPL")])).id
    var broken = record(error: 2)
    broken.predictions[0].forecast = .nan
    try writer.write(broken, run: id)
    #expect(try rows(scratch.store, "SELECT count(*) FROM prediction WHERE y_pred IS NULL") == ["1"])
    let score = try #require(try ResultReader(path: scratch.store).scores(of: id).first)
    #expect(score.losses.count == 3 && score.losses.missing == 1 && score.error == 4)
  }

  @Test("v_score is the mean over all leads and origins, against the best naive and the arm's own freshInit")
  func scores() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("AAPL")])).id
    // Two folds of four forecasts each: mse = (4·e₀² + 4·e₁²) / 8.
    for (arm, errors) in [(0, [1.0, 2]), (1, [1, 3]), (2, [2, 4]), (3, [3, 3]), (4, [2, 1])] {
      for fold in 0..<2 { try writer.write(record(arm: arm, fold: fold, error: errors[fold]), run: id) }
    }
    let found = try DatabaseQueue(path: scratch.store).read { db in
      try Row.fetchAll(db, sql: "SELECT arm, n, mse, mse_vs_best_naive, mse_vs_random_fit FROM v_score ORDER BY arm_id")
    }
    #expect(found.map { $0["mse"] as Double? } == [2.5, 5, 10, 9, 2.5])
    #expect(found.map { $0["n"] as Int } == [8, 8, 8, 8, 8])
    #expect(found.map { $0["mse_vs_best_naive"] as Double? } == [1, 2, 4, 3.6, 1])
    // The second arm has no freshInit of its own and falls back on the one of its forecaster and seed.
    #expect(found.map { $0["mse_vs_random_fit"] as Double? } == [0.25, 0.5, nil, nil, nil])
    let scores = try ResultReader(path: scratch.store).scores(of: id)
    #expect(scores.map(\.error) == [2.5, 5, 10, 9, 2.5])
    #expect(
      scores[0].byFold.mapValues(\.mean) == [0: 1, 1: 4] && scores[0].byLead.mapValues(\.mean) == [1: 2.5, 2: 2.5])
    #expect(try rows(scratch.store, "SELECT test_mse FROM v_fold LIMIT 2") == ["1.0", "4.0"])
  }

  @Test("The views and the program have the same number by every measure", arguments: Metric.all.map(\.name))
  func measures(name: String) throws {
    let metric = try #require(Metric(named: name))
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("A"), series("B")])).id
    for (arm, error) in [1.5, -0.25, 3e-7, 4].enumerated() {
      for fold in 0..<2 {
        var one = record(series: arm % 2, arm: arm, fold: fold, error: error * Double(fold + 1))
        one.scale = 0.5 + Double(fold)
        if arm == 1 { one.predictions[1].forecast = .nan }
        try writer.write(one, run: id)
      }
    }
    try writer.finish(run: id)
    let scores = try ResultReader(path: scratch.store).scores(of: id, by: metric)
    let (byArm, byFold) = try DatabaseQueue(path: scratch.store).read { db in
      (
        try Double?.fetchAll(db, sql: "SELECT \(name) FROM v_score ORDER BY series_id, arm_id"),
        try Double?.fetchAll(db, sql: "SELECT test_\(name) FROM v_fold ORDER BY series_id, arm_id, fold")
      )
    }
    #expect(scores.map(\.error) == byArm && byArm.count == 4 && !byArm.contains(nil))
    #expect(scores.flatMap { [$0.byFold[0]?.mean, $0.byFold[1]?.mean] } == byFold)
    #expect(scores.map(\.losses.missing) == [0, 0, 2, 0])
    for score in scores {
      #expect(score.byFold.values.reduce(Losses(), +).count == score.losses.count)
      #expect(score.byLead.values.reduce(Losses(), +).count == score.losses.count)
    }
  }

  @Test("A failed fold is scored, counted and listed with its reason; so is a skipped series")
  func failures() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    var description = run(series: [series("AAPL")])
    description.failures = [Failure(series: "TINY", reason: "only 12 rows")]
    let id = try writer.begin(description).id
    try writer.write(record(error: 1, status: .failed(reason: "diverged in epoch 3")), run: id)
    let reader = try ResultReader(path: scratch.store)
    #expect(
      try reader.failures(of: id) == [
        Failure(seriesID: 0, series: "AAPL", armID: 0, fold: 0, reason: "diverged in epoch 3"),
        Failure(series: "TINY", reason: "only 12 rows"),
      ])
    let score = try #require(try reader.scores(of: id).first)
    #expect(score.failedFolds == 1 && score.folds == 1 && score.error == 1)
  }

  @Test("The order of writing leaves no mark on the tables")
  func orderOfWriting() throws {
    let scratch = try Scratch()
    let records = (0..<2).flatMap { s in
      (0..<5).flatMap { a in
        (0..<2).map { f in
          record(
            series: s, arm: a, fold: f, error: Double(a),
            status: a == 1 ? .failed(reason: "fold \(f)") : .trained)
        }
      }
    }
    var dumps: [[String]] = []
    for (number, order) in [records, records.reversed()].enumerated() {
      let path = scratch.folder + "/\(number).sqlite"
      let writer = try ResultWriter(path: path)
      let id = try writer.begin(run(series: [series("AAPL"), series("IBM")])).id
      for record in order { try writer.write(record, run: id) }
      dumps.append(
        try ["series", "arm", "instant", "fold", "epoch", "prediction", "failure"].flatMap {
          try rows(path, $0 == "failure" ? "SELECT * FROM failure ORDER BY 1, 3, 4, 5" : "SELECT * FROM \($0)")
        })
    }
    #expect(dumps[0] == dumps[1])
    #expect(dumps[0].count > 100)
  }

  @Test("Records written together are written all or not at all")
  func atomic() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("AAPL")])).id
    let error = storeError { try writer.write([record(error: 1), record(error: 1)], run: id) }
    #expect(error?.isWriteFailure == true)
    #expect(try rows(scratch.store, "SELECT count(*) FROM prediction") == ["0"])
    try writer.write(record(error: 1), run: id)
    #expect(try rows(scratch.store, "SELECT count(*) FROM prediction") == ["4"])
  }

  @Test(
    "Odd names come back unharmed and distinct",
    arguments: [
      #"a"quote"#, "it's", "two\nlines", #"=HYPERLINK("http://x")"#, "📈", "../../etc/passwd", "", " ", "<b>",
      "%s\t\\",
    ])
  func oddNames(_ name: String) throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    var odd = learner
    odd.name = name
    let id = try writer.begin(run(series: [series(name), series("other")], arms: [odd])).id
    try writer.write(record(error: 1), run: id)
    let reader = try ResultReader(path: scratch.store)
    #expect(try reader.series(of: id).map(\.name) == [name, "other"])
    var seen: [Cell] = []
    try reader.forEachRow(of: .predictions, runs: [id]) { seen = $0 }
    #expect(seen[1] == .text(name) && seen[2] == .text(name))
  }

  @Test("Views are read row by row in the order of their keys, trained arms first")
  func reading() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let id = try writer.begin(run(series: [series("B"), series("A")])).id
    for (s, a) in [(1, 0), (0, 3), (0, 0)] { try writer.write(record(series: s, arm: a, error: 1), run: id) }
    let reader = try ResultReader(path: scratch.store)
    var names: [[Cell]] = []
    try reader.forEachRow(of: .folds) { names.append([$0[1], $0[2]]) }
    #expect(
      names == [
        [.text("B"), .text("mlp-absolute")], [.text("A"), .text("mlp-absolute")], [.text("B"), .text("last")],
      ])
    let database = try DatabaseQueue(path: scratch.store)
    for view in ["v_prediction", "v_fold", "v_epoch", "v_score"] {
      let first = try database.read { try String.fetchOne($0, sql: "SELECT arm FROM \(view)") }
      #expect(first == "mlp-absolute", "\(view)")
    }
    var count = 0
    for view in [ReadableView.predictions, .epochs, .scores] {
      try reader.forEachRow(of: view) { cells in
        #expect(cells.count == view.columns.count)
        count += 1
      }
    }
    #expect(count == 12 + 6 + 3)
  }

  @Test("An unfinished run goes on from its saved states; a finished one begins anew only when asked")
  func sameRunAgain() throws {
    let scratch = try Scratch()
    let writer = try ResultWriter(path: scratch.store)
    let description = run(series: [series("AAPL")])
    let first = try writer.begin(description)
    #expect(first.states.isEmpty && first.codeVersion == nil)
    let key = WalkStep.Key(series: 0, arm: 1)
    for text in ["earlier", "later"] {
      let fold = text == "earlier" ? 0 : 1
      try writer.write(
        [record(fold: fold, error: 1, status: fold == 1 ? .failed(reason: "x") : .trained)],
        states: [key: Data(text.utf8)], run: first.id)
    }
    let second = try writer.begin(description)
    #expect(second.id == first.id && second.states == [key: Data("later".utf8)])
    #expect(second.records == 2 && second.failed == 1 && second.codeVersion == "0.1.0")
    try writer.finish(run: second.id)
    #expect(try rows(scratch.store, "SELECT count(*) FROM walk_state") == ["0"])
    let error = try #require(storeError { _ = try writer.begin(description) })
    guard case .holdsRun(name: "test", finished: _) = error.kind else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description.contains("--overwrite") && !error.isWriteFailure)
    let third = try writer.begin(description, overwriting: true)
    #expect(try rows(scratch.store, "SELECT count(*) FROM prediction") == ["0"])
    let other = try writer.begin(run("other", series: [series("AAPL")]))
    let held = try ResultReader(path: scratch.store).runs()
    #expect(held.map(\.id) == [third.id, other.id])
    // Two runs of one name would be one in every view.
    #expect(held.map(\.name) == ["test", "test (2)"] && other.name == "test (2)")
  }
}
