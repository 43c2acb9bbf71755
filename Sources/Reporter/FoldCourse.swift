internal import Foundation
internal import Metrics
internal import Results
internal import WalkForward

/// How an arm went from fold to fold, its series and seeds together.
package struct FoldCourse: Sendable, Codable, Equatable {
  /// The arm's name without its seed.
  package var arm: String
  /// η after the last epoch of each fold in turn, geometric means; empty where nothing was trained.
  package var eta: [Double]
  /// Each fold's error over that of the series' best naive forecast, geometric means; empty without one.
  package var ratio: [Double]

  /// The courses of sequential arms and rivals; O(folds).
  static func courses(of run: StoredRun, _ figures: RunFigures, _ reader: ResultReader) throws -> [FoldCourse] {
    try figures.groups.filter { [.sequential, .rival].contains($0.first.role) }.map { group in
      var rates: [Int: [Double]] = [:]
      for arm in group.arms {
        for fold in try reader.folds(of: run.id, arm: arm.id) {
          if let eta = fold.etaEnd, eta > 0 { rates[fold.fold, default: []].append(log(eta)) }
        }
      }
      var ratios: [Int: [Double]] = [:]
      for series in figures.series {
        guard let naive = figures.bestNaiveArm(series) else { continue }
        for (fold, ratio) in figures.foldLogRatios(series, group, to: naive.id) {
          ratios[fold, default: []].append(ratio)
        }
      }
      return FoldCourse(arm: group.name, eta: means(rates), ratio: means(ratios))
    }
  }

  private static func means(_ logs: [Int: [Double]]) -> [Double] {
    // Sorted, because a sum of floating-point numbers depends on its order, and a dictionary has none.
    logs.sorted { $0.key < $1.key }.map { exp(Ratios.mean($0.value.sorted())) }
  }
}

/// A curve in one line of block characters.
enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// Positive values on a logarithmic scale from the least to the greatest, in at most `width` characters, each the mean of its part.
  static func text(_ values: [Double], width: Int = 24) -> String {
    let logs = values.filter { $0 > 0 && $0.isFinite }.map { log($0) }
    let count = min(width, logs.count)
    let parts = (0..<count).map { part in
      Ratios.mean(Array(logs[(part * logs.count / count)..<((part + 1) * logs.count / count)]))
    }
    guard let low = parts.min(), let high = parts.max() else { return "" }
    // What is the same but for rounding is drawn as a level line.
    guard high - low > 1e-9 else { return String(repeating: blocks[3], count: count) }
    return String(parts.map { blocks[min(7, Int(($0 - low) / (high - low) * 8))] })
  }
}

extension ReportDocument {
  /// The least folds that have a course worth drawing.
  private static let leastFolds = 4
  /// The widest course, so that the table fits a terminal.
  private static let width = 16

  /// η and error of each arm over the folds.
  static func courses(_ courses: [FoldCourse], _ metric: Metric) -> [Block] {
    let drawn = courses.filter { $0.eta.count >= leastFolds || $0.ratio.count >= leastFolds }
    guard !drawn.isEmpty else { return [] }
    return [
      .heading("From the first fold to the last"),
      .table(
        Table(
          columns: ["arm", "η", "least – greatest", "\(metric.title) to the best naive", "least – greatest"],
          rows: drawn.map { course in
            [
              Cell(course.arm), Cell(Sparkline.text(course.eta, width: width)), Cell(span(course.eta, significant)),
              Cell(Sparkline.text(course.ratio, width: width)), Cell(span(course.ratio, ratio)),
            ]
          }, textColumns: [0, 1, 3])),
    ]
  }

  private static func span(_ values: [Double], _ text: (Double) -> String) -> String {
    guard let low = values.min(), let high = values.max() else { return "–" }
    return "\(text(low)) – \(text(high))"
  }
}
