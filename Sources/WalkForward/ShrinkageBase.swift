internal import Forecasters
internal import Series

/// What a fold's forecasts are shrunk to: the naive forecast, or another simple one that is itself shrunk to the naive one first.
///
/// b = n + w (r − n), with r the simple forecast and w its own `ShrinkageWeights`. On the validation tail r is fitted on the training
/// origins alone, so that the tail judges r and the network by origins that neither has seen; for the test origins r is fitted on the
/// tail too. Where r wins nothing, w is zero and all is as without it.
struct ShrinkageBase {
  /// r as it stands on the tail and after it, and the scaler of both; nil for the naive forecast alone.
  private var fits: (tail: any TrainableForecaster, test: any TrainableForecaster, scaler: Scaler)?
  private var weights = ShrinkageWeights()
  private let season: Int

  /// The naive forecast alone.
  init(season: Int) { self.season = season }

  /// The base of a fold in which models are trained; the naive forecast alone where r cannot be fitted.
  init(_ context: FoldContext, families: Families, season: Int) {
    self.init(season: season)
    let configuration = context.configuration
    let origins = Array(context.fold.validationOrigins)
    let name = configuration.shrinkTo
    guard configuration.shrinkage != .none, name != ForecasterFamily.lastValue.name, !origins.isEmpty,
      let family = families[name]
    else { return }
    let settings = configuration.forecasterSettings(features: context.table.columns.count, season: season)
    let scaler = context.scaler
    func fit(_ rows: Range<Int>, validation: [Int]) -> (any TrainableForecaster)? {
      let part = Samples.Part(
        member: 0, context: context, scaler: scaler, bounds: nil, rows: rows, feedback: [],
        training: Array(context.fold.trainOrigins), validation: validation)
      var forecaster = family.make(settings)
      return (try? forecaster.train(Samples([part]).taskAtOnce)) == nil ? nil : forecaster
    }
    guard let tail = fit(context.scalerRows, validation: []),
      let test = fit(context.fold.trainRows, validation: origins)
    else { return }
    fits = (tail, test, scaler)
    let (naive, horizon) = (context.naive(origins), configuration.horizon)
    weights = ShrinkageWeights(
      configuration.shrinkage, margin: configuration.shrinkageMargin, horizon: horizon,
      forecasts: simple(tail, scaler, origins, context), naive: naive,
      actuals: context.actuals(origins))
  }

  /// Forecasts of origins whose labels are held, origins × H in target units, by what the training origins alone told.
  func tail(_ origins: [Int], _ context: FoldContext) -> [Double] {
    let naive = context.naive(origins)
    return fits.map { weights.shrunk(simple($0.tail, $0.scaler, origins, context), to: naive) } ?? naive
  }

  /// Forecasts of test origins, origins × H in target units.
  func forecasts(_ origins: [Int], _ context: FoldContext) -> [Double] {
    let naive = context.naive(origins)
    return fits.map { weights.shrunk(simple($0.test, $0.scaler, origins, context), to: naive) } ?? naive
  }

  /// What the naive forecast weighs in the base, by lead: 1 less the weight of r.
  func naiveWeight(lead: Int) -> Double {
    guard fits != nil else { return 1 }
    return weights.byLead.isEmpty ? 0 : 1 - weights.byLead[lead - 1]
  }

  /// r of the origins; the naive forecast where it is not finite, or where there are not as many as there have to be.
  private func simple(
    _ forecaster: any TrainableForecaster, _ scaler: Scaler, _ origins: [Int], _ context: FoldContext
  ) -> [Double] {
    let seen = context.newestSeen(origins)
    guard let first = seen.min(), let last = seen.max() else { return [] }
    let reach = max(context.configuration.lookback - 1, season)
    let windows = Self.windows(context, max(0, first - reach)..<last + 1, scaler)
    var forecaster = forecaster
    let forecasts = forecaster.forecast(origins: seen, in: windows)
    let naive = context.naive(origins)
    return forecasts.count == naive.count ? zip(forecasts, naive).map { $0.isFinite ? $0 : $1 } : naive
  }

  private static func windows(_ context: FoldContext, _ rows: Range<Int>, _ scaler: Scaler) -> Windows {
    context.windows(rows: rows, scaler: scaler, feedback: .none, trace: LearningTrace(), bounds: nil)
  }
}
