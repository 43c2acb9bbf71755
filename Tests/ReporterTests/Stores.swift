import Forecasters
import Foundation
import Metrics
import Results
import Series
import WalkForward

/// A store with one run whose forecasts are given: one fold of one lead, from origin `first` on.
///
/// `actual[s][i]` came one row after origin `first + i` of series `s`; `forecasts[a][s][i]` is arm `a`'s forecast of it.
struct ForecastRun {
  var name = "run"
  var data = "data"
  var kind = Target.Kind.logReturn
  var column = "Close"
  var arms: [Arm]
  var series: [String]
  var first = 3
  var actual: [[Double]]
  var forecasts: [[[Double]]]
  /// The same two rows ahead; empty for forecasts of one row alone.
  var farther: [[[Double]]] = []
  /// What forecasts and outcomes of two rows ahead are stored as.
  var cumulation = Target.Cumulation.none
  var clock = Clock.date
  /// What lies between a forecast and its quantiles, by level; naive arms have none.
  var spread: [Double: Double] = [:]
  /// Days between the series' rows and the first one's, by series.
  var shift: [Int] = []
  /// Rows before an origin that the run's settings say are not known there.
  var latency = 0
  /// Origins that have no forecast, by their place.
  var leftOut: Set<Int> = []

  func write(_ path: String) throws {
    let writer = try ResultWriter(path: path)
    let horizon = farther.isEmpty ? 1 : 2
    let described = series.indices.map { s in
      let rows = first + actual[s].count + horizon
      let table = LearningTable(
        name: series[s], clock: clock,
        instants: (0..<rows).map { Int64($0 + (shift.isEmpty ? 0 : shift[s])) * (clock == .row ? 1 : 86_400_000) },
        columns: [(0..<rows).map(Double.init)], columnNames: [column], anchoredColumns: 0,
        target: Target(kind: kind, column: column, horizon: horizon, cumulation: cumulation))
      return SeriesDescription(table, source: "\(series[s]).csv")
    }
    let id = try writer.begin(
      RunDescription(
        identity: "id-\(name)", name: name, configuration: #"{"latency":\#(latency)}"#, dataHash: data, seed: 1,
        codeVersion: "0.1.0",
        series: described, arms: arms)
    ).id
    for s in series.indices {
      for a in arms.indices {
        // Two folds, so that positions have a boundary to be kept over.
        let half = actual[s].count / 2
        for (index, part) in [0..<half, half..<actual[s].count].enumerated() where !part.isEmpty {
          let fold = Fold(
            index: index, cutoff: first + part.lowerBound, trainRows: 0..<first + part.lowerBound + 1,
            trainOrigins: 0..<1, validationOrigins: 1..<2,
            testOrigins: first + part.lowerBound..<first + part.upperBound, refits: true)
          try writer.write(
            FoldRecord(
              series: s, arm: a, fold: fold, status: .trained, epochs: [],
              predictions: part.filter { !leftOut.contains($0) }.flatMap { i in
                (1...horizon).map { lead in
                  FoldRecord.Prediction(
                    origin: first + i, lead: lead,
                    actual: i + lead > actual[s].count
                      ? .nan : stored(actual[s][i + lead - 1], after: lead == 1 ? nil : actual[s][i]),
                    forecast: stored(
                      (lead == 1 ? forecasts : farther)[a][s][i], after: lead == 1 ? nil : forecasts[a][s][i]),
                    quantiles: arms[a].role == .naive
                      ? []
                      : spread.sorted { $0.key < $1.key }.map { level, apart in
                        Quantile(level: level, value: (lead == 1 ? forecasts : farther)[a][s][i] + apart)
                      })
                }
              }, spending: Spending(), seconds: 0), run: id)
        }
      }
    }
    try writer.finish(run: id)
    try writer.close()
  }

  /// A value of a row, or what it and the one before come to together.
  private func stored(_ value: Double, after first: Double?) -> Double {
    guard let first else { return value }
    return switch cumulation {
    case .none: value
    case .sum: first + value
    case .mean: (first + value) / 2
    }
  }
}

/// A number that looks random and is the same everywhere, from −1 to 1.
func scatter(_ i: Int, _ salt: Int) -> Double {
  var x = UInt64(bitPattern: Int64(i &* 7919 &+ salt &* 104_729 &+ 12_345))
  x = (x ^ (x >> 30)) &* 0xbf58_476d_1ce4_e5b9
  x = (x ^ (x >> 27)) &* 0x94d0_49bb_1331_11eb
  return Double((x ^ (x >> 31)) >> 11) / Double(1 << 52) - 1
}

func near(_ a: Double?, _ b: Double, _ margin: Double = 1e-12) -> Bool { abs((a ?? .nan) - b) <= margin }
