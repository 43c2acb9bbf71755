import Forecasters
import Foundation
import Reporter
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

func series(_ name: String, attainable: Double? = nil) -> SeriesDescription {
  let table = LearningTable(
    name: name, clock: .date, instants: (0..<40).map { Int64($0) * 86_400_000 }, columns: [(0..<40).map(Double.init)],
    columnNames: ["Close"], anchoredColumns: 1, target: Target(kind: .level, column: "Close", horizon: 1))
  return SeriesDescription(table, source: "\(name).csv", isSynthetic: attainable != nil, attainableMSE: attainable)
}

func learner(_ seed: Int) -> Arm {
  Arm(
    name: "mlp/absolute/warm/both#\(seed)", role: .sequential, forecaster: "mlp", rateRule: "absolute", start: "warm",
    feedback: "both", seed: seed)
}

func baseline(_ scheme: String, _ seed: Int) -> Arm {
  Arm(
    name: "mlp/absolute/warm/both~\(scheme)#\(seed)", role: .randomFit, forecaster: "mlp", rateRule: "constant",
    start: "cold", feedback: "none", seed: seed, comparedWith: learner(seed).name, randomFit: scheme,
    isLeaky: scheme == "shuffledSplit")
}

func naive(_ name: String) -> Arm { Arm(name: name, role: .naive, forecaster: name) }

/// One fold with two forecasts, each of which misses by `error`.
func record(
  series: Int, arm: Int, fold index: Int, error: Double, gradients: Int = 100, interventions: String = "",
  failure: String? = nil
) -> FoldRecord {
  let cutoff = 20 + 2 * index
  let fold = Fold(
    index: index, cutoff: cutoff, trainRows: 0..<cutoff + 1, trainOrigins: 4..<16, validationOrigins: 17..<20,
    testOrigins: cutoff..<cutoff + 2, refits: true)
  var spending = Spending()
  spending.gradientSamples = gradients
  return FoldRecord(
    series: series, arm: arm, fold: fold, status: failure.map { .failed(reason: $0) } ?? .trained, rateStart: 0.01,
    rateEnd: 0.02,
    epochs: [
      EpochRecord(
        epoch: 1, rate: 0.01, trainLoss: 1, validationLoss: 1, accuracy: 0, interventions: interventions)
    ],
    predictions: fold.testOrigins.map {
      FoldRecord.Prediction(origin: $0, lead: 1, actual: Double($0 + 1), forecast: Double($0 + 1) + error)
    },
    spending: spending, seconds: 0.5)
}

/// A run whose every series, arm and fold misses by a known error.
func writeRun(
  _ path: String, name: String = "sample", series: [SeriesDescription], arms: [Arm],
  configuration: String = #"{"train":504,"window":"rolling","hidden":[32,16],"learning-rate":0.001}"#,
  record: (_ series: Int, _ arm: Int, _ fold: Int) -> FoldRecord, failures: [Failure] = []
) throws {
  let writer = try ResultWriter(path: path)
  let id = try writer.begin(
    RunDescription(
      identity: "0123456789abcdef-\(name)", name: name, configuration: configuration, dataHash: "fedcba9876543210",
      seed: 1, codeVersion: "0.1.0", series: series, arms: arms, failures: failures)
  ).id
  for s in series.indices {
    for a in arms.indices { try writer.write((0..<2).map { record(s, a, $0) }, run: id) }
  }
  try writer.finish(run: id)
  try writer.close()
}

/// Two seeds of a learner, its baselines and two naive arms on three series, with errors that make round ratios.
func writeSample(_ path: String) throws {
  let arms =
    [naive("last"), naive("drift")]
    + (1...2).flatMap { [learner($0), baseline("freshInit", $0), baseline("shuffledSplit", $0)] }
  // MSE: last 1, drift 4; learner 1, 4, 16 times 1 and 4 by seed; freshInit 4; shuffledSplit 1/4.
  try writeRun(
    path, series: [series("synthetic_a", attainable: 0.25), series("B"), series("C|<b>")], arms: arms,
    record: { s, a, fold in
      let errors: [Double] = [
        1, 2, [1.0, 2, 4][s], 2, 0.5, [2.0, 4, 8][s], 2, 0.5,
      ]
      let isFailed = s == 1 && a == 2 && fold == 1
      return record(
        series: s, arm: a, fold: fold, error: errors[a], gradients: a < 2 ? 0 : a == 3 ? 90 : 100,
        interventions: a == 2 && fold == 0 ? "clampedHigh" : "", failure: isFailed ? "diverged in epoch 3" : nil)
    },
    failures: [Failure(series: "TINY", reason: "12 rows, 540 are needed for one fold")])
}

/// The report on the sample, made once.
let sampleReport = Result {
  let scratch = try Scratch()
  try writeSample(scratch.store)
  return try ReportModel(ResultReader(path: scratch.store))
}
