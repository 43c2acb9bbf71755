internal import Forecasters
internal import Metrics
internal import Series

/// What a model forecasts of some origins, in target units: a point of each lead, and its quantiles where the model has them.
struct Forecasts {
  /// The levels Q of the quantiles; none for points alone.
  let levels: [Double]
  /// Origins × H.
  private(set) var points: [Double]
  /// Origins × H × Q, ascending at each lead.
  private var quantiles: [Double]

  /// No forecasts.
  init() { (levels, points, quantiles) = ([], [], []) }

  /// The points, or the quantiles whose middle ones are the points.
  init(_ values: [Double], levels: [Double]) {
    self.levels = levels
    quantiles = levels.isEmpty ? [] : values
    points =
      levels.isEmpty
      ? values : stride(from: levels.count / 2, to: values.count, by: levels.count).map { values[$0] }
  }

  /// What may be wrong with a forecast.
  enum Fault: Equatable {
    /// It, or a quantile of it, is not a finite number.
    case notFinite(Double)
    /// A quantile is below the one before it.
    case crossed(Double, after: Double)
  }

  /// The place of the first point with a fault, and the fault.
  ///
  /// All before it stay: when they were made, nobody knew what a later origin would bring.
  var firstFault: (place: Int, fault: Fault)? {
    guard !levels.isEmpty else { return points.firstIndex { !$0.isFinite }.map { ($0, .notFinite(points[$0])) } }
    for place in points.indices {
      let own = quantiles[place * levels.count..<(place + 1) * levels.count]
      if let found = own.first(where: { !$0.isFinite }) { return (place, .notFinite(found)) }
      if let (before, found) = zip(own, own.dropFirst()).first(where: { $1 < $0 }) {
        return (place, .crossed(found, after: before))
      }
    }
    return nil
  }

  /// The quantiles of the i-th point.
  func quantiles(of i: Int) -> [Quantile] {
    levels.enumerated().map { Quantile(level: $1, value: quantiles[i * levels.count + $0]) }
  }

  /// Moves the points, and the quantiles of each as far: what is known of a point's place says nothing of how far outcomes lie around it.
  mutating func move(to moved: [Double]) {
    let middle = levels.count / 2
    for (i, point) in moved.enumerated() where !levels.isEmpty {
      let distance = point - points[i]
      for (level, at) in (i * levels.count..<(i + 1) * levels.count).enumerated() {
        // Rounding carries none past the point.
        quantiles[at] =
          level == middle
          ? point : level < middle ? min(quantiles[at] + distance, point) : max(quantiles[at] + distance, point)
      }
    }
    points = moved
  }

  /// Drops all from the i-th point on.
  mutating func drop(from i: Int) {
    points.removeSubrange(i...)
    quantiles.removeSubrange((i * levels.count)...)
  }
}

extension Learner {
  /// The mean of the networks' forecasts, and of their quantiles at each level (Ratcliff 1979, doi:10.1037/0033-2909.86.3.446).
  mutating func forecast(_ origins: [Int], in windows: Windows) -> Forecasts {
    let levels = model.quantileLevels
    var sum: [Double] = []
    for i in networks.indices where networks[i].missing == nil {
      model.parameters = networks[i].parameters
      let forecasts =
        levels.isEmpty
        ? model.forecast(origins: origins, in: windows) : model.forecastQuantiles(origins: origins, in: windows)
      if let fault = misfit(
        arm.forecaster, forecasts, origins: origins.count, leads: windows.horizon, quantiles: levels.count)
      {
        networks[i].fail(fault)
      } else {
        sum = sum.isEmpty ? forecasts : zip(sum, forecasts).map { $0 + $1 }
      }
    }
    let trained = networks.count { $0.missing == nil }
    return Forecasts(trained == 1 ? sum : sum.map { $0 / Double(trained) }, levels: levels)
  }
}
