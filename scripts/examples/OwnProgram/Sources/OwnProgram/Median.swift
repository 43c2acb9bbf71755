import Forecasters
import Series

extension ForecasterFamily {
  /// ŷ_{t+h} = a quantile of the last training rows, by default the median of all: `--set level=0.4 --set rows=250`.
  static let median = ForecasterFamily(atOnce: "median", own: [Median.level, Median.rows]) {
    Median(level: $0[Median.level], rows: $0[Median.rows])
  }
}

/// A quantile of training rows, for every lead.
struct Median: Forecaster {
  static let level = FamilySetting("level", 0.5, "The quantile", takes: .init("a level above 0 and below 1") { $0 > 0 && $0 < 1 })
  static let rows = FamilySetting("rows", 0, "Rows that count, the last; 0 for all", takes: .atLeast(0))

  let name = "median"
  let level: Double
  let rows: Int
  private var quantile = 0.0

  init(level: Double, rows: Int) { (self.level, self.rows) = (level, rows) }

  mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    let all = task.windows.rawTarget
    let sorted = all.suffix(rows == 0 ? all.count : rows).sorted()
    let place = level * Double(sorted.count - 1)
    let (below, above) = (Int(place.rounded(.down)), Int(place.rounded(.up)))
    quantile = sorted.isEmpty ? 0 : sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    return TrainingOutcome(atOnce: task)
  }

  mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    origins.flatMap { _ in (0..<windows.horizon).map { _ in quantile } }
  }
}
