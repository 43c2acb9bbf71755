internal import Series

/// What a trained arm forecasts of the validation tail of one series, beside what came; origins × H in target units.
///
/// The tail is purged: its labels are known at the cutoff, and no training label reaches into it. It has chosen the weights of shrinkage,
/// and with patience the epoch.
struct Tail: Sendable {
  var origins: [Int]
  var forecasts: [Double]
  var actuals: [Double]
  var naive: [Double]

  /// The same of some of the origins, in their order.
  func of(_ kept: Set<Int>) -> Tail {
    let leads = forecasts.count / max(origins.count, 1)
    let places = origins.indices.filter { kept.contains(origins[$0]) }
    func rows(_ values: [Double]) -> [Double] { places.flatMap { values[$0 * leads..<($0 + 1) * leads] } }
    return Tail(
      origins: places.map { origins[$0] }, forecasts: rows(forecasts), actuals: rows(actuals), naive: rows(naive))
  }

  /// The mean squared error; nil where it is not finite.
  var error: Double? {
    guard !forecasts.isEmpty else { return nil }
    let error = zip(forecasts, actuals).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(forecasts.count)
    return error.isFinite ? error : nil
  }
}

extension Tail {
  /// What a simple forecaster forecasts of the tail of a fold; nil where there is none.
  init?(_ fit: SimpleFit, _ context: FoldContext) {
    let origins = Array(context.fold.validationOrigins)
    guard !origins.isEmpty else { return nil }
    self.init(
      origins: origins, forecasts: fit.tail(origins, context), actuals: context.actuals(origins),
      naive: context.naive(origins))
  }
}

extension Learner {
  /// The forecasts of the trained model as they go out, on the tail of each member of the samples; and the samples that were forecast.
  ///
  /// The learner stays as it is. `bases` are what the parts' forecasts are shrunk to, unless they are taken as they were before that.
  func tails(
    _ samples: Samples, to bases: [ShrinkageBase?], isShrunk: Bool
  ) -> (byMember: [Int: Tail], forecast: Int) {
    guard missing == nil else { return ([:], 0) }
    var (tails, count) = ([Int: Tail](), 0)
    var learner = self
    for (i, part) in samples.parts.enumerated() where !part.validation.isEmpty {
      guard let base = bases[i] else { continue }
      let points = learner.forecast(samples.validation(of: i), in: samples.windows).points
      count += part.validation.count * networks.count { $0.missing == nil }
      let actuals = part.context.actuals(part.validation)
      guard points.count == actuals.count else { continue }
      let own = samples.inTargetUnits(points, of: i)
      let shrinkage = fitted[part.member].shrinkage
      tails[part.member] = Tail(
        origins: part.validation,
        forecasts: isShrunk ? shrinkage.shrunk(own, to: base.tail(part.validation, part.context)) : own,
        actuals: actuals, naive: part.context.naive(part.validation))
    }
    return (tails, count)
  }
}
