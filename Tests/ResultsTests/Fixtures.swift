import Forecasters
import Foundation
import GRDB
import Results
import Series
import WalkForward

/// A folder of its own for one test, gone when the test lets go of it.
final class Scratch {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/foldcast-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var store: String { folder + "/store.sqlite" }
}

func series(_ name: String, rows: Int = 10, attainable: Double? = nil) -> SeriesDescription {
  let values = (0..<rows).map { Double($0) }
  let table = LearningTable(
    name: name, clock: .date, instants: (0..<rows).map { Int64($0) * 86_400_000 }, columns: [values],
    columnNames: ["Close"], anchoredColumns: 1, target: Target(kind: .level, column: "Close", horizon: 2))
  return SeriesDescription(table, source: "\(name).csv", attainableMSE: attainable)
}

let learner = Arm(
  name: "mlp-absolute", role: .sequential, forecaster: "mlp", rateRule: "absolute", start: "warm", feedback: "both",
  seed: 1)
let plain = Arm(
  name: "mlp-constant", role: .sequential, forecaster: "mlp", rateRule: "constant", start: "warm", feedback: "none",
  seed: 1)
let fresh = Arm(
  name: "mlp-freshInit", role: .randomFit, forecaster: "mlp", rateRule: "constant", start: "cold", feedback: "none",
  seed: 1, comparedWith: "mlp-absolute", randomFit: "freshInit")
let last = Arm(name: "last", role: .naive, forecaster: "last")
let drift = Arm(name: "drift", role: .naive, forecaster: "drift")

func run(
  _ identity: String = "abc", series: [SeriesDescription], arms: [Arm] = [learner, plain, fresh, last, drift]
) -> RunDescription {
  RunDescription(
    identity: identity, name: "test", configuration: #"{"epochs":2}"#, dataHash: "d", seed: 1, codeVersion: "0.1.0",
    series: series, arms: arms)
}

/// A fold that trains on rows 0…3 + index and forecasts two origins, each of whose forecasts misses by `error`.
func record(
  series: Int = 0, arm: Int = 0, fold index: Int = 0, error: Double, status: FoldRecord.Status = .trained
) -> FoldRecord {
  let cutoff = 3 + 2 * index
  let fold = Fold(
    index: index, cutoff: cutoff, trainRows: 0..<cutoff + 1, trainOrigins: 1..<3, validationOrigins: 3..<4,
    testOrigins: cutoff..<cutoff + 2, refits: true)
  var spending = Spending()
  spending.gradientSteps = 4
  spending.gradientSamples = 30
  spending.forwardSamples = 6
  return FoldRecord(
    series: series, arm: arm, fold: fold, status: status, rateStart: 0.01, rateEnd: 0.02, trainLoss: 0.5,
    validationLoss: 0.25, accuracy: .nan,
    epochs: [
      EpochRecord(
        epoch: 1, rate: 0.01, trainLoss: 1, validationLoss: .nan, accuracy: 0.5, interventions: "clampedHigh"),
      EpochRecord(
        epoch: 2, rate: 0.02, trainLoss: 0.5, validationLoss: 0.25, accuracy: .nan,
        interventions: "clampedHigh,rollback"),
    ],
    predictions: fold.testOrigins.flatMap { origin in
      (1...2).map { lead in
        FoldRecord.Prediction(
          origin: origin, lead: lead, actual: Double(origin + lead), forecast: Double(origin + lead) + error)
      }
    },
    spending: spending, seconds: 0.125)
}

/// Rows of a query as text, so that stores can be compared.
func rows(_ path: String, _ sql: String) throws -> [String] {
  var configuration = Configuration()
  configuration.readonly = true
  return try DatabaseQueue(path: path, configuration: configuration).read { db in
    try Row.fetchAll(db, sql: sql).map { row in
      row.databaseValues.map(\.description).joined(separator: "|")
    }
  }
}

/// Changes a store behind its back.
func change(_ path: String, _ sql: String, checked: Bool = true) throws {
  var configuration = Configuration()
  configuration.foreignKeysEnabled = checked
  try DatabaseQueue(path: path, configuration: configuration).write { try $0.execute(sql: sql) }
}

/// The kind of the store error that `body` throws, or nil.
func storeError(_ body: () throws -> Void) -> StoreError? {
  do {
    try body()
    return nil
  } catch {
    return error as? StoreError
  }
}
