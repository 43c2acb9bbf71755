/// A look-ahead that is built in on purpose, so that an audit can be seen to fail: one kind of leak, at the one place where it happens.
///
/// Never part of a run: only an audit's own tests and demonstrations plant one.
package enum PlantedLeak: String, Sendable, CaseIterable {
  /// Scalers are fitted on all rows of a series.
  case scaler
  /// No label is purged: every row up to the cutoff is an origin, though its labels lie after it.
  case purge
  /// The learning trace takes in losses whose labels are not known yet, and shows them a fold too early.
  case feedback
  /// The origins that validate are trained on as well.
  case validation
  /// The learning trace is carried, but not saved: no look-ahead, but a fold that cannot be trained alone.
  case state
  /// Series that learn together are cut by their own rows, which end at other instants, after the fold's for all but the first.
  case cohort

  /// The fold with its ranges as they would be under this leak.
  ///
  /// `horizon` is H, `series` the series' place in the run, of so many rows.
  func planted(in fold: Fold, horizon: Int, series: Int, rows: Int) -> Fold {
    let (train, held) = (fold.trainOrigins, fold.validationOrigins)
    switch self {
    case .cohort:
      let more = series == 0 ? 0 : min(horizon, rows - 1 - fold.cutoff)
      return Fold(
        index: fold.index, cutoff: fold.cutoff + more, trainRows: fold.trainRows.lowerBound..<fold.cutoff + 1 + more,
        trainOrigins: train.lowerBound..<train.upperBound + more,
        validationOrigins: held.lowerBound + more..<held.upperBound + more, testOrigins: fold.testOrigins,
        refits: fold.refits)
    case .scaler, .feedback, .state:
      return fold
    case .purge:
      let end = min(fold.cutoff + 1, rows - horizon)
      return Fold(
        index: fold.index, cutoff: fold.cutoff, trainRows: fold.trainRows.lowerBound..<end + horizon,
        trainOrigins: train.lowerBound..<end - held.count, validationOrigins: end - held.count..<end,
        testOrigins: fold.testOrigins, refits: fold.refits)
    case .validation:
      return Fold(
        index: fold.index, cutoff: fold.cutoff, trainRows: fold.trainRows,
        trainOrigins: train.lowerBound..<held.upperBound, validationOrigins: held, testOrigins: fold.testOrigins,
        refits: fold.refits)
    }
  }
}
