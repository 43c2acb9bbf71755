internal import Kernels
package import Series

extension ForecasterFamily {
  /// ŷ_{t+h} = a_h + b_h y_t + c_h (the mean of the newest 5) + d_h (the mean of the newest 22).
  ///
  /// Source: Corsi 2009, doi:10.1093/jjfinec/nbp001.
  public static let har = ForecasterFamily(atOnce: "har", reach: { _ in HAR.longest - 1 }) { _ in HAR() }
}

/// Regression of each lead on the target's newest value and its means over 5 and 22 rows, whatever the window, with the penalty of `Ridge`.
///
/// Training origins with fewer rows before them are left out, unless all have: then means are of the rows that there are. O(n) for n origins.
package struct HAR: Forecaster {
  /// The rows that each mean is of.
  package static let spans = [1, 5, 22]
  static let longest = 22

  /// `har`.
  package let name = "har"
  private var regression: RidgeRegression?

  /// A forecaster that has learned nothing yet.
  package init() {}

  /// Fits the regression; throws where there are no training origins.
  package mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    let windows = task.windows
    windows.requireHeld(task.training, task.validation)
    let all = task.training + task.validation
    guard !all.isEmpty else { throw TrainingFailure(reason: "there are no training origins") }
    let whole = all.filter { windows.rowsUp(to: $0) >= Self.longest }
    let origins = whole.isEmpty ? all : whole
    let labels = PanelMatrix(rows: origins.count, columns: windows.horizon)
    for (row, origin) in origins.enumerated() {
      for lead in 1...windows.horizon { labels[row, lead - 1] = Double(windows.label(origin: origin, lead: lead)) }
    }
    regression = RidgeRegression(
      RidgeSample(
        inputs: Self.inputs(windows, origins), targets: labels, scales: Array(repeating: 1, count: origins.count)),
      purge: windows.purge, series: windows.series(of: origins))
    return TrainingOutcome(atOnce: task)
  }

  /// Forecasts of all leads in target units: origins × H, row-major.
  package mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    windows.requireHeld(origins, labels: false)
    guard let regression else { return windows.forecasts(of: origins) { origin, _ in windows.asBefore(origin) } }
    let outputs = regression.outputs(of: Self.inputs(windows, origins))
    return origins.indices.flatMap { row in (0..<windows.horizon).map { windows.unscaled(outputs[row, $0]) } }
  }

  /// The means, n × 3; of the rows that there are where there are fewer.
  private static func inputs(_ windows: Windows, _ origins: [Int]) -> PanelMatrix {
    let inputs = PanelMatrix(rows: origins.count, columns: spans.count)
    for (row, origin) in origins.enumerated() {
      let held = windows.rowsUp(to: origin)
      for (column, span) in spans.enumerated() {
        let count = min(span, held)
        let sum = (origin - count + 1...origin).reduce(0) {
          $0 + Double(windows.values[($1 - windows.rows.lowerBound) * windows.features])
        }
        inputs[row, column] = sum / Double(count)
      }
    }
    return inputs
  }
}

extension Windows {
  /// The rows of its series that are held up to a row, itself included.
  func rowsUp(to row: Int) -> Int { row - firsts[stretch(of: row)] + 1 }
}
