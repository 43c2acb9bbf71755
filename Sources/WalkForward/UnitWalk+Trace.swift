internal import Forecasters
internal import LearningRates
internal import Series

extension UnitWalk {
  /// Appends the entry that becomes known to a member at the cutoff of the fold that comes, unless it is its first.
  mutating func appendToTrace(_ m: Int) {
    guard let previous = members[m].previous(before: position), let context = context(m, position) else { return }
    let base = baseRate
    let variance = context.trainVariance(learners[0].fitted[m].scaler)
    let definition = configuration.accuracy
    let (knownAt, lastLabel) = context.feedbackInstants(previous: previous.cutoff)
    let logRate = logRatio(learners[0].rate ?? base, base)
    members[m].trace.append(at: knownAt, labelsUpTo: lastLabel, logRate: logRate) { forecasts, actuals, lasts in
      // A constant forecast of the training mean has the loss `variance`: the natural L₀ of a whole fold.
      definition.value(
        of: forecasts,
        against: AccuracyReference(
          actuals: actuals, lastValues: lasts, naiveForecasts: lasts, trainingVariance: variance,
          initialLoss: variance))
    }
  }

  /// Appends what pretraining came to, which is known to a member at the cutoff of the fold that comes.
  mutating func appendPretraining(_ m: Int) {
    guard let context = context(m, position), let pretrained = pretrained(position, 0), pretrained.failure == nil else {
      return
    }
    let (knownAt, _) = context.feedbackInstants(previous: context.fold.cutoff)
    members[m].trace.append(
      pretrainedAt: knownAt, logRate: logRatio(pretrained.rate, baseRate), loss: pretrained.loss,
      accuracy: pretrained.accuracy)
  }

  /// Notes the test errors of the sequential arm on a member, to enter its trace when their labels are known.
  mutating func note(_ record: FoldRecord, _ context: FoldContext, _ m: Int) {
    let horizon = configuration.horizon
    let scaler = learners[0].fitted[m].scaler
    for (i, origin) in context.fold.testOrigins.enumerated() {
      let leads = record.predictions[i * horizon..<(i + 1) * horizon]
      guard let final = leads.last else { continue }
      members[m].trace.note(
        origin: origin, errors: leads.map { ($0.actual - $0.forecast) / scaler.spreads[0] },
        forecast: scaler.scaled(final.forecast, column: 0), actual: scaler.scaled(final.actual, column: 0),
        last: scaler.scaled(context.last(origin), column: 0))
    }
  }
}
