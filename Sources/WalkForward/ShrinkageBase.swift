internal import Forecasters
internal import Series

/// What a fold's forecasts are shrunk to: the naive forecast, or another simple one that is itself shrunk to the naive one first.
///
/// b = n + w (r − n), with r the simple forecast (`SimpleFit`) and w its own `ShrinkageWeights`. Where r wins nothing, w is zero and all is as
/// without it. A forecast that has drawn itself to the naive one, by more than the tail, stays as it is.
struct ShrinkageBase {
  /// r; nil for the naive forecast alone.
  private var fit: SimpleFit?
  private var weights = ShrinkageWeights()

  /// The naive forecast alone.
  init() {}

  /// The base of a fold in which models are trained; the naive forecast alone where r cannot be fitted.
  init(_ context: FoldContext, families: Families, season: Int) {
    let configuration = context.configuration
    let origins = Array(context.fold.validationOrigins)
    let name = configuration.shrinkTo
    guard configuration.shrinkage != .none, name != ForecasterFamily.lastValue.name, !origins.isEmpty,
      let family = families[name], let fit = SimpleFit(family, context, season: season, judged: true)
    else { return }
    self.fit = fit
    guard fit.naiveWeight == nil else { return }
    let (naive, horizon) = (context.naive(origins), configuration.horizon)
    weights = ShrinkageWeights(
      configuration.shrinkage, margin: configuration.shrinkageMargin, horizon: horizon,
      forecasts: fit.tail(origins, context), naive: naive,
      actuals: context.actuals(origins))
  }

  /// Forecasts of origins whose labels are held, origins × H in target units, by what the training origins alone told.
  func tail(_ origins: [Int], _ context: FoldContext) -> [Double] {
    let naive = context.naive(origins)
    return fit.map { weights.shrunk($0.tail(origins, context), to: naive) } ?? naive
  }

  /// Forecasts of test origins, origins × H in target units.
  func forecasts(_ origins: [Int], _ context: FoldContext) -> [Double] {
    let naive = context.naive(origins)
    return fit.map { weights.shrunk($0.test(origins, context), to: naive) } ?? naive
  }

  /// What the naive forecast weighs in the base, by lead: 1 less the weight of r.
  func naiveWeight(lead: Int) -> Double {
    guard let fit else { return 1 }
    if let weight = fit.naiveWeight { return weight }
    return weights.byLead.isEmpty ? 0 : 1 - weights.byLead[lead - 1]
  }
}
