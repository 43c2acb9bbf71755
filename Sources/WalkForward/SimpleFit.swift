internal import Forecasters
internal import Series

/// A simple forecaster in a fold, as it stands on the validation tail and after it.
///
/// On the tail it is fitted on the training origins alone, so that the tail judges it by origins that it has not seen; for the test origins
/// it is fitted on the tail too.
struct SimpleFit {
  private let onTail: (any TrainableForecaster)?
  private let onTest: any TrainableForecaster
  private let scaler: Scaler
  /// The rows before an origin that a forecast reads, and the first that it may read.
  private let reach: Int
  private let firstRow: Int

  /// The fits of a fold in which models are trained; nil where there is none.
  ///
  /// Without a validation tail, or without `judged`, it stands after it alone.
  init?(_ family: ForecasterFamily, _ context: FoldContext, season: Int, judged: Bool) {
    let configuration = context.configuration
    let origins = Array(context.fold.validationOrigins)
    let settings = configuration.forecasterSettings(features: context.table.columns.count, season: season)
    let scaler = context.scaler
    func fit(_ rows: Range<Int>, validation: [Int]) -> (any TrainableForecaster)? {
      let part = Samples.Part(
        member: 0, context: context, scaler: scaler, bounds: nil, rows: rows, feedback: [],
        training: Array(context.fold.trainOrigins), validation: validation)
      var forecaster = family.make(settings)
      return (try? forecaster.train(Samples([part]).taskAtOnce)) == nil ? nil : forecaster
    }
    let isJudged = judged && !origins.isEmpty
    let tail = isJudged ? fit(context.scalerRows, validation: []) : nil
    guard !isJudged || tail != nil, let test = fit(context.fold.trainRows, validation: origins) else { return nil }
    (onTail, onTest, self.scaler) = (tail, test, scaler)
    reach = max(family.reach(settings) ?? 0, configuration.lookback - 1, season)
    firstRow = family.readsBeforeTraining ? 0 : context.fold.trainRows.lowerBound
  }

  /// What the naive forecast weighs in it; nil for one that does not draw itself to that.
  var naiveWeight: Double? { (onTest as? any SelfShrinking)?.naiveWeight }

  /// Forecasts of origins whose labels are held, origins × H in target units, by what the training origins alone told.
  func tail(_ origins: [Int], _ context: FoldContext) -> [Double] {
    forecasts(onTail ?? onTest, origins, context)
  }

  /// Forecasts of test origins, origins × H in target units.
  func test(_ origins: [Int], _ context: FoldContext) -> [Double] { forecasts(onTest, origins, context) }

  /// The naive forecast where one is not finite, or where there are not as many as there have to be.
  private func forecasts(
    _ forecaster: any TrainableForecaster, _ origins: [Int], _ context: FoldContext
  ) -> [Double] {
    let seen = context.newestSeen(origins)
    guard let first = seen.min(), let last = seen.max() else { return [] }
    let windows = context.windows(
      rows: max(firstRow, first - reach)..<last + 1, scaler: scaler, feedback: .none, trace: LearningTrace(),
      bounds: nil)
    var forecaster = forecaster
    let forecasts = forecaster.forecast(origins: seen, in: windows)
    let naive = context.naive(origins)
    return forecasts.count == naive.count ? zip(forecasts, naive).map { $0.isFinite ? $0 : $1 } : naive
  }
}
