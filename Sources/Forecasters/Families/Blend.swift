internal import Foundation
internal import Kernels
package import Series

extension ForecasterFamily {
  /// A mean of ridge regressions on several views of the past, drawn to the naive forecast as far as it is not proven better.
  public static let blend = ForecasterFamily(
    atOnce: "blend", readsCovariates: true, reach: { max($0.lookback, TargetPast.longest) - 1 }
  ) { Blend(season: $0.season) }
}

/// A mean of ridge regressions, each on another view of the past (`BlendView`) and on what the clock says (`TimeSlots`).
///
/// What each is worth, five blocks of the training and validation origins tell, each of which is forecast by what the purged others
/// tell: with Eᵥ the squared error of a view's forecasts of them, it weighs Eᵥ⁻⁸ among the others. The naive forecast n is first drawn
/// to the training mean m, then that to the views' mean b: c = n + u (m − n), and the forecast is c + w (b − c). Each weight is, with ŵ
/// and s its estimate over the blocks (`WeightEstimate`), min(1, ŵ (1 − K² s² / ŵ²)), and 0 where ŵ < K s, K = 2. Where something can
/// be won it is close to ŵ, where nothing can it is 0: the blocks are many times as long as a validation tail.
/// O(n p min(n, p)) for n origins and the p inputs of the widest view.
package struct Blend: Forecaster, SelfShrinking {
  /// `blend`.
  package let name = "blend"
  /// The power of a view's error that it weighs.
  private static let sharpness = 8.0
  /// K.
  private static let margin = 2.0
  /// Lags beyond the overlap of labels over which errors count as correlated.
  private static let moreLags = 3

  private let season: Int
  private var fitted: Fitted?

  /// What training left.
  private struct Fitted {
    var slots: TimeSlots?
    var regressions: [(view: BlendView, regression: RidgeRegression, weight: Double)]
    /// The training mean of each lead, scaled.
    var means: [Double]
    /// u and w.
    var weights: (mean: Double, views: Double)
  }

  /// A forecaster of series with a season of so many rows that has learned nothing yet.
  package init(season: Int) { self.season = season }

  /// (1 − u) (1 − w).
  package var naiveWeight: Double? { fitted.map { (1 - $0.weights.mean) * (1 - $0.weights.views) } ?? 1 }

  /// Fits the regressions; throws where there are no training origins.
  package mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    let windows = task.windows
    windows.requireHeld(task.training, task.validation)
    guard !task.training.isEmpty else { throw TrainingFailure(reason: "there are no training origins") }
    let origins = task.training + task.validation
    let slots = TimeSlots(windows, rows: origins, season: season)
    let series = windows.series(of: origins)
    let (past, labels) = (TargetPast(windows), Self.labels(windows, origins))
    let columns = slots?.columns(of: origins, in: windows) ?? .none
    var views: [(view: BlendView, regression: RidgeRegression, heldOut: [Double])] = []
    var judged: [Int] = []
    for view in BlendView.all(windows, season: season) {
      let rows = view.rows(past, origins, labels: labels, season: season, slots: columns)
      let fit = RidgeRegression.CrossValidation(
        RidgeSample(inputs: rows.inputs, targets: rows.labels, scales: rows.scales), purge: windows.purge,
        series: series)
      let heldOut = fit.heldOut()
      judged = heldOut.rows
      views.append((view, fit.regression, rows.scaled(heldOut.outputs, of: heldOut.rows)))
    }
    let evidence = Evidence(past, judged.map { origins[$0] }, labels: Self.part(labels, judged, windows.horizon))
    let weights = evidence.weights(of: views.map(\.heldOut))
    let means = Means(labels, windows.horizon)
    let (heldOutMeans, judgedMeans) = means.heldOut(purge: windows.purge, naive: evidence.naive)
    let meanWeight = evidence.trust(in: judgedMeans, over: evidence.naive)
    let centre = drawn(evidence.naive, to: heldOutMeans, meanWeight)
    fitted = Fitted(
      slots: slots, regressions: zip(views, weights).map { ($0.view, $0.regression, $1) }, means: means.ofAll,
      weights: (meanWeight, evidence.trust(in: mean(views.map(\.heldOut), weights), over: centre)))
    return TrainingOutcome(atOnce: task)
  }

  /// Forecasts of all leads in target units: origins × H, row-major; the naive forecast before training.
  package mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    let naive = windows.forecasts(of: origins) { origin, _ in windows.asBefore(origin) }
    guard let fitted, !origins.isEmpty else { return naive }
    let means = origins.flatMap { _ in fitted.means.map { windows.unscaled($0) } }
    let centre = drawn(naive, to: means, fitted.weights.mean)
    guard fitted.weights.views > 0 else { return centre }
    let used = fitted.regressions.filter { $0.weight > 0 }
    let past = TargetPast(windows)
    let columns = fitted.slots?.columns(of: origins, in: windows) ?? .none
    let forecasts = used.map { view, regression, _ in
      let rows = view.rows(past, origins, labels: nil, season: season, slots: columns)
      let outputs = regression.outputs(of: rows.inputs)
      return rows.scaled(outputs.rowMajor(0..<outputs.columns), of: origins.indices)
    }
    return drawn(centre, to: mean(forecasts, used.map(\.weight)).map { windows.unscaled($0) }, fitted.weights.views)
  }

  /// a + w (b − a); a itself where w is zero.
  private func drawn(_ a: [Double], to b: [Double], _ weight: Double) -> [Double] {
    weight > 0 ? zip(a, b).map { $0 + weight * ($1 - $0) } : a
  }

  private func mean(_ forecasts: [[Double]], _ weights: [Double]) -> [Double] {
    var mean = Array(repeating: 0.0, count: forecasts.first?.count ?? 0)
    for (forecast, weight) in zip(forecasts, weights) where weight > 0 {
      for place in mean.indices { mean[place] += weight * forecast[place] }
    }
    return mean
  }

  /// The scaled labels of origins, n × H row-major.
  private static func labels(_ windows: Windows, _ origins: [Int]) -> [Double] {
    var labels: [Double] = []
    labels.reserveCapacity(origins.count * windows.horizon)
    for origin in origins {
      for lead in 1...windows.horizon { labels.append(Double(windows.label(origin: origin, lead: lead))) }
    }
    return labels
  }

  /// Some of the rows of so many values each.
  private static func part(_ values: [Double], _ rows: [Int], _ count: Int) -> [Double] {
    rows.flatMap { values[$0 * count..<($0 + 1) * count] }
  }

  /// The mean label of each lead over some origins, scaled.
  private struct Means {
    /// Over all of them.
    let ofAll: [Double]
    private let labels: [Double]

    init(_ labels: [Double], _ leads: Int) {
      self.labels = labels
      ofAll = Self.mean(labels[...], leads)
    }

    /// The means of the rows before each block by which regressions are judged, or else behind it, for each of its rows, rows × H; and
    /// the same to judge the mean by, with `naive` where no row is before a block.
    ///
    /// Of a level that wanders, rows behind a block would tell too much.
    func heldOut(purge: Int, naive: [Double]) -> (means: [Double], judged: [Double]) {
      var (means, judged): ([Double], [Double]) = ([], [])
      let leads = ofAll.count
      for (block, hidden) in RidgeRegression.blocks(of: labels.count / leads, purge: purge) {
        let before = labels[..<(hidden.lowerBound * leads)]
        let mean = Self.mean(before.isEmpty ? labels[(hidden.upperBound * leads)...] : before, leads)
        for _ in block {
          judged += before.isEmpty ? naive[means.count..<means.count + mean.count] : mean[...]
          means += mean
        }
      }
      return (means, judged)
    }

    private static func mean(_ labels: ArraySlice<Double>, _ leads: Int) -> [Double] {
      var sums = Array(repeating: 0.0, count: leads)
      for (place, label) in zip(0..., labels) { sums[place % leads] += label }
      return sums.map { $0 / Double(labels.count / leads) }
    }
  }

  /// What came at origins that were held out, and the naive forecast of it, origins × H in scaled units.
  private struct Evidence {
    private let windows: Windows
    private let origins: Int
    private let labels: [Double]
    let naive: [Double]

    init(_ past: TargetPast, _ origins: [Int], labels: [Double]) {
      let windows = past.windows
      (self.windows, self.origins, self.labels) = (windows, origins.count, labels)
      naive = origins.flatMap { origin in
        let start = (origin - windows.rows.lowerBound) * windows.features
        let value = windows.targetIsChange ? Double(windows.zero(at: start)) : past.value(origin)
        return repeatElement(value, count: windows.horizon)
      }
    }

    /// What forecasts weigh among each other, summing to 1; alike where none is judged.
    func weights(of forecasts: [[Double]]) -> [Double] {
      let errors = forecasts.map { zip($0, labels).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      let finite = errors.filter(\.isFinite)
      guard let least = finite.min() else { return errors.map { _ in 1 / Double(errors.count) } }
      let shares = errors.map { error in
        error.isFinite ? (error > least ? pow(least / error, Blend.sharpness) : 1) : 0
      }
      let total = shares.reduce(0, +)
      return shares.map { $0 / total }
    }

    /// How far a forecast is drawn to from another; 0 without evidence.
    func trust(in forecasts: [Double], over other: [Double]) -> Double {
      let horizon = windows.horizon
      let fit = WeightEstimate(origins: origins, lags: windows.purge - 1 + Blend.moreLags) { origin, term in
        (origin * horizon..<(origin + 1) * horizon).reduce(0) {
          $0 + term(forecasts[$1] - other[$1], labels[$1] - other[$1])
        }
      }
      guard let fit, fit.estimate > 0 else { return 0 }
      let share = Blend.margin * fit.standardError / fit.estimate
      let weight = fit.estimate * (1 - share * share)
      return weight.isFinite ? min(1, max(0, weight)) : 0
    }
  }
}
