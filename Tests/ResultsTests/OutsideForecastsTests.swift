import Foundation
import Metrics
import Series
import Testing
import WalkForward

@testable import Results

@Suite("Forecasts of other programs join a run where they fit it, line by line")
struct OutsideForecastsTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A store with a finished run of two series, whose folds forecast from rows 3 to 6, each with two leads.
  private func writer(finished: Bool = true, second: String = "b", latency: Int = 0) throws -> ResultWriter {
    let writer = try ResultWriter(path: scratch.store)
    var description = run(series: [series("a"), series(second)], arms: [learner, last])
    description.configuration = #"{"latency":\#(latency)}"#
    let begun = try writer.begin(description)
    for series in 0..<2 {
      for arm in 0..<2 {
        for fold in 0..<2 { try writer.write(record(series: series, arm: arm, fold: fold, error: 1), run: begun.id) }
      }
    }
    if finished { try writer.finish(run: begun.id) }
    return writer
  }

  /// The lines of all forecasts that the run asks for: each is right but for a half.
  private func lines() -> [String] {
    ["a", "b"].flatMap { name in
      (3..<7).flatMap { origin in
        (1...2).map { lead in
          "\(name),1970-01-\(padded(Int64(origin + 1), 2)),\(lead),\(Double(origin + lead) + 0.5),\(origin + lead)"
        }
      }
    }
  }

  @discardableResult
  private func add(
    _ lines: [String], header: String = "series,origin,lead,y_pred,y_true", column: String = "y_pred",
    to writer: ResultWriter, arm: String = "outside", replacing: Bool = false
  ) throws -> ImportedArm {
    let path = scratch.folder + "/f.csv"
    try ([header] + lines).joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    let stored = try ResultReader(path: scratch.store).runs()[0]
    return try writer.add(
      OutsideForecasts(path: path, column: column), asArm: arm, to: stored, replacing: replacing)
  }

  @Test("They are scored on the run's own origins, whatever the order of the lines and beside lines of other origins")
  func fits() throws {
    let writer = try writer()
    let more = ["a,1970-01-01,1,9,1", "b,1970-01-04,3,9,6"]
    #expect(try add((lines() + more).reversed(), to: writer) == ImportedArm(forecasts: 16, leftOut: 2))
    let reader = try ResultReader(path: scratch.store)
    #expect(try reader.unalteredRuns().count == 1)
    let arms = try reader.arms(of: 1)
    #expect(arms.map(\.arm.name) == ["mlp-absolute", "last", "outside"])
    #expect(arms[2].arm.isImported && arms[2].arm.role == .rival && !arms[0].arm.isImported)
    let scores = try reader.scores(of: 1, by: .mse).filter { $0.arm == 2 }
    #expect(scores.map(\.error) == [0.25, 0.25] && scores.map(\.folds) == [2, 2])
    #expect(try reader.folds(of: 1, arm: 2).map(\.cutoff) == reader.folds(of: 1, arm: 0).map(\.cutoff))
  }

  @Test("Columns may have the names of other programs, and instants those of pandas, or stand for the lead")
  func otherNames() throws {
    let writer = try writer()
    let theirs = lines().map { line -> String in
      let cells = line.split(separator: ",").map(String.init)
      let day = (Int(cells[1].suffix(2)) ?? 0) + (Int(cells[2]) ?? 0)
      return
        "0;\(cells[0]);1970-01-\(padded(Int64(day), 2)) 00:00:00;\(cells[1])T00:00:00+00:00;\(cells[3]);\(cells[1])T16:00:00Z"
    }
    try add(theirs, header: ";unique_id;ds;cutoff;AutoARIMA;known_at", column: "AutoARIMA", to: writer)
    let scores = try ResultReader(path: scratch.store).scores(of: 1, by: .mse)
    #expect(scores.filter { $0.arm == 2 }.map(\.error) == [0.25, 0.25])
  }

  @Test(
    "What does not fit is refused by its line, and the store is as it was",
    arguments: [
      ("c,1970-01-04,1,0,", "line 18: expected a series of the run, found 'c'"),
      ("a,1969-01-04,1,0,", "line 18: expected the instant of a row of 'a' as origin, found '1969-01-04'"),
      ("a,soon,1,0,", "found 'soon'"), ("a,1970-01-04,0,0,", "column 'lead': expected a lead from 1, found '0'"),
      ("a,1970-01-04,9223372036854775807,0,", "expected a lead from 1, found '9223372036854775807'"),
      ("a,1970-01-04,1,,", "column 'y_pred': expected a number, found ''"),
      ("a,1970-01-04,1,nan,", "expected a number, found 'nan'"), ("a,1970-01-04,1", "expected 5 cells"),
      (
        "a,1970-01-04,1,0,",
        "line 18: expected one forecast of each lead from each origin of a series, found the one of line 2"
      ),
    ])
  func refused(_ line: String, _ message: String) throws {
    let writer = try writer()
    let before = try ResultReader(path: scratch.store).contents(of: 1)
    let error = #expect(throws: SeriesError.self) { try add(lines() + [line], to: writer) }
    #expect(error?.description.contains(message) == true, "\(error as Any)")
    #expect(try ResultReader(path: scratch.store).contents(of: 1) == before)
  }

  @Test("A name is taken as the store's own CSV writes it, and what a run's latency hides is known to no forecast")
  func namesAndLatency() throws {
    let named = lines().map { $0.hasPrefix("b") ? "'+\($0)" : $0 }
    let writer = try writer(second: "+b", latency: 1)
    let known = { (days: Int64) in
      named.map { line in
        let day = Int64(line.split(separator: ",")[1].suffix(2)) ?? 0
        return "\(line),1970-01-\(padded(day - days, 2))"
      }
    }
    let header = "series,origin,lead,y_pred,y_true,known_at"
    let late = #expect(throws: SeriesError.self) { try add(known(0), header: header, to: writer) }
    #expect(late?.expected.contains("the row 1 (--latency) before its origin") == true)
    try add(known(1), header: header, to: writer)
  }

  @Test("A forecast that is missing, that came to something else, or that knew too much is refused")
  func unfit() throws {
    let writer = try writer()
    let missing = #expect(throws: SeriesError.self) { try add(Array(lines().dropLast(2)), to: writer) }
    #expect(missing?.found == "none of lead 1 from 1970-01-07, and 1 more are missing")
    var other = lines()
    other[3] = "a,1970-01-05,2,6.5,5"
    let shifted = #expect(throws: SeriesError.self) { try add(other, to: writer) }
    #expect(shifted?.line == 5 && shifted?.expected.contains("6.0") == true && shifted?.found == "5.0")
    let known = lines().map { $0 + "," + ($0.hasPrefix("b,1970-01-05") ? "1970-01-06" : "1970-01-04") }
    let late = #expect(throws: SeriesError.self) {
      try add(known, header: "series,origin,lead,y_pred,y_true,known_at", to: writer)
    }
    #expect(late?.line == 12 && late?.expected.contains("nothing after its origin") == true)
    for (header, day) in [("target_time", "1969-01-05"), ("ds", "1970-01-07"), ("ds", "soon")] {
      // The second line has its own target, all others none.
      let elsewhere = lines().enumerated().map { $1 + ($0 == 0 ? ",\(day)" : ",") }
      let error = #expect(throws: SeriesError.self) {
        try add(elsewhere, header: "series,origin,lead,y_pred,y_true,\(header)", to: writer)
      }
      #expect(error?.line == 2 && error?.found == "'\(day)'", "\(error as Any)")
    }
    let nameless = #expect(throws: SeriesError.self) {
      try add(lines(), header: "ticker,origin,lead,y_pred,y_true", to: writer)
    }
    #expect(nameless?.expected.contains("a column 'series'") == true)
    #expect(throws: SeriesError.self) { try add(lines(), header: "series,time,lead,y_pred,y_true", to: writer) }
  }

  @Test("An arm gives way to one of its name only where it was imported and that is asked for")
  func replaced() throws {
    let writer = try writer()
    try add(lines(), to: writer)
    #expect(throws: StoreError(path: scratch.store, kind: .holdsArm(name: "outside", isImported: true))) {
      try add(lines(), to: writer)
    }
    #expect(throws: StoreError(path: scratch.store, kind: .holdsArm(name: "last", isImported: false))) {
      try add(lines(), to: writer, arm: "last", replacing: true)
    }
    let better = lines().map { $0.replacingOccurrences(of: ".5,", with: ".25,") }
    try add(better, to: writer, replacing: true)
    let reader = try ResultReader(path: scratch.store)
    #expect(try reader.scores(of: 1, by: .mse).filter { $0.arm == 2 }.map(\.error) == [0.0625, 0.0625])
    #expect(try reader.unalteredRuns().count == 1 && reader.arms(of: 1).count == 3)
  }

  @Test("A run that is not at its end takes none, and a store with some is not merged over")
  func unfinished() throws {
    let unfinished = try writer(finished: false)
    #expect(throws: StoreError(path: scratch.store, kind: .notWhole(run: "test"))) { try add(lines(), to: unfinished) }
  }
}
